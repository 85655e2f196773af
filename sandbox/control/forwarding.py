"""What people pass on from one chat to another."""

from typing import TYPE_CHECKING, Any

from sandbox import forwards, messages
from sandbox.control.registry import action, bot_of, chat_of
from sandbox.control.speaking import check_place, sender_of, topic_in
from sandbox.errors import ControlError
from sandbox.world import Chat, Message

if TYPE_CHECKING:
    from sandbox.core import Core

Json = dict[str, Any]

MOST_AT_ONCE = 100  # Telegram's apps let one choose as many


def _chosen(chat: Chat, person_id: int, body: Json) -> list[Message]:
    member = chat.members.get(person_id)
    if chat.type != "private" and (member is None or not member.is_inside()):
        raise ControlError(f"{person_id} is not in the group")
    ids = sorted({int(one) for one in body.get("message_ids") or [body["message_id"]]})
    if len(ids) > MOST_AT_ONCE:
        raise ControlError(f"at most {MOST_AT_ONCE} messages are forwarded at once")
    found = [message for message in (chat.find(one) for one in ids) if message is not None]
    if not found:
        raise ControlError("the message is not there any more")
    if any(message.is_service for message in found):
        raise ControlError("a service message cannot be forwarded")
    if any(forwards.is_protected(chat, message) for message in found):
        raise ControlError("the content is protected: it cannot be forwarded")
    return found


@action("forward")
def forward(core: "Core", body: Json) -> Json:
    """{from, chat|bot, message_id | message_ids, to: {chat, topic?} | {bot?}}: as oneself.

    A person forwards into groups they are in, or into their private chat with a bot.
    """
    world, person_id = core.world, int(body["from"])
    found = _chosen(chat_of(world, body, person_id), person_id, body)
    to = body.get("to") or {}
    if to.get("chat") is not None and int(to["chat"]) > 0:
        raise ControlError("`to` names a group as `chat`, or a `bot` to write to")
    if to.get("chat") is None:
        to = {"bot": bot_of(world, to).id}
    chat = chat_of(world, to, person_id)
    topic_id = topic_in(chat, to)
    check_place(chat, person_id, topic_id)
    sender, sender_chat = sender_of(world, chat, body)
    posted = forwards.post(
        world, chat, found, sender=sender, sender_chat=sender_chat, topic_id=topic_id
    )
    return {"messages": [messages.shown(world, chat, message) for message in posted]}
