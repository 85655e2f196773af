"""A customer who had stopped the bot is back: what did not arrive meanwhile is offered again."""

from collections.abc import Sequence

from desk import errors, words
from desk.conversation import relay
from desk.delivery import failures
from desk.doors import presses
from desk.messages import Direction, Outcome
from desk.outgoing import Button, OutboxRow, Priority, Rows, Say, State, carried
from desk.people import Customer
from desk.ports import Transaction

_LOOK_BACK = 100
"""Messages of the conversation among which those that did not arrive are sought."""


def returned(tx: Transaction, customer: Customer) -> None:
    """Say so in the topic, with one button for all that is still to be sent."""
    topic = tx.topics.current(customer.id)
    if topic is None:
        return
    text = words.render("topic.returned", tx.language)
    buttons: Rows = ()
    count = sum(len(carried(row.outgoing)) for row in _missed(tx, customer.id))
    if count:
        text = f"{text} {words.render('topic.missed', tx.language, count=count)}"
        label = words.plain("buttons.send_missed", tx.language)
        buttons = ((Button(text=label, data=presses.pack(presses.SendMissed(customer.id))),),)
    tx.outbox.put(
        Say(text=text, buttons=buttons),
        relay.to_topic(topic.id),
        priority=Priority.ALERT,
        now=tx.now,
    )


def send_missed(tx: Transaction, customer_id: int) -> None:
    """Somebody pressed the button: all of it goes anew, in the order it was written."""
    rows = _missed(tx, customer_id)
    if not rows:
        raise errors.ButtonOutdated
    for row in rows:
        failures.try_again(tx, row.id)


def _missed(tx: Transaction, customer_id: int) -> Sequence[OutboxRow]:
    """Rows that ended because the customer had stopped the bot, oldest first."""
    found: dict[int, OutboxRow] = {}
    for message in tx.messages.recent(customer_id, _LOOK_BACK):
        if message.direction is not Direction.OUT or message.outcome is not Outcome.REFUSED:
            continue
        row_id = tx.messages.row_of(message.id)
        row = tx.outbox.get(row_id) if row_id is not None else None
        if row is not None and row.state is State.REFUSED and failures.was_away(row):
            found[row.id] = row
    return list(found.values())
