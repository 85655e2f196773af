"""The workplace: owner, priority, category and next date of a ticket; timers, ratings, promises.

A frozen copy of what `storage/schema.py` added at its time. Older rows keep all they had.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _groups()
    _customers()
    _tickets()
    _about_tickets()
    _search()
    _time()
    _staff()


def _groups() -> None:
    """Teams may have groups of their own; the one there was is the main group."""
    _add("groups", sa.Column("team", sa.Text, nullable=False, server_default=""))
    op.drop_index("ix_groups_bound", "groups")
    in_force = sa.text("unbound_at IS NULL")
    op.create_index(
        "ix_groups_bound",
        "groups",
        ["bot_id", "team"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )
    _index("ix_topics_of_customer", "topics", ["bot_id", "customer_id"])
    _index("ix_notes_of_ticket", "notes", ["ticket_id", "id"], only="ticket_id IS NOT NULL")


def _customers() -> None:
    _add(
        "customers",
        sa.Column("preferred_name", sa.Text),
        sa.Column("tier", sa.Text),
        sa.Column("attributes", sa.Text, nullable=False, server_default="{}"),
        sa.Column("lasting_note", sa.Text),
        sa.Column("timezone", sa.Text),
        sa.Column("muted_until", sa.BigInteger),
        sa.Column("banned_until", sa.BigInteger),
        sa.Column("proven_at", sa.BigInteger),
        sa.Column("merged_into", sa.BigInteger),
        sa.Column("speaks_as", sa.BigInteger),
    )


def _tickets() -> None:
    _add(
        "tickets",
        sa.Column("asked_at", sa.BigInteger),
        sa.Column("asks", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("awaits_customer", sa.Boolean, nullable=False, server_default="0"),
        sa.Column("reminded_at", sa.BigInteger),
        sa.Column("priority", sa.String(8), nullable=False, server_default="normal"),
        sa.Column("category", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("assignee_id", sa.BigInteger),
        sa.Column("team", sa.Text, nullable=False, server_default=""),
        sa.Column("merged_into", sa.BigInteger),
        sa.Column("is_staff_opened", sa.Boolean, nullable=False, server_default="0"),
        sa.Column("is_final", sa.Boolean, nullable=False, server_default="0"),
    )
    _index("ix_tickets_next", "tickets", ["bot_id", "next_at"], only="next_at IS NOT NULL")
    _index("ix_messages_of_ticket", "messages", ["ticket_id", "id"])
    # Every state but `closed` has a next date: looked at a day after the upgrade at the latest.
    op.execute(
        "UPDATE tickets SET next_at = COALESCE(waiting_since, opened_at) WHERE status = 'open'"
    )
    op.execute(
        "UPDATE tickets SET next_at = COALESCE(first_reply_at, opened_at) + 432000000000 "
        "WHERE status = 'pending'"
    )


def _about_tickets() -> None:
    _table(
        "ticket_tags",
        _of_ticket(),
        sa.Column("tag", sa.Text, nullable=False),
        unique=("ticket_id", "tag"),
    )
    _table(
        "ticket_fields",
        _of_ticket(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        unique=("ticket_id", "name"),
    )
    _table(
        "ticket_links",
        _of_ticket(),
        sa.Column(
            "other_id",
            sa.BigInteger,
            sa.ForeignKey("tickets.id", name="fk_ticket_links_other_id"),
            nullable=False,
        ),
        unique=("ticket_id", "other_id"),
    )
    _table(
        "watchers",
        _of_ticket(),
        sa.Column("telegram_id", sa.BigInteger, nullable=False),
        unique=("ticket_id", "telegram_id"),
    )
    _table(
        "ratings",
        _of_ticket(),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("row_id", sa.BigInteger),
        sa.Column("scale", sa.Integer, nullable=False),
        sa.Column("score", sa.Integer),
        sa.Column("comment", sa.Text),
        sa.Column("rated_at", sa.BigInteger),
        sa.Column("reviewed_at", sa.BigInteger),
        unique=("ticket_id",),
    )
    _index(
        "ix_ratings_unreviewed",
        "ratings",
        ["bot_id", "rated_at"],
        only="rated_at IS NOT NULL AND reviewed_at IS NULL",
    )


def _search() -> None:
    _table(
        "search_entries",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("subject", sa.BigInteger, nullable=False),
        sa.Column("ticket_id", sa.BigInteger),
        sa.Column("stems", sa.Text, nullable=False),
        unique=("kind", "subject"),
        is_free=True,
    )
    _table(
        "search_cursors",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("last_id", sa.BigInteger, nullable=False),
        unique=("kind",),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_search_entries_stems ON search_entries "
            "USING gin (to_tsvector('simple', stems))"
        )
        return
    # The full-text table keeps no words of its own, and triggers keep it true (sqlite.org/fts5,
    # external content tables).
    op.execute(
        "CREATE VIRTUAL TABLE search_fts USING fts5("
        "stems, content='search_entries', content_rowid='id', detail='none')"
    )
    op.execute(
        "CREATE TRIGGER search_added AFTER INSERT ON search_entries BEGIN "
        "INSERT INTO search_fts(rowid, stems) VALUES (new.id, new.stems); END"
    )
    op.execute(
        "CREATE TRIGGER search_gone AFTER DELETE ON search_entries BEGIN "
        "INSERT INTO search_fts(search_fts, rowid, stems) "
        "VALUES ('delete', old.id, old.stems); END"
    )
    op.execute(
        "CREATE TRIGGER search_changed AFTER UPDATE OF stems ON search_entries BEGIN "
        "INSERT INTO search_fts(search_fts, rowid, stems) "
        "VALUES ('delete', old.id, old.stems); "
        "INSERT INTO search_fts(rowid, stems) VALUES (new.id, new.stems); END"
    )


def _time() -> None:
    _table(
        "promises",
        _of_ticket(),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("is_kept", sa.Boolean),
    )
    _index("ix_promises_open", "promises", ["bot_id", "ticket_id"], only="ended_at IS NULL")
    _table(
        "timers",
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("subject", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        unique=("kind", "subject"),
    )
    _index("ix_timers_due", "timers", ["bot_id", "due_at"])


def _staff() -> None:
    _add(
        "staff",
        sa.Column("alias", sa.Text),
        sa.Column("is_reachable", sa.Boolean, nullable=False, server_default="0"),
    )
    _table(
        "trainee_permits",
        sa.Column("telegram_id", sa.BigInteger, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("by_id", sa.BigInteger, nullable=False),
        sa.Column("given_at", sa.BigInteger, nullable=False),
        unique=("telegram_id", "category"),
    )
    _table(
        "custom_texts",
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("changed_by", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        unique=("language", "key"),
    )


def _add(table: str, *columns: sa.Column[Any]) -> None:
    for column in columns:
        op.add_column(table, column)


def _of_ticket() -> sa.Column[Any]:
    return sa.Column("ticket_id", sa.BigInteger, nullable=False)


def _table(
    name: str, *columns: sa.Column[Any], unique: tuple[str, ...] = (), is_free: bool = False
) -> None:
    """`is_free`: it names rows of other tables without being bound to them."""
    parts: list[Any] = [
        sa.Column("id", _ID, nullable=False),
        sa.Column("bot_id", sa.BigInteger, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    ]
    if not is_free and any(column.name == "ticket_id" for column in columns):
        reference = sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=f"fk_{name}_ticket_id"
        )
        parts.append(reference)
    if unique:
        key = sa.UniqueConstraint("bot_id", *unique, name=f"uq_{name}_bot_id_{'_'.join(unique)}")
        parts.append(key)
    op.create_table(name, *parts, sqlite_autoincrement=True)


def _index(name: str, table: str, columns: list[str], *, only: str | None = None) -> None:
    where = None if only is None else sa.text(only)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
