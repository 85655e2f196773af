"""Kill the desk again and again while people talk, and count what was lost.

`python -m bench.campaign [--kills 10] [--seed 1] [--drops 0] [--keep FOLDER]`. Customers and
operators talk through a sandbox Telegram; the desk and, beside it, a bare aiogram bot are killed
with SIGKILL at random moments and started again. In the end Kafka's assertions are made of the
desk: nothing lost, nothing out of order, nothing where it does not belong, and a reader beside the
run saw what lies there now. What was on its way at a kill may be there twice, and the staff are
told of it; nothing else may. Leaves with 1 if one fails, or if the bare bot loses nothing: a
campaign whose control survives proves nothing.
"""

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from bench.stage import CUSTOMERS, House, Stage, open_stage
from bench.traffic import Traffic
from bench.verdict import Seen, Tally, Token, tally
from bench.victims import Victim
from bench.watcher import Watcher, history

KILLED_AFTER = (0.2, 2.5)
"""Seconds after both bots are ready, drawn evenly."""
EARLY = 0.2
"""The share of kills that do not wait for readiness: they strike while the desk starts."""
STARTING = (0.5, 3.0)
"""Seconds after the start in which such a kill strikes."""
QUIET = 4.0
"""Seconds without anything new after which nothing more is expected."""
LONGEST_END = 90.0
_LOOK_EVERY = 1.0


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a campaign found."""

    kills: int
    desk: Tally
    bare: Tally
    desk_floods: int
    bare_floods: int
    in_doubt: int
    """Messages of the desk that were on their way when it was killed, or lost half way."""
    is_seen_alike: bool
    exit_code: int

    @property
    def faults(self) -> list[str]:
        """Why the campaign failed; empty if it did not."""
        tests = {
            f"the desk lost {self.desk.lost}: {_named(self.desk.missing)}": self.desk.lost,
            f"the desk sent {self.desk.out_of_order} out of order": self.desk.out_of_order,
            f"the desk leaked {self.desk.leaked}": self.desk.leaked,
            f"the desk repeated without a mark {_named(self.desk.unmarked)}": self.desk.unmarked,
            "the desk repeated what was never in doubt": self.desk.duplicates > self.in_doubt,
            "the reader beside the run saw something else": not self.is_seen_alike,
            f"the desk was asked to stop and left with {self.exit_code}": self.exit_code,
            "the bare bot lost nothing, so this campaign proves nothing": not self.bare.lost,
        }
        return [words for words, is_so in tests.items() if is_so]


async def campaign(folder: Path, *, kills: int, seed: int, drops: float = 0.0) -> Result:
    """Run it; logs and database lie in `folder`."""
    async with open_stage(folder, drops=drops) as stage:
        watcher = Watcher(stage)
        traffic = Traffic(stage.client, stage.houses, seed)
        stop = asyncio.Event()
        state = await stage.client.state()
        watching = asyncio.create_task(watcher.follow(state["seq"]))
        victims = [house.victim for house in stage.houses]
        await _start(victims)
        await _all_ready(victims)
        talking = asyncio.create_task(traffic.flow(stop))
        try:
            await _kill(victims, random.Random(seed), kills)
            stop.set()
            await talking
            await _until_quiet(stage, watcher, traffic)
        finally:
            talking.cancel()
            watching.cancel()
        exit_code = await stage.desk.victim.stop()
        lasting = await history(stage, stage.desk)

    def tally_of(house: House) -> Tally:
        return tally(traffic.written[house.name].counts, watcher.seen[house.name])

    return Result(
        kills=kills,
        desk=tally_of(stage.desk),
        bare=tally_of(stage.bare),
        desk_floods=watcher.floods[stage.desk.bot_id],
        bare_floods=watcher.floods[stage.bare.bot_id],
        in_doubt=_in_doubt(folder / "data" / "desk.db"),
        is_seen_alike=is_alike(watcher.seen[stage.desk.name], lasting),
        exit_code=exit_code,
    )


async def _start(victims: list[Victim]) -> None:
    for victim in victims:
        await victim.start()


async def _all_ready(victims: list[Victim]) -> None:
    await asyncio.gather(*(victim.ready() for victim in victims))


async def _kill(victims: list[Victim], rng: random.Random, kills: int) -> None:
    for number in range(kills):
        is_early = number > 0 and rng.random() < EARLY
        if not is_early:
            await _all_ready(victims)
        await asyncio.sleep(rng.uniform(*(STARTING if is_early else KILLED_AFTER)))
        for victim in victims:
            await victim.kill()
        await _start(victims)
        if sys.stderr.isatty():
            print(f"\rkilled {number + 1} of {kills}", end="", file=sys.stderr, flush=True)
    await _all_ready(victims)


async def _until_quiet(stage: Stage, watcher: Watcher, traffic: Traffic) -> None:
    """Until the desk has shown all, or nothing new comes; then a while for late duplicates."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + LONGEST_END
    moved, moved_at = watcher.moved, loop.time()
    name = stage.desk.name
    while loop.time() < ends_at:
        await asyncio.sleep(_LOOK_EVERY)
        if watcher.moved != moved:
            moved, moved_at = watcher.moved, loop.time()
        calm = loop.time() - moved_at
        is_complete = not tally(traffic.written[name].counts, watcher.seen[name]).lost
        if calm > (QUIET if is_complete else 5 * QUIET):
            return


def _in_doubt(database: Path) -> int:
    query = "SELECT COALESCE(SUM(units * doubts), 0) FROM outbox WHERE kind = 'Copy'"
    with closing(sqlite3.connect(database)) as connection:
        found: int = connection.execute(query).fetchone()[0]
    return found


def is_alike(one: Seen, other: Seen) -> bool:
    """The same tokens, in every conversation in the same order."""

    def lines(seen: Seen) -> list[list[object]]:
        shown = [*seen.in_topics, *seen.at_customers]
        return [
            [token for token in shown if (token.kind, token.customer) == (kind, customer)]
            for kind in "cs"
            for customer in CUSTOMERS
        ]

    return lines(one) == lines(other)


def table(result: Result) -> str:
    """The figures, side by side."""
    desk, bare = result.desk, result.bare
    rows: Sequence[tuple[str, object, object]] = (
        ("written by customers", desk.written_in, bare.written_in),
        ("written to customers", desk.written_out, bare.written_out),
        ("notes", desk.notes, bare.notes),
        ("lost", desk.lost, bare.lost),
        ("out of order", desk.out_of_order, bare.out_of_order),
        ("leaked or strayed", desk.leaked, bare.leaked),
        ("duplicates to the topic", desk.duplicates_in, bare.duplicates_in),
        ("duplicates to customers", desk.duplicates_out, bare.duplicates_out),
        ("duplicates without a mark", len(desk.unmarked), len(bare.unmarked)),
        ("on their way when killed", result.in_doubt, "unknown"),
        ("429 of its own making", result.desk_floods, result.bare_floods),
    )
    head = f"{f'{result.kills} x kill -9':26}{'desk':>8}{'bare aiogram bot':>18}"
    return "\n".join([head, *(f"{name:26}{one:>8}{other:>18}" for name, one, other in rows)])


def _named(tokens: Sequence[Token]) -> str:
    return " ".join(f"{one.kind}{one.customer}-{one.number}" for one in tokens[:10])


def main() -> None:
    """Run a campaign and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drops", type=float, default=0.0, help="per cent of sends, lost half way")
    parser.add_argument("--keep", type=Path, help="folder for logs and database")
    given = parser.parse_args()
    if given.keep is not None:
        given.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() if given.keep is None else nullcontext(given.keep) as name:
        result = asyncio.run(
            campaign(
                Path(name).resolve(), kills=given.kills, seed=given.seed, drops=given.drops / 100
            )
        )
    print(table(result))
    for fault in result.faults:
        print(f"FAILED: {fault}")
    sys.exit(1 if result.faults else 0)


if __name__ == "__main__":
    main()
