"""What an administrator wants to know of a database, without taking it."""

import os
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from desk import errors
from storage import migrate, sqlite
from storage.schema import HEAD


@dataclass(frozen=True, kw_only=True)
class DatabaseReport:
    """The state of a database.

    `version` is None for one that does not exist yet; `fault` says in words why it cannot be used.
    `folder` is None on PostgreSQL.
    """

    name: str
    exists: bool
    version: str | None
    head: str
    is_writable: bool
    fault: str | None = None
    folder: Path | None = None

    @property
    def needs_migration(self) -> bool:
        return self.fault is None and self.version != self.head


async def inspect(url: str) -> DatabaseReport:
    """Look at a database; changes nothing, works beside a running desk, and raises nothing."""
    if sqlite.is_server(url):
        return await _inspect_server(url)
    try:
        path = sqlite.file_of(url)
    except errors.DatabaseUnusable as error:
        return DatabaseReport(
            name=url, exists=False, version=None, head=HEAD, is_writable=False, fault=str(error)
        )
    return _inspect_file(path)


def _inspect_file(path: Path) -> DatabaseReport:
    version, fault = None, None
    try:
        version = migrate.check(path)
    except errors.DatabaseUnusable as error:
        fault = str(error)
    # A folder that is still to be made is judged by the one it will be made in.
    folder = next(each for each in path.absolute().parents if each.is_dir())
    is_writable = os.access(folder, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
    return DatabaseReport(
        name=str(path),
        exists=path.exists() and path.stat().st_size > 0,
        version=version,
        head=HEAD,
        is_writable=is_writable,
        fault=fault,
        folder=folder,
    )


async def _inspect_server(url: str) -> DatabaseReport:
    from storage import postgres

    engine = postgres.engine_of(url)
    version, fault, is_writable = None, None, False
    try:
        async with engine.connect() as connection:
            is_writable = await connection.scalar(sa.text("SHOW transaction_read_only")) == "off"
            version = migrate.known(
                await postgres.version_of(connection), engine.url.database or ""
            )
    except errors.DatabaseUnusable as error:
        fault = str(error)
    except (OSError, sa.exc.SQLAlchemyError) as error:
        fault = f"the server cannot be reached ({error})"
    finally:
        await engine.dispose()
    return DatabaseReport(
        name=engine.url.render_as_string(hide_password=True),
        exists=version is not None,
        version=version,
        head=HEAD,
        is_writable=is_writable,
        fault=fault,
    )
