"""Teams with a group of their own: which group serves whom, as the policy says at start."""

from desk.delivery import healing
from desk.events import Event
from desk.groups import Group
from desk.ports import Transaction
from desk.ticketing import relocation
from desk.tickets import Ticket


def bind(tx: Transaction) -> None:
    """The policy's groups are in force. A talk in a group that is no more goes on elsewhere."""
    wanted = _wanted(tx)
    left = [one for one in tx.groups.all() if one.team and one.chat_id not in wanted]
    for group in left:
        tx.groups.unbind(group.chat_id, tx.now)
        _record(tx, "group_unbound", group.chat_id, group.team)
    for chat_id, team in wanted.items():
        known = tx.groups.find(chat_id)
        if known is None or known.team != team:
            title = tx.policy.teams[team].title
            tx.groups.bind(chat_id, title=title, is_forum=True, now=tx.now, team=team)
            _record(tx, "group_bound", chat_id, team)
    for group in left:
        _leave(tx, group)


def _wanted(tx: Transaction) -> dict[int, str]:
    """Chat ids and the teams they belong to; several teams may share a group.

    A group that became a supergroup keeps its old id in the policy, and is followed all the same.
    """
    main = tx.groups.bound()
    wanted: dict[int, str] = {}
    for team, policy in tx.policy.teams.items():
        chat_id = policy.chat_id
        if chat_id and healing.has_migrated(tx, chat_id):
            own = tx.groups.of_team(team)
            chat_id = own.chat_id if own else 0
        if chat_id and (main is None or chat_id != main.chat_id):
            wanted.setdefault(chat_id, team)
    return wanted


def _leave(tx: Transaction, group: Group) -> None:
    """Talks under way go on where their team works now; others when the customer writes again."""
    for topic in tx.topics.current_in(group.chat_id):
        ticket = tx.tickets.latest(topic.customer_id)
        if ticket is not None and not ticket.is_closed:
            _bring(tx, ticket)


def _bring(tx: Transaction, ticket: Ticket) -> None:
    to = relocation.serving(tx, ticket.team)
    if to is not None:
        relocation.go_on_in(tx, ticket, to)


def _record(tx: Transaction, kind: str, chat_id: int, team: str) -> None:
    tx.history.add(Event(kind=kind, at=tx.now, details={"chat": chat_id, "team": team}))
