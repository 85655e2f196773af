"""Settings come from the environment and `.env`, and every fault is told at once, in words."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.setting_kinds import Address
from bot.settings import SettingsFaults, environment_without_secrets, load_settings

TOKEN = "7000000001:a-token-that-nobody-may-ever-see-1"


def faults(environ: dict[str, str], cwd: Path) -> list[str]:
    with pytest.raises(SettingsFaults) as caught:
        load_settings(environ, cwd)
    return caught.value.faults


def test_a_token_is_all_that_is_needed(tmp_path: Path) -> None:
    settings = load_settings({"BOT_TOKEN": TOKEN}, tmp_path)

    assert settings.bot_id == 7000000001
    assert settings.operators_chat_id is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.listen == Address(host="127.0.0.1", port=8090)
    assert settings.timezone == ZoneInfo("Europe/Moscow")
    assert (settings.language, settings.clock) == ("ru", "system")
    assert (settings.log_level, settings.log_format) == ("INFO", "text")


def test_relative_paths_count_from_the_current_folder(tmp_path: Path) -> None:
    settings = load_settings({"BOT_TOKEN": TOKEN, "DESK_CONFIG": "policy/desk.toml"}, tmp_path)

    assert settings.database_path == tmp_path / "data/desk.db"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/data/desk.db"
    assert settings.desk_config == tmp_path / "policy/desk.toml"


def test_the_environment_wins_over_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"BOT_TOKEN={TOKEN}\nLANGUAGE=en\nTIMEZONE=UTC\n")

    settings = load_settings({"TIMEZONE": "Asia/Tbilisi"}, tmp_path)

    assert settings.language == "en"
    assert settings.timezone == ZoneInfo("Asia/Tbilisi")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(
        {
            "OPERATORS_CHAT_ID": "support",
            "TELEGRAM_API_URL": "telegram.org",
            "TELEGRAM_PROXY": "socks9://host",
            "DATABASE_URL": "mysql://somewhere",
            "LISTEN": "8090",
            "LANGUAGE": "fr",
            "TIMEZONE": "Moscow",
            "CLOCK": "sundial",
            "LOG_LEVEL": "loud",
            "LOG_FORMAT": "xml",
        },
        tmp_path,
    )

    assert sorted(one.split(":")[0] for one in told) == [
        "BOT_TOKEN",
        "CLOCK",
        "DATABASE_URL",
        "LANGUAGE",
        "LISTEN",
        "LOG_FORMAT",
        "LOG_LEVEL",
        "OPERATORS_CHAT_ID",
        "TELEGRAM_API_URL",
        "TELEGRAM_PROXY",
        "TIMEZONE",
    ]


def test_a_fault_says_what_was_expected_and_what_was_found(tmp_path: Path) -> None:
    told = faults({"BOT_TOKEN": TOKEN, "LANGUAGE": "fr"}, tmp_path)

    assert told == ["LANGUAGE: expected 'ru' or 'en', got 'fr'"]


def test_a_wrong_token_is_never_repeated(tmp_path: Path) -> None:
    told = faults({"BOT_TOKEN": "my-secret", "TELEGRAM_PROXY": "socks5://bob:hidden@h"}, tmp_path)

    assert "my-secret" not in str(told)
    assert "hidden" not in str(told)


def test_settings_show_no_secret(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_PROXY": "socks5://bob:hidden@host:1080",
            "DATABASE_URL": "postgresql://desk:opensesame@host/desk",
        },
        tmp_path,
    )

    shown = repr(settings) + str(settings)

    assert not any(secret in shown for secret in (TOKEN, "hidden", "opensesame"))
    assert set(settings.secrets) == {TOKEN, "hidden", "opensesame"}


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")

    settings = load_settings({"BOT_TOKEN_FILE": "token"}, tmp_path)

    assert settings.bot_token.get_secret_value() == TOKEN


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    told = faults({"BOT_TOKEN_FILE": "no-such-file"}, tmp_path)

    assert any("BOT_TOKEN_FILE" in one and "no-such-file" in one for one in told)


def test_a_secret_given_twice_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)

    told = faults({"BOT_TOKEN": TOKEN, "BOT_TOKEN_FILE": "token"}, tmp_path)

    assert told == ["BOT_TOKEN, BOT_TOKEN_FILE: both are set; keep one of them"]


def test_a_token_in_the_environment_covers_every_form_of_it_in_the_env_file(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_text("BOT_TOKEN_FILE=gone\nBOT_TOKENS=shop=1:a\n")

    settings = load_settings({"BOT_TOKEN": TOKEN}, tmp_path)

    assert settings.bot_id == 7000000001


def test_token_and_brand_tokens_together_are_a_fault(tmp_path: Path) -> None:
    told = faults({"BOT_TOKEN": TOKEN, "BOT_TOKENS": "shop=1:a"}, tmp_path)

    assert told == ["BOT_TOKEN, BOT_TOKENS: both are set; keep one of them"]


def test_several_brands_are_refused_in_words(tmp_path: Path) -> None:
    told = faults({"BOT_TOKENS": "shop=1:a,bank=2:b"}, tmp_path)

    assert "BOT_TOKENS: several brands come later; set BOT_TOKEN" in told


HOOK = {"WEBHOOK_URL": "https://desk.example/hook", "WEBHOOK_SECRET": "only-Telegram_knows"}


def test_a_webhook_has_an_address_and_a_secret(tmp_path: Path) -> None:
    settings = load_settings({"BOT_TOKEN": TOKEN, **HOOK}, tmp_path)

    assert settings.webhook_url == "https://desk.example/hook"
    assert settings.webhook_path == "/hook"
    assert HOOK["WEBHOOK_SECRET"] not in repr(settings)
    assert HOOK["WEBHOOK_SECRET"] in settings.secrets


@pytest.mark.parametrize("url", ["https://desk.example", "https://desk.example/"])
def test_a_webhook_without_a_path_is_given_one(tmp_path: Path, url: str) -> None:
    settings = load_settings({"BOT_TOKEN": TOKEN, **HOOK, "WEBHOOK_URL": url}, tmp_path)

    assert settings.webhook_url == "https://desk.example/webhook"
    assert settings.webhook_path == "/webhook"


@pytest.mark.parametrize(
    "url",
    ["desk.example", "ftp://desk.example/", "https://desk.example/{a}", "https://d.example/?a"],
)
def test_what_is_no_address_of_a_webhook_is_refused(tmp_path: Path, url: str) -> None:
    (told,) = faults({"BOT_TOKEN": TOKEN, **HOOK, "WEBHOOK_URL": url}, tmp_path)

    assert told.startswith("WEBHOOK_URL: expected an address")


def test_a_webhook_keeps_away_from_the_pages_of_the_desk(tmp_path: Path) -> None:
    url = "https://desk.example/metrics"

    told = faults({"BOT_TOKEN": TOKEN, **HOOK, "WEBHOOK_URL": url}, tmp_path)

    assert told == ["WEBHOOK_URL: /metrics is taken by the desk itself; choose another path"]


@pytest.mark.parametrize("url", ["http://desk.example/hook", "https://desk.example:8090/hook"])
def test_telegram_calls_https_on_its_ports_only_and_a_server_of_ones_own_any(
    tmp_path: Path, url: str
) -> None:
    environ = {"BOT_TOKEN": TOKEN, **HOOK, "WEBHOOK_URL": url}

    told = faults(environ, tmp_path)
    settings = load_settings({**environ, "TELEGRAM_API_URL": "http://localhost:8081"}, tmp_path)

    assert told == ["WEBHOOK_URL: Telegram calls https only, on one of the ports 443, 80, 88, 8443"]
    assert settings.webhook_url == url


def test_what_a_webhook_lacks_is_told_with_all_other_faults(tmp_path: Path) -> None:
    told = faults({"WEBHOOK_URL": HOOK["WEBHOOK_URL"], "LISTEN": "", "LANGUAGE": "fr"}, tmp_path)

    assert sorted(one.split(":")[0] for one in told) == [
        "BOT_TOKEN",
        "LANGUAGE",
        "LISTEN",
        "WEBHOOK_SECRET",
    ]


@pytest.mark.parametrize("secret", ["a b", "пароль", "x" * 257, "a+b"])
def test_a_secret_that_telegram_would_not_take_is_refused_and_not_repeated(
    tmp_path: Path, secret: str
) -> None:
    told = faults({"BOT_TOKEN": TOKEN, **HOOK, "WEBHOOK_SECRET": secret}, tmp_path)

    assert told == ["WEBHOOK_SECRET: expected 1 to 256 of the characters A-Z, a-z, 0-9, _ and -"]


def test_a_secret_without_a_webhook_harms_nobody(tmp_path: Path) -> None:
    environ = {"BOT_TOKEN": TOKEN, "WEBHOOK_SECRET": HOOK["WEBHOOK_SECRET"], "LISTEN": ""}

    assert load_settings(environ, tmp_path).webhook_url is None


def test_an_empty_listen_serves_nothing(tmp_path: Path) -> None:
    assert load_settings({"BOT_TOKEN": TOKEN, "LISTEN": ""}, tmp_path).listen is None


def test_any_other_empty_variable_is_an_unset_one(tmp_path: Path) -> None:
    settings = load_settings(
        {"BOT_TOKEN": TOKEN, "OPERATORS_CHAT_ID": "", "TIMEZONE": "", "DATABASE_URL": ""}, tmp_path
    )

    assert settings.operators_chat_id is None
    assert settings.timezone == ZoneInfo("Europe/Moscow")
    assert settings.database_path == tmp_path / "data/desk.db"


def test_the_shells_list_of_locales_is_not_our_language(tmp_path: Path) -> None:
    settings = load_settings({"BOT_TOKEN": TOKEN, "LANGUAGE": "de_DE:de"}, tmp_path)

    assert settings.language == "ru"


def test_a_line_of_the_env_file_that_says_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"BOT_TOKEN={TOKEN}\n'unfinished\n")

    assert faults({}, tmp_path) == [".env: line 2 is not NAME=value"]


def test_a_password_with_a_dollar_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        f"BOT_TOKEN={TOKEN}\nTELEGRAM_PROXY=socks5://bob:${{HOME}}@host:1080\n"
    )

    assert load_settings({}, tmp_path).telegram_proxy == "socks5://bob:${HOME}@host:1080"


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("sqlite:////var/desk.db", "sqlite+aiosqlite:////var/desk.db"),
        ("postgresql://desk@host/desk", "postgresql+asyncpg://desk@host/desk"),
    ],
)
def test_a_database_may_be_named_without_its_driver(
    given: str, understood: str, tmp_path: Path
) -> None:
    settings = load_settings({"BOT_TOKEN": TOKEN, "DATABASE_URL": given}, tmp_path)

    assert settings.database_url == understood


def test_a_database_in_memory_is_refused_for_it_would_lose_everything(tmp_path: Path) -> None:
    told = faults({"BOT_TOKEN": TOKEN, "DATABASE_URL": "sqlite:///:memory:"}, tmp_path)

    assert told[0].startswith("DATABASE_URL: expected")


def test_a_policy_file_that_is_named_must_exist(tmp_path: Path) -> None:
    named = load_settings({"BOT_TOKEN": TOKEN, "DESK_CONFIG": "desk.toml"}, tmp_path)
    unnamed = load_settings({"BOT_TOKEN": TOKEN}, tmp_path)

    assert named.is_policy_required
    assert not unnamed.is_policy_required
    assert unnamed.desk_config == tmp_path / "desk.toml"


def test_a_child_process_inherits_no_secret() -> None:
    environ = {"PATH": "/bin", "LOG_LEVEL": "DEBUG", "BOT_TOKEN": TOKEN, "BOT_TOKEN_FILE": "f"}

    assert environment_without_secrets(environ) == {"PATH": "/bin", "LOG_LEVEL": "DEBUG"}
