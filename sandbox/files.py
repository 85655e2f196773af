"""Files: what is uploaded or sampled, its ids, and the media objects made of it."""

import struct
import zlib
from pathlib import PurePosixPath
from typing import Any

from sandbox.errors import bad_request
from sandbox.world import StoredFile, World

Json = dict[str, Any]

DOWNLOAD_LIMIT = 20 * 1024 * 1024  # Bot API, getFile: "maximum file size to download is 20MB"

# The beginnings of real file ids, so that they look familiar in a log.
PREFIXES = {
    "photo": "AgACAgIAAxkB",
    "video": "BAACAgIAAxkB",
    "animation": "CgACAgIAAxkB",
    "audio": "CQACAgIAAxkB",
    "document": "BQACAgIAAxkB",
    "voice": "AwACAgIAAxkB",
    "video_note": "DQACAgIAAxkB",
    "sticker": "CAACAgIAAxkB",
    "live_photo": "LPACAgIAAxkB",
}
FOLDERS = {"photo": "photos", "voice": "voice", "sticker": "stickers", "video_note": "video_notes"}
DEFAULTS: dict[str, Json] = {
    "photo": {"width": 320, "height": 240},
    "video": {"width": 640, "height": 360, "duration": 7},
    "animation": {"width": 320, "height": 240, "duration": 3},
    "audio": {"duration": 184, "performer": "The Sandbox", "title": "Waiting music"},
    "document": {},
    "voice": {"duration": 6},
    "video_note": {"length": 240, "duration": 5},
    "sticker": {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "\N{THUMBS UP SIGN}",
        "set_name": "Sandbox",
    },
    "live_photo": {"width": 320, "height": 240, "duration": 2},
}
NAMES = {
    "photo": ("photo.png", "image/png"),
    "video": ("video.mp4", "video/mp4"),
    "animation": ("animation.mp4", "video/mp4"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "document": ("document.txt", "text/plain"),
    "voice": ("voice.ogg", "audio/ogg"),
    "video_note": ("video_note.mp4", "video/mp4"),
    "sticker": ("sticker.png", "image/png"),
    "live_photo": ("live_photo.mp4", "video/mp4"),
}
# Fields that a media object does not have although its file has a name or a type.
WITHOUT_NAME = {"photo", "voice", "video_note", "sticker", "live_photo"}
WITHOUT_MIME = {"photo", "video_note", "sticker"}


def picture(seed: int, width: int = 320, height: int = 240) -> bytes:
    """A small PNG with a soft gradient whose colour follows the seed."""
    red, green, blue = (90 + seed * 47 % 100, 90 + seed * 83 % 100, 90 + seed * 29 % 100)
    rows = bytearray()
    for y in range(height):
        shade = y * 60 // height
        rows += b"\0" + bytes((red + shade, green + shade, blue + shade)) * width

    def chunk(tag: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(tag + data))
        return struct.pack(">I", len(data)) + tag + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows), 9))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def add_file(
    world: World,
    kind: str,
    *,
    data: bytes | None = None,
    name: str | None = None,
    mime: str | None = None,
    attributes: Json | None = None,
) -> StoredFile:
    """Keep a file, or a sample of the kind when `data` is None."""
    number = world.next_number("file")
    default_name, default_mime = NAMES[kind]
    if data is None:
        is_picture = default_mime == "image/png"
        data = picture(number) if is_picture else f"sandbox sample {number}\n".encode() * 64
    token = f"{number:06d}{world.rng.randrange(16**16):016X}"
    suffix = PurePosixPath(name or default_name).suffix
    stored = StoredFile(
        file_id=f"{PREFIXES[kind]}{token}",
        unique_id=f"AQAD{number:06d}{world.rng.randrange(16**6):06X}",
        name=name or default_name,
        mime=mime or default_mime,
        data=data,
        kind=kind,
        size=len(data),
        path=f"{FOLDERS.get(kind, kind + 's')}/file_{number}{suffix}",
        attributes={**DEFAULTS[kind], **(attributes or {})},
    )
    world.files[stored.file_id] = stored
    return stored


def media_object(stored: StoredFile) -> Json:
    """The Bot API object of a file: PhotoSize, Video, Document…"""
    media: Json = {"file_id": stored.file_id, "file_unique_id": stored.unique_id}
    media.update(stored.attributes)
    if stored.kind not in WITHOUT_NAME:
        media["file_name"] = stored.name
    if stored.kind not in WITHOUT_MIME:
        media["mime_type"] = stored.mime
    media["file_size"] = stored.size
    return media


def content_of(world: World, stored: StoredFile) -> Json:
    """The message fields that carry a file; an animation and a live photo carry two."""
    media = media_object(stored)
    match stored.kind:
        case "photo":
            small = {**media, "file_id": f"{stored.file_id}s", "file_unique_id": stored.unique_id}
            small |= {"width": 90, "height": 68, "file_size": min(stored.size, 1200)}
            small["file_unique_id"] += "s"
            world.files.setdefault(small["file_id"], stored)
            return {"photo": [small, media]}
        case "animation":
            return {"animation": media, "document": {**media}}
        case "live_photo":
            still = media_object(add_file(world, "photo"))
            return {"live_photo": {**media, "photo": [still]}, "photo": [still]}
    return {stored.kind: media}


def sent_file(world: World, kind: str, source: object) -> StoredFile:
    """The file that a bot sends by file_id or by URL (a URL is taken as a sample, unread)."""
    if not isinstance(source, str) or not source:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    stored = world.files.get(source)
    if stored is not None and stored.attributes.get("upload"):
        del world.files[source]
        return add_file(world, kind, data=stored.data, name=stored.name, mime=stored.mime)
    if stored is not None and stored.kind != kind:
        raise bad_request(f"can't use file of type {_type(stored.kind)} as {_type(kind)}")
    if stored is not None:
        return stored
    if source.startswith(("http://", "https://")):
        return add_file(world, kind, name=PurePosixPath(source.split("?")[0]).name or None)
    raise bad_request("wrong file identifier/HTTP URL specified")


def _type(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_"))
