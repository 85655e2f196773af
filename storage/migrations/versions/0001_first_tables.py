"""The first tables: what is needed to carry messages both ways and lose none.

A frozen copy of the schema of its time: later changes to `storage/schema.py` do not reach it.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ALIVE = sa.text("ended_at IS NULL")
_WAITING = sa.text("done_at IS NULL AND parked_at IS NULL")


def _table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    """A table with its own ids, which are never given twice (an erased row's id stays unused)."""
    return sa.Table(
        name,
        metadata,
        sa.Column("id", _ID, primary_key=True),
        sa.Column("bot_id", sa.BigInteger, nullable=False),
        *parts,
        sqlite_autoincrement=True,
    )


def _need(name: str, kind: Any, *parts: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *parts, nullable=False)


def _may(name: str, kind: Any, *parts: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *parts, nullable=True)


def _to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id")


def _answers(
    name: str,
    *columns: str,
    only: sa.TextClause | None = None,
    flag: str | None = None,
    unique: bool = False,
) -> sa.Index:
    """An index named after the question it answers; partial with `only` or where `flag` is set.

    An engine uses a partial index only for a question in the same words, and SQLite is asked
    for a flag as `= 1`.
    """
    in_sqlite = only if flag is None else sa.text(f"{flag} = 1")
    in_postgresql = only if flag is None else sa.text(flag)
    return sa.Index(
        name, *columns, unique=unique, sqlite_where=in_sqlite, postgresql_where=in_postgresql
    )


def _content() -> list[sa.Column[Any]]:
    """Columns of `desk.messages.Content`; `version` counts wordings, `worded_at` is the newest's
    time."""
    return [
        _need("kind", sa.Text),
        _need("text", sa.Text),
        _need("entities", sa.Text),
        _may("file_id", sa.Text),
        _may("file_unique_id", sa.Text),
        _may("media_group_id", sa.Text),
        _need("facts", sa.Text),
        _need("version", sa.Integer),
        _need("worded_at", sa.BigInteger),
    ]


def _wording(of: str, owner: str) -> list[sa.schema.SchemaItem]:
    """A wording that is no longer in force."""
    return [
        _need(of, sa.BigInteger, _to(owner)),
        _need("number", sa.Integer),
        _need("text", sa.Text),
        _need("entities", sa.Text),
        _need("at", sa.BigInteger),
        sa.UniqueConstraint("bot_id", of, "number"),
    ]


groups = _table(
    "groups",
    _need("chat_id", sa.BigInteger),
    _need("title", sa.Text),
    _need("is_forum", sa.Boolean),
    _need("bound_at", sa.BigInteger),
    _may("unbound_at", sa.BigInteger),
    sa.UniqueConstraint("bot_id", "chat_id"),
    # Which group is in force? At most one is.
    _answers("ix_groups_bound", "bot_id", only=sa.text("unbound_at IS NULL"), unique=True),
)

setup_codes = _table(
    "setup_codes",
    _need("code_hash", sa.Text),
    _need("expires_at", sa.BigInteger),
    _need("tries_left", sa.Integer),
    sa.UniqueConstraint("bot_id"),
)

customers = _table(
    "customers",
    _need("chat_id", sa.BigInteger),
    _need("name", sa.Text),
    _may("username", sa.Text),
    _need("language", sa.Text),
    _need("created_at", sa.BigInteger),
    _may("blocked_at", sa.BigInteger),
    sa.UniqueConstraint("bot_id", "chat_id"),
)

topics = _table(
    "topics",
    _need("customer_id", sa.BigInteger, _to("customers")),
    _may("group_chat_id", sa.BigInteger),
    _may("topic_id", sa.BigInteger),
    _need("title", sa.Text),
    _need("icon", sa.Text),
    _may("card_message_id", sa.BigInteger),
    _need("created_at", sa.BigInteger),
    _need("is_current", sa.Boolean),
    # Where does this customer's talk go on? In exactly one topic.
    _answers("ix_topics_current", "bot_id", "customer_id", flag="is_current", unique=True),
    # Whose topic is this? Not unique: a group that was restored may number its topics anew.
    _answers("ix_topics_at", "bot_id", "group_chat_id", "topic_id"),
)

tickets = _table(
    "tickets",
    _need("number", sa.BigInteger),
    _need("customer_id", sa.BigInteger, _to("customers")),
    _need("topic_ref", sa.BigInteger, _to("topics")),
    _need("status", sa.String(16)),
    _need("opened_at", sa.BigInteger),
    _may("waiting_since", sa.BigInteger),
    _may("first_reply_at", sa.BigInteger),
    _may("closed_at", sa.BigInteger),
    _may("previous_id", sa.BigInteger, _to("tickets")),
    _need("is_test", sa.Boolean),
    sa.UniqueConstraint("bot_id", "number"),
    # Which tickets did the customer have, and which was the last?
    _answers("ix_tickets_of_customer", "bot_id", "customer_id", "number"),
    # A customer has at most one ticket that is not closed.
    _answers(
        "ix_tickets_open", "bot_id", "customer_id", only=sa.text("status <> 'closed'"), unique=True
    ),
)

outbox = _table(
    "outbox",
    _need("lane", sa.Text),
    _may("private_chat_id", sa.BigInteger),
    _may("topic_ref", sa.BigInteger, _to("topics")),
    _may("group_chat_id", sa.BigInteger),
    _need("aside", sa.Text),
    _may("chat_id", sa.BigInteger),
    _need("kind", sa.String(16)),
    _may("subject", sa.BigInteger),
    _need("payload", sa.Text),
    _may("media_group_id", sa.Text),
    _need("is_open_album", sa.Boolean),
    _need("state", sa.String(16)),
    _need("rank", sa.Integer),
    _need("priority", sa.Integer),
    _need("units", sa.Integer),
    _need("doubts", sa.Integer),
    _need("ready_at", sa.BigInteger),
    _need("created_at", sa.BigInteger),
    _may("sending_at", sa.BigInteger),
    _may("ended_at", sa.BigInteger),
    _may("customer_id", sa.BigInteger, _to("customers")),
    _may("error", sa.Text),
    _may("message_ids", sa.Text),
    # What has still to leave, in order?
    _answers("ix_outbox_alive", "bot_id", "id", only=_ALIVE),
    # Does a row of this kind about this subject wait in the lane, so that a newer replaces it?
    _answers("ix_outbox_waiting_kind", "bot_id", "lane", "kind", only=_ALIVE),
    # Does an album in this lane still wait for its other items?
    _answers("ix_outbox_open_album", "bot_id", "lane", flag="is_open_album"),
    # How much of each budget was spent in the last minute?
    _answers("ix_outbox_spent", "bot_id", "sending_at", only=sa.text("sending_at IS NOT NULL")),
)

messages = _table(
    "messages",
    _need("customer_id", sa.BigInteger, _to("customers")),
    _need("ticket_id", sa.BigInteger, _to("tickets")),
    _need("direction", sa.String(8)),
    _need("author_id", sa.BigInteger),
    _need("chat_id", sa.BigInteger),
    _need("message_id", sa.BigInteger),
    *_content(),
    _need("written_at", sa.BigInteger),
    _may("outcome", sa.String(16)),
    _may("reaction", sa.Text),
    _may("row_id", sa.BigInteger, _to("outbox")),
    # Which message is the original of this one?
    _answers("ix_messages_at", "bot_id", "chat_id", "message_id"),
    # What was said last in this conversation?
    _answers("ix_messages_of_customer", "bot_id", "customer_id", "id"),
    # Which messages belong to this album?
    _answers(
        "ix_messages_of_album",
        "bot_id",
        "chat_id",
        "media_group_id",
        only=sa.text("media_group_id IS NOT NULL"),
    ),
    # What is still under way?
    _answers("ix_messages_under_way", "bot_id", "id", only=sa.text("outcome IS NULL")),
)

message_versions = _table("message_versions", *_wording("message_ref", "messages"))

message_copies = _table(
    "message_copies",
    _need("message_ref", sa.BigInteger, _to("messages")),
    _need("chat_id", sa.BigInteger),
    _need("message_id", sa.BigInteger),
    # Of which message is this one a copy?
    _answers("ix_message_copies_at", "bot_id", "chat_id", "message_id"),
    # As what is the message seen in that chat?
    _answers("ix_message_copies_of", "message_ref", "chat_id"),
)

notes = _table(
    "notes",
    _need("topic_ref", sa.BigInteger, _to("topics")),
    _may("ticket_id", sa.BigInteger, _to("tickets")),
    _need("author_id", sa.BigInteger),
    _need("chat_id", sa.BigInteger),
    _need("message_id", sa.BigInteger),
    *_content(),
    _need("written_at", sa.BigInteger),
    # Is this message a note?
    _answers("ix_notes_at", "bot_id", "chat_id", "message_id"),
    # Is this album a note?
    _answers(
        "ix_notes_of_album",
        "bot_id",
        "chat_id",
        "media_group_id",
        only=sa.text("media_group_id IS NOT NULL"),
    ),
)

note_versions = _table("note_versions", *_wording("note_id", "notes"))

held_questions = _table(
    "held_questions",
    _need("reason", sa.String(16)),
    _need("about_id", sa.BigInteger),
    _need("topic_ref", sa.BigInteger, _to("topics")),
    _need("asked_at", sa.BigInteger),
    _may("row_id", sa.BigInteger, _to("outbox")),
    _may("answer", sa.Text),
    _may("answered_by", sa.BigInteger),
    _may("answered_at", sa.BigInteger),
    # Is a question about this person open?
    _answers("ix_held_questions_open", "bot_id", "about_id", only=sa.text("answer IS NULL")),
)

held_words = _table(
    "held_words",
    _need("question_id", sa.BigInteger, _to("held_questions")),
    _need("topic_ref", sa.BigInteger, _to("topics")),
    _need("reason", sa.String(16)),
    _need("chat_id", sa.BigInteger),
    _need("message_id", sa.BigInteger),
    _may("media_group_id", sa.Text),
    _need("incoming", sa.Text),
    # What waits for this answer?
    _answers("ix_held_words_of_question", "question_id"),
    # Does this message wait for an answer?
    _answers("ix_held_words_at", "bot_id", "chat_id", "message_id"),
    # Which question does this album wait for?
    _answers(
        "ix_held_words_of_album",
        "bot_id",
        "chat_id",
        "media_group_id",
        only=sa.text("media_group_id IS NOT NULL"),
    ),
)

staff = _table(
    "staff",
    _need("telegram_id", sa.BigInteger),
    _need("name", sa.Text),
    _may("username", sa.Text),
    _may("role", sa.String(16)),
    _need("is_admin", sa.Boolean),
    _need("joined_at", sa.BigInteger),
    _may("left_at", sa.BigInteger),
    sa.UniqueConstraint("bot_id", "telegram_id"),
)

events = _table(
    "events",
    _need("kind", sa.Text),
    _need("at", sa.BigInteger),
    _may("customer_id", sa.BigInteger, _to("customers")),
    _may("ticket_id", sa.BigInteger, _to("tickets")),
    _may("actor_id", sa.BigInteger),
    _may("actor_role", sa.String(16)),
    _may("from_state", sa.String(32)),
    _may("to_state", sa.String(32)),
    _may("message_ref", sa.BigInteger, _to("messages")),
    _need("details", sa.Text),
    # Has this person ever done that?
    _answers("ix_events_by_actor", "bot_id", "kind", "actor_id"),
    # What happened to this ticket?
    _answers("ix_events_of_ticket", "bot_id", "ticket_id", "id"),
    # What happened in that span of time?
    _answers("ix_events_at", "bot_id", "at"),
)

inbox = _table(
    "inbox",
    _need("update_id", sa.BigInteger),
    _need("digest", sa.LargeBinary),
    _need("lane", sa.Text),
    _need("body", sa.LargeBinary),
    _need("received_at", sa.BigInteger),
    _need("attempts", sa.Integer),
    _may("error", sa.Text),
    _may("done_at", sa.BigInteger),
    _may("parked_at", sa.BigInteger),
    # Did this update come before? Not unique: Telegram may number updates anew.
    _answers("ix_inbox_known", "bot_id", "update_id"),
    # What has still to be handled, in order?
    _answers("ix_inbox_waiting", "bot_id", "id", only=_WAITING),
    # What is old enough to be deleted?
    _answers("ix_inbox_done", "bot_id", "done_at", only=sa.text("done_at IS NOT NULL")),
)


def upgrade() -> None:
    metadata.create_all(op.get_bind(), checkfirst=False)
