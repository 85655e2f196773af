"""Sending files, alone and in albums."""

from typing import Any

from sandbox import messages
from sandbox.errors import bad_request
from sandbox.files import content_of, sent_file
from sandbox.methods.common import answer, caption_content, place, send
from sandbox.methods.registry import Call, cost_of_list, method
from sandbox.world import World

Json = dict[str, Any]

# Bot API method, kind, whether it has a caption, words of the right.
FILE_METHODS = (
    ("sendPhoto", "photo", True, "photos"),
    ("sendVideo", "video", True, "videos"),
    ("sendAnimation", "animation", True, "animations"),
    ("sendAudio", "audio", True, "music"),
    ("sendDocument", "document", True, "documents"),
    ("sendVoice", "voice", True, "voice notes"),
    ("sendVideoNote", "video_note", False, "video notes"),
    ("sendSticker", "sticker", False, "stickers"),
    ("sendLivePhoto", "live_photo", True, "photos"),
)
ALBUM_KINDS = {"photo", "video", "live_photo", "document", "audio"}


def media_content(world: World, kind: str, media: Json) -> Json:
    """The message fields of an InputMedia, or of a method's parameters."""
    source = media.get("media") or media.get(kind)
    content = content_of(world, sent_file(world, kind, source, media))
    content.update(caption_content(media))
    if media.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def _register(name: str, kind: str, has_caption: bool, what: str) -> None:
    @method(name, cost=1)
    def send_file(call: Call) -> Json:
        if has_caption:
            content = media_content(call.world, kind, call.params)
        else:
            stored = sent_file(call.world, kind, call.get(kind), call.params)
            content = content_of(call.world, stored)
        return answer(call, send(call, content, what))


for _name, _kind, _has_caption, _what in FILE_METHODS:
    _register(_name, _kind, _has_caption, _what)


@method("sendMediaGroup", cost=cost_of_list("media"))
def send_media_group(call: Call) -> list[Json]:
    """An album of 2 to 10; documents and audio only among themselves."""
    items = list(call.get("media") or [])
    check_album([str(item["type"]) for item in items])
    contents = [media_content(call.world, str(item["type"]), item) for item in items]
    where = place(call, "photos")
    album = call.world.next_id("album")
    sent = [
        messages.post(
            call.world,
            where.chat,
            content,
            sender=call.bot.as_user(),
            topic_id=where.topic_id,
            reply_to=where.reply_to,
            extra=dict(where.extra),
            media_group_id=album,
        )
        for content in contents
    ]
    return [messages.render(call.world, where.chat, message) for message in sent]


def check_album(kinds: list[str]) -> None:
    """Telegram's rules for what may stand together."""
    if not kinds:
        raise bad_request("can't parse media: there are no media in the request")
    if len(kinds) > 10:
        raise bad_request("too many messages to send as an album")
    if any(kind not in ALBUM_KINDS for kind in kinds):
        raise bad_request("can't use the media of the specified type in the album")
    for lonely in ("document", "audio"):
        if lonely in kinds and set(kinds) != {lonely}:
            raise bad_request(f"{lonely} can't be mixed with other media types")
