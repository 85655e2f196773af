"""A talk goes on in another group: its topic there, what the team must know, and a way to find it.

Words of staff in a topic that is not current reach nobody, so they are refused (`insist`). Words on
their way follow the talk in their order; one whose call is out already ends where it was sent.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from desk import errors, formatting, words
from desk.delivery import recent
from desk.groups import Group
from desk.messages import Direction, Message
from desk.outgoing import Destination, MakeTopic, Priority, Say, ShowTopic
from desk.ports import Transaction
from desk.ticketing import cards, categories, links, promise_words
from desk.tickets import Ticket, Topic
from desk.timers import Timer

TIMER = "went_on"
"""The kind of timer that tells an old topic where the talk went; its subject is that topic."""
GONE = "✈️"
"""The icon of a topic whose talk went on elsewhere."""
_LOOK_AGAIN = timedelta(seconds=2)
_LOOKS = 30
_NOTES = 3
_LENGTH = 300
"""UTF-16 units of each note."""


def serving(tx: Transaction, team: str) -> Group | None:
    """The group in which the team works: its own, or the main one."""
    named = tx.policy.teams.get(team)
    own = tx.groups.of_team(team) if named is not None and named.chat_id else None
    if own is None and named is not None and named.chat_id:
        own = tx.groups.find(named.chat_id)
    return own or tx.groups.bound()


def insist(tx: Transaction, topic: Topic) -> None:
    """Raises TalkElsewhere in a topic in which the talk with its customer does not go on."""
    group = topic.group_chat_id
    if topic.is_current and (group is None or tx.groups.find(group) is not None):
        return
    current = tx.topics.current(topic.customer_id)
    link = None if current is None or current.id == topic.id else links.to_topic(current)
    if link is None:
        raise errors.TalkElsewhere(reason="unknown")
    raise errors.TalkElsewhere(reason="known", link=link)


def follow(tx: Transaction, before: Ticket, after: Ticket) -> Ticket:
    """Another team has the ticket: where it has a group of its own, the talk goes on there."""
    if before.team == after.team:
        return after
    group = serving(tx, after.team)
    return after if group is None else go_on_in(tx, after, group)


def go_on_in(tx: Transaction, ticket: Ticket, group: Group) -> Ticket:
    """The ticket as it goes on in that group, in the topic the customer had there, or a new one."""
    old = tx.topics.get(ticket.topic_ref)
    if old.group_chat_id in (None, group.chat_id):
        return ticket
    new = _topic_in(tx, ticket, group)
    after = replace(ticket, topic_ref=new.id)
    tx.tickets.place_in_topic(ticket, new.id)
    tx.outbox.put(
        Say(text="\n".join(_summary(tx, ticket, old)), silent=ticket.assignee_id is not None),
        Destination(topic_ref=new.id),
        priority=Priority.FIRST,
        now=tx.now,
        # Before the words that wait, behind the topic itself.
        rank=0,
        customer_id=ticket.customer_id,
    )
    tx.topics.move_rows(old.id, new, tx.now)
    tx.timers.cancel(TIMER, new.id)
    cards.show_topic(tx, after)
    cards.show(tx, new.id)
    _leave(tx, old)
    return after


def tell_old(tx: Transaction, timer: Timer) -> None:
    """The old topic is told with a link, which there is once the new topic exists."""
    old = tx.topics.get(timer.subject)
    current = tx.topics.current(old.customer_id)
    if current is None or current.id == old.id or old.topic_id is None:
        return
    link = links.to_topic(current)
    looks = int(timer.details.get("looks", 0))
    if link is None and looks < _LOOKS:
        tx.timers.set(TIMER, old.id, tx.now + _LOOK_AGAIN, {"looks": looks + 1})
        return
    title = _title_of(tx, current)
    if link is None:
        text = words.render("relocation.went", tx.language, group=title)
    else:
        text = words.render("relocation.went_to", tx.language, group=title, link=link)
    tx.outbox.put(
        Say(text=text, silent=True),
        Destination(topic_ref=old.id),
        priority=Priority.ALERT,
        now=tx.now,
    )
    cards.show(tx, old.id)


def _topic_in(tx: Transaction, ticket: Ticket, group: Group) -> Topic:
    earlier = tx.topics.in_group(ticket.customer_id, group.chat_id)
    if earlier is not None:
        tx.topics.make_current(earlier)
        return replace(earlier, is_current=True)
    customer = tx.customers.get(ticket.customer_id)
    topic = tx.topics.add(
        customer_id=customer.id,
        group_chat_id=group.chat_id,
        title=cards.title_of(tx, customer, ticket.number),
        icon=cards.ICONS[ticket.status],
        now=tx.now,
    )
    tx.outbox.put(
        MakeTopic(topic_ref=topic.id),
        Destination(topic_ref=topic.id),
        priority=Priority.FIRST,
        now=tx.now,
        rank=0,
        customer_id=customer.id,
    )
    return topic


def _leave(tx: Transaction, old: Topic) -> None:
    tx.topics.save(replace(old, icon=GONE))
    if old.topic_id is not None:
        tx.outbox.put_newest(
            ShowTopic(topic_ref=old.id),
            Destination(topic_ref=old.id, aside="icon"),
            priority=Priority.COSMETIC,
            now=tx.now,
        )
    tx.timers.set(TIMER, old.id, tx.now)


def _title_of(tx: Transaction, topic: Topic) -> str:
    group = None if topic.group_chat_id is None else tx.groups.find(topic.group_chat_id)
    if group is None or not group.title:
        return words.plain("relocation.another", tx.language)
    return group.title


def _summary(tx: Transaction, ticket: Ticket, old: Topic) -> list[str]:
    """What a team must know that has seen nothing of the talk, made without an assistant."""
    came = words.render("relocation.came", tx.language, number=ticket.number)
    link = links.to_topic(old)
    if link is not None:
        came = words.render("relocation.came_from", tx.language, number=ticket.number, link=link)
    lines = [came, *_subject(tx, ticket)]
    messages = [one for one in tx.messages.of_ticket(ticket.id) if one.direction is Direction.IN]
    if messages:
        lines += ["", words.render("relocation.first", tx.language), recent.line(tx, messages[0])]
    if ticket.waiting_since is not None and len(messages) > 1:
        lines += [words.render("relocation.unanswered", tx.language), _newest(tx, messages)]
    lines += _notes(tx, ticket)
    promises = tx.promises.open_of(ticket.id)
    if promises:
        lines += ["", *(promise_words.line(tx, one) for one in promises)]
    said = recent.lines(tx, ticket.customer_id)
    if said:
        lines += ["", words.render("relocation.last", tx.language), *said]
    return lines


def _newest(tx: Transaction, messages: Sequence[Message]) -> str:
    return recent.line(tx, messages[-1])


def _subject(tx: Transaction, ticket: Ticket) -> list[str]:
    """Category and the fields that are filled in; what is known of the customer is on the card."""
    lines = []
    if ticket.category is not None:
        title = categories.title(tx.policy, ticket.category, tx.language)
        lines.append(words.render("relocation.category", tx.language, category=title))
    lines += [
        words.render("relocation.field", tx.language, name=name, value=value)
        for name, value in tx.labels.fields(ticket.id).items()
    ]
    return lines


def _notes(tx: Transaction, ticket: Ticket) -> list[str]:
    notes = tx.notes.of_ticket(ticket.id)
    if not notes:
        return []
    lines = ["", words.render("relocation.notes", tx.language, count=len(notes))]
    for note in notes[-_NOTES:]:
        author = tx.staff.find(note.author_id)
        text = note.content.text or note.content.kind
        lines.append(
            words.render(
                "relocation.note",
                tx.language,
                who=author.name if author else "-",
                text=formatting.cut(text, _LENGTH),
            )
        )
    return lines
