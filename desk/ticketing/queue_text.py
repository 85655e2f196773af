"""The queue as a message: ten lines with links, and buttons that change the window in place."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from desk import names, words
from desk.doors import presses
from desk.doors.presses import Press
from desk.outgoing import Button, Rows
from desk.ports import Transaction
from desk.ticketing import categories, links, queue
from desk.ticketing.queue import Line, Page, View, Window
from desk.ticketing.rows import button, in_rows
from desk.tickets import Level, Status

T = TypeVar("T")

_MARKS = {Level.URGENT: "🔥", Level.HIGH: "⬆️", Level.NORMAL: "", Level.LOW: "⬇️"}
_ASKED_AGAIN = 2


@presses.named("queue")
@dataclass(frozen=True, slots=True)
class ShowQueue(Press):
    """Show another window in the message that outbox row `row_id` sent.

    Filters travel as numbers, 0 for none: of the level, of the category and of the team in the
    policy.
    """

    row_id: int
    view: str
    level: int
    category: int
    team: int
    page: int


def text(tx: Transaction, window: Window, page: Page) -> str:
    """The message's words, as Telegram HTML."""
    at = words.moment(tx.now, tx.timezone, now=tx.now)
    foot = words.render("queue.foot", tx.language, page=page.number + 1, pages=page.pages, at=at)
    return "\n".join([*lines(tx, window, page), foot])


def lines(tx: Transaction, window: Window, page: Page) -> list[str]:
    """What is shown, without the moment of the look."""
    head = words.render(f"queue.views.{window.view}", tx.language)
    shown = [words.render("queue.head", tx.language, view=head, count=page.total)]
    filters = _filters_in_words(tx, window)
    if filters:
        shown.append(words.render("queue.filters", tx.language, filters=filters))
    shown += [_line(tx, one) for one in page.lines]
    if not page.lines:
        shown.append(words.render("queue.empty", tx.language))
    return shown


def buttons(tx: Transaction, window: Window, page: Page, row_id: int) -> Rows:
    """Other views, filters that go round, pages, and a fresh look."""
    views = [
        _to(tx, f"queue.views.{view}", replace(window, view=view, page=0), row_id)
        for view in View
        if view is not window.view
    ]
    filters = [_to(tx, "queue.by_priority", _next_level(window), row_id)]
    if tx.policy.categories:
        after = _next_name(tuple(tx.policy.categories), window.category)
        filters.append(
            _to(tx, "queue.by_category", replace(window, category=after, page=0), row_id)
        )
    if tx.policy.teams:
        after = _next_name(tuple(tx.policy.teams), window.team)
        filters.append(_to(tx, "queue.by_team", replace(window, team=after, page=0), row_id))
    turns: list[Button] = []
    if page.number > 0:
        turns.append(_to(tx, "queue.previous", replace(window, page=page.number - 1), row_id))
    turns.append(_to(tx, "queue.refresh", replace(window, page=page.number), row_id))
    if page.number + 1 < page.pages:
        turns.append(_to(tx, "queue.next", replace(window, page=page.number + 1), row_id))
    return (*in_rows(views, 3), tuple(filters), tuple(turns))


def window_of(tx: Transaction, press: ShowQueue) -> Window:
    """The window that a button names; filters the policy no longer knows fall away."""
    return Window(
        view=View(press.view) if press.view in set(View) else View.WAITING,
        level=_numbered(tuple(Level), press.level),
        category=_numbered(tuple(tx.policy.categories), press.category),
        team=_numbered(tuple(tx.policy.teams), press.team),
        page=press.page,
    )


def span(language: str, distance: timedelta) -> str:
    """How long, in the largest unit that says something: 5 min, 3 h, 2 d."""
    minutes = max(int(distance.total_seconds()) // 60, 0)
    if minutes < 60:
        return words.render("queue.minutes", language, number=minutes)
    if minutes < 48 * 60:
        return words.render("queue.hours", language, number=minutes // 60)
    return words.render("queue.days", language, number=minutes // (24 * 60))


def _line(tx: Transaction, line: Line) -> str:
    ticket = line.ticket
    facts = []
    if ticket.waiting_since is not None:
        facts.append(span(tx.language, tx.now - ticket.waiting_since))
    elif ticket.next_at is not None:
        until = words.moment(ticket.next_at, tx.timezone, now=tx.now)
        facts.append(words.render("queue.until", tx.language, at=until))
    if ticket.asks >= _ASKED_AGAIN:
        facts.append(words.render("queue.asked_again", tx.language, count=ticket.asks))
    owner = tx.staff.find(ticket.assignee_id) if ticket.assignee_id is not None else None
    if owner is not None:
        facts.append(f"👤 {names.clean(owner.name)}")
    if ticket.category:
        facts.append(categories.title(tx.policy, ticket.category, tx.language))
    return words.render(
        "queue.line",
        tx.language,
        mark=_mark(line),
        number=ticket.number,
        link=links.to_topic(line.topic) or "https://t.me/",
        name=names.isolated(names.shown(line.customer, tx.policy)),
        facts=" · ".join(facts),
    )


def _mark(line: Line) -> str:
    if line.ticket.status is Status.ON_HOLD:
        return "🔎"
    if line.ticket.status is Status.SNOOZED:
        return "☕️"
    return _MARKS[line.ticket.priority] or "▫️"


def _filters_in_words(tx: Transaction, window: Window) -> str:
    shown = []
    if window.level is not None:
        shown.append(words.render(f"queue.levels.{window.level}", tx.language))
    if window.category is not None:
        shown.append(categories.title(tx.policy, window.category, tx.language))
    if window.team is not None:
        shown.append(tx.policy.teams[window.team].title or window.team)
    return ", ".join(shown)


def _to(tx: Transaction, key: str, window: Window, row_id: int) -> Button:
    press = ShowQueue(
        row_id,
        window.view,
        _number(tuple(Level), window.level),
        _number(tuple(tx.policy.categories), window.category),
        _number(tuple(tx.policy.teams), window.team),
        window.page,
    )
    return button(tx, key, press)


def _next_level(window: Window) -> Window:
    return replace(window, level=_next_name(tuple(reversed(Level)), window.level), page=0)


def _next_name(known: tuple[T, ...], now: T | None) -> T | None:
    """One after the other, and then none."""
    if now is None:
        return known[0]
    after = known.index(now) + 1
    return known[after] if after < len(known) else None


def _number(known: tuple[T, ...], one: T | None) -> int:
    return 0 if one is None else known.index(one) + 1


def _numbered(known: tuple[T, ...], number: int) -> T | None:
    return known[number - 1] if 0 < number <= len(known) else None


def look_in_words(
    tx: Transaction, window: Window, *, telegram_id: int, row_id: int
) -> tuple[str, Rows]:
    """Text and buttons of a window."""
    page = queue.look(tx, window, telegram_id=telegram_id)
    return text(tx, window, page), buttons(tx, window, page, row_id)
