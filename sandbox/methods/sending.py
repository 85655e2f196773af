"""Sending what is not a file: text, places, people, polls, dice, actions."""

from typing import Any

from sandbox import clock, members, samples
from sandbox.errors import bad_request
from sandbox.methods.common import answer, send, text_content
from sandbox.methods.registry import Call, method

Json = dict[str, Any]

ACTIONS = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
]


@method("sendMessage", cost=1)
def send_message(call: Call) -> Json:
    """Text of 1 to 4096 characters."""
    return answer(call, send(call, text_content(call)))


@method("sendLocation", cost=1)
def send_location(call: Call) -> Json:
    """A point; live when `live_period` is given."""
    names = ("latitude", "longitude", "horizontal_accuracy", "live_period", "heading")
    location = {name: call.get(name) for name in names if call.get(name) is not None}
    return answer(call, send(call, {"location": location}))


@method("sendVenue", cost=1)
def send_venue(call: Call) -> Json:
    """A place with a name."""
    location = {"latitude": call.get("latitude"), "longitude": call.get("longitude")}
    venue = {"location": location, "title": call.get("title"), "address": call.get("address")}
    return answer(call, send(call, {"venue": venue, "location": location}))


@method("sendContact", cost=1)
def send_contact(call: Call) -> Json:
    """A phone contact."""
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: call.get(name) for name in names if call.get(name)}
    return answer(call, send(call, {"contact": contact}))


@method("sendPoll", cost=1)
def send_poll(call: Call) -> Json:
    """A poll or a quiz of 2 to 12 options."""
    options = [
        str(option["text"]) if isinstance(option, dict) else str(option)
        for option in call.get("options") or []
    ]
    if not options:
        raise bad_request("poll must have at least 1 option")
    if len(options) > 12:
        raise bad_request("poll can't have more than 12 options")
    correct = call.get("correct_option_ids")
    if correct is None and call.get("correct_option_id") is not None:
        correct = [int(call.get("correct_option_id"))]
    content = samples.poll(
        call.world,
        str(call.get("question")),
        options,
        quiz=call.get("type") == "quiz",
        correct=correct,
        anonymous=call.get("is_anonymous", True),
        multiple=bool(call.get("allows_multiple_answers")),
    )
    return answer(call, send(call, content, "polls"))


@method("sendDice", cost=1)
def send_dice(call: Call) -> Json:
    """A die with a value of chance."""
    emoji = call.get("emoji") or "\N{GAME DIE}"
    if emoji not in samples.DICE_FACES:
        raise bad_request("DICE_EMOTICON_INVALID")
    return answer(call, send(call, samples.dice(call.world, emoji)))


@method("sendRichMessage", cost=1)
def send_rich_message(call: Call) -> Json:
    """A message of blocks; HTML or Markdown given instead becomes one paragraph."""
    rich = dict(call.get("rich_message") or {})
    if not rich.get("blocks"):
        text = rich.get("html") or rich.get("markdown") or ""
        if not text:
            raise bad_request("message text is empty")
        rich = {"blocks": [{"type": "paragraph", "text": text}]}
    return answer(call, send(call, {"rich_message": {"blocks": rich["blocks"]}}))


@method("sendChatAction", is_light=True, reads_only=True)
def send_chat_action(call: Call) -> bool:
    """Shows "typing…" for five seconds at most; True for a deleted topic too.

    (telegram-bot-api#732)
    """
    chat = members.writable(call.world, call.bot, call.get("chat_id"))
    if call.get("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    topic_id = call.get("message_thread_id")
    event: Json = {"chat_id": chat.id, "bot_id": call.bot.id, "action": call.get("action")}
    if topic_id is not None:
        event["topic"] = int(topic_id)
    call.world.events.emit("typing", {**event, "at": clock.iso(call.world.now())})
    return True
