"""The size of a picture or a video, read from the beginning of its bytes."""

import struct
from typing import Any

Json = dict[str, Any]

# JPEG: the segments that tell a size (start of frame), all kinds of coding.
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def measured(data: bytes) -> Json:
    """{width, height[, duration]} where the bytes tell it; {} for anything else, however broken."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _size(*struct.unpack(">II", data[16:24]))
        if data[:6] in {b"GIF87a", b"GIF89a"}:
            return _size(*struct.unpack("<HH", data[6:10]))
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
            return _webp(data)
        if data[4:8] == b"ftyp":
            return _mp4(data)
    except (struct.error, IndexError, ZeroDivisionError):
        return {}
    return {}


def _size(width: int, height: int) -> Json:
    return {"width": width, "height": height} if width and height else {}


def _jpeg(data: bytes) -> Json:
    at = 2
    while at + 9 < len(data):
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker in FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return _size(width, height)
        at += 2 + length
    return {}


def _webp(data: bytes) -> Json:
    match data[12:16]:
        case b"VP8 ":
            width, height = struct.unpack("<HH", data[26:30])
            return _size(width & 0x3FFF, height & 0x3FFF)
        case b"VP8L":
            bits = struct.unpack("<I", data[21:25])[0]
            return _size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8X":
            width = int.from_bytes(data[24:27], "little") + 1
            return _size(width, int.from_bytes(data[27:30], "little") + 1)
    return {}


def _boxes(data: bytes) -> dict[bytes, list[bytes]]:
    """The boxes of an MP4 that stand side by side."""
    found: dict[bytes, list[bytes]] = {}
    at = 0
    while at + 8 <= len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        head = 8
        if length == 1:
            head, length = 16, struct.unpack(">Q", data[at + 8 : at + 16])[0]
        if length < head:
            length = len(data) - at
        found.setdefault(name, []).append(data[at + head : at + length])
        at += length
    return found


def _mp4(data: bytes) -> Json:
    movie = _boxes(_boxes(data).get(b"moov", [b""])[0])
    told: Json = {}
    for header in movie.get(b"mvhd", []):
        told = {"duration": _seconds(header)}
    for track in movie.get(b"trak", []):
        # The last eight bytes of a track's head are its size, in 65536ths; sound has none.
        head = _boxes(track).get(b"tkhd", [b""])[0]
        width, height = struct.unpack(">II", head[-8:])
        told.update(_size(width >> 16, height >> 16))
    return told


def _seconds(header: bytes) -> int:
    layout, start = (">IQ", 20) if header[0] == 1 else (">II", 12)
    scale, length = struct.unpack(layout, header[start : start + struct.calcsize(layout)])
    return max(1, round(int(length) / int(scale)))
