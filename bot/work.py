"""Units of work as the porch sees them: one update, one deed, one commit."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from bot import refusals
from desk import errors
from desk.boxes import InboxRow
from desk.failpoints import Point
from desk.ports import Transaction

T = TypeVar("T")
P = ParamSpec("P")
Deed = Callable[Concatenate[Transaction, P], T]


class Store(Protocol):
    """Where units of work run (`storage.store.Store`)."""

    async def write(self, unit: Callable[[Transaction], T]) -> T:
        """Run the unit and hand out its result after the commit.

        Raises what the unit raises, and DiskFull when nothing could be stored.
        """

    async def read(self, query: Callable[[Transaction], T]) -> T: ...


class NeverStored(Exception):
    """The update was heard of ahead of its commit, and the commit failed: it will come again."""


class Desk:
    """What a handler holds: the way to do a deed for one update."""

    def __init__(
        self, store: Store, row: InboxRow, *, answer_to: refusals.Place | None = None
    ) -> None:
        self._store = store
        self._row = row
        self._answer_to = answer_to
        self.is_done = False

    async def do(self, deed: Deed[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the deed and mark the update as handled, in one commit.

        A refusal (DeskError) rolls the deed back; its words, where a message may answer, and the
        mark are committed instead, and the refusal is raised for those who answer otherwise.
        """

        def unit(tx: Transaction) -> T:
            _mark_done(tx, self._row)
            result = deed(tx, *args, **kwargs)
            Point.HANDLING_MARKED.reached()
            return result

        try:
            result = await self._store.write(unit)
        except errors.DeskError as refusal:
            await self._refuse(refusal)
            raise
        Point.HANDLING_DONE.reached()
        self.is_done = True
        return result

    async def see(self, question: Deed[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Only look something up."""
        return await self._store.read(lambda tx: question(tx, *args, **kwargs))

    async def _refuse(self, refusal: errors.DeskError) -> None:
        place = self._answer_to

        def unit(tx: Transaction) -> None:
            if place is not None:
                refusals.answer(tx, place, refusal)
            _mark_done(tx, self._row)

        await self._store.write(unit)
        self.is_done = True

    async def end(self) -> None:
        """Nothing is to be done about the update."""
        await self._store.write(lambda tx: _mark_done(tx, self._row))
        self.is_done = True


def _mark_done(tx: Transaction, row: InboxRow) -> None:
    if not tx.inbox.done(row.id, tx.now):
        raise NeverStored
