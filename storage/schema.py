"""The tables. Every table carries `bot_id`, and so does every key that makes something unique.

`…_ref` and `…_id` of our own are row ids; `chat_id`, `message_id`, `topic_id`, `telegram_id`,
`author_id`, `actor_id`, `about_id` are Telegram's. A change here needs a migration beside it:
tests compare the two on both engines.
"""

import sqlalchemy as sa

from storage import workplace
from storage.columns import Moment, Words
from storage.parts import answers, content, may, metadata, need, preset, table, to, wording

__all__ = ["HEAD", "metadata", "workplace"]

HEAD = "0002"
"""The newest migration; a test holds it equal to the scripts. Lets a start without news skip
the migration library, which costs a third of a second to import."""

_ALIVE = sa.text("ended_at IS NULL")
_WAITING = sa.text("done_at IS NULL")

groups = table(
    "groups",
    need("chat_id", sa.BigInteger),
    need("title", Words),
    need("is_forum", sa.Boolean),
    need("bound_at", Moment),
    may("unbound_at", Moment),
    preset("team", Words, ""),
    sa.UniqueConstraint("bot_id", "chat_id"),
    # Which groups are in force? The main one and the teams', at most one each.
    answers("ix_groups_bound", "bot_id", "team", only=sa.text("unbound_at IS NULL"), unique=True),
)

setup_codes = table(
    "setup_codes",
    need("code_hash", Words),
    need("expires_at", Moment),
    need("tries_left", sa.Integer),
    sa.UniqueConstraint("bot_id"),
)

pulses = table(
    "pulses",
    need("listened_at", Moment),
    sa.UniqueConstraint("bot_id"),
)

customers = table(
    "customers",
    need("chat_id", sa.BigInteger),
    need("name", Words),
    may("username", Words),
    need("language", Words),
    need("created_at", Moment),
    may("blocked_at", Moment),
    may("preferred_name", Words),
    may("tier", Words),
    preset("attributes", sa.Text, "{}"),
    may("lasting_note", Words),
    may("timezone", Words),
    may("muted_until", Moment),
    may("banned_until", Moment),
    may("proven_at", Moment),
    may("merged_into", sa.BigInteger),
    may("speaks_as", sa.BigInteger),
    sa.UniqueConstraint("bot_id", "chat_id"),
)

topics = table(
    "topics",
    need("customer_id", sa.BigInteger, to("customers")),
    may("group_chat_id", sa.BigInteger),
    may("topic_id", sa.BigInteger),
    need("title", Words),
    need("icon", Words),
    may("card_message_id", sa.BigInteger),
    need("created_at", Moment),
    need("is_current", sa.Boolean),
    # Where does this customer's talk go on? In exactly one topic.
    answers("ix_topics_current", "bot_id", "customer_id", flag="is_current", unique=True),
    # Has the customer another topic?
    answers("ix_topics_of_customer", "bot_id", "customer_id"),
    # Whose topic is this? Not unique: a group that was restored may number its topics anew.
    answers("ix_topics_at", "bot_id", "group_chat_id", "topic_id"),
)

tickets = table(
    "tickets",
    need("number", sa.BigInteger),
    need("customer_id", sa.BigInteger, to("customers")),
    need("topic_ref", sa.BigInteger, to("topics")),
    need("status", sa.String(16)),
    need("opened_at", Moment),
    may("waiting_since", Moment),
    may("first_reply_at", Moment),
    may("closed_at", Moment),
    may("previous_id", sa.BigInteger, to("tickets")),
    need("is_test", sa.Boolean),
    may("asked_at", Moment),
    preset("asks", sa.Integer, "0"),
    may("next_at", Moment),
    preset("awaits_customer", sa.Boolean, "0"),
    may("reminded_at", Moment),
    preset("priority", sa.String(8), "normal"),
    may("category", Words),
    may("reason", Words),
    may("assignee_id", sa.BigInteger),
    preset("team", Words, ""),
    may("merged_into", sa.BigInteger),
    preset("is_staff_opened", sa.Boolean, "0"),
    preset("is_final", sa.Boolean, "0"),
    sa.UniqueConstraint("bot_id", "number"),
    # Which tickets did the customer have, and which was the last?
    answers("ix_tickets_of_customer", "bot_id", "customer_id", "number"),
    # A customer has at most one ticket that is not closed.
    answers(
        "ix_tickets_open", "bot_id", "customer_id", only=sa.text("status <> 'closed'"), unique=True
    ),
    # Whose next date has come?
    answers("ix_tickets_next", "bot_id", "next_at", only=sa.text("next_at IS NOT NULL")),
)

outbox = table(
    "outbox",
    need("lane", Words),
    may("private_chat_id", sa.BigInteger),
    may("topic_ref", sa.BigInteger, to("topics")),
    may("group_chat_id", sa.BigInteger),
    need("aside", Words),
    may("chat_id", sa.BigInteger),
    need("kind", sa.String(16)),
    may("subject", sa.BigInteger),
    need("payload", sa.Text),
    may("media_group_id", Words),
    need("is_open_album", sa.Boolean),
    need("state", sa.String(16)),
    need("rank", sa.Integer),
    need("priority", sa.Integer),
    need("units", sa.Integer),
    need("doubts", sa.Integer),
    need("ready_at", Moment),
    need("created_at", Moment),
    may("sending_at", Moment),
    may("ended_at", Moment),
    may("customer_id", sa.BigInteger, to("customers")),
    may("error", Words),
    may("message_ids", sa.Text),
    # What has still to leave, in order?
    answers("ix_outbox_alive", "bot_id", "id", only=_ALIVE),
    # Does a row of this kind about this subject wait in the lane, so that a newer replaces it?
    answers("ix_outbox_waiting_kind", "bot_id", "lane", "kind", only=_ALIVE),
    # Does an album in this lane still wait for its other items?
    answers("ix_outbox_open_album", "bot_id", "lane", flag="is_open_album"),
    # How much of each budget was spent in the last minute?
    answers("ix_outbox_spent", "bot_id", "sending_at", only=sa.text("sending_at IS NOT NULL")),
)

messages = table(
    "messages",
    need("customer_id", sa.BigInteger, to("customers")),
    need("ticket_id", sa.BigInteger, to("tickets")),
    need("direction", sa.String(8)),
    need("author_id", sa.BigInteger),
    need("chat_id", sa.BigInteger),
    need("message_id", sa.BigInteger),
    *content(),
    need("written_at", Moment),
    may("outcome", sa.String(16)),
    may("reaction", Words),
    may("row_id", sa.BigInteger, to("outbox")),
    # Which message is the original of this one?
    answers("ix_messages_at", "bot_id", "chat_id", "message_id"),
    # What was said last in this conversation?
    answers("ix_messages_of_customer", "bot_id", "customer_id", "id"),
    # What was said in this ticket?
    answers("ix_messages_of_ticket", "ticket_id", "id"),
    # Which messages belong to this album?
    answers(
        "ix_messages_of_album",
        "bot_id",
        "chat_id",
        "media_group_id",
        "message_id",
        only=sa.text("media_group_id IS NOT NULL"),
    ),
    # What is still under way?
    answers("ix_messages_under_way", "bot_id", "id", only=sa.text("outcome IS NULL")),
)

message_versions = table("message_versions", *wording("message_ref", "messages"))

message_copies = table(
    "message_copies",
    need("message_ref", sa.BigInteger, to("messages")),
    need("chat_id", sa.BigInteger),
    need("message_id", sa.BigInteger),
    # Of which message is this one a copy?
    answers("ix_message_copies_at", "bot_id", "chat_id", "message_id"),
    # As what is the message seen in that chat?
    answers("ix_message_copies_of", "message_ref", "chat_id"),
)

notes = table(
    "notes",
    need("topic_ref", sa.BigInteger, to("topics")),
    may("ticket_id", sa.BigInteger, to("tickets")),
    need("author_id", sa.BigInteger),
    need("chat_id", sa.BigInteger),
    need("message_id", sa.BigInteger),
    *content(),
    need("written_at", Moment),
    # Is this message a note?
    answers("ix_notes_at", "bot_id", "chat_id", "message_id"),
    # What was noted on this ticket?
    answers("ix_notes_of_ticket", "ticket_id", "id", only=sa.text("ticket_id IS NOT NULL")),
    # Is this album a note?
    answers(
        "ix_notes_of_album",
        "bot_id",
        "chat_id",
        "media_group_id",
        only=sa.text("media_group_id IS NOT NULL"),
    ),
)

note_versions = table("note_versions", *wording("note_id", "notes"))

held_questions = table(
    "held_questions",
    need("reason", sa.String(16)),
    need("about_id", sa.BigInteger),
    need("topic_ref", sa.BigInteger, to("topics")),
    need("asked_at", Moment),
    may("row_id", sa.BigInteger, to("outbox")),
    may("answer", Words),
    may("answered_by", sa.BigInteger),
    may("answered_at", Moment),
    # Is a question about this person open?
    answers("ix_held_questions_open", "bot_id", "about_id", only=sa.text("answer IS NULL")),
)

held_words = table(
    "held_words",
    need("question_id", sa.BigInteger, to("held_questions")),
    need("topic_ref", sa.BigInteger, to("topics")),
    need("reason", sa.String(16)),
    need("chat_id", sa.BigInteger),
    need("message_id", sa.BigInteger),
    may("media_group_id", Words),
    need("incoming", sa.Text),
    # What waits for this answer?
    answers("ix_held_words_of_question", "question_id"),
    # Does this message wait for an answer?
    answers("ix_held_words_at", "bot_id", "chat_id", "message_id"),
    # Which question does this album wait for?
    answers(
        "ix_held_words_of_album",
        "bot_id",
        "chat_id",
        "media_group_id",
        only=sa.text("media_group_id IS NOT NULL"),
    ),
)

staff = table(
    "staff",
    need("telegram_id", sa.BigInteger),
    need("name", Words),
    may("username", Words),
    may("role", sa.String(16)),
    need("is_admin", sa.Boolean),
    need("joined_at", Moment),
    may("left_at", Moment),
    may("alias", Words),
    preset("is_reachable", sa.Boolean, "0"),
    sa.UniqueConstraint("bot_id", "telegram_id"),
)

events = table(
    "events",
    need("kind", Words),
    need("at", Moment),
    may("customer_id", sa.BigInteger, to("customers")),
    may("ticket_id", sa.BigInteger, to("tickets")),
    may("actor_id", sa.BigInteger),
    may("actor_role", sa.String(16)),
    may("from_state", sa.String(32)),
    may("to_state", sa.String(32)),
    may("message_ref", sa.BigInteger, to("messages")),
    need("details", sa.Text),
    # Has this person ever done that?
    answers("ix_events_by_actor", "bot_id", "kind", "actor_id"),
    # What happened to this ticket?
    answers("ix_events_of_ticket", "bot_id", "ticket_id", "id"),
    # What happened in that span of time?
    answers("ix_events_at", "bot_id", "at"),
)

inbox = table(
    "inbox",
    need("update_id", sa.BigInteger),
    need("digest", sa.LargeBinary),
    need("lane", Words),
    need("body", sa.LargeBinary),
    need("received_at", Moment),
    need("attempts", sa.Integer),
    may("error", Words),
    may("done_at", Moment),
    may("parked_at", Moment),
    # Did this update come before? Not unique: Telegram may number updates anew.
    answers("ix_inbox_known", "bot_id", "update_id"),
    # What has still to be handled, in order?
    answers("ix_inbox_waiting", "bot_id", "id", only=_WAITING),
    # What is old enough to be deleted?
    answers("ix_inbox_done", "bot_id", "done_at", only=sa.text("done_at IS NOT NULL")),
)
