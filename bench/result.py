"""What a campaign found: its table, and why it failed if it did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.verdict import Tally, Token

MOST_DUPLICATES = 0.02
"""A kill, with evidence."""
LONG = 20
"""Kills from which on a campaign must have met the limits."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """What was found about one bot."""

    name: str
    evidence: bool | None
    tally: Tally
    floods: int
    """429 that nobody injected."""
    troubles: Mapping[str, int]
    """Injected, by the sandbox's names."""
    fullest: float
    full_seconds: float
    killed_half_full: int
    is_seen_alike: bool
    exit_code: int

    def duplicates_a_kill(self, kills: int) -> float:
        return self.tally.duplicates / max(kills, 1)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a campaign found about all bots."""

    kills: int
    desks: tuple[Column, ...]
    bare: Column

    @property
    def columns(self) -> tuple[Column, ...]:
        return *self.desks, self.bare

    @property
    def faults(self) -> list[str]:
        """Why the campaign failed; empty if it did not."""
        found = [fault for desk in self.desks for fault in self._faults_of(desk)]
        if not self.bare.tally.lost:
            found.append("the bare bot lost nothing, so this campaign proves nothing")
        return found

    def _faults_of(self, desk: Column) -> list[str]:
        one, name = desk.tally, desk.name
        often = desk.duplicates_a_kill(self.kills)
        tests: dict[str, object] = {
            f"the {name} lost {one.lost}: {_named(one.missing)}": one.missing,
            f"the {name} sent {one.out_of_order} out of order": one.out_of_order,
            f"the {name} leaked {_named(one.leaked)}": one.leaked,
            f"the {name} left earlier words standing: {_named(one.stale)}": one.stale,
            f"the {name} did not take back {_named(one.not_undone)}": one.not_undone,
            f"the {name} met {desk.floods} 429 of its own making": desk.floods,
            f"the reader beside the {name} saw something else": not desk.is_seen_alike,
            f"the {name} was asked to stop and left with {desk.exit_code}": desk.exit_code,
        }
        if desk.evidence:
            tests[f"the {name} repeated {often:.3f} messages a kill"] = often > MOST_DUPLICATES
        else:
            tests[f"the {name} repeated without a mark {_named(one.unmarked)}"] = one.unmarked
        if self.kills >= LONG:
            tests[
                f"the {name} never met the limits, so no 429 proves nothing"
            ] = not desk.full_seconds
        return [words for words, is_so in tests.items() if is_so]


def rows(result: Result) -> list[tuple[str, list[str]]]:
    """The figures, one column a bot."""

    def row(name: str, figures: Sequence[object]) -> tuple[str, list[str]]:
        return name, [str(figure) for figure in figures]

    columns, kills = result.columns, result.kills
    tallies = [column.tally for column in columns]
    by_desks = [column is not result.bare for column in columns]

    def of_desks(figures: Sequence[object]) -> list[object]:
        return [
            figure if is_desk else "-" for figure, is_desk in zip(figures, by_desks, strict=True)
        ]

    return [
        row("written by customers", [one.written_in for one in tallies]),
        row("written to customers", [one.written_out for one in tallies]),
        row("notes", [one.notes for one in tallies]),
        row("changed afterwards", of_desks([one.changes for one in tallies])),
        row("taken back", of_desks([one.undone for one in tallies])),
        row("calls lost before the work", [one.troubles["drop_before"] for one in columns]),
        row("calls lost after the work", [one.troubles["drop_after"] for one in columns]),
        row("500 before the work", [one.troubles["500"] for one in columns]),
        row("500 after the work", [one.troubles["500_after"] for one in columns]),
        row("429 injected", [one.troubles["429"] for one in columns]),
        row("lost", [one.lost for one in tallies]),
        row("never confirmed, and told", [len(one.unconfirmed) for one in tallies]),
        row("out of order", [one.out_of_order for one in tallies]),
        row("leaked or strayed", [len(one.leaked) for one in tallies]),
        row("earlier words left standing", of_desks([len(one.stale) for one in tallies])),
        row("not taken back", of_desks([len(one.not_undone) for one in tallies])),
        row("duplicates to the topic", [one.duplicates_in for one in tallies]),
        row("duplicates to customers", [one.duplicates_out for one in tallies]),
        row("duplicates a kill", [f"{one.duplicates_a_kill(kills):.3f}" for one in columns]),
        row("duplicates without a mark", [len(one.unmarked) for one in tallies]),
        row("429 of its own making", [one.floods for one in columns]),
        row("fullest minute of the group", [f"{one.fullest:.0%}" for one in columns]),
        row("seconds over 90 % full", [round(one.full_seconds) for one in columns]),
        row("kills in a half spent minute", [one.killed_half_full for one in columns]),
    ]


def as_text(result: Result) -> str:
    """The table for a terminal."""
    heads = [column.name for column in result.columns]
    first = f"{result.kills} x kill -9"
    return "\n".join(
        f"{name:30}" + "".join(f"{figure:>{len(head) + 4}}" for head, figure in pairs)
        for name, pairs in (
            (name, list(zip(heads, figures, strict=True)))
            for name, figures in [(first, heads), *rows(result)]
        )
    )


def as_markdown(result: Result) -> str:
    """The table for the documents."""
    heads = [column.name for column in result.columns]
    lines = [(f"{result.kills} × kill -9", heads), ("---", ["---"] * len(heads)), *rows(result)]
    return "\n".join(f"| {' | '.join([name, *figures])} |" for name, figures in lines)


def _named(tokens: Sequence[Token]) -> str:
    return " ".join(str(one) for one in tokens[:10])
