"""Serves the files of people and bots: in parts for players, and never as a page of this origin."""

import re
from urllib.parse import quote

from aiohttp import web

from sandbox.world import StoredFile

PICTURES = {"image/png", "image/jpeg", "image/webp", "image/gif"}
PLAYED = re.compile(r"(audio|video)/[a-z0-9.+-]{1,60}")
NAME_SHOWN = 255  # letters of a file's name; a longer header is refused by whoever reads it
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def served(request: web.Request, stored: StoredFile) -> web.Response:
    """The file, or the part of it that a player asks for.

    What could run as a page (HTML, SVG, PDF…) is only ever downloaded: whoever wrote it is a
    stranger, and here it would speak with the voice of the control API.
    """
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-cache",
    }
    mime = stored.mime.split(";", maxsplit=1)[0].strip().lower()
    if mime not in PICTURES and PLAYED.fullmatch(mime) is None:
        mime = "application/octet-stream"
        name = quote(stored.name[:NAME_SHOWN], safe="", errors="replace")
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    wanted = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if wanted is None or not any(wanted.groups()):
        return web.Response(body=stored.data, content_type=mime, headers=headers)
    part = _part(wanted[1], wanted[2], len(stored.data))
    if part is None:
        headers["Content-Range"] = f"bytes */{len(stored.data)}"
        return web.Response(status=416, headers=headers)
    first, last = part
    headers["Content-Range"] = f"bytes {first}-{last}/{len(stored.data)}"
    body = stored.data[first : last + 1]
    return web.Response(status=206, body=body, content_type=mime, headers=headers)


def _part(first: str, last: str, size: int) -> tuple[int, int] | None:
    """The first and last byte; None when there is nothing there."""
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
    return (start, end) if start <= end else None
