"""The kinds of settings: text from the environment in, a checked value out, or words on the fault.

Each function raises `ValueError` with what it expected; secrets are never repeated in it. A value
that is no text is taken as it is, for settings made in code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

_TOKEN = re.compile(r"\d+:\S+")
_BRAND = re.compile(r"[a-z0-9_-]+=\d+:\S+")
_SQLITE = re.compile(r"sqlite(?:\+aiosqlite)?:///(?P<path>[^?]+)")
_POSTGRESQL = re.compile(r"postgresql(?:\+asyncpg)?://(?P<rest>[^/]*/[^/]+)")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TELEGRAMS_PORTS = (443, 80, 88, 8443)
"""Bot API, setWebhook: "Ports currently supported for webhooks"."""
_TAKEN_PATHS = ("/healthz", "/readyz", "/metrics")
WEBHOOK_PATH = "/webhook"
PROXY_SCHEMES = ("http", "https", "socks4", "socks5", "socks5h")


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a server listens; port 0 lets the system choose."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def token(raw: object) -> object:
    if isinstance(raw, str) and not _TOKEN.fullmatch(raw):
        raise ValueError(
            "expected a token from BotFather: digits, a colon, then letters and digits"
        )
    return raw


def brand_tokens(raw: object) -> object:
    """Check the list, then refuse it: brands come with a later version."""
    if not isinstance(raw, str):
        return raw
    if not all(_BRAND.fullmatch(one.strip()) for one in raw.split(",")):
        raise ValueError("expected a comma list of brand=token")
    raise ValueError("several brands come later; set BOT_TOKEN")


def group_id(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    if not re.fullmatch(r"-\d{1,18}", raw.strip()):
        raise ValueError(
            f"expected the id of a group, a negative number such as -1001234567890, got {raw!r}"
        )
    return int(raw)


def http_url(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    parts = _split(raw)
    if parts is None or parts.scheme not in {"http", "https"} or set("{}?#") & set(raw):
        raise ValueError(f"expected an address such as https://api.telegram.org, got {raw!r}")
    return raw.rstrip("/")


def proxy_url(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    parts = _split(raw)
    if parts is None or parts.scheme not in PROXY_SCHEMES or parts.port is None:
        schemes = ", ".join(PROXY_SCHEMES)
        raise ValueError(
            f"expected an address such as socks5://name:password@host:1080 (one of {schemes})"
        )
    return raw


def database_url(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    if (path := sqlite_path(raw)) and path.name != ":memory:":
        return f"sqlite+aiosqlite:///{path}"
    if found := _POSTGRESQL.fullmatch(raw):
        return f"postgresql+asyncpg://{found['rest']}"
    raise ValueError(
        "expected sqlite+aiosqlite:///path/of/a/file or postgresql+asyncpg://name@host/database"
    )


def webhook_url(raw: object) -> object:
    """Without a path the webhook is served at `WEBHOOK_PATH`."""
    if not isinstance(raw, str):
        return raw
    parts = _split(raw)
    if parts is None or parts.scheme not in {"http", "https"} or set("{}?# ") & set(raw):
        raise ValueError(f"expected an address such as https://desk.example/hook, got {raw!r}")
    path = urlsplit(raw).path
    if path in _TAKEN_PATHS:
        raise ValueError(f"{path} is taken by the desk itself; choose another path")
    return raw if path.strip("/") else raw.rstrip("/") + WEBHOOK_PATH


def webhook_secret(raw: object) -> object:
    if isinstance(raw, str) and not _WEBHOOK_SECRET.fullmatch(raw):
        raise ValueError("expected 1 to 256 of the characters A-Z, a-z, 0-9, _ and -")
    return raw


def place(url: str) -> tuple[str, int | None, str]:
    """Host, port and path: what is left of an address however it is spelled."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.hostname or "", port, parts.path


def webhook_faults(given: Mapping[str, str], telegram: str) -> list[str]:
    """What webhook mode needs of the other settings; `telegram` is the default server's address."""
    url = given.get("WEBHOOK_URL")
    if not url:
        return []
    faults = []
    if not given.get("WEBHOOK_SECRET"):
        faults.append(
            "WEBHOOK_SECRET: missing; WEBHOOK_URL needs it, for example from `openssl rand -hex 32`"
        )
    if "LISTEN" in given and not given["LISTEN"].strip():
        faults.append("LISTEN: empty; the webhook of WEBHOOK_URL is served there, set host:port")
    parts = _split(url)
    is_telegrams_own = given.get("TELEGRAM_API_URL", telegram).rstrip("/") == telegram
    if parts is None or parts.scheme not in {"http", "https"} or not is_telegrams_own:
        return faults
    if parts.scheme != "https" or (parts.port or 443) not in _TELEGRAMS_PORTS:
        ports = ", ".join(str(port) for port in _TELEGRAMS_PORTS)
        faults.append(f"WEBHOOK_URL: Telegram calls https only, on one of the ports {ports}")
    return faults


def address(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    if not raw.strip():
        return None
    host, _, port = raw.strip().rpartition(":")
    if not host or not re.fullmatch(r"\d{1,5}", port) or int(port) > 65535:
        raise ValueError(f"expected host:port such as 127.0.0.1:8090, or nothing, got {raw!r}")
    return Address(host=host.strip("[]"), port=int(port))


def zone(raw: object) -> object:
    if not isinstance(raw, str):
        return raw
    try:
        return ZoneInfo(raw)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f"expected a time zone such as Europe/Moscow or UTC, got {raw!r}"
        ) from None


def upper(raw: object) -> object:
    return raw.upper() if isinstance(raw, str) else raw


def anchored(url: str, cwd: Path) -> str:
    """Make the path of a SQLite URL absolute, counted from the folder."""
    path = sqlite_path(url)
    if path is None or path.name == ":memory:":
        return url
    return f"sqlite+aiosqlite:///{cwd / path}"


def sqlite_path(url: str) -> Path | None:
    found = _SQLITE.fullmatch(url)
    return Path(found["path"]) if found else None


def password(url: str) -> str | None:
    """The password inside a URL."""
    parts = _split(url)
    return unquote(parts.password) if parts and parts.password else None


def _split(url: str) -> "_Parts | None":
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname:
        return None
    return _Parts(scheme=parts.scheme, port=port, password=parts.password)


@dataclass(frozen=True, kw_only=True)
class _Parts:
    scheme: str
    port: int | None
    password: str | None
