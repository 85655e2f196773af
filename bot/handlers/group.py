"""Commands in the operators' group, `/setup`, and what happens to the group itself."""

from aiogram import Bot, F, Router, types
from aiogram.enums import ChatMemberStatus
from aiogram.exceptions import AiogramError

from bot import logs, refusals
from bot.handlers import convert
from bot.handlers.occasions import IN_GROUP, order, said_by_a_person
from bot.work import Desk
from desk import errors
from desk.delivery import healing
from desk.doors import workplace
from desk.messages import Incoming
from desk.outgoing import Priority
from desk.people import Person
from desk.ports import Transaction
from desk.staff import membership, setup

router = Router(name="group")
_log = logs.get(__name__)

_INSIDE = {ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER}
_ADMIN = {ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR}


@router.message(IN_GROUP, F.migrate_to_chat_id)
async def on_migration(message: types.Message, desk: Desk) -> None:
    if message.migrate_to_chat_id is not None:
        await desk.do(healing.migrated, message.chat.id, message.migrate_to_chat_id)


@router.message(IN_GROUP, F.migrate_from_chat_id)
async def on_arrival(message: types.Message, desk: Desk) -> None:
    """The same seen from the new chat, which may have topics from the start."""
    if message.migrate_from_chat_id is not None:
        await desk.do(
            _arrived,
            message.migrate_from_chat_id,
            message.chat.id,
            is_forum=bool(message.chat.is_forum),
        )


def _arrived(tx: Transaction, old: int, new: int, *, is_forum: bool) -> None:
    healing.migrated(tx, old, new)
    setup.observe_topics(tx, new, is_forum=is_forum)


@router.message(IN_GROUP, F.forum_topic_created)
async def on_topic_made(message: types.Message, desk: Desk, bot: Bot) -> None:
    made = message.forum_topic_created
    if message.from_user is None or message.from_user.id != bot.id or made is None:
        return
    if message.message_thread_id is not None:
        await desk.do(healing.adopt_topic, message.chat.id, message.message_thread_id, made.name)


@router.message(IN_GROUP, F.forum_topic_closed)
async def on_topic_closed(message: types.Message, desk: Desk, bot: Bot) -> None:
    if message.from_user is not None and message.from_user.id == bot.id:
        return
    if message.message_thread_id is not None:
        await desk.do(healing.topic_closed, message.chat.id, message.message_thread_id)


@router.message(IN_GROUP, said_by_a_person)
async def on_command(message: types.Message, desk: Desk, bot: Bot) -> None:
    said = order(message)
    if said is None or not await _is_addressed(said.bot, bot):
        return
    if said.name == "setup":
        await _set_up(message, said.rest, desk=desk, bot=bot)
    else:
        await desk.do(_command, convert.incoming(message))


def _command(tx: Transaction, incoming: Incoming) -> None:
    text = workplace.command(tx, incoming)
    if text is not None:
        refusals.say(tx, place(incoming), text, priority=Priority.ALERT)


async def _is_addressed(username: str | None, bot: Bot) -> bool:
    """`/help@other_bot` is not for us."""
    if username is None:
        return True
    return username.lower() == ((await bot.me()).username or "").lower()


async def _set_up(message: types.Message, code: str, *, desk: Desk, bot: Bot) -> None:
    incoming = convert.incoming(message)
    people = [
        convert.person(one.user) for one in await bot.get_chat_administrators(incoming.chat_id)
    ]
    is_admin = incoming.sender_chat_id == incoming.chat_id or any(
        person.telegram_id == incoming.sender.telegram_id for person in people
    )
    refusal = await desk.do(
        _setup,
        incoming,
        code,
        title=convert.clean(message.chat.title or ""),
        is_forum=bool(message.chat.is_forum),
        administrators=people,
        is_admin=is_admin,
    )
    if refusal is not None:
        _log.warning(
            "setup_refused",
            chat_id=incoming.chat_id,
            by=incoming.sender.telegram_id,
            reason=refusal.details.get("reason"),
        )


def _setup(
    tx: Transaction,
    incoming: Incoming,
    code: str,
    *,
    title: str,
    is_forum: bool,
    administrators: list[Person],
    is_admin: bool,
) -> errors.DeskError | None:
    """A refused `/setup` is no rollback: the try it cost and the record of it must stay.

    With the group its administrators become known, who lead until roles say otherwise.
    """
    refused: errors.DeskError | None = None
    try:
        text = setup.set_up(
            tx,
            incoming.sender,
            incoming.chat_id,
            code,
            title=title,
            is_forum=is_forum,
            is_admin=is_admin,
        )
        membership.administrators(tx, administrators)
    except errors.DeskError as refusal:
        setup.count_failure(tx, incoming.sender, incoming.chat_id, refusal)
        text = refusals.in_words(refusal, tx.language)
        refused = refusal
    refusals.say(tx, place(incoming), text, priority=Priority.ALERT)
    return refused


@router.chat_member(IN_GROUP)
async def on_standing(event: types.ChatMemberUpdated, desk: Desk, bot: Bot) -> None:
    """Whoever leaves one group, or administers it no more, may stay what he is in another."""
    person = convert.person(event.new_chat_member.user)
    is_member, is_admin = _stands(event.new_chat_member)
    if not is_admin and not person.is_bot:
        groups = await desk.see(lambda tx: [group.chat_id for group in tx.groups.all()])
        others = [one for one in groups if one != event.chat.id]
        for chat_id in others if len(others) < len(groups) else ():
            inside, leads = await _stands_in(bot, chat_id, person.telegram_id)
            is_member, is_admin = is_member or inside, is_admin or leads
    await desk.do(_standing, event.chat.id, person, is_member=is_member, is_admin=is_admin)


async def _stands_in(bot: Bot, chat_id: int, telegram_id: int) -> tuple[bool, bool]:
    """Where Telegram does not tell, nobody is let in."""
    try:
        return _stands(await bot.get_chat_member(chat_id, telegram_id))
    except (AiogramError, OSError):
        return False, False


def _stands(member: types.ChatMemberUnion) -> tuple[bool, bool]:
    """Whether somebody is inside, and whether as an administrator."""
    is_inside = member.status in _INSIDE or bool(getattr(member, "is_member", False))
    return is_inside, member.status in _ADMIN


def _standing(
    tx: Transaction, chat_id: int, person: Person, *, is_member: bool, is_admin: bool
) -> None:
    if tx.groups.find(chat_id) is not None and not person.is_bot:
        membership.standing(tx, person, is_member=is_member, is_admin=is_admin)


def place(incoming: Incoming) -> refusals.Place:
    return refusals.Place(
        chat_id=incoming.chat_id,
        message_id=incoming.message_id,
        topic_id=incoming.topic_id,
        is_private=False,
    )
