"""Commands of customers in their private chat with the bot."""

from collections.abc import Callable

from aiogram import Router, types

from bot.handlers import convert
from bot.handlers.occasions import IN_PRIVATE, order, said_by_a_person
from bot.work import Desk
from desk.conversation import welcome
from desk.people import Person
from desk.ports import Transaction

router = Router(name="customers")

COMMANDS: dict[str, Callable[[Transaction, Person], None]] = {
    "start": welcome.start,
    "help": welcome.help_customer,
    "new": welcome.new_request,
    "language": welcome.offer_languages,
    "privacy": welcome.privacy,
}


def known_command(message: types.Message) -> str | None:
    """The customer's command that the text is; a caption is never one."""
    said = order(message) if message.text else None
    return said.name if said is not None and said.name in COMMANDS else None


@router.message(IN_PRIVATE, said_by_a_person)
async def on_command(message: types.Message, desk: Desk) -> None:
    name = known_command(message)
    if name is not None:
        await desk.do(COMMANDS[name], convert.incoming(message).sender)
