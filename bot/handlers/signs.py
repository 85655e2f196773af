"""What is no message: reactions, pressed buttons, a customer who blocks the bot or returns."""

from collections.abc import Callable

from aiogram import Bot, Router, types
from aiogram.enums import ChatMemberStatus
from aiogram.exceptions import AiogramError

from bot import logs, refusals
from bot.handlers import convert
from bot.handlers.occasions import IN_GROUP, IN_PRIVATE
from bot.work import Desk
from desk import errors, words
from desk.conversation import reactions
from desk.doors import presses, pressing
from desk.ports import Transaction
from desk.staff import membership

router = Router(name="signs")
_ANSWER_WITHIN = 5
"""Seconds. What comes later is of no use to whoever pressed, and the conversation waits behind."""
_log = logs.get(__name__)


@router.message_reaction(IN_PRIVATE)
async def on_customer_reaction(event: types.MessageReactionUpdated, desk: Desk) -> None:
    emoji, can_be_set = _newest(event)
    await desk.do(
        reactions.customer_reacted,
        event.chat.id,
        event.message_id,
        emoji,
        can_be_set=can_be_set,
    )


@router.message_reaction(IN_GROUP)
async def on_staff_reaction(event: types.MessageReactionUpdated, desk: Desk) -> None:
    emoji, can_be_set = _newest(event)
    if event.user is not None:
        shown = emoji if can_be_set else None
        await desk.do(_staff_reacted, event.user.id, event.chat.id, event.message_id, shown)


def _staff_reacted(
    tx: Transaction, telegram_id: int, chat_id: int, message_id: int, emoji: str | None
) -> None:
    reactions.staff_reacted(tx, tx.staff.find(telegram_id), chat_id, message_id, emoji)


def _newest(event: types.MessageReactionUpdated) -> tuple[str | None, bool]:
    """The reaction in force, and whether a bot may set it too."""
    if not event.new_reaction:
        return None, True
    newest = event.new_reaction[-1]
    if isinstance(newest, types.ReactionTypeEmoji):
        return newest.emoji, True
    return reactions.CUSTOM, False


@router.callback_query()
async def on_press(query: types.CallbackQuery, desk: Desk, bot: Bot) -> None:
    press = presses.unpack(query.data or "")
    chat_id = query.message.chat.id if query.message else None
    text: str | None
    try:
        if press is None or chat_id is None:
            raise errors.ButtonOutdated
        person = convert.person(query.from_user)
        text = await desk.do(
            pressing.press,
            pressing.Pressed(
                person=person,
                chat_id=chat_id,
                press=press,
                message_id=query.message.message_id if query.message else 0,
            ),
        )
    except errors.DeskError as refusal:
        _log.info(
            "press_refused", refusal=type(refusal).__name__, chat_id=chat_id, by=query.from_user.id
        )
        text = await desk.see(_refusal, refusal, query.from_user.id, chat_id)
    await _answer(bot, query, text)


def _refusal(
    tx: Transaction, refusal: errors.DeskError, telegram_id: int, chat_id: int | None
) -> str:
    place = refusals.Place(
        chat_id=telegram_id, message_id=0, topic_id=None, is_private=chat_id == telegram_id
    )
    return refusals.in_words(refusal, refusals.language(tx, place))


async def _answer(bot: Bot, query: types.CallbackQuery, text: str | None) -> None:
    plain = words.without_markup(text or "")[: pressing.ALERT_LENGTH]
    try:
        await bot(query.answer(plain or None, show_alert=bool(plain)), _ANSWER_WITHIN)
    except (AiogramError, OSError) as error:
        # The deed is done; an answer that comes too late is only a toast less.
        _log.info("press_unanswered", error=type(error).__name__)


@router.my_chat_member(IN_PRIVATE)
async def on_customer_comes_or_goes(event: types.ChatMemberUpdated, desk: Desk) -> None:
    is_gone = event.new_chat_member.status == ChatMemberStatus.KICKED
    deed = membership.customer_blocked if is_gone else membership.customer_returned
    await desk.do(deed, convert.person(event.from_user))


@router.my_chat_member(IN_GROUP)
async def on_own_standing(
    event: types.ChatMemberUpdated, on_standing: Callable[[int], None]
) -> None:
    _log.warning("own_standing_changed", chat_id=event.chat.id, status=event.new_chat_member.status)
    on_standing(event.chat.id)
