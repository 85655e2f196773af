"""The busiest doors, asked first: plain words on either side, and their edits."""

from aiogram import Router, types

from bot.handlers import convert, customers
from bot.handlers.occasions import IN_GROUP, IN_PRIVATE, is_plain, said_by_a_person
from bot.work import Desk
from desk.conversation import edits, reception
from desk.doors import workplace

router = Router(name="relay")


def _is_for_us(message: types.Message) -> bool:
    """A customer's unknown command is a message like any other (design §3)."""
    return not customers.is_command(message)


@router.message(IN_PRIVATE, said_by_a_person, _is_for_us)
async def on_customer_message(message: types.Message, desk: Desk) -> None:
    await desk.do(reception.receive, convert.incoming(message))


@router.message(IN_GROUP, said_by_a_person, is_plain)
async def on_topic_message(message: types.Message, desk: Desk) -> None:
    await desk.do(workplace.receive, convert.incoming(message))


@router.edited_message(IN_PRIVATE, said_by_a_person)
async def on_customer_edit(message: types.Message, desk: Desk) -> None:
    await desk.do(reception.edited, convert.incoming(message))


@router.edited_message(IN_GROUP, said_by_a_person)
async def on_topic_edit(message: types.Message, desk: Desk) -> None:
    await desk.do(edits.staff_edited, convert.incoming(message))
