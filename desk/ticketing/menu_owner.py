"""The menu about the owner under a card, and the presses of its buttons."""

from dataclasses import dataclass

from desk import names
from desk.doors import presses
from desk.doors.presses import Press
from desk.outgoing import Button, Rows
from desk.ports import Transaction
from desk.ticketing import keyboard
from desk.ticketing.rows import button, in_rows
from desk.tickets import Ticket

_SHOWN = 12


@presses.named("take")
@dataclass(frozen=True, slots=True)
class Take(Press):
    """Make it mine."""

    ticket_id: int


@presses.named("release")
@dataclass(frozen=True, slots=True)
class Release(Press):
    """Back to the queue."""

    ticket_id: int


@presses.named("assign")
@dataclass(frozen=True, slots=True)
class Assign(Press):
    """Give it to a colleague."""

    ticket_id: int
    telegram_id: int


@presses.named("team")
@dataclass(frozen=True, slots=True)
class Transfer(Press):
    """Give it to a team; `team` is a name of the policy."""

    ticket_id: int
    team: str


def menu(tx: Transaction, ticket: Ticket) -> Rows:
    """Colleagues who may answer, by name."""
    able = [one for one in tx.staff.everyone() if one.may_answer][:_SHOWN]
    people = [
        Button(
            text=names.clean(one.name) or str(one.telegram_id),
            data=presses.pack(Assign(ticket.id, one.telegram_id)),
        )
        for one in able
        if one.telegram_id != ticket.assignee_id
    ]
    if ticket.assignee_id is not None:
        people.append(button(tx, "buttons.release", Release(ticket.id)))
    return in_rows(people, 3)


def teams(tx: Transaction, ticket: Ticket) -> Rows:
    """The other teams."""
    found = []
    for code, team in tx.policy.teams.items():
        press = Transfer(ticket.id, code)
        if code != ticket.team and len(presses.pack(press).encode()) <= keyboard.PACKED:
            found.append(keyboard.choice(team.title or code, press))
    return in_rows(found[:_SHOWN], 2)
