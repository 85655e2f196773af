"""Telegram as the bot sees it: server, token, proxy, clock, webhook, group, rights."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from email.utils import parsedate_to_datetime

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.types import ChatFullInfo, ChatMemberAdministrator, ChatMemberOwner, User
from aiohttp import ClientError
from aiohttp_socks import ProxyError

from bot import logs
from bot.doctor.finding import Finding, fault, ok, warn
from bot.setting_kinds import place
from bot.settings import Settings
from bot.telegram_client import make_bot, timeouts

ASK_WITHIN = 10
"""Seconds for one question."""
SKEW_SHOWN, SKEW_HARMFUL = 5, 60
"""Seconds between our clock and Telegram's."""
FAILING_WITHIN = 600
"""Seconds; Telegram tries again after two minutes at most, so an older failure is over."""
RIGHTS = {
    "can_manage_topics": ("Manage topics", "it cannot open a topic for a customer"),
    "can_delete_messages": ("Delete messages", "/undo cannot take a message back"),
    "can_pin_messages": ("Pin messages", "a customer's card is not pinned"),
}
"""Right in the Bot API: its name in Telegram's apps, and what fails without it."""
_GROUP_ID = "OPERATORS_CHAT_ID"


async def examine(settings: Settings, now: Callable[[], datetime]) -> list[Finding]:
    """Ask Telegram; what cannot be asked because of an earlier fault is left out."""
    bot = make_bot(settings)
    try:
        return [finding async for finding in _examine(bot, settings, now)]
    finally:
        await bot.session.close()


async def _examine(
    bot: Bot, settings: Settings, now: Callable[[], datetime]
) -> AsyncIterator[Finding]:
    try:
        me = await bot.get_me(request_timeout=ASK_WITHIN)
    except (TelegramAPIError, ClientDecodeError, OSError) as error:
        yield _unreachable(error, settings)
        return
    yield ok(f"{settings.telegram_api_url} knows the token as @{me.username}")
    if settings.telegram_proxy:
        yield ok("the proxy carries calls")
    yield await _clock(bot, settings, now)
    try:
        yield await _webhook(bot, settings, now)
        async for finding in _group(bot, settings, me):
            yield finding
    except (TelegramAPIError, ClientDecodeError, OSError) as error:
        yield _unreachable(error, settings)


def _unreachable(error: Exception, settings: Settings) -> Finding:
    server = settings.telegram_api_url
    match error:
        case TelegramUnauthorizedError() | TelegramNotFound():
            return fault(
                "Telegram refuses the token",
                "take a new one from BotFather (/token) and set BOT_TOKEN",
            )
        case TelegramNetworkError() | OSError() if settings.telegram_proxy:
            return fault(
                f"no answer from {server} through the proxy ({_cause(error, settings)})",
                "check TELEGRAM_PROXY: scheme, host, port, name and password",
            )
        case TelegramNetworkError() | OSError():
            return fault(
                f"no answer from {server} ({_cause(error, settings)})",
                "check the network and TELEGRAM_API_URL; "
                "where Telegram is blocked, set TELEGRAM_PROXY",
            )
        case ClientDecodeError():
            return fault(
                f"{server} answers, but not as a Bot API server does",
                "check TELEGRAM_API_URL; update a Bot API server of your own",
            )
    return fault(f"Telegram answers: {error}", "try again in a while")


def _cause(error: Exception, settings: Settings) -> str:
    return logs.redact(str(error.__cause__ or error) or type(error).__name__, settings.secrets)


async def _clock(bot: Bot, settings: Settings, now: Callable[[], datetime]) -> Finding:
    if settings.clock == "telegram":
        return ok("the clock follows Telegram's")
    try:
        http = await bot.session.create_session()  # type: ignore[attr-defined]
        async with http.get(
            settings.telegram_api_url, allow_redirects=False, timeout=timeouts(ASK_WITHIN)
        ) as answer:
            theirs = parsedate_to_datetime(answer.headers["Date"])
    except (ClientError, ProxyError, OSError, KeyError, ValueError):
        return warn("the server tells no time", "compare this machine's clock by hand")
    skew = abs((now() - theirs).total_seconds())
    words = f"the clock differs from Telegram's by {skew:.0f} s"
    mend = "switch time synchronisation on, for example: timedatectl set-ntp true"
    if skew > SKEW_HARMFUL:
        return fault(words, mend)
    return warn(words, mend) if skew > SKEW_SHOWN else ok(words)


async def _webhook(bot: Bot, settings: Settings, now: Callable[[], datetime]) -> Finding:
    info = await bot.get_webhook_info(request_timeout=ASK_WITHIN)
    waiting = f"{info.pending_update_count} updates wait at Telegram"
    if settings.webhook_url is None:
        if not info.url:
            return ok(f"no webhook; {waiting}")
        return fault(
            f"a webhook is set for this bot, so Telegram refuses getUpdates; {waiting}",
            "if another program set it, stop that, or use a bot of the desk's own; "
            "`desk run` takes it down at its start, and what waits is kept",
        )
    if not info.url:
        return warn(f"the webhook is not set yet; {waiting}", "`desk run` sets it at its start")
    if place(info.url) != place(settings.webhook_url):
        return fault(
            f"this bot's webhook is another one, at {place(info.url)[0]}; {waiting}",
            "stop the program that set it, or use a bot of the desk's own; "
            "`desk run` sets it at its start",
        )
    if info.last_error_date is None or not info.last_error_message:
        return ok(f"the webhook is set; {waiting}")
    age = (now() - info.last_error_date).total_seconds()
    words = (
        f"the webhook is set; {waiting}; "
        f"Telegram failed to reach it {age / 60:.0f} minutes ago ({info.last_error_message})"
    )
    mend = (
        "is `desk run` up, and does WEBHOOK_URL lead to LISTEN from outside: "
        "name, certificate, firewall, the proxy's path?"
    )
    is_failing = info.pending_update_count > 0 and age < FAILING_WITHIN
    return fault(words, mend) if is_failing else warn(words, mend)


async def _group(bot: Bot, settings: Settings, me: User) -> AsyncIterator[Finding]:
    if settings.operators_chat_id is None:
        yield warn(
            "the settings name no operators' group",
            f"run `desk setup` and type /setup CODE in the group, or set {_GROUP_ID}",
        )
        if not me.can_read_all_group_messages:
            yield ok("privacy mode is on; the bot must become an administrator of its group")
        return
    group = await _find_group(bot, settings.operators_chat_id)
    if isinstance(group, Finding):
        yield group
        return
    yield ok(f"the group “{group.title}”")
    yield _topics(group)
    async for finding in _rights(bot, group, me):
        yield finding


async def _find_group(bot: Bot, group_id: int) -> ChatFullInfo | Finding:
    try:
        group = await bot.get_chat(group_id, request_timeout=ASK_WITHIN)
    except TelegramMigrateToChat as moved:
        return fault(
            f"the group became a supergroup with the id {moved.migrate_to_chat_id}",
            f"set {_GROUP_ID}={moved.migrate_to_chat_id}",
        )
    except (TelegramBadRequest, TelegramForbiddenError):
        return fault(
            f"the bot is not in the group {group_id}",
            f"add the bot to the group as an administrator, or correct {_GROUP_ID}",
        )
    if group.type not in {"group", "supergroup"}:
        return fault(
            f"{group_id} is a {group.type} and no group", f"set {_GROUP_ID} to the id of a group"
        )
    return group


def _topics(group: ChatFullInfo) -> Finding:
    if group.is_forum:
        return ok("topics are on")
    return fault(
        "topics are off in the group",
        "an administrator of the group switches them on: the group's settings, Topics",
    )


async def _rights(bot: Bot, group: ChatFullInfo, me: User) -> AsyncIterator[Finding]:
    member = await bot.get_chat_member(group.id, me.id, request_timeout=ASK_WITHIN)
    if isinstance(member, ChatMemberOwner):
        yield ok("the bot owns the group")
        return
    if not isinstance(member, ChatMemberAdministrator):
        left = member.status in {"left", "kicked"}
        what = "the bot is not in the group" if left else "the bot is no administrator of the group"
        rights = ", ".join(name for name, _ in RIGHTS.values())
        yield fault(what, f"make it an administrator with the rights: {rights}")
        if not me.can_read_all_group_messages:
            yield fault(
                "privacy mode hides the operators' messages from the bot",
                "making it an administrator is enough; or BotFather, /setprivacy, Disable",
            )
        return
    missing = [right for right in RIGHTS if not getattr(member, right, False)]
    for right in missing:
        name, harm = RIGHTS[right]
        yield fault(
            f"the bot lacks the right “{name}” ({right}): {harm}",
            f"the group's settings, Administrators, @{me.username}: allow it",
        )
    if not missing:
        yield ok("the bot is an administrator with all rights that it needs")
    yield ok("the bot sees all messages of the group")
