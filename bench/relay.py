"""What the desk costs beside a bot that stores nothing: latency, throughput, CPU, statements.

`python -m bench.relay [--rounds 3]`. The desk and the bare aiogram copy bot, each a process on a
core of its own choice, get the same messages from the same stub of Telegram, turn by turn, because
a machine drifts. Added latency counts from the moment a message is available to the call that
copies it. Only ratios carry over to other machines. Leaves with 1 if a relayed message costs more
statements than the ratchet allows; the rest is printed beside its target (a busy machine misses
some).
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from bench import statements
from bench.figures import Figure, percentile, table
from bench.stage import BARE_TOKEN, DESK_GROUP, DESK_TOKEN
from bench.telegram_stub import Key, TelegramStub
from bench.victims import Victim
from bot import logs

CUSTOMERS = range(101, 131)
CALM_SECONDS = 60
"""Of one message a second, to both bots, half a second apart."""
STEADY_RATE, STEADY_MESSAGES = 30, 120
FLOOD = 1000
P50_FLOOR, P99_FLOOR, FLOOD_FLOOR, CPU_FLOOR = 2.0, 1.5, 0.7, 1.5
"""Bounds of the desk's figures over those of the bare bot."""
NO_LIMITS = """\
[telegram]
per_second = 0
per_chat_per_second = 0
per_group_per_minute = 0

[customer]
greeting = false

[abuse]
fold_after = 0
raid_customers = 0
"""


@dataclass
class Figures:
    """Of one bot, one entry a round; latencies in milliseconds, CPU in microseconds a message."""

    calm: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    flood: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Runner:
    """A bot, its Telegram and its figures."""

    def __init__(self, name: str, telegram: TelegramStub, victim: Victim) -> None:
        self.name, self.telegram, self.victim = name, telegram, victim
        self.figures = Figures()

    async def warm_up(self) -> None:
        """Every customer has a topic, and every path was gone."""
        await self.victim.start()
        await self.victim.ready()
        for greeting in ("Good morning", "I have a question"):
            await self._copied([self.telegram.offer(person, greeting) for person in CUSTOMERS])
        await asyncio.sleep(1.0)

    async def calm(self, *, after: float) -> None:
        """One message a second."""
        await asyncio.sleep(after)
        self.figures.calm = await self._at_rate(1, CALM_SECONDS)

    async def steady(self) -> None:
        """A busy desk: thirty messages a second."""
        waits = await self._at_rate(STEADY_RATE, STEADY_MESSAGES)
        self.figures.p50.append(median(waits))
        self.figures.p99.append(quantiles(waits, n=100, method="inclusive")[98])

    async def flood(self) -> None:
        """All at once: how fast, and how much CPU."""
        cpu, started = cpu_seconds(self.victim.pid), time.perf_counter()
        senders = [CUSTOMERS[number % len(CUSTOMERS)] for number in range(FLOOD)]
        await self._copied([self.telegram.offer(person, "And now?") for person in senders])
        self.figures.flood.append(FLOOD / (time.perf_counter() - started))
        # What follows a copy, such as marking it sent, is part of the cost.
        await asyncio.sleep(1.0)
        self.figures.cpu.append((cpu_seconds(self.victim.pid) - cpu) / FLOOD * 1e6)

    async def _at_rate(self, rate: int, count: int) -> list[float]:
        keys: list[Key] = []
        start = time.perf_counter()
        for number in range(count):
            await asyncio.sleep(max(0.0, start + number / rate - time.perf_counter()))
            person = CUSTOMERS[number % len(CUSTOMERS)]
            keys.append(self.telegram.offer(person, f"Words {number}"))
        await self._copied(keys)
        offered, copied = self.telegram.offered, self.telegram.copied
        return [(copied[key].at - offered[key]) * 1000 for key in keys]

    async def _copied(self, keys: list[Key]) -> None:
        async with asyncio.timeout(60):
            await self.telegram.all_copied(keys)


def cpu_seconds(pid: int) -> float:
    """CPU that a process has used so far; 0 where /proc does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # proc(5): utime and stime are fields 14 and 15, in clock ticks; the cut took two away.
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(folder: Path, rounds: int) -> tuple[Runner, Runner]:
    """Run both bots against each other."""
    desk = await _desk(folder)
    bare = await _bare(folder)
    try:
        for one in (desk, bare):
            await one.warm_up()
        _keep_apart([desk, bare])
        await asyncio.gather(desk.calm(after=0.0), bare.calm(after=0.5))
        for _ in range(rounds):
            for one in (bare, desk):
                await one.steady()
            for one in (bare, desk):
                await one.flood()
    finally:
        for one in (desk, bare):
            await one.victim.stop()
            one.telegram.stop()
    return desk, bare


async def _desk(folder: Path) -> Runner:
    telegram = TelegramStub(token=DESK_TOKEN, group=DESK_GROUP)
    await telegram.start()
    (folder / "desk.toml").write_text(NO_LIMITS)
    environment = {
        "BOT_TOKEN": DESK_TOKEN,
        "OPERATORS_CHAT_ID": str(DESK_GROUP),
        "TELEGRAM_API_URL": telegram.url,
        "LISTEN": "",
        "LANGUAGE": "en",
    }
    victim = Victim("desk", ["bot", "run"], environment=environment, folder=folder)
    return Runner("desk", telegram, victim)


async def _bare(folder: Path) -> Runner:
    telegram = TelegramStub(token=BARE_TOKEN, group=DESK_GROUP)
    await telegram.start()
    topics = folder / "topics.json"
    topics.write_text(json.dumps({person: person for person in CUSTOMERS}))
    arguments = ["bench.bare_bot", "--group", str(DESK_GROUP), "--topics", str(topics)]
    environment = {"BOT_TOKEN": BARE_TOKEN, "TELEGRAM_API_URL": telegram.url}
    victim = Victim(
        "bare_bot", [*arguments, "--pause", "0"], environment=environment, folder=folder
    )
    return Runner("bare bot", telegram, victim)


def _keep_apart(runners: list[Runner]) -> None:
    """Bots on one core, Telegram on another, where the system lets us choose."""
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[0]})
        for one in runners:
            for thread in Path(f"/proc/{one.victim.pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {cores[1]})


def figures(desk: Runner, bare: Runner) -> list[Figure]:
    """The figures side by side, medians of the rounds, with the floors under their ratios."""
    ours, theirs = desk.figures, bare.figures

    def of(name: str, floor: float, one: list[float], other: list[float], **more: bool) -> Figure:
        return Figure(name=name, ours=median(one), theirs=median(other), floor=floor, **more)

    def tail(values: list[float]) -> list[float]:
        return [percentile(values, 0.99)]

    return [
        of("1 msg/s: added p50, ms", P50_FLOOR, ours.calm, theirs.calm),
        of("1 msg/s: added p99, ms", P99_FLOOR, tail(ours.calm), tail(theirs.calm)),
        of("30 msg/s: added p50, ms", P50_FLOOR, ours.p50, theirs.p50),
        of("30 msg/s: added p99, ms", P99_FLOOR, ours.p99, theirs.p99),
        of("flood, msg/s", FLOOD_FLOOR, ours.flood, theirs.flood, is_cost=False),
        of("flood, CPU a message, us", CPU_FLOOR, ours.cpu, theirs.cpu),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    logs.configure("WARNING", "text")
    inward, outward = asyncio.run(statements.per_message())
    with tempfile.TemporaryDirectory() as folder:
        desk, bare = asyncio.run(measure(Path(folder).resolve(), rounds))
    print(table(figures(desk, bare)))
    print(f"statements a message: {inward:.1f} to the topic, {outward:.1f} to the customer")
    most = (statements.MOST_INWARD, statements.MOST_OUTWARD)
    print(f"(at most {most[0]} and {most[1]})")
    sys.exit(1 if inward > most[0] or outward > most[1] else 0)


if __name__ == "__main__":
    main()
