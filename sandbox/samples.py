"""Content of every type that people send, with believable fields."""

import base64
from typing import Any

from sandbox.errors import ControlError
from sandbox.files import NAMES, add_file, content_of
from sandbox.world import World

Json = dict[str, Any]

DICE_FACES = {
    "\N{GAME DIE}": 6,
    "\N{DIRECT HIT}": 6,
    "\N{BOWLING}": 6,
    "\N{BASKETBALL AND HOOP}": 5,
    "\N{SOCCER BALL}": 5,
    "\N{SLOT MACHINE}": 64,
}
PLACE = {"latitude": 55.751244, "longitude": 37.618423}
CHANNEL = {
    "id": -1001111111111,
    "type": "channel",
    "title": "Sandbox news",
    "username": "sandboxnews",
}


def content(world: World, kind: str, file: Json | None = None, **fields: Any) -> Json:
    """The message fields of a kind of content; `file` is {name, mime, base64}.

    `fields` overrides a file's attributes (`duration`, `emoji`…); `sample` among them chooses
    one of the samples of the kind, else they take turns.
    """
    if kind in NAMES:
        data = base64.b64decode(file["base64"]) if file else None
        name, mime = (file.get("name"), file.get("mime")) if file else (None, None)
        sample = fields.pop("sample", None)
        stored = add_file(
            world, kind, data=data, name=name, mime=mime, attributes=fields or None, sample=sample
        )
        return content_of(world, stored)
    maker = MAKERS.get(kind)
    if maker is None:
        raise ControlError(f"unknown content {kind!r}; known: {', '.join(sorted(KINDS))}")
    made: Json = maker(world)
    return made


def dice(world: World, emoji: str = "\N{GAME DIE}") -> Json:
    """A die that has just been rolled."""
    return {"dice": {"emoji": emoji, "value": world.rng.randint(1, DICE_FACES.get(emoji, 6))}}


def poll(
    world: World,
    question: str,
    options: list[str],
    *,
    quiz: bool = False,
    correct: list[int] | None = None,
    anonymous: bool = True,
    multiple: bool = False,
) -> Json:
    """A new poll; a quiz whose `correct` options nobody tells cannot be copied."""
    data: Json = {
        "id": world.next_id("poll"),
        "question": question,
        "options": [
            {"persistent_id": str(number), "text": text, "voter_count": 0}
            for number, text in enumerate(options)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": anonymous,
        "type": "quiz" if quiz else "regular",
        "allows_multiple_answers": multiple,
        "allows_revoting": not quiz,
        "members_only": False,
    }
    if correct is not None:
        data["correct_option_ids"] = correct
    return {"poll": data}


def _location(_: World) -> Json:
    return {"location": dict(PLACE)}


def _live_location(_: World) -> Json:
    return {"location": {**PLACE, "live_period": 900, "heading": 90, "horizontal_accuracy": 12}}


def _venue(_: World) -> Json:
    venue = {"location": dict(PLACE), "title": "Parcel shop", "address": "Main street 7"}
    return {"venue": venue, "location": dict(PLACE)}


def _contact(_: World) -> Json:
    return {"contact": {"phone_number": "+15550100", "first_name": "Erin", "last_name": "Grey"}}


def _story(world: World) -> Json:
    return {"story": {"chat": dict(CHANNEL), "id": world.next_number("story")}}


def _checklist(_: World) -> Json:
    tasks = [{"id": 1, "text": "Pack"}, {"id": 2, "text": "Send"}]
    return {"checklist": {"title": "To do", "tasks": tasks}}


def _paid_media(_: World) -> Json:
    preview = {"type": "preview", "width": 320, "height": 240}
    return {"paid_media": {"star_count": 5, "paid_media": [preview]}}


def _invoice(_: World) -> Json:
    invoice = {"title": "Parcel", "description": "Delivery", "start_parameter": "pay"}
    return {"invoice": {**invoice, "currency": "XTR", "total_amount": 100}}


def _giveaway(world: World) -> Json:
    day = int(world.now()) + 86400
    chats = [dict(CHANNEL)]
    return {"giveaway": {"chats": chats, "winners_selection_date": day, "winner_count": 3}}


def _giveaway_winners(world: World) -> Json:
    winners = {"chat": dict(CHANNEL), "giveaway_message_id": 7, "winner_count": 1, "winners": []}
    return {"giveaway_winners": {**winners, "winners_selection_date": int(world.now())}}


def _rich_message(_: World) -> Json:
    blocks = [
        {"type": "heading", "size": 1, "text": "My parcel"},
        {"type": "paragraph", "text": "It was sent on Monday and has not arrived."},
    ]
    return {"rich_message": {"blocks": blocks}}


def _game(world: World) -> Json:
    photo = content_of(world, add_file(world, "photo"))["photo"]
    return {"game": {"title": "Sandbox", "description": "A game", "photo": photo}}


MAKERS: dict[str, Any] = {
    "location": _location,
    "live_location": _live_location,
    "venue": _venue,
    "contact": _contact,
    "dice": dice,
    "poll": lambda world: poll(world, "Which colour?", ["Red", "Blue"]),
    "quiz": lambda world: poll(world, "How much is 2 + 2?", ["3", "4"], quiz=True),
    "story": _story,
    "checklist": _checklist,
    "paid_media": _paid_media,
    "invoice": _invoice,
    "giveaway": _giveaway,
    "giveaway_winners": _giveaway_winners,
    "rich_message": _rich_message,
    "game": _game,
}
KINDS = {*NAMES, *MAKERS}
