"""What a copy is told before it takes the database's place: time has passed without it."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_args

from desk.outgoing import Words
from storage import backup, contents
from storage.columns import EPOCH

_FRESH_IDS = 10_000_000
"""Ids jump that far: a button made after the copy must not name what is made after the restore."""

_WORDS = ", ".join(f"'{kind.__name__}'" for kind in get_args(Words))
_UNDER_WAY = f"""
    SELECT count(private_chat_id), count(*) - count(private_chat_id) FROM outbox
    WHERE ended_at IS NULL AND kind IN ({_WORDS})
"""  # noqa: S608 - names of our own classes

Pulses = dict[int, int]
"""By bot: when Telegram was heard last, in microseconds as stored."""


@dataclass(frozen=True, kw_only=True)
class Loose:
    """What the copy does not know the end of: it may have been done after the copy was made.

    Words on their way to private chats and to the group, and updates not handled yet.
    """

    to_people: int
    to_group: int
    updates: int

    def __str__(self) -> str:
        if not (self.to_people or self.to_group or self.updates):
            return "Nothing was on its way in the copy, so nothing will be said twice."
        return (
            "On its way in the copy, perhaps done since then, and done again at the next start: "
            f"{self.to_people} messages to private chats (about those to customers an operator is "
            f"asked first, as [telegram] in_doubt_customers says), {self.to_group} to the group "
            f"(with a mark), {self.updates} updates not handled yet."
        )


def last_heard(database: Path) -> Pulses:
    """What the old database knows of that, if it can still be read."""
    try:
        contents.require_database(database)
        uri = f"{database.absolute().as_uri()}?{backup.BESIDE_A_DESK}"
        with closing(sqlite3.connect(uri, uri=True)) as reader:
            return dict(reader.execute("SELECT bot_id, listened_at FROM pulses"))
    except (OSError, sqlite3.Error, contents.Unsound):
        return {}


def settle(connection: sqlite3.Connection, now: datetime, pulses: Pulses) -> Loose:
    """Tell the copy that time has passed: nobody knows what became of words on their way.

    To the next start they are in doubt, and nothing that was seen before is evidence about them.
    """
    connection.execute("BEGIN IMMEDIATE")
    to_people, to_group = connection.execute(_UNDER_WAY).fetchone()
    (updates,) = connection.execute("SELECT count(*) FROM inbox WHERE done_at IS NULL").fetchone()
    connection.execute(
        "UPDATE outbox SET state = 'sending', is_open_album = 0 WHERE ended_at IS NULL"
    )
    connection.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master "
        "WHERE sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)"
    )
    connection.execute("UPDATE sqlite_sequence SET seq = seq + ?", (_FRESH_IDS,))
    # A desk that listened until a minute ago was not silent since the copy was made.
    connection.executemany(
        "UPDATE pulses SET listened_at = max(listened_at, ?) WHERE bot_id = ?",
        [(heard, bot) for bot, heard in pulses.items()],
    )
    connection.execute(
        "INSERT INTO events (bot_id, kind, at, details) "
        "SELECT bot_id, 'restored', ?, '{}' FROM pulses",
        ((now - EPOCH) // timedelta(microseconds=1),),
    )
    connection.execute("COMMIT")
    return Loose(to_people=to_people, to_group=to_group, updates=updates)
