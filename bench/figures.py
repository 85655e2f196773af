"""Plain arithmetic of the benchmarks: percentiles, budgets, and figures beside their floors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0 to 1) of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)), 1) - 1]


def budget_used(spent: Iterable[tuple[float, int]], *, limit: int, span: float) -> float | None:
    """The share of a limit that was used: `spent` are moments (seconds) and units.

    Only whole spans count, from the first unit on: the last one is filled no further than there
    was need. None when less than one span was needed.
    """
    ordered = sorted(spent)
    if not ordered:
        return None
    begin = ordered[0][0]
    spans = int((ordered[-1][0] - begin) // span)
    if not spans:
        return None
    inside = sum(units for at, units in ordered if at < begin + spans * span)
    return inside / (limit * spans)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of the desk beside that of the bare bot.

    `floor` bounds the ratio of the two, from above if the figure `is_cost`, else from below.
    """

    name: str
    ours: float
    theirs: float
    floor: float | None = None
    is_cost: bool = True

    @property
    def ratio(self) -> float | None:
        """None where nothing could be measured."""
        return self.ours / self.theirs if self.ours and self.theirs else None

    @property
    def is_missed(self) -> bool:
        """What could not be measured misses nothing."""
        if self.ratio is None or self.floor is None:
            return False
        return self.ratio > self.floor if self.is_cost else self.ratio < self.floor

    def __str__(self) -> str:
        ratio = "?" if self.ratio is None else f"{self.ratio:.2f}"
        line = f"{self.name:38}{self.ours:>10.2f}{self.theirs:>10.2f}{ratio:>7}"
        if self.floor is None:
            return line
        sign = "<=" if self.is_cost else ">="
        words = "not measured" if self.ratio is None else "MISSED" if self.is_missed else "met"
        return f"{line}  {sign} {self.floor:<5g}{words}"


def table(figures: Iterable[Figure]) -> str:
    """The figures under one another, with ratios, floors, and which of them are missed."""
    head = f"{'':38}{'desk':>10}{'bare bot':>10}{'ratio':>7}  floor"
    return "\n".join([head, *(str(one) for one in figures)])
