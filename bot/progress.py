"""A bar on the administrator's terminal for work that takes long; elsewhere nothing is printed."""

import contextlib
import sys
from collections.abc import Callable, Iterator

import typer

Tell = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


@contextlib.contextmanager
def bar(label: str) -> Iterator[Tell | None]:
    """Show the bar on stderr, for results go to stdout; None where nobody would see it."""
    if not sys.stderr.isatty():
        yield None
        return
    with typer.progressbar(length=1, label=label, file=sys.stderr) as shown:

        def tell(done: int, of: int) -> None:
            shown.length = of
            shown.update(done - shown.pos)

        yield tell
