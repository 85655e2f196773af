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


def table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", _ID, primary_key=True),
        sa.Column("bot_id", sa.BigInteger, nullable=False),
        *parts,
        sqlite_autoincrement=True,
    )


def need(name: str, kind: Any, *parts: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *parts, nullable=False)


def may(name: str, kind: Any, *parts: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *parts, nullable=True)


def to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id")


def answers(
    name: str,
    *columns: str,
    only: sa.TextClause | None = None,
    flag: str | None = None,
    unique: bool = False,
) -> sa.Index:
    in_sqlite = only if flag is None else sa.text(f"{flag} = 1")
    in_postgresql = only if flag is None else sa.text(flag)
    return sa.Index(
        name, *columns, unique=unique, sqlite_where=in_sqlite, postgresql_where=in_postgresql
    )


def content() -> list[sa.Column[Any]]:
    return [
        need("kind", sa.Text),
        need("text", sa.Text),
        need("entities", sa.Text),
        may("file_id", sa.Text),
        may("file_unique_id", sa.Text),
        may("media_group_id", sa.Text),
        need("facts", sa.Text),
        need("version", sa.Integer),
        need("worded_at", sa.BigInteger),
    ]


def wording(of: str, owner: str) -> list[sa.schema.SchemaItem]:
    return [
        need(of, sa.BigInteger, to(owner)),
        need("number", sa.Integer),
        need("text", sa.Text),
        need("entities", sa.Text),
        need("at", sa.BigInteger),
        sa.UniqueConstraint("bot_id", of, "number"),
    ]


_ALIVE = sa.text("ended_at IS NULL")
_WAITING = sa.text("done_at IS NULL")

groups = table(
    "groups",
    need("chat_id", sa.BigInteger),
    need("title", sa.Text),
    need("is_forum", sa.Boolean),
    need("bound_at", sa.BigInteger),
    may("unbound_at", sa.BigInteger),
    sa.UniqueConstraint("bot_id", "chat_id"),
    answers("ix_groups_bound", "bot_id", only=sa.text("unbound_at IS NULL"), unique=True),
)

setup_codes = table(
    "setup_codes",
    need("code_hash", sa.Text),
    need("expires_at", sa.BigInteger),
    need("tries_left", sa.Integer),
    sa.UniqueConstraint("bot_id"),
)

pulses = table(
    "pulses",
    need("listened_at", sa.BigInteger),
    sa.UniqueConstraint("bot_id"),
)

customers = table(
    "customers",
    need("chat_id", sa.BigInteger),
    need("name", sa.Text),
    may("username", sa.Text),
    need("language", sa.Text),
    need("created_at", sa.BigInteger),
    may("blocked_at", sa.BigInteger),
    sa.UniqueConstraint("bot_id", "chat_id"),
)

topics = table(
    "topics",
    need("customer_id", sa.BigInteger, to("customers")),
    may("group_chat_id", sa.BigInteger),
    may("topic_id", sa.BigInteger),
    need("title", sa.Text),
    need("icon", sa.Text),
    may("card_message_id", sa.BigInteger),
    need("created_at", sa.BigInteger),
    need("is_current", sa.Boolean),
    answers("ix_topics_current", "bot_id", "customer_id", flag="is_current", unique=True),
    answers("ix_topics_at", "bot_id", "group_chat_id", "topic_id"),
)

tickets = table(
    "tickets",
    need("number", sa.BigInteger),
    need("customer_id", sa.BigInteger, to("customers")),
    need("topic_ref", sa.BigInteger, to("topics")),
    need("status", sa.String(16)),
    need("opened_at", sa.BigInteger),
    may("waiting_since", sa.BigInteger),
    may("first_reply_at", sa.BigInteger),
    may("closed_at", sa.BigInteger),
    may("previous_id", sa.BigInteger, to("tickets")),
    need("is_test", sa.Boolean),
    sa.UniqueConstraint("bot_id", "number"),
    answers("ix_tickets_of_customer", "bot_id", "customer_id", "number"),
    answers(
        "ix_tickets_open", "bot_id", "customer_id", only=sa.text("status <> 'closed'"), unique=True
    ),
)

outbox = table(
    "outbox",
    need("lane", sa.Text),
    may("private_chat_id", sa.BigInteger),
    may("topic_ref", sa.BigInteger, to("topics")),
    may("group_chat_id", sa.BigInteger),
    need("aside", sa.Text),
    may("chat_id", sa.BigInteger),
    need("kind", sa.String(16)),
    may("subject", sa.BigInteger),
    need("payload", sa.Text),
    may("media_group_id", sa.Text),
    need("is_open_album", sa.Boolean),
    need("state", sa.String(16)),
    need("rank", sa.Integer),
    need("priority", sa.Integer),
    need("units", sa.Integer),
    need("doubts", sa.Integer),
    need("ready_at", sa.BigInteger),
    need("created_at", sa.BigInteger),
    may("sending_at", sa.BigInteger),
    may("ended_at", sa.BigInteger),
    may("customer_id", sa.BigInteger, to("customers")),
    may("error", sa.Text),
    may("message_ids", sa.Text),
    answers("ix_outbox_alive", "bot_id", "id", only=_ALIVE),
    answers("ix_outbox_waiting_kind", "bot_id", "lane", "kind", only=_ALIVE),
    answers("ix_outbox_open_album", "bot_id", "lane", flag="is_open_album"),
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
    need("written_at", sa.BigInteger),
    may("outcome", sa.String(16)),
    may("reaction", sa.Text),
    may("row_id", sa.BigInteger, to("outbox")),
    answers("ix_messages_at", "bot_id", "chat_id", "message_id"),
    answers("ix_messages_of_customer", "bot_id", "customer_id", "id"),
    answers(
        "ix_messages_of_album",
        "bot_id",
        "chat_id",
        "media_group_id",
        "message_id",
        only=sa.text("media_group_id IS NOT NULL"),
    ),
    answers("ix_messages_under_way", "bot_id", "id", only=sa.text("outcome IS NULL")),
)

message_versions = table("message_versions", *wording("message_ref", "messages"))

message_copies = table(
    "message_copies",
    need("message_ref", sa.BigInteger, to("messages")),
    need("chat_id", sa.BigInteger),
    need("message_id", sa.BigInteger),
    answers("ix_message_copies_at", "bot_id", "chat_id", "message_id"),
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
    need("written_at", sa.BigInteger),
    answers("ix_notes_at", "bot_id", "chat_id", "message_id"),
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
    need("asked_at", sa.BigInteger),
    may("row_id", sa.BigInteger, to("outbox")),
    may("answer", sa.Text),
    may("answered_by", sa.BigInteger),
    may("answered_at", sa.BigInteger),
    answers("ix_held_questions_open", "bot_id", "about_id", only=sa.text("answer IS NULL")),
)

held_words = table(
    "held_words",
    need("question_id", sa.BigInteger, to("held_questions")),
    need("topic_ref", sa.BigInteger, to("topics")),
    need("reason", sa.String(16)),
    need("chat_id", sa.BigInteger),
    need("message_id", sa.BigInteger),
    may("media_group_id", sa.Text),
    need("incoming", sa.Text),
    answers("ix_held_words_of_question", "question_id"),
    answers("ix_held_words_at", "bot_id", "chat_id", "message_id"),
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
    need("name", sa.Text),
    may("username", sa.Text),
    may("role", sa.String(16)),
    need("is_admin", sa.Boolean),
    need("joined_at", sa.BigInteger),
    may("left_at", sa.BigInteger),
    sa.UniqueConstraint("bot_id", "telegram_id"),
)

events = table(
    "events",
    need("kind", sa.Text),
    need("at", sa.BigInteger),
    may("customer_id", sa.BigInteger, to("customers")),
    may("ticket_id", sa.BigInteger, to("tickets")),
    may("actor_id", sa.BigInteger),
    may("actor_role", sa.String(16)),
    may("from_state", sa.String(32)),
    may("to_state", sa.String(32)),
    may("message_ref", sa.BigInteger, to("messages")),
    need("details", sa.Text),
    answers("ix_events_by_actor", "bot_id", "kind", "actor_id"),
    answers("ix_events_of_ticket", "bot_id", "ticket_id", "id"),
    answers("ix_events_at", "bot_id", "at"),
)

inbox = table(
    "inbox",
    need("update_id", sa.BigInteger),
    need("digest", sa.LargeBinary),
    need("lane", sa.Text),
    need("body", sa.LargeBinary),
    need("received_at", sa.BigInteger),
    need("attempts", sa.Integer),
    may("error", sa.Text),
    may("done_at", sa.BigInteger),
    may("parked_at", sa.BigInteger),
    answers("ix_inbox_known", "bot_id", "update_id"),
    answers("ix_inbox_waiting", "bot_id", "id", only=_WAITING),
    answers("ix_inbox_done", "bot_id", "done_at", only=sa.text("done_at IS NOT NULL")),
)


def upgrade() -> None:
    metadata.create_all(op.get_bind(), checkfirst=False)
