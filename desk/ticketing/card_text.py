"""What the pinned card says: all that an operator needs to know before answering."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from desk import names, words
from desk.people import Customer
from desk.ports import Transaction
from desk.ticketing import categories, dates, fields, links, priority, promise_words, suspicion
from desk.tickets import Status, Ticket

LONGEST = 1500
"""Characters a card shows; a longer one is no glance any more."""
_EARLIER_SHOWN = 3
_LINKS_SHOWN = 5
_FACTS_SHOWN = 10
_VALUE = 60
_NOTE = 300
_FOR_GOOD = timedelta(days=3650)
_MARKS = {
    Status.BOT: "🤖",
    Status.OPEN: "🟢",
    Status.PENDING: "💬",
    Status.ON_HOLD: "🔎",
    Status.SNOOZED: "☕️",
    Status.CLOSED: "✅",
    Status.SPAM: "🗑",
}


def text(tx: Transaction, customer: Customer, ticket: Ticket) -> str:
    """The card as Telegram HTML, the most important first; what is too long is left out."""
    lines = [
        words.render(
            "card.title",
            tx.language,
            number=ticket.number,
            name=names.isolated(names.shown(customer, tx.policy)),
        ),
        *_warnings(tx, customer, ticket),
        *suspicion.lines(tx, ticket),
        *_course(tx, ticket),
        *_address(tx, customer),
        *_class(tx, ticket),
        *_customer(tx, customer),
        *_others(tx, ticket),
    ]
    return "\n".join(_within(lines))


def stamp(at: datetime, zone: str) -> str:
    """Day and time: a card is read days after it was written."""
    return at.astimezone(ZoneInfo(zone)).strftime("%d.%m %H:%M")


def _warnings(tx: Transaction, customer: Customer, ticket: Ticket) -> list[str]:
    lines = []
    if ticket.is_test:
        lines.append(words.render("card.test", tx.language))
    if customer.blocked_at is not None:
        lines.append(words.render("card.blocked", tx.language))
    if customer.banned_until is not None and customer.banned_until > tx.now:
        lines.append(_until(tx, "banned", customer.banned_until))
    elif customer.muted_until is not None and customer.muted_until > tx.now:
        lines.append(_until(tx, "muted", customer.muted_until))
    return lines


def _until(tx: Transaction, key: str, end: datetime) -> str:
    """A mark with its end; one that nobody will live to see is none."""
    if end > tx.now + _FOR_GOOD:
        return _line(tx, f"{key}_for_good")
    return _line(tx, key, until=stamp(end, tx.timezone))


def _course(tx: Transaction, ticket: Ticket) -> list[str]:
    """State, whose turn and since when, what comes next, whose it is."""
    state = words.render(f"status.{ticket.status}", tx.language)
    lines = [f"{_MARKS[ticket.status]} {state}"]
    if ticket.waiting_since is not None:
        lines.append(_line(tx, "waiting", since=stamp(ticket.waiting_since, tx.timezone)))
    elif ticket.status is Status.PENDING:
        newest = tx.messages.recent(ticket.customer_id, 1)
        if newest:
            lines.append(_line(tx, "answered", since=stamp(newest[-1].written_at, tx.timezone)))
    lines += _next_date(tx, ticket)
    lines += [promise_words.line(tx, promise) for promise in tx.promises.open_of(ticket.id)]
    owner = None if ticket.assignee_id is None else tx.staff.find(ticket.assignee_id)
    if owner is not None:
        lines.append(_line(tx, "owner", name=names.clean(owner.name)))
    elif not ticket.is_closed:
        lines.append(_line(tx, "nobody"))
    if ticket.team:
        team = tx.policy.teams.get(ticket.team)
        lines.append(_line(tx, "team", team=(team.title if team else "") or ticket.team))
    rating = tx.ratings.find(ticket.id) if ticket.is_closed else None
    if rating is not None and rating.mark:
        lines.append(_line(tx, "rated", mark=rating.mark))
    return lines


def _next_date(tx: Transaction, ticket: Ticket) -> list[str]:
    if ticket.status is Status.OPEN and ticket.waiting_since is not None:
        due = dates.answer_due(ticket, tx.policy.tickets)
        key = "answer_by" if due is None or due > tx.now else "overdue"
        return [] if due is None else [_line(tx, key, at=stamp(due, tx.timezone))]
    if ticket.next_at is None or ticket.status is Status.OPEN:
        return []
    key = "closes"
    if ticket.status is Status.SNOOZED:
        key = "wakes"
    elif ticket.status is Status.ON_HOLD:
        key = "looked_at"
    elif ticket.status is Status.PENDING and ticket.awaits_customer and ticket.reminded_at is None:
        key = "reminds"
    return [_line(tx, key, at=stamp(ticket.next_at, tx.timezone))]


def _class(tx: Transaction, ticket: Ticket) -> list[str]:
    language = tx.language
    lines = [_priority(tx, ticket)]
    if ticket.category is not None:
        shown = categories.in_words(tx.policy, ticket.category, language)
        lines.append(_line(tx, "category", category=shown))
    if ticket.reason is not None:
        key = f"reasons.{ticket.reason}"
        known = words.plain(key, language) if words.has(key, language) else ticket.reason
        lines.append(_line(tx, "reason", reason=known))
    tags = tx.labels.tags(ticket.id)
    if tags:
        shown = _cut(", ".join(f"#{one}" for one in tags), 3 * _VALUE)
        lines.append(_line(tx, "tags", tags=shown))
    for name, value in list(tx.labels.fields(ticket.id).items())[:_FACTS_SHOWN]:
        kept = fields.shown(tx.policy.fields.get(name), value, language)
        title = fields.title(tx.policy, name, language)
        lines.append(_line(tx, "fact", name=_cut(title, _VALUE), value=_cut(kept, _VALUE)))
    return lines


def _priority(tx: Transaction, ticket: Ticket) -> str:
    """The one that was given, and the one that counts by now if waiting has raised it."""
    counts = priority.effective(ticket, tx.now, tx.policy)
    level = words.plain(f"levels.{ticket.priority}", tx.language)
    if counts is ticket.priority:
        return _line(tx, "priority", level=level)
    raised = words.plain(f"levels.{counts}", tx.language)
    return _line(tx, "priority_raised", level=level, raised=raised)


def _address(tx: Transaction, customer: Customer) -> list[str]:
    """What one must know before the first word."""
    lines = []
    if customer.preferred_name and tx.policy.privacy.identity != "hidden":
        lines.append(_line(tx, "called", name=names.clean(customer.preferred_name)))
    if customer.lasting_note:
        lines.append(_line(tx, "note", note=_cut(customer.lasting_note, _NOTE)))
    return lines


def _customer(tx: Transaction, customer: Customer) -> list[str]:
    language = tx.language
    lines = [
        _line(
            tx,
            "facts",
            language=words.render(f"languages.{customer.language}", language),
            since=words.day(customer.created_at, tx.timezone),
        )
    ]
    if tx.policy.privacy.identity == "full":
        username = f"@{customer.username}" if customer.username else "-"
        lines.append(_line(tx, "account", username=username, id=customer.chat_id))
    if customer.tier:
        lines.append(_line(tx, "tier", tier=_cut(customer.tier, _VALUE)))
    for name, value in list(customer.attributes.items())[:_FACTS_SHOWN]:
        lines.append(_line(tx, "fact", name=_cut(name, _VALUE), value=_cut(value, _VALUE)))
    return lines


def _others(tx: Transaction, ticket: Ticket) -> list[str]:
    """Earlier tickets of the customer, and those it is linked with."""
    lines = []
    earlier = [one for one in tx.tickets.of(ticket.customer_id) if one.id != ticket.id]
    if earlier:
        shown = ", ".join(_earlier(tx, one) for one in earlier[:_EARLIER_SHOWN])
        lines.append(_line(tx, "earlier", count=len(earlier), shown=words.Html(shown)))
    linked = [tx.tickets.get(one) for one in tx.joined.of(ticket.id)[:_LINKS_SHOWN]]
    if linked:
        shown = ", ".join(
            _reference(one, links.to_topic(tx.topics.get(one.topic_ref))) for one in linked
        )
        lines.append(_line(tx, "linked", shown=words.Html(shown)))
    return lines


def _earlier(tx: Transaction, ticket: Ticket) -> str:
    """An earlier ticket, with a link to where it begins in its topic, and its rating."""
    rating = tx.ratings.find(ticket.id)
    shown = _reference(ticket, links.to_beginning(tx, ticket))
    return f"{shown} {rating.mark}".rstrip() if rating is not None else shown


def _reference(ticket: Ticket, link: str | None) -> str:
    return f'<a href="{link}">#{ticket.number}</a>' if link else f"#{ticket.number}"


def _line(tx: Transaction, key: str, /, **values: object) -> str:
    return words.render(f"card.{key}", tx.language, **values)


def _cut(value: str, most: int) -> str:
    shown = " ".join(value.split())
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _within(lines: Sequence[str]) -> list[str]:
    """As many of the lines as a card has room for, from the first on."""
    kept: list[str] = []
    room = LONGEST
    for line in lines:
        room -= len(words.without_markup(line)) + 1
        if room < 1:
            return [*kept, "…"]
        kept.append(line)
    return kept
