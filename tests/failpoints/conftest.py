"""One nursery for all tests of a worker, and an empty database to copy."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.failpoints import life
from tests.failpoints.stage import make_database


@pytest.fixture(scope="session")
def nursery() -> Iterator[Path]:
    """Where desks are asked for; a short path, since sockets take no long one."""
    with TemporaryDirectory(prefix="desk-") as folder, life.nursery(Path(folder)) as at:
        yield at


@pytest.fixture
async def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once for each worker; tests copy it."""
    path = tmp_path_factory.getbasetemp() / "failpoints.db"
    if not path.exists():
        await make_database(path)
    return path
