"""What people write: messages of every kind, albums, and changes to their own words."""

from typing import TYPE_CHECKING, Any

from sandbox import messages, samples, topics
from sandbox.control.registry import ANONYMOUS, CHANNEL_BOT, action, chat_of
from sandbox.entities import QUOTED_ENTITIES, formatted, utf16_length, utf16_slice, within
from sandbox.errors import ControlError
from sandbox.world import Chat, Message, Person, World

if TYPE_CHECKING:
    from sandbox.core import Core

Json = dict[str, Any]

TEXT_LIMIT = 4096
CAPTION_LIMIT, PREMIUM_CAPTION_LIMIT = 1024, 4096
ALBUM_LIMIT = 10
KIND_BY_MIME = {"image": "photo", "video": "video", "audio": "audio"}


def _text(body: Json) -> Json:
    text = formatted(
        str(body.get("text") or ""),
        parse_mode=body.get("parse_mode"),
        entities=body.get("entities"),
    )
    if not 1 <= len(text.text) <= TEXT_LIMIT:
        raise ControlError("a text has 1 to 4096 characters")
    return {"text": text.text, **({"entities": text.entities} if text.entities else {})}


def _caption(item: Json, is_premium: bool) -> Json:
    caption = formatted(
        str(item.get("caption") or ""),
        parse_mode=item.get("parse_mode"),
        entities=item.get("caption_entities") or item.get("entities"),
    )
    limit = PREMIUM_CAPTION_LIMIT if is_premium else CAPTION_LIMIT
    if len(caption.text) > limit:
        raise ControlError(f"a caption has at most {limit} characters")
    if not caption.text:
        return {}
    entities = {"caption_entities": caption.entities} if caption.entities else {}
    return {"caption": caption.text, **entities}


def kind_of(item: Json) -> str | None:
    """What is sent: as it is named, or as the file's type says; None is a text."""
    if item.get("content") or not item.get("file"):
        kind: str | None = item.get("content")
        return kind
    mime = str(item["file"].get("mime") or "")
    return KIND_BY_MIME.get(mime.split("/", maxsplit=1)[0], "document")


def _own_contact(person: Person) -> Json:
    """What a button with `request_contact` sends: the account's own number."""
    contact: Json = {"phone_number": f"+1555{person.id % 10**7:07}", "user_id": person.id}
    names = {"first_name": person.first_name, "last_name": person.last_name}
    return {"contact": contact | {name: value for name, value in names.items() if value}}


def _content(world: World, item: Json, person: Person | None) -> Json:
    kind = kind_of(item)
    if kind is None or kind == "text":
        return _text(item)
    is_premium = person is not None and person.is_premium
    fields = item.get("fields") or {}
    if kind == "contact" and fields.get("is_own") and person is not None:
        return _own_contact(person)
    content = samples.content(world, kind, item.get("file"), **fields)
    return content | _caption(item, is_premium)


def sender_of(world: World, chat: Chat, body: Json) -> tuple[Json, Json | None]:
    """`from` and `sender_chat`: an anonymous administrator and a channel speak as chats."""
    as_chat = body.get("sender_chat")
    member = chat.members.get(int(body["from"]))
    if as_chat is None and member is not None and member.is_anonymous:
        as_chat = "anonymous"
    if as_chat == "anonymous":
        return dict(ANONYMOUS), world.chat_json(chat)
    if as_chat:
        channel = dict(samples.CHANNEL)
        if isinstance(as_chat, dict):
            channel |= as_chat
        return dict(CHANNEL_BOT), channel
    return world.account(int(body["from"])), None


def topic_in(chat: Chat, body: Json) -> int | None:
    """The topic that a body names; General, and a group without topics, have none."""
    topic_id = int(body["topic"]) if body.get("topic") and chat.is_forum else None
    return None if topic_id == topics.GENERAL_TOPIC_ID else topic_id


def check_place(chat: Chat, person_id: int, topic_id: int | None) -> None:
    """Whether the person may write there; a private chat counts as started."""
    if chat.type == "private":
        if chat.blocked:
            raise ControlError("the person has blocked the bot: unblock first")
        chat.started = True
        return
    member = chat.members.get(person_id)
    if member is None or not member.is_inside():
        raise ControlError(f"{person_id} is not in the group")
    if topic_id is None:
        return
    topic = chat.topics.get(topic_id)
    if topic is None:
        raise ControlError(f"there is no topic {topic_id}")
    if topic.closed and not member.may("can_manage_topics") and topic.creator_id != person_id:
        raise ControlError("the topic is closed")


def _forward(world: World, body: Json) -> Json:
    origin = body.get("forward_from")
    if origin is None:
        return {}
    now = int(world.now())
    if isinstance(origin, int):
        user = world.account(origin)
        return {"forward_origin": {"type": "user", "sender_user": user, "date": now}}
    if isinstance(origin, str):
        hidden = {"type": "hidden_user", "sender_user_name": origin, "date": now}
        return {"forward_origin": hidden}
    return {"forward_origin": {"date": now, **origin}}


def _quote(target: Message, quote: str, position: int | None) -> Json:
    """The quoted part with its formatting, at the place named or where it is found first."""
    content = target.content
    text = content.get("text") or content.get("caption") or ""
    length = utf16_length(quote)
    if quote not in text:
        raise ControlError("the quote is not in the message")
    if position is None or utf16_slice(text, int(position), length) != quote:
        position = utf16_length(text[: text.index(quote)])
    found = content.get("entities") or content.get("caption_entities") or []
    marks = [mark for mark in within(found, position, length) if mark["type"] in QUOTED_ENTITIES]
    data: Json = {"text": quote, "position": position, "is_manual": True}
    return {**data, "entities": marks} if marks else data


def _extra(world: World, body: Json, target: Message | None) -> Json:
    extra = _forward(world, body)
    via = body.get("via_bot")
    if via:
        extra["via_bot"] = via if isinstance(via, dict) else world.bot(int(via)).as_user()
    if body.get("quote") and target is not None:
        extra["quote"] = _quote(target, str(body["quote"]), body.get("quote_position"))
    extra.update(body.get("extra") or {})
    return extra


@action("send")
def send(core: "Core", body: Json) -> Json:
    """Write as a person; the fields are those of the control API."""
    world = core.world
    person_id = int(body["from"])
    chat = chat_of(world, body, person_id)
    topic_id = topic_in(chat, body)
    reply_to = int(body["reply_to"]) if body.get("reply_to") is not None else None
    target = chat.find(reply_to) if reply_to is not None else None
    if reply_to is not None and target is None:
        raise ControlError(f"there is no message {reply_to} to reply to")
    if target is not None and chat.is_forum:
        topic_id = target.topic_id
    check_place(chat, person_id, topic_id)
    sender, sender_chat = sender_of(world, chat, body)
    person = world.people.get(person_id)
    items = body.get("album") or [body]
    if len(items) > ALBUM_LIMIT:
        raise ControlError(f"an album has at most {ALBUM_LIMIT} items")
    album = world.next_id("album") if body.get("album") else None
    contents = [_content(world, item, person) for item in items]
    posted = [
        messages.post(
            world,
            chat,
            content,
            sender=sender,
            sender_chat=sender_chat,
            topic_id=topic_id,
            reply_to=reply_to,
            extra=_extra(world, body, target),
            media_group_id=album,
        )
        for content in contents
    ]
    return {"messages": [messages.shown(world, chat, message) for message in posted]}


def own_message(world: World, body: Json) -> tuple[Chat, Message]:
    """The message that a body names."""
    person_id = int(body["from"])
    chat = chat_of(world, body, person_id)
    message = chat.find(int(body["message_id"]))
    if message is None:
        raise ControlError(f"there is no message {body['message_id']}")
    return chat, message


@action("edit")
def edit(core: "Core", body: Json) -> Json:
    """{chat|bot, from, message_id, text?|caption?|content?, entities?}: one's own message."""
    world = core.world
    chat, message = own_message(world, body)
    is_hidden = message.sender_chat is not None
    if message.sender_id() != int(body["from"]) and not is_hidden:
        raise ControlError("only one's own message can be edited")
    person = world.people.get(int(body["from"]))
    is_premium = person is not None and person.is_premium
    if "text" in body:
        content = _text(body)
    elif body.get("content") or body.get("file"):
        content = _content(world, body, person)
    else:
        names = ("caption", "caption_entities")
        kept = {key: value for key, value in message.content.items() if key not in names}
        content = kept | _caption(body, is_premium)
    if content != message.content:
        messages.edit(world, chat, message, content)
    return messages.shown(world, chat, message)


@action("delete")
def delete(core: "Core", body: Json) -> Json:
    """{chat|bot, message_ids, from?}: for everyone. Bots are not told.

    In a group `from` deletes others' messages only with the right to; without `from` all may go.
    """
    world = core.world
    person_id = int(body["from"]) if body.get("from") is not None else None
    chat = chat_of(world, body, person_id)
    ids = body.get("message_ids") or [body["message_id"]]
    found = [message for message in (chat.find(int(one)) for one in ids) if message is not None]
    member = chat.members.get(person_id) if person_id is not None else None
    may_all = member is None or member.may("can_delete_messages")
    if not may_all and any(message.sender_id() != person_id for message in found):
        raise ControlError("only an administrator can delete the messages of others")
    for message in found:
        messages.delete(world, chat, message)
    return {"deleted": [message.id for message in found]}
