"""What the administrator sets: from the environment, then from `.env` in the current folder.

`load_settings` gathers every fault before it complains, in words, and never repeats a secret.
The environment wins over `.env`; an empty variable is an unset one, except `LISTEN`, where empty
means that nothing is served.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot import setting_kinds as kinds
from bot.dotenv_file import read_dotenv
from desk import errors

SECRETS = frozenset({"BOT_TOKEN", "BOT_TOKENS", "DATABASE_URL", "TELEGRAM_PROXY", "WEBHOOK_SECRET"})
"""What may stand in a file instead, named by the variable with `_FILE` behind it."""
_MAY_BE_EMPTY = frozenset({"LISTEN"})
_TELLING = 8
"""Characters; a webhook's secret that is shorter would be cut out of every other word of a log."""


class SettingsFaults(errors.BadSettings):
    """Everything that is wrong with the settings, one sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """The variables of `.env.example`, checked and converted; read them with `load_settings`."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bot_token: Annotated[SecretStr, BeforeValidator(kinds.token)] = Field(
        description="Token from BotFather."
    )
    bot_tokens: Annotated[SecretStr | None, BeforeValidator(kinds.brand_tokens)] = Field(
        default=None, description="Several brands, a comma list of brand=token; not yet."
    )
    operators_chat_id: Annotated[int | None, BeforeValidator(kinds.group_id)] = Field(
        default=None, description="The operators' group; empty until /setup binds it."
    )
    telegram_api_url: Annotated[str, BeforeValidator(kinds.http_url)] = Field(
        default="https://api.telegram.org", description="Base of the Bot API server."
    )
    telegram_proxy: Annotated[str | None, BeforeValidator(kinds.proxy_url)] = Field(
        default=None, repr=False, description="http, https, socks4 or socks5 proxy to Telegram."
    )
    database_url: Annotated[str, BeforeValidator(kinds.database_url)] = Field(
        default="sqlite+aiosqlite:///data/desk.db",
        repr=False,
        description="SQLAlchemy URL of the database.",
    )
    desk_config: Path = Field(
        default=Path("desk.toml"), description="Policy file; may be absent unless named here."
    )
    webhook_url: Annotated[str | None, BeforeValidator(kinds.webhook_url)] = Field(
        default=None, description="Address of the webhook; empty: polling."
    )
    webhook_secret: Annotated[SecretStr | None, BeforeValidator(kinds.webhook_secret)] = Field(
        default=None, description="Secret that Telegram repeats to the webhook."
    )
    listen: Annotated[kinds.Address | None, BeforeValidator(kinds.address)] = Field(
        default=kinds.Address(host="127.0.0.1", port=8090),
        description="Serves /healthz, /readyz, /metrics and the webhook; empty: nothing.",
    )
    language: Literal["ru", "en"] = Field(
        default="ru", description="Language of the operators' group: ru or en."
    )
    timezone: Annotated[ZoneInfo, BeforeValidator(kinds.zone)] = Field(
        default=ZoneInfo("Europe/Moscow"), description="Time zone of the operators' group."
    )
    clock: Literal["system", "telegram"] = Field(
        default="system", description="system, or telegram: the Date header of its answers."
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(kinds.upper)
    ] = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_format: Literal["text", "json"] = Field(
        default="text", description="text or json, on stderr, one line a happening."
    )

    _is_policy_named: bool = PrivateAttr(default=False)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take only what is handed in, so that a test's settings never depend on its machine."""
        return (init_settings,)

    @property
    def bot_id(self) -> int:
        """The bot's Telegram id, which is the number before the colon of its token."""
        return int(self.bot_token.get_secret_value().partition(":")[0])

    @property
    def database_path(self) -> Path | None:
        """The file of a SQLite database; `None` when the database is a server."""
        return kinds.sqlite_path(self.database_url)

    @property
    def webhook_path(self) -> str:
        """Where on `listen` the webhook is served: the path of its address."""
        return urlsplit(self.webhook_url or kinds.WEBHOOK_PATH).path

    @property
    def is_policy_required(self) -> bool:
        """A policy file that was named must exist; the default one may be absent."""
        return self._is_policy_named

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log line may carry."""
        hook = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        others = (
            kinds.password(self.database_url),
            kinds.password(self.telegram_proxy or ""),
            hook if len(hook) >= _TELLING else "",
        )
        return (self.bot_token.get_secret_value(), *(one for one in others if one))


def load_settings(environ: Mapping[str, str] | None = None, cwd: Path | None = None) -> Settings:
    """Read the settings; by default of this process and of the folder it stands in.

    Raises `SettingsFaults` with every fault found.
    """
    environ = os.environ if environ is None else environ
    cwd = Path.cwd() if cwd is None else cwd
    faults: list[str] = []
    given = _merge(environ, read_dotenv(cwd / ".env", faults))
    given |= _from_files(given, cwd, faults)
    given = {name: text for name, text in given.items() if text or name in _MAY_BE_EMPTY}
    if "BOT_TOKEN" in given and "BOT_TOKENS" in given:
        faults.append("BOT_TOKEN, BOT_TOKENS: both are set; keep one of them")
        del given["BOT_TOKENS"]
    faults += kinds.webhook_faults(given, Settings.model_fields["telegram_api_url"].default)
    values: dict[str, object] = {name.lower(): text for name, text in given.items()}
    values["database_url"] = kinds.anchored(
        given.get("DATABASE_URL", str(Settings.model_fields["database_url"].default)), cwd
    )
    values["desk_config"] = cwd / given.get("DESK_CONFIG", "desk.toml")
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsFaults([*faults, *_in_words(error, given)]) from None
    if faults:
        raise SettingsFaults(faults)
    settings._is_policy_named = "DESK_CONFIG" in given
    return settings


def environment_without_secrets(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for a child process that is given secrets of its own."""
    ours = SECRETS | {f"{name}_FILE" for name in SECRETS}
    environ = os.environ if environ is None else environ
    return {name: text for name, text in environ.items() if name not in ours}


def variables() -> frozenset[str]:
    """The names of all variables."""
    return frozenset(name.upper() for name in Settings.model_fields)


def _merge(environ: Mapping[str, str], dotenv: Mapping[str, str]) -> dict[str, str]:
    """Lay the environment over `.env`; a secret set in one form covers its other forms."""
    forms = [{name, f"{name}_FILE"} for name in SECRETS - {"BOT_TOKEN", "BOT_TOKENS"}]
    forms.append({"BOT_TOKEN", "BOT_TOKEN_FILE", "BOT_TOKENS", "BOT_TOKENS_FILE"})
    covered = set[str]().union(*(form for form in forms if not form.isdisjoint(environ)))
    known = variables() | set[str]().union(*forms)
    below = {name: text for name, text in dotenv.items() if name not in covered}
    # LANGUAGE is gettext's variable too: a list of locales such as en_US:en is the shell's.
    above = {
        name: text
        for name, text in environ.items()
        if name != "LANGUAGE" or not {":", "_"} & set(text)
    }
    return {name: text for name, text in {**below, **above}.items() if name in known}


def _from_files(given: dict[str, str], cwd: Path, faults: list[str]) -> dict[str, str]:
    """Take the `…_FILE` variables out of `given` and read the secrets they point to."""
    found: dict[str, str] = {}
    for name in sorted(SECRETS):
        path = given.pop(f"{name}_FILE", "")
        if not path:
            continue
        if given.get(name):
            faults.append(f"{name}, {name}_FILE: both are set; keep one of them")
            continue
        try:
            found[name] = (cwd / path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            faults.append(f"{name}_FILE: cannot read {path}: {reason}")
            found.setdefault(name, "")
    return found


def _in_words(error: ValidationError, given: Mapping[str, str]) -> list[str]:
    faults = []
    for one in error.errors():
        name = str(one["loc"][0]).upper()
        match one["type"]:
            case "missing" if given.get(f"{name}_FILE") is None:
                faults.append(f"{name}: missing; set it to the token that BotFather gave you")
            case "value_error":
                faults.append(f"{name}: {one['ctx']['error']}")
            case "literal_error":
                expected = one["ctx"]["expected"]
                faults.append(f"{name}: expected {expected}, got {given.get(name)!r}")
            case _:
                faults.append(f"{name}: {one['msg']}")
    return faults
