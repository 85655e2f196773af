"""The face of a ticket in the group: its topic's title and icon, and the pinned card."""

from collections.abc import Sequence
from dataclasses import replace

from desk import names, words
from desk.outgoing import Destination, Priority, ShowCard, ShowTopic
from desk.people import Customer
from desk.ports import Transaction
from desk.ticketing import menus
from desk.tickets import Status, Ticket

ICONS = {
    Status.BOT: "🤖",
    Status.OPEN: "❗️",
    Status.PENDING: "💬",
    Status.ON_HOLD: "🔎",
    Status.SNOOZED: "☕️",
    Status.CLOSED: "✅",
    Status.SPAM: "🗑",
}
"""By state; looked up among the icons Telegram allows for topics, a missing one is left out."""
_TURNS = {Status.OPEN, Status.PENDING}
"""Between these the icon alone tells, for it happens with every message."""
_EARLIER_SHOWN = 3


def title_of(tx: Transaction, customer: Customer, number: int) -> str:
    return names.title(tx.policy.topics.title, number=number, name=names.shown(customer, tx.policy))


def show(tx: Transaction, topic_ref: int, menu: str = "main") -> None:
    """Bring the pinned card up to date, with that menu; a card still waiting is replaced."""
    topic = tx.topics.get(topic_ref)
    customer = tx.customers.get(topic.customer_id)
    ticket = tx.tickets.latest(customer.id)
    if ticket is None:
        return
    card = ShowCard(
        topic_ref=topic_ref, text=text(tx, customer, ticket), buttons=menus.rows(tx, ticket, menu)
    )
    tx.outbox.put_newest(
        card,
        Destination(topic_ref=topic_ref, aside="card"),
        priority=Priority.CARD,
        now=tx.now,
    )


def refresh(tx: Transaction, ticket: Ticket, *, was: Ticket | None) -> None:
    """Title, icon and card follow the ticket; what already shows costs nothing.

    Whose turn it is, is told by the icon alone: an exchange must stay within four units of the
    group's minute (design §5), so the card changes only when a ticket opens or closes.
    """
    topic = tx.topics.get(ticket.topic_ref)
    customer = tx.customers.get(ticket.customer_id)
    after = replace(topic, title=title_of(tx, customer, ticket.number), icon=ICONS[ticket.status])
    if after != topic:
        tx.topics.save(after)
        if topic.topic_id is not None:
            tx.outbox.put_newest(
                ShowTopic(topic_ref=topic.id),
                Destination(topic_ref=topic.id, aside="icon"),
                priority=Priority.COSMETIC,
                now=tx.now,
            )
    if was is not None and was.status is ticket.status and was.assignee_id == ticket.assignee_id:
        return
    is_same_owner = was is not None and was.assignee_id == ticket.assignee_id
    if not is_same_owner or was is None or not {was.status, ticket.status} <= _TURNS:
        show(tx, topic.id)


def show_customer(tx: Transaction, customer: Customer) -> None:
    """Something that the card says of the customer has changed."""
    topic = tx.topics.current(customer.id)
    if topic is not None:
        show(tx, topic.id)


def text(tx: Transaction, customer: Customer, ticket: Ticket) -> str:
    """The card's words, for `/info` too."""
    language = tx.language
    earlier = [other for other in tx.tickets.of(customer.id) if other.id != ticket.id]
    lines = [
        words.render(
            "card.title",
            language,
            number=ticket.number,
            name=names.isolated(names.shown(customer, tx.policy)),
        ),
        words.render(
            "card.facts",
            language,
            language=words.render(f"languages.{customer.language}", language),
            since=words.day(customer.created_at, tx.timezone),
        ),
        words.render("card.closed" if ticket.is_closed else "card.open", language),
    ]
    owner = tx.staff.find(ticket.assignee_id) if ticket.assignee_id is not None else None
    if owner is not None:
        lines.append(words.render("card.owner", language, name=names.clean(owner.name)))
    if tx.policy.privacy.identity == "full":
        username = f"@{customer.username}" if customer.username else "-"
        lines.append(words.render("card.account", language, username=username, id=customer.chat_id))
    if earlier:
        shown = _with_ratings(tx, earlier[:_EARLIER_SHOWN])
        lines.append(words.render("card.earlier", language, count=len(earlier), shown=shown))
    rating = tx.ratings.find(ticket.id) if ticket.is_closed else None
    if rating is not None and rating.score is not None:
        lines.append(words.render("card.rated", language, mark=rating.mark))
    if ticket.is_test:
        lines.append(words.render("card.test", language))
    if customer.blocked_at is not None:
        lines.append(words.render("card.blocked", language))
    return "\n".join(lines)


def _with_ratings(tx: Transaction, tickets: Sequence[Ticket]) -> str:
    """`#7 👍, #5`: the tickets, and how their customer liked it."""
    rated = tx.ratings.among(one.id for one in tickets)
    marks = {key: f" {rating.mark}" for key, rating in rated.items()}
    return ", ".join(f"#{one.number}{marks.get(one.id, '')}" for one in tickets)
