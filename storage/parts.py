"""The parts that tables are made of; the tables themselves are in `storage.schema`."""

from typing import Any

import sqlalchemy as sa

from storage.columns import Id, Moment, Words

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    """A table with its own ids, which are never given twice (an erased row's id stays unused)."""
    return sa.Table(
        name,
        metadata,
        sa.Column("id", Id, primary_key=True),
        sa.Column("bot_id", sa.BigInteger, nullable=False),
        *parts,
        sqlite_autoincrement=True,
    )


def need(name: str, kind: Any, *parts: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *parts, nullable=False)


def may(name: str, kind: Any, *parts: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, *parts, nullable=True)


def preset(name: str, kind: Any, value: str) -> sa.Column[Any]:
    """A column that older rows got with this value (`value` as SQL text without quotes)."""
    return sa.Column(name, kind, nullable=False, server_default=value)


def to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id")


def answers(
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


def content() -> list[sa.Column[Any]]:
    """Columns of `desk.messages.Content`; `version` counts wordings, `worded_at` is the newest's
    time."""
    return [
        need("kind", Words),
        need("text", Words),
        need("entities", sa.Text),
        may("file_id", Words),
        may("file_unique_id", Words),
        may("media_group_id", Words),
        need("facts", Words),
        need("version", sa.Integer),
        need("worded_at", Moment),
    ]


def wording(of: str, owner: str) -> list[sa.schema.SchemaItem]:
    """A wording that is no longer in force."""
    return [
        need(of, sa.BigInteger, to(owner)),
        need("number", sa.Integer),
        need("text", Words),
        need("entities", sa.Text),
        need("at", Moment),
        sa.UniqueConstraint("bot_id", of, "number"),
    ]
