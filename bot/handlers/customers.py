"""Commands in a private chat with the bot."""

from aiogram import Router, types

from bot import refusals
from bot.handlers import convert
from bot.handlers.occasions import IN_PRIVATE, said_by_a_person
from bot.work import Desk
from desk.doors import privately
from desk.messages import Incoming
from desk.outgoing import Priority
from desk.ports import Transaction

router = Router(name="customers")


def is_command(message: types.Message) -> bool:
    """A command we know here; a caption is never one."""
    return message.text is not None and privately.is_known(message.text)


@router.message(IN_PRIVATE, said_by_a_person, is_command)
async def on_command(message: types.Message, desk: Desk) -> None:
    await desk.do(_command, convert.incoming(message))


def _command(tx: Transaction, incoming: Incoming) -> None:
    text = privately.command(tx, incoming)
    if text is not None:
        refusals.say(tx, place(incoming), text, priority=Priority.ANSWER)


def place(incoming: Incoming) -> refusals.Place:
    return refusals.Place(
        chat_id=incoming.chat_id, message_id=incoming.message_id, topic_id=None, is_private=True
    )
