"""Who may speak to the sandbox: this machine's own page and programs, no page of elsewhere.

The sandbox listens on loopback, but so does every browser of the machine on behalf of any site:
a foreign page may send requests here (Origin and Sec-Fetch-Site tell), or have its own name lead
here (DNS rebinding; Host tells). The Bot API takes any Host, since programs in containers know
the machine by other names, and programs send no Origin.
"""

import ipaddress
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.errors import ControlError

LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1", None}
BOT_API = ("/bot", "/file/bot")
PAGE_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    # A page of yesterday's version must not meet today's sandbox.
    "Cache-Control": "no-cache",
}


def check_loopback(host: str) -> None:
    """Refuse to serve any network: here everybody is trusted and every token is told."""
    try:
        is_loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise ControlError(
            f"the sandbox serves its own machine only, not {host!r}: whoever reaches it is "
            "everybody in it; use 127.0.0.1, and a tunnel from elsewhere"
        )


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 403 to what a page of elsewhere asks."""
    is_bot_api = request.path.startswith(BOT_API)
    if _is_foreign_page(request):
        return _refusal(is_bot_api, "a page of another origin may not speak to the sandbox")
    if not is_bot_api and _host(request) not in LOCAL_HOSTS:
        return _refusal(is_bot_api, "the sandbox is looked at and controlled from its own machine")
    return await handler(request)


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: what keeps a browser from guessing, framing and leaking."""
    told = HEADERS if request.path.startswith(BOT_API) else HEADERS | PAGE_HEADERS
    for name, value in told.items():
        response.headers.setdefault(name, value)


def _is_foreign_page(request: web.Request) -> bool:
    # Another port of this machine is "same-site", and another program.
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return True
    origin = request.headers.get("Origin")
    try:
        return bool(origin) and urlsplit(origin).netloc != request.host
    except ValueError:
        return True


def _host(request: web.Request) -> str | None:
    try:
        return urlsplit(f"//{request.host}").hostname
    except ValueError:
        return "?"


def _refusal(is_bot_api: bool, words: str) -> web.Response:
    body = {"ok": False, "error_code": 403, "description": f"Forbidden: {words}"}
    data = msgspec.json.encode(body if is_bot_api else {"error": words})
    return web.Response(status=403, body=data, content_type="application/json")
