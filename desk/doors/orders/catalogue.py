"""Every command of the staff by name: in a customer's topic or in General, and privately."""

from desk.doors.orders import (
    abuse,
    alias,
    conversation,
    facts,
    guard,
    history,
    joining,
    owner,
    people,
    queue,
    reviewing,
    search,
    texts,
    tickets,
)
from desk.doors.orders.order import Deed

COMMANDS: dict[str, Deed] = {
    **conversation.COMMANDS,
    **tickets.COMMANDS,
    **people.COMMANDS,
    **joining.COMMANDS,
    **facts.COMMANDS,
    **guard.COMMANDS,
    **owner.COMMANDS,
    **queue.COMMANDS,
    **search.COMMANDS,
    **abuse.COMMANDS,
    **history.COMMANDS,
    **texts.COMMANDS,
    **alias.COMMANDS,
    **reviewing.COMMANDS,
}
PRIVATE: dict[str, Deed] = {
    **guard.PRIVATE,
    **queue.COMMANDS,
    **search.COMMANDS,
    **texts.COMMANDS,
    **alias.COMMANDS,
    **reviewing.COMMANDS,
}
"""What staff may also ask for in a private chat with the bot (design: commands)."""
