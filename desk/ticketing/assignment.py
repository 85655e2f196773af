"""Whose ticket it is: taken, assigned, released. One owner, or none and then the team's."""

from datetime import timedelta

from desk import errors, names, words
from desk.messages import Direction
from desk.outgoing import Destination, Priority, Say
from desk.people import Customer, StaffMember
from desk.ports import Transaction
from desk.staff import alerts
from desk.ticketing import course, moves
from desk.tickets import Ticket

_SAME_MOMENT = timedelta(seconds=30)
"""Two operators who answer within it probably answer the same question."""


def take(tx: Transaction, member: StaffMember, ticket: Ticket, *, over: bool = False) -> str:
    """Make it mine. `over`: even from a colleague, who is told. Raises Taken otherwise."""
    if not member.may_answer:
        raise errors.NotForYou
    if ticket.assignee_id == member.telegram_id:
        return words.render("assignment.yours", tx.language, number=ticket.number)
    owner = owner_of(tx, ticket)
    if owner is not None and not over:
        raise errors.Taken(number=ticket.number, name=names.clean(owner.name))
    course.move(tx, ticket, moves.assigned(ticket, member.telegram_id), course.staff(member))
    if owner is not None:
        _say(tx, ticket, "assignment.taken_over", owner, by=names.clean(member.name))
    return words.render("assignment.yours", tx.language, number=ticket.number)


def assign(tx: Transaction, member: StaffMember, ticket: Ticket, to: StaffMember) -> str:
    """Give it to a colleague who may answer."""
    if not member.may_answer:
        raise errors.NotForYou
    if not to.may_answer:
        raise errors.CannotOwn(name=names.clean(to.name))
    if to.telegram_id == member.telegram_id:
        return take(tx, member, ticket, over=True)
    if ticket.assignee_id != to.telegram_id:
        course.move(tx, ticket, moves.assigned(ticket, to.telegram_id), course.staff(member))
        _say(tx, ticket, "assignment.given", to, by=names.clean(member.name))
    return words.render(
        "assignment.assigned", tx.language, number=ticket.number, name=names.clean(to.name)
    )


def release(tx: Transaction, member: StaffMember, ticket: Ticket) -> str:
    """Back to the queue: nobody has it."""
    if not member.may_answer:
        raise errors.NotForYou
    if ticket.assignee_id is not None:
        course.move(tx, ticket, moves.assigned(ticket, None), course.staff(member))
    return words.render("assignment.released", tx.language, number=ticket.number)


def transfer(tx: Transaction, member: StaffMember, ticket: Ticket, team: str) -> str:
    """To another team, as nobody's yet; the topic says so aloud, for the team to hear."""
    if not member.may_answer:
        raise errors.NotForYou
    if team not in tx.policy.teams:
        raise errors.NoSuchTeam(reason="outdated", teams="")
    title = team_title(tx, team)
    if ticket.team != team:
        course.move(tx, ticket, moves.transferred(ticket, team), course.staff(member))
        text = words.render(
            "assignment.to_team",
            tx.language,
            number=ticket.number,
            team=title,
            by=names.clean(member.name),
        )
        _tell(tx, ticket, text)
    return words.render("assignment.transferred", tx.language, number=ticket.number, team=title)


def team_title(tx: Transaction, team: str) -> str:
    known = tx.policy.teams.get(team)
    return (known.title if known else "") or team


def gone(tx: Transaction, member: StaffMember) -> None:
    """Who answers customers no more has no tickets: words for them would ring nobody."""
    left = [one for one in tx.tickets.unclosed() if one.assignee_id == member.telegram_id]
    for ticket in left:
        course.move(tx, ticket, moves.assigned(ticket, None), course.DESK)
    if left:
        text = words.render(
            "assignment.gone", tx.language, count=len(left), name=names.clean(member.name)
        )
        alerts.tell_leads(tx, text, key=f"gone:{member.telegram_id}")


def owner_of(tx: Transaction, ticket: Ticket) -> StaffMember | None:
    """The owner; none while it is the team's, or when the owner has left the staff."""
    if ticket.assignee_id is None:
        return None
    owner = tx.staff.find(ticket.assignee_id)
    return None if owner is None or owner.left_at is not None else owner


def on_reply(tx: Transaction, member: StaffMember, ticket: Ticket, customer: Customer) -> Ticket:
    """Whoever answers first has it; two who answer in the same moment hear of each other.

    Returns the ticket as it goes on from here. Call it before the reply is on record.
    """
    if ticket.is_closed or not member.may_answer:
        return ticket
    if ticket.assignee_id is None and tx.policy.desk.reply_takes:
        return moves.assigned(ticket, member.telegram_id)
    if ticket.assignee_id != member.telegram_id:
        _tell_both(tx, member, ticket, customer)
    return ticket


def _tell_both(tx: Transaction, member: StaffMember, ticket: Ticket, customer: Customer) -> None:
    said = [one for one in tx.messages.recent(customer.id, 3) if one.direction is Direction.OUT]
    if not said or said[-1].author_id == member.telegram_id:
        return
    if tx.now - said[-1].written_at > _SAME_MOMENT:
        return
    other = tx.staff.find(said[-1].author_id)
    if other is not None:
        _say(tx, ticket, "assignment.both", other, by=names.clean(member.name))


def _say(tx: Transaction, ticket: Ticket, key: str, about: StaffMember, *, by: str) -> None:
    text = words.render(key, tx.language, id=about.telegram_id, name=names.clean(about.name), by=by)
    _tell(tx, ticket, text)


def _tell(tx: Transaction, ticket: Ticket, text: str) -> None:
    place = Destination(topic_ref=ticket.topic_ref)
    tx.outbox.put(Say(text=text), place, priority=Priority.ALERT, now=tx.now)
