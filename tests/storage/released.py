"""Databases as released versions wrote them: every table with rows in it.

Rows are written in plain SQL, for the code of that version is gone. A new schema adds an entry;
none is ever removed.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from storage import migrate
from tests.storage.cast import ALICE, BOT, GROUP

MICROSECONDS = 1_795_521_600_000_000

Rows = dict[str, dict[str, object]]

ROWS_0001: Rows = {
    "groups": {
        "chat_id": GROUP,
        "title": "Support",
        "is_forum": 1,
        "bound_at": MICROSECONDS,
    },
    "setup_codes": {"code_hash": "hash", "expires_at": MICROSECONDS, "tries_left": 5},
    "pulses": {"listened_at": MICROSECONDS},
    "customers": {
        "chat_id": ALICE.telegram_id,
        "name": "Alice",
        "language": "en",
        "created_at": MICROSECONDS,
    },
    "topics": {
        "customer_id": 1,
        "group_chat_id": GROUP,
        "topic_id": 7,
        "title": "#1 · Alice",
        "icon": "🆕",
        "created_at": MICROSECONDS,
        "is_current": 1,
    },
    "tickets": {
        "number": 1,
        "customer_id": 1,
        "topic_ref": 1,
        "status": "open",
        "opened_at": MICROSECONDS,
        "waiting_since": MICROSECONDS,
        "is_test": 0,
    },
    "outbox": {
        "lane": "t:1",
        "topic_ref": 1,
        "aside": "",
        "chat_id": GROUP,
        "kind": "Pin",
        "payload": '{"topic_ref":1}',
        "is_open_album": 0,
        "state": "pending",
        "rank": 1,
        "priority": 4,
        "units": 1,
        "doubts": 0,
        "ready_at": MICROSECONDS,
        "created_at": MICROSECONDS,
    },
    "messages": {
        "customer_id": 1,
        "ticket_id": 1,
        "direction": "in",
        "author_id": ALICE.telegram_id,
        "chat_id": ALICE.telegram_id,
        "message_id": 3,
        "kind": "text",
        "text": "My parcel is lost",
        "entities": "[]",
        "facts": "",
        "version": 2,
        "worded_at": MICROSECONDS,
        "written_at": MICROSECONDS,
        "row_id": 1,
    },
    "message_versions": {
        "message_ref": 1,
        "number": 1,
        "text": "My parcel",
        "entities": "[]",
        "at": MICROSECONDS,
    },
    "message_copies": {"message_ref": 1, "chat_id": GROUP, "message_id": 8},
    "notes": {
        "topic_ref": 1,
        "ticket_id": 1,
        "author_id": 5,
        "chat_id": GROUP,
        "message_id": 9,
        "kind": "text",
        "text": "Third one this week",
        "entities": "[]",
        "facts": "",
        "version": 2,
        "worded_at": MICROSECONDS,
        "written_at": MICROSECONDS,
    },
    "note_versions": {
        "note_id": 1,
        "number": 1,
        "text": "Third one",
        "entities": "[]",
        "at": MICROSECONDS,
    },
    "held_questions": {
        "reason": "role",
        "about_id": 5,
        "topic_ref": 1,
        "asked_at": MICROSECONDS,
    },
    "held_words": {
        "question_id": 1,
        "topic_ref": 1,
        "reason": "role",
        "chat_id": GROUP,
        "message_id": 10,
        "incoming": "{}",
    },
    "staff": {"telegram_id": 5, "name": "Bob", "is_admin": 0, "joined_at": MICROSECONDS},
    "events": {"kind": "ticket_opened", "at": MICROSECONDS, "ticket_id": 1, "details": "{}"},
    "inbox": {
        "update_id": 1,
        "digest": b"0123456789abcdef",
        "lane": "p:1",
        "body": b"{}",
        "received_at": MICROSECONDS,
        "attempts": 0,
    },
}

ROWS_0002: Rows = {
    **ROWS_0001,
    "ticket_tags": {"ticket_id": 1, "tag": "vip"},
    "ticket_fields": {"ticket_id": 1, "name": "order", "value": "A-17"},
    "ticket_links": {"ticket_id": 1, "other_id": 1},
    "watchers": {"ticket_id": 1, "telegram_id": 5},
    "ratings": {"ticket_id": 1, "asked_at": MICROSECONDS, "scale": 2, "score": 1},
    "promises": {
        "ticket_id": 1,
        "by_id": 5,
        "made_at": MICROSECONDS,
        "due_at": MICROSECONDS,
    },
    "search_entries": {"kind": "message", "subject": 1, "stems": "parcel lost"},
    "search_cursors": {"kind": "message", "last_id": 1},
    "timers": {"kind": "promise", "subject": 1, "due_at": MICROSECONDS, "details": "{}"},
    "trainee_permits": {
        "telegram_id": 5,
        "category": "payment",
        "by_id": 6,
        "given_at": MICROSECONDS,
    },
    "custom_texts": {
        "language": "en",
        "key": "customer.start",
        "text": "Hi!",
        "changed_by": 6,
        "changed_at": MICROSECONDS,
    },
}

VERSIONS: dict[str, Rows] = {"0001": ROWS_0001, "0002": ROWS_0002}


def build(version: str, path: Path) -> dict[str, int]:
    """Write a database of that schema; returns how many rows each table has."""
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrate.upgrade(connection, version)
        for table, values in VERSIONS[version].items():
            columns = {"bot_id": BOT, **values}
            names, marks = ", ".join(columns), ", ".join("?" * len(columns))
            connection.exec_driver_sql(
                f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values())
            )
    engine.dispose()
    return counts(path)


def counts(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(path)) as connection:
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_fts%' "
            "AND name <> 'alembic_version'"
        )
        names = [name for (name,) in connection.execute(query)]
        return {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names
        }
