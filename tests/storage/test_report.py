"""What `desk doctor` learns about a database."""

from pathlib import Path

from storage import report, sqlite
from storage.schema import HEAD
from storage.store import Store


async def test_a_database_still_to_be_made_is_reported_so(sqlite_url: str, tmp_path: Path):
    found = await report.inspect(sqlite_url)

    assert (found.exists, found.version, found.needs_migration) == (False, None, True)
    assert (found.is_writable, found.fault, found.folder) == (True, None, tmp_path)
    assert not sqlite.file_of(sqlite_url).parent.exists()


async def test_a_database_in_use_is_reported_up_to_date(store: Store, database_url: str):
    found = await report.inspect(database_url)

    assert (found.exists, found.version, found.head) == (True, HEAD, HEAD)
    assert (found.needs_migration, found.is_writable, found.fault) == (False, True, None)


async def test_what_is_no_database_is_a_fault_in_words(sqlite_url: str):
    path = sqlite.file_of(sqlite_url)
    path.parent.mkdir()
    path.write_text("Dear diary")

    found = await report.inspect(sqlite_url)

    assert found.fault is not None
    assert "damaged" in found.fault


async def test_a_server_out_of_reach_is_a_fault_in_words():
    found = await report.inspect("postgresql+asyncpg://desk:secret@127.0.0.1:1/desk")

    assert found.fault is not None
    assert "cannot be reached" in found.fault
    assert "secret" not in f"{found}"
