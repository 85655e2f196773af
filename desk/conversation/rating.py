"""How was it? Asked once after closing; a press is enough, words are optional.

Words count as a comment only when they answer the request by a Telegram reply and ask nothing:
everything else a customer writes is a message, so nothing that needs an answer ends here.
"""

from dataclasses import replace

from desk import errors, names, quiet, words
from desk.conversation import accounts, relay, telling
from desk.doors import presses
from desk.doors.customer_presses import Rate
from desk.messages import Incoming
from desk.outgoing import EditSaid, Priority, Rows, Say
from desk.people import Customer
from desk.ports import Transaction
from desk.ratings import Rating
from desk.staff import alerts
from desk.ticketing import cards, course, links, tidings
from desk.tickets import Ticket
from desk.timers import Timer

_LONGEST = 500
_ALERT = "low_rating"


def ask(tx: Transaction, timer: Timer) -> None:
    """The timer's deed: ask, unless the matter goes on or another has begun.

    A desk that was down over the due time must not wake the customer either.
    """
    ticket = tx.tickets.get(timer.subject)
    customer = tx.customers.get(ticket.customer_id)
    latest = tx.tickets.latest(customer.id)
    if latest is None or latest.id != ticket.id or not tidings.is_to_be_rated(tx, ticket):
        return
    account = accounts.voice(tx, customer)
    if account.blocked_at is not None or tx.ratings.find(ticket.id) is not None:
        return
    allowed = quiet.next_allowed(tx.now, account.timezone or tx.timezone, tx.policy.quiet)
    if allowed > tx.now:
        tx.timers.set(tidings.RATING, ticket.id, allowed)
        return
    scale = tx.policy.rating.scale
    asked = Rating(ticket_id=ticket.id, scale=scale, asked_at=tx.now)
    row_id = telling.tell(
        tx,
        customer,
        f"rating.question_{scale}",
        buttons=lambda language: _buttons(asked, language),
        number=ticket.number,
    )
    tx.ratings.ask(ticket.id, scale=scale, row_id=row_id, now=tx.now)
    course.record(tx, ticket, "csat_sent", course.DESK, details={"scale": scale})


def rate(tx: Transaction, customer: Customer, press: Rate) -> str:
    """A press on the request; it may be changed for a day. Raises RatingOver later."""
    rating = tx.ratings.find(press.ticket_id)
    if rating is None or not 1 <= press.score <= rating.scale:
        raise errors.ButtonOutdated
    ticket = tx.tickets.get(rating.ticket_id)
    if accounts.home(tx, tx.customers.get(ticket.customer_id)).id != customer.id:
        raise errors.NotForYou
    if not rating.is_open(tx.now):
        raise errors.RatingOver
    language = accounts.voice(tx, customer).language
    if press.score != rating.score:
        after = replace(rating, score=press.score, rated_at=rating.rated_at or tx.now)
        # Only what leads have to look at waits for their review.
        after = replace(after, reviewed_at=None if after.is_low else tx.now)
        tx.ratings.save(after)
        course.record(
            tx,
            ticket,
            "csat",
            course.customer(customer),
            old=None if rating.score is None else str(rating.score),
            new=str(after.score),
            details={"scale": after.scale},
        )
        _thank(tx, ticket, customer, after, language)
        _tell_staff(tx, ticket, customer, rating, after)
        cards.show(tx, ticket.topic_ref)
    return words.render("rating.thanks", language)


def is_comment(tx: Transaction, ticket: Ticket, incoming: Incoming) -> bool:
    """Whether the words were clearly given to the rating: a reply to its request, no question."""
    if not ticket.is_closed or incoming.reply_to is None or incoming.content.kind != "text":
        return False
    if len(incoming.text) > _LONGEST or "?" in incoming.text:
        return False
    rating = tx.ratings.find(ticket.id)
    if rating is None or rating.score is None or rating.row_id is None:
        return False
    is_answer = incoming.reply_to in tx.outbox.ids_of(rating.row_id)
    return is_answer and rating.is_open(tx.now)


def comment(tx: Transaction, ticket: Ticket, customer: Customer, incoming: Incoming) -> None:
    """Keep the words with the rating and show them in the topic; the ticket stays closed."""
    rating = tx.ratings.find(ticket.id)
    if rating is None:
        return
    tx.ratings.save(replace(rating, comment=incoming.text))
    course.record(tx, ticket, "csat_comment", course.customer(customer))
    _say(tx, ticket, "rating.topic_comment", number=ticket.number, comment=incoming.text)
    telling.tell(tx, customer, "rating.comment_thanks", silent=True)


def _thank(
    tx: Transaction, ticket: Ticket, customer: Customer, rating: Rating, language: str
) -> None:
    """The request itself shows what was chosen; its buttons stay to change it."""
    if rating.row_id is None:
        return
    row = tx.outbox.get(rating.row_id)
    chat_id = row.to.private_chat_id if row is not None else None
    tx.outbox.put_newest(
        EditSaid(
            row_id=rating.row_id,
            text=words.render("rating.rated", language, number=ticket.number, mark=rating.mark),
            buttons=_buttons(rating, language),
        ),
        relay.to_person(chat_id or accounts.voice(tx, customer).chat_id),
        priority=Priority.ANSWER,
        now=tx.now,
    )


def _tell_staff(
    tx: Transaction, ticket: Ticket, customer: Customer, before: Rating, after: Rating
) -> None:
    """A low one is told in the topic and to the leads; that it is none any more, in the topic."""
    if after.is_low == before.is_low:
        return
    key = "rating.topic_low" if after.is_low else "rating.topic_better"
    _say(tx, ticket, key, number=ticket.number, mark=after.mark)
    if after.is_low:
        text = words.render(
            "rating.alert",
            tx.language,
            number=ticket.number,
            mark=after.mark,
            name=names.shown(customer, tx.policy),
            link=links.to_ticket(tx, ticket),
        )
        alerts.tell_leads(tx, text, key=_ALERT)


def _buttons(rating: Rating, language: str) -> Rows:
    scores = range(1, rating.scale + 1)
    labels = {score: str(score) for score in scores}
    order = list(scores)
    if rating.scale == 2:
        # The kind answer first.
        labels = {2: words.plain("rating.helped", language), 1: words.plain("rating.not", language)}
        order = [2, 1]
    return (
        tuple(
            telling.labelled(
                f"✓ {labels[score]}" if score == rating.score else labels[score],
                Rate(rating.ticket_id, score),
            )
            for score in order
        ),
    )


def _say(tx: Transaction, ticket: Ticket, key: str, **values: object) -> None:
    tx.outbox.put(
        Say(text=words.render(key, tx.language, **values), silent=True),
        relay.to_topic(ticket.topic_ref),
        priority=Priority.MESSAGE,
        now=tx.now,
    )


DEEDS: presses.CustomerDeeds = {Rate: rate}
