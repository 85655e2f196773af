"""When the group's minute is full: who waits unseen, and when a digest shall show them; pure.

One message lists up to forty waiting customers, so that all are seen within a minute although
their own words take many (design: budgets kept ahead; engineering B4).
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.courier.budgets import MINUTE, Budgets
from bot.courier.waiting import Lane, Waiting
from desk.outgoing import Priority

MOST = 40
"""Customers in one digest (design §5)."""
FEWEST = 3
"""For fewer a digest would cost as much as their own words."""
PATIENCE = 15.0
"""Seconds for which a customer waits unseen before a digest is due; more may join meanwhile."""
MOST_A_MINUTE = 4
"""Digests a minute: a crowd of thousands must not take the minute for its lists alone."""
KEPT_FREE = 2
"""Units of the minute that others leave to digests while somebody waits unseen."""
FORMING = 3.0
"""Seconds for which the last units wait, too, to see whether a crowd follows: else its first words
would take them all, and nobody would be shown until the minute is over."""
LONG_LINE, LOOK_EVERY = 500, 0.5
"""So many lanes are counted no more often than that (seconds)."""


@dataclass(slots=True)
class Crowd:
    """The customers who wait for one group, and who of them stood in a digest already."""

    _told: set[int] = field(default_factory=set)
    _look_at: float = 0.0
    _shown_at: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_A_MINUTE))

    def due(self, waiting: Waiting, budgets: Budgets, chat_id: int, now: float) -> tuple[int, ...]:
        """Whom the next digest shall show, by topic, who waits longest first; mostly nobody."""
        is_long_line = len(waiting.lanes) > LONG_LINE
        if is_long_line and self._look_at - 2 * LOOK_EVERY < now < self._look_at:
            return ()
        self._look_at = now + LOOK_EVERY
        room = budgets.room(chat_id, now)
        is_scarce = room is not None and waiting.units_for(chat_id) > max(room - KEPT_FREE, 0)
        lanes = _of_customers(waiting, chat_id) if is_scarce else {}
        self._told &= lanes.keys()
        unseen = sorted(
            (lane.since, topic)
            for topic, lane in lanes.items()
            if topic not in self._told and lane.in_flight is None
        )
        is_full = len(self._shown_at) == MOST_A_MINUTE and now < self._shown_at[0] + MINUTE
        must_show = len(unseen) >= FEWEST and not is_full
        may_form = bool(unseen) and now - unseen[0][0] < FORMING and not is_full
        waiting.keep_free(chat_id, KEPT_FREE if must_show or may_form else 0)
        if not must_show:
            return ()
        if len(unseen) < MOST and now - unseen[0][0] < PATIENCE:
            return ()
        shown = tuple(topic for _, topic in unseen[:MOST])
        self._told.update(shown)
        self._shown_at.append(now)
        return shown

    def remember(self, shown: Iterable[int]) -> None:
        """These stood in a digest before the process started."""
        self._told.update(shown)


def _of_customers(waiting: Waiting, chat_id: int) -> dict[int, Lane]:
    found = {}
    for lane in waiting.lanes.values():
        head = lane.head()
        if head is None or head.topic_ref is None or head.is_aside:
            continue
        if head.chat_id == chat_id and lane.urgency in (Priority.FIRST, Priority.MESSAGE):
            found[head.topic_ref] = lane
    return found
