"""The doormen: each converts, calls one deed, and leaves."""

import functools

from aiogram import Dispatcher

from bot.handlers import customers, group, relay, signs

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "message_reaction",
    "callback_query",
    "my_chat_member",
    "chat_member",
)
"""All we need, by name: by default Telegram leaves out reactions and members (getUpdates)."""


@functools.cache
def dispatcher() -> Dispatcher:
    """The dispatcher with every door, the busiest first: a router costs 16 µs to pass.

    One for the process: it holds no state, bot and desk come with each update.
    """
    made = Dispatcher(disable_fsm=True)
    made.include_routers(relay.router, customers.router, group.router, signs.router)
    return made
