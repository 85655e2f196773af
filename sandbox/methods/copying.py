"""Copies and forwards: pure and decorated ones, what cannot be copied, what changes its nature."""

import copy
from itertools import pairwise
from typing import Any

from sandbox import forwards, members, messages, samples
from sandbox.entities import CAPTION_LIMIT, without_custom_emoji
from sandbox.errors import bad_request
from sandbox.methods.common import Place, answer, caption_content, keyboard, place
from sandbox.methods.registry import Call, cost_of_list, method
from sandbox.world import Chat, Message, World

Json = dict[str, Any]

# Bot API, copyMessage: "Service messages, paid media messages, giveaway messages, giveaway winners
# messages, and invoice messages can't be copied"; checklists belong to business accounts.
UNCOPYABLE = {"paid_media", "giveaway", "giveaway_winners", "invoice", "checklist"}
LIVE_FIELDS = ("live_period", "heading", "proximity_alert_radius", "horizontal_accuracy")


def is_copyable(message: Message) -> bool:
    """Whether a bot may copy it; a quiz only if its right answer is known."""
    if message.is_service or UNCOPYABLE & message.content.keys():
        return False
    poll = message.content.get("poll")
    return not (poll and poll["type"] == "quiz" and not poll.get("correct_option_ids"))


def copied_content(world: World, message: Message) -> Json:
    """What a copy holds: a new poll, a new roll, a static point; all else as it is."""
    content = copy.deepcopy(message.content)
    if "poll" in content:
        poll = content["poll"]
        return samples.poll(
            world,
            poll["question"],
            [option["text"] for option in poll["options"]],
            quiz=poll["type"] == "quiz",
            correct=poll.get("correct_option_ids"),
            anonymous=poll["is_anonymous"],
            multiple=poll["allows_multiple_answers"],
        )
    if "dice" in content:
        return samples.dice(world, content["dice"]["emoji"])
    if "location" in content:
        for name in LIVE_FIELDS:
            content["location"].pop(name, None)
    return content


def _decorated(call: Call, content: Json) -> Json:
    """A re-send by the bot: its own limits apply and custom emoji are lost."""
    if call.get("caption") is not None and messages.CAPTIONED & content.keys():
        for name in ("caption", "caption_entities", "show_caption_above_media"):
            content.pop(name, None)
        return content | caption_content(call.params)
    if len(content.get("caption", "")) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    for name in ("entities", "caption_entities"):
        if name in content:
            content[name] = without_custom_emoji(content[name])
            if not content[name]:
                del content[name]
    return content


def _source(call: Call) -> Chat:
    return members.reachable(call.world, call.bot, call.get("from_chat_id"))


def _put(
    call: Call, where: Place, content: Json, *, extra: Json | None = None, **fields: Any
) -> Message:
    return messages.post(
        call.world,
        where.chat,
        content,
        sender=call.bot.as_user(),
        topic_id=where.topic_id,
        reply_to=where.reply_to,
        extra={**where.extra, **(extra or {})},
        **fields,
    )


@method("copyMessage", cost=1)
def copy_message(call: Call) -> Json:
    """Returns only the new id."""
    message = _source(call).find(int(call.get("message_id")))
    if message is None:
        raise bad_request("message to copy not found")
    if not is_copyable(message):
        raise bad_request("the message can't be copied")
    markup = keyboard(call)
    where = place(call)
    content = copied_content(call.world, message)
    is_reply = where.reply_to is not None and where.reply_to != where.topic_id
    if call.get("caption") is not None or markup or is_reply or "external_reply" in where.extra:
        content = _decorated(call, content)
    return {"message_id": _put(call, where, content, reply_markup=markup).id}


def _ids(call: Call) -> list[int]:
    ids = [int(one) for one in call.get("message_ids") or []]
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    if any(second <= first for first, second in pairwise(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    return ids


def _put_many(call: Call, found: list[Message], *, forward: bool) -> list[Json]:
    """Post the copies in order; an album stays one, under a new `media_group_id`."""
    where = place(call)
    albums: dict[str, str] = {}
    answers = []
    for message in found:
        content = copied_content(call.world, message)
        if call.get("remove_caption"):
            for name in ("caption", "caption_entities"):
                content.pop(name, None)
        album = message.media_group_id
        if album is not None and album not in albums:
            albums[album] = call.world.next_id("album")
        extra = forwards.origin(call.world, message) if forward else {}
        new_album = albums[album] if album is not None else None
        put = _put(call, where, content, extra=extra, media_group_id=new_album)
        answers.append({"message_id": put.id})
    return answers


@method("copyMessages", cost=cost_of_list("message_ids"))
def copy_messages(call: Call) -> list[Json]:
    """Missing and uncopyable messages are skipped without a word."""
    ids = _ids(call)
    source = _source(call)
    found = [source.find(one) for one in ids]
    copyable = [message for message in found if message is not None and is_copyable(message)]
    if not copyable:
        raise bad_request("message to forward not found")
    return _put_many(call, copyable, forward=False)


def _is_forwardable(message: Message) -> bool:
    return not message.is_service and not message.extra.get("has_protected_content")


@method("forwardMessage", cost=1)
def forward_message(call: Call) -> Json:
    """A copy that names its author."""
    message = _source(call).find(int(call.get("message_id")))
    if message is None:
        raise bad_request("message to forward not found")
    if message.extra.get("has_protected_content"):
        raise bad_request("message has protected content and can't be forwarded")
    if message.is_service:
        raise bad_request("the message can't be forwarded")
    where = place(call)
    content = copy.deepcopy(message.content)
    extra = forwards.origin(call.world, message)
    return answer(call, _put(call, where, content, extra=extra))


@method("forwardMessages", cost=cost_of_list("message_ids"))
def forward_messages(call: Call) -> list[Json]:
    """Missing and protected messages are skipped without a word."""
    ids = _ids(call)
    source = _source(call)
    found = [source.find(one) for one in ids]
    kept = [message for message in found if message is not None and _is_forwardable(message)]
    if not kept:
        raise bad_request("message to forward not found")
    return _put_many(call, kept, forward=True)
