"""Files: what is uploaded or sampled, its ids, and the media objects made of it."""

from pathlib import PurePosixPath
from typing import Any

from sandbox import sample_files
from sandbox.errors import bad_request
from sandbox.measuring import measured
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
# What an uploaded file is taken for where its bytes do not tell.
UPLOADED: dict[str, Json] = {
    "photo": {"width": 320, "height": 240},
    "video": {"width": 640, "height": 360, "duration": 0},
    "animation": {"width": 320, "height": 240, "duration": 0},
    "audio": {"duration": 0},
    "document": {},
    "voice": {"duration": 0},
    "video_note": {"length": 240, "duration": 0},
    "sticker": {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
    },
    "live_photo": {"width": 320, "height": 240, "duration": 0},
}
# What a sending method may say about the file that it uploads.
TOLD = {
    "video": ("width", "height", "duration"),
    "animation": ("width", "height", "duration"),
    "audio": ("duration", "performer", "title"),
    "voice": ("duration",),
    "video_note": ("length", "duration"),
    "sticker": ("emoji",),
}
NAMES = {
    "photo": ("photo.jpg", "image/jpeg"),
    "video": ("video.mp4", "video/mp4"),
    "animation": ("animation.mp4", "video/mp4"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "document": ("document.pdf", "application/pdf"),
    "voice": ("voice.ogg", "audio/ogg"),
    "video_note": ("video_note.mp4", "video/mp4"),
    "sticker": ("sticker.webp", "image/webp"),
    "live_photo": ("live_photo.mp4", "video/mp4"),
}
# Fields that a media object does not have although its file has a name or a type.
WITHOUT_NAME = {"photo", "voice", "video_note", "sticker", "live_photo"}
WITHOUT_MIME = {"photo", "video_note", "sticker"}


def add_file(
    world: World,
    kind: str,
    *,
    data: bytes | None = None,
    name: str | None = None,
    mime: str | None = None,
    attributes: Json | None = None,
    sample: str | None = None,
) -> StoredFile:
    """Keep a file, or a sample of the kind when `data` is None."""
    number = world.next_number("file")
    default_name, default_mime = NAMES[kind]
    if data is None:
        chosen = sample_files.chosen(kind, sample, number)
        data, true = chosen.data(), chosen.attributes
        default_name, default_mime = chosen.file, chosen.mime
    else:
        true = {**UPLOADED[kind], **_measured(kind, data)}
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
        attributes={**true, **(attributes or {})},
    )
    world.files[stored.file_id] = stored
    return stored


def _measured(kind: str, data: bytes) -> Json:
    told = measured(data)
    if kind == "video_note" and "width" in told:
        told["length"] = told["width"]
    return {name: value for name, value in told.items() if name in UPLOADED[kind]}


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
            share = 90 / max(media["width"], media["height"])
            small |= {name: round(media[name] * share) or 1 for name in ("width", "height")}
            small["file_size"] = min(stored.size, 1200)
            small["file_unique_id"] += "s"
            world.files.setdefault(small["file_id"], stored)
            return {"photo": [small, media]}
        case "animation":
            return {"animation": media, "document": {**media}}
        case "live_photo":
            still = media_object(add_file(world, "photo", sample="cat"))
            return {"live_photo": {**media, "photo": [still]}, "photo": [still]}
    return {stored.kind: media}


def sent_file(world: World, kind: str, source: object, told: Json | None = None) -> StoredFile:
    """The file that a bot sends by file_id or by URL (a URL is taken as a sample, unread).

    `told` are the parameters of the method: an upload is as wide and as long as they say.
    """
    if not isinstance(source, str) or not source:
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    stored = world.files.get(source)
    if stored is not None and stored.attributes.get("upload"):
        del world.files[source]
        told = told or {}
        given = {name: told[name] for name in TOLD.get(kind, ()) if told.get(name)}
        return add_file(
            world, kind, data=stored.data, name=stored.name, mime=stored.mime, attributes=given
        )
    if stored is not None and stored.kind != kind:
        raise bad_request(f"can't use file of type {_type(stored.kind)} as {_type(kind)}")
    if stored is not None:
        return stored
    if source.startswith(("http://", "https://")):
        return add_file(world, kind, name=PurePosixPath(source.split("?")[0]).name or None)
    raise bad_request("wrong file identifier/HTTP URL specified")


def _type(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_"))
