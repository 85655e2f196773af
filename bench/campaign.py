"""Kill the desk again and again while people talk, and count what was lost.

`python -m bench.campaign [--kills 10] [--seed 1] [--drops 5] [--floods 1] [--errors 1]
[--evidence on|off|both] [--markdown] [--keep FOLDER]`. Customers and operators talk through a
sandbox Telegram with its limits on; calls are lost before and after they are carried out, and
answered with 429 and 500. The desk and, beside it, a bare aiogram bot are killed with SIGKILL at
random moments and started again. In the end Kafka's assertions are made of the desk: nothing lost,
nothing out of order, nothing where it does not belong, and a reader beside the run saw what lies
there now. Leaves with 1 if one fails, or if the bare bot loses nothing: a campaign whose control
survives proves nothing.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from bench.gauge import Gauge
from bench.result import Column, Result, as_markdown, as_text
from bench.stage import House, Stage, Troubles, open_stage
from bench.traffic import Traffic
from bench.verdict import is_alike, tally
from bench.victims import Victim
from bench.watcher import Watcher, history

KILLED_AFTER = (0.2, 2.5)
"""Seconds after all bots are ready, drawn evenly."""
EARLY = 0.2
"""The share of kills that do not wait for readiness: they strike while the desk starts."""
STARTING = (0.5, 3.0)
"""Seconds after the start in which such a kill strikes."""
QUIET = 4.0
"""Seconds without anything new after which nothing more is expected, if nothing is missing."""
PATIENCE = 70.0
"""The same if something is missing: a group's minute may have to pass, and doubts to be settled."""
LONGEST_END = 240.0
_LOOK_EVERY = 1.0
_EVIDENCE = {"on": (True,), "off": (False,), "both": (True, False)}


async def campaign(
    folder: Path,
    *,
    kills: int,
    seed: int,
    troubles: Troubles | None = None,
    evidence: Sequence[bool] = (True, False),
) -> Result:
    """Run it; logs and databases lie in `folder`."""
    async with open_stage(folder, troubles=troubles or Troubles(), evidence=evidence) as stage:
        watcher, gauge = Watcher(stage), Gauge(stage)
        traffic = Traffic(stage.client, stage.houses, seed)
        stop = asyncio.Event()
        state = await stage.client.state()
        readers = [
            asyncio.create_task(watcher.follow(stage, state["seq"])),
            asyncio.create_task(gauge.look()),
        ]
        victims = [house.victim for house in stage.houses]
        await _start(victims)
        await _all_ready(victims)
        talking = asyncio.create_task(traffic.flow(stop, lambda: _waiting(stage, watcher, traffic)))
        try:
            await _kill(stage, random.Random(seed), kills, gauge=gauge, traffic=traffic)
            stop.set()
            await talking
            await _until_quiet(stage, watcher, traffic)
        finally:
            for task in (talking, *readers):
                task.cancel()
        exit_codes = {house.name: await house.victim.stop() for house in stage.houses}
        lasting = {house.name: await history(stage, house) for house in stage.houses}

    def column(house: House) -> Column:
        written, seen = traffic.written[house.name], watcher.seen[house.name]
        return Column(
            name=house.name,
            evidence=house.evidence,
            tally=tally(written, seen),
            floods=watcher.floods[house.bot_id],
            troubles={kind: watcher.troubles[house.bot_id, kind] for kind in Troubles().shares},
            fullest=gauge.fullest[house.name],
            full_seconds=gauge.full_seconds[house.name] / 1000,
            killed_half_full=gauge.killed_half_full[house.name],
            is_seen_alike=is_alike(seen, lasting[house.name], but=written.undone),
            exit_code=exit_codes[house.name],
        )

    return Result(
        kills=kills, desks=tuple(column(desk) for desk in stage.desks), bare=column(stage.bare)
    )


def _waiting(stage: Stage, watcher: Watcher, traffic: Traffic) -> int:
    """What the desk that is furthest behind has not passed on yet."""
    names = [desk.name for desk in stage.desks]
    return max(
        traffic.written[name].passed_on - len(set(watcher.seen[name].shown)) for name in names
    )


async def _start(victims: list[Victim]) -> None:
    await asyncio.gather(*(victim.start() for victim in victims))


async def _all_ready(victims: list[Victim]) -> None:
    await asyncio.gather(*(victim.ready() for victim in victims))


async def _kill(
    stage: Stage, rng: random.Random, kills: int, *, gauge: Gauge, traffic: Traffic
) -> None:
    victims = [house.victim for house in stage.houses]
    for number in range(kills):
        is_early = number > 0 and rng.random() < EARLY
        moment = rng.uniform(*(STARTING if is_early else KILLED_AFTER))
        if not is_early:
            await _all_ready(victims)
        await asyncio.sleep(moment)
        await asyncio.gather(*(victim.kill() for victim in victims))
        gauge.killed()
        await _start(victims)
        traffic.progress = (number + 1) / kills
        if sys.stderr.isatty():
            print(f"\rkilled {number + 1} of {kills}", end="", file=sys.stderr, flush=True)
    await _all_ready(victims)


async def _until_quiet(stage: Stage, watcher: Watcher, traffic: Traffic) -> None:
    """Until every bot has shown all, or nothing new comes; then a while for late duplicates."""
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + LONGEST_END
    is_loud = True
    while is_loud and loop.time() < ends_at:
        await asyncio.sleep(_LOOK_EVERY)
        is_loud = any(_is_loud(house, watcher, traffic, loop.time()) for house in stage.houses)


def _is_loud(house: House, watcher: Watcher, traffic: Traffic, now: float) -> bool:
    """Whether more may come. The bare bot forgets, so only a 429 can make it speak much later."""
    moved_at = max(watcher.moved_at[house.bot_id], watcher.waits_until[house.bot_id])
    has_all = (
        not house.is_desk
        or tally(traffic.written[house.name], watcher.seen[house.name]).is_complete
    )
    return now - moved_at < (QUIET if has_all else PATIENCE)


def main() -> None:
    """Run a campaign and print its table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    usual = Troubles()
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    for name, share, words in (
        ("drops", usual.drops, "lost before they are carried out, and as many afterwards"),
        ("floods", usual.floods, "answered with 429"),
        (
            "errors",
            usual.errors,
            "answered with 500 before they are carried out, and as many after",
        ),
    ):
        help_ = f"per cent of calls {words}"
        parser.add_argument(f"--{name}", type=float, default=100 * share, help=help_)
    parser.add_argument(
        "--evidence",
        choices=_EVIDENCE,
        default="both",
        help="about calls in doubt; both: two desks side by side",
    )
    parser.add_argument("--markdown", action="store_true", help="the table as it stands in docs")
    parser.add_argument("--keep", type=Path, help="new folder for logs and databases")
    given = parser.parse_args()
    if given.keep is not None:
        given.keep.mkdir(parents=True)
    with tempfile.TemporaryDirectory() if given.keep is None else nullcontext(given.keep) as name:
        result = asyncio.run(
            campaign(
                Path(name).resolve(),
                kills=given.kills,
                seed=given.seed,
                troubles=Troubles(
                    drops=given.drops / 100, floods=given.floods / 100, errors=given.errors / 100
                ),
                evidence=_EVIDENCE[given.evidence],
            )
        )
    print((as_markdown if given.markdown else as_text)(result))
    for fault in result.faults:
        print(f"FAILED: {fault}")
    sys.exit(1 if result.faults else 0)


if __name__ == "__main__":
    main()
