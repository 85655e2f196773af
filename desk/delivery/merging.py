"""Merging: texts of one customer that wait for the same unit of a group's minute leave as one.

The first row takes in those right behind it, as an album takes in its items; every message keeps
its own record, so replies, edits and reactions find it in the common copy (design: budgets).
"""

from collections.abc import Sequence
from dataclasses import replace

from desk import ages, formatting, words
from desk.messages import Direction, Entities, Message, Outcome
from desk.outgoing import Copy, Item, Merged, OutboxRow, Side, State
from desk.ports import Transaction

MOST_LENGTH = 1000
"""UTF-16 units of a merged text. Telegram takes 4096, but its support has said that long messages
meet limits sooner (telegra.ph/Hitting-limits-bot-FAQ), so a merged one stays of modest length."""
MOST_ITEMS = 20
DIVIDER = "┄┄"


def gather(tx: Transaction, row: OutboxRow) -> OutboxRow:
    """Take into a row that is about to leave the texts that wait right behind it."""
    if not tx.policy.telegram.merge or row.to.side is not Side.GROUP:
        return row
    items = _items(tx, row)
    if not items:
        return row
    length = sum(formatting.length(_text(tx, item)) for item in items)
    taken: list[tuple[OutboxRow, tuple[Item, ...]]] = []
    for follower in tx.outbox.behind(row, limit=MOST_ITEMS):
        more = _items(tx, follower)
        length += sum(formatting.length(_text(tx, item)) for item in more)
        if not more or follower.ready_at > tx.now or length > MOST_LENGTH:
            break
        taken.append((follower, more))
    if not taken:
        return row
    return _take_in(tx, row, items, taken)


def _take_in(
    tx: Transaction,
    row: OutboxRow,
    items: tuple[Item, ...],
    taken: Sequence[tuple[OutboxRow, tuple[Item, ...]]],
) -> OutboxRow:
    for follower, more in taken:
        items += more
        tx.outbox.end(follower.id, State.MERGED, tx.now)
        for item in more:
            tx.messages.carried_by(item.message_ref, row.id)
    is_silent = all(_is_silent(each) for each in (row, *(follower for follower, _ in taken)))
    merged = Merged(items=items, silent=is_silent)
    tx.outbox.rewrite(row.id, merged)
    return replace(row, outgoing=merged)


def _is_silent(row: OutboxRow) -> bool:
    return isinstance(row.outgoing, Copy | Merged) and row.outgoing.silent


def _items(tx: Transaction, row: OutboxRow) -> tuple[Item, ...]:
    """What of the row may become part of a merged text; nothing of what would lose by it."""
    match row.outgoing:
        case Merged(items=items):
            return items
        case Copy(items=(item,), reply_to=None, media_group_id=None) if row.units == 1:
            message = tx.messages.get(item.message_ref)
            content = message.content
            is_text = content.kind == "text" and not content.has_custom_emoji
            return (item,) if is_text and message.direction is Direction.IN else ()
        case _:
            return ()


def _text(tx: Transaction, item: Item) -> str:
    return tx.messages.get(item.message_ref).content.text


def compose(
    tx: Transaction, row: OutboxRow | None, refs: Sequence[int]
) -> tuple[str, Entities] | None:
    """The common text of messages as they are worded now.

    `row` is given when it leaves, so that words that come late say so; None if nothing is left.
    """
    text = ""
    found: Entities = ()
    before: Message | None = None
    for ref in refs:
        message = tx.messages.get(ref)
        if message.outcome is Outcome.UNDONE:
            continue
        if before is not None:
            text = formatting.below(text, _divider(tx, before, message))
        before = message
        offset = formatting.length(text) + 1 if text else 0
        text = formatting.below(text, message.content.text)
        found = (*found, *formatting.shifted(message.content.entities, offset))
        mark = _mark(tx, row, message)
        if mark:
            text = formatting.below(text, mark)
    return (text, found) if text else None


def _divider(tx: Transaction, before: Message, message: Message) -> str:
    """A line between two messages, with the time where it is another minute."""
    one, other = (
        words.moment(each.written_at, tx.timezone, now=tx.now) for each in (before, message)
    )
    return DIVIDER if one == other else f"{DIVIDER} {other}"


def _mark(tx: Transaction, row: OutboxRow | None, message: Message) -> str | None:
    if row is not None:
        return ages.mark(tx, message)
    versions = tx.messages.versions(message.id)
    if len(versions) == 1:
        return None
    at = words.moment(versions[-1].at, tx.timezone, now=tx.now)
    return words.plain("marks.edited", tx.language, at=at)
