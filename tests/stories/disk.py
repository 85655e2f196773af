"""A disk that is full, for the desk's database alone."""

from functools import partial
from typing import Any

from desk import errors
from storage.transaction import SqlTransaction
from tests.cast import RunningDesk

PLENTY = 1_000_000_000
"""Pages; more than any database here has."""


async def allow_pages(desk: RunningDesk, pages: int) -> None:
    """SQLite takes the size it has for the least; a database may not grow beyond (as on a disk)."""
    while True:
        try:
            await desk.store.write(partial(_set_pages, pages=pages))
        except errors.DiskFull:
            continue  # it was stored beside an update that found no room
        return


def _set_pages(tx: SqlTransaction, *, pages: int) -> Any:
    return tx._scope.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar()
