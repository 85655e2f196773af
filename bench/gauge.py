"""How full each desk's group is, by Telegram's own count: limits that never bite prove nothing."""

import asyncio
from collections import Counter, defaultdict

from bench.stage import House, Stage

LOOK_EVERY = 0.25
FULL = 0.9
"""The share of a group's minute from which on the limit governs: a desk keeps a margin, and an
album must wait for two units."""
HALF = 0.5


class Gauge:
    """Looks at every house's group now and then, and at each kill."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.fullest: dict[str, float] = defaultdict(float)
        self.full_seconds: Counter[str] = Counter()
        self.killed_half_full: Counter[str] = Counter()
        """Kills after which the new process had to know what the old one had spent."""

    async def look(self) -> None:
        """Look for ever."""
        loop = asyncio.get_running_loop()
        before = loop.time()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = loop.time()
            for house in self._stage.houses:
                self._note(house, now - before)
            before = now

    def killed(self) -> None:
        """All houses were just killed."""
        for house in self._stage.houses:
            self.killed_half_full[house.name] += self._stage.spent(house) >= HALF

    def _note(self, house: House, seconds: float) -> None:
        spent = self._stage.spent(house)
        self.fullest[house.name] = max(spent, self.fullest[house.name])
        if spent >= FULL:
            self.full_seconds[house.name] += round(seconds * 1000)
