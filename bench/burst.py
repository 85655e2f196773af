"""The burst: sixty customers write three hundred messages in ten seconds into one group.

`python -m bench.burst [--without-merging] [--leaps] [--seed 1]`. A sandbox Telegram with its own
limits and the real desk, in this process: the group takes 20 calls a minute, so this is minutes of
work. Meanwhile operators answer, one call into a topic and one answer to a customer are carried out
but their connections break (so that a lane is in doubt, and without evidence stays so for a
minute). Real time takes six minutes, without merging twenty; `--leaps` lets the clock of both sides
leap ahead whenever nothing can leave, which gives the same figures in seconds. Leaves with 1 if a
promise is broken.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.burst_report import MINUTE, Account, Report, read
from bench.verdict import Token, Written
from bot import logs
from desk.people import Role
from desk.policy import AbusePolicy, CustomerPolicy, Policy, TelegramPolicy
from sandbox import server
from sandbox.core import Core
from tests.cast import GROUP, TOKEN, RunningDesk, bot_id, settings_for

CUSTOMERS, MESSAGES, BURST_SECONDS = 60, 300, 10.0
FIRST_CUSTOMER, BOB = 1001, 201
ANSWER_EVERY = 7.0
"""Seconds between answers of the operators, from the end of the burst until all is in the topics;
slower than a customer's own limit, as everyone has a lane of his own."""
DROPPED_COPY_AT, DROPPED_ANSWER_AT = 90.0, 40.0
"""Seconds after the first message when the next words in a topic, and the next answer, break off:
while the group is saturated, and after the digests, which are no lane of anybody."""
LEAP = 0.25
LONGEST = 60 * MINUTE


class Pace:
    """Lets time pass; leaping, it only lets the desk do what it can before the next leap."""

    def __init__(self, core: Core, desk: RunningDesk, *, leaps: bool) -> None:
        self._core, self._desk, self._leaps = core, desk, leaps
        self.began_at = core.clock.now()

    @property
    def passed(self) -> float:
        """Seconds since the beginning."""
        return self._core.clock.now() - self.began_at

    async def until(self, seconds: float) -> None:
        """Return when so many seconds have passed since the beginning."""
        while (left := seconds - self.passed) > 0:
            if not self._leaps:
                await asyncio.sleep(left)
                continue
            await self._nothing_can_leave()
            self._core.clock.advance(min(LEAP, max(seconds - self.passed, 0.0)))
            assert self._desk.house is not None
            self._desk.house.courier.wake()

    async def _nothing_can_leave(self) -> None:
        assert self._desk.house is not None
        queue = self._core.world.bots[bot_id()].queue
        store = self._desk.store
        # Neither of the two tells when it is empty.
        while len(queue.items) or await store.read(lambda tx: tx.inbox.depth()):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        await self._desk.house.courier.rests()


@dataclass
class Burst:
    """What was written, and when, by Telegram's clock."""

    core: Core
    pace: Pace
    rng: random.Random
    written: Written = field(default_factory=Written)
    sent_at: dict[Token, float] = field(default_factory=dict)
    originals: dict[tuple[int, int], Token] = field(default_factory=dict)
    """Chat and message id of what people wrote."""

    def __post_init__(self) -> None:
        self.account = Account(self.core, self.originals, first_customer=FIRST_CUSTOMER)

    async def customers_write(self) -> None:
        """Everybody writes equally much, in any order."""
        authors = [number % CUSTOMERS for number in range(MESSAGES)]
        self.rng.shuffle(authors)
        for number, customer in enumerate(authors):
            await self.pace.until(number * BURST_SECONDS / MESSAGES)
            token = self.written.next_token("c", customer)
            person = FIRST_CUSTOMER + customer
            self._send(token, person, {"from": person, "text": f"Hello {token}"})

    async def operators_answer(self) -> None:
        """Until every word of the customers lies in a topic."""
        turns: deque[int] = deque()
        account = self.account
        is_copy_dropped = is_answer_dropped = False
        at = BURST_SECONDS
        while len(account.in_topics) < MESSAGES:
            await self.pace.until(at)
            account.look()
            if not is_copy_dropped and at >= DROPPED_COPY_AT:
                is_copy_dropped = True
                self._drop(GROUP)
            turns.extend(one for one in account.topics if one not in turns)
            if turns:
                customer = turns[0]
                turns.rotate(-1)
                if not is_answer_dropped and at >= DROPPED_ANSWER_AT:
                    is_answer_dropped = True
                    self._drop(FIRST_CUSTOMER + customer)
                self._answer(customer, account.topics[customer])
            at += ANSWER_EVERY
            if at > LONGEST:
                raise TimeoutError(f"only {len(account.in_topics)} of {MESSAGES} in the topics")

    def _answer(self, customer: int, topic: int) -> None:
        token = self.written.next_token("s", customer)
        words = {"from": BOB, "text": f"Look: {token}", "chat": GROUP, "topic": topic}
        self._send(token, GROUP, words)

    def _send(self, token: Token, chat: int, words: dict[str, object]) -> None:
        """Without a round trip over HTTP: people are no part of what is measured."""
        sent = self.core.control("send", words)["messages"][0]
        self.sent_at[token] = self.core.clock.now()
        self.originals[chat, sent["message_id"]] = token

    def _drop(self, chat: int) -> None:
        trouble = {"method": "*Message", "kind": "drop_after", "times": 1, "chat_id": chat}
        self.core.control("fault", trouble)


async def run(folder: Path, *, merge: bool, leaps: bool, seed: int = 1) -> Report:
    """One burst; `folder` takes the database."""
    sandbox = await server.start(server.SandboxConfig(limits=True, scene=_scene()))
    core = sandbox.core

    def now() -> datetime:
        return datetime.fromtimestamp(core.clock.now(), UTC)

    # Without evidence a lost answer leaves its lane in doubt for the whole minute.
    telegram = TelegramPolicy(merge=merge, evidence=False)
    policy = Policy(
        telegram=telegram,
        customer=CustomerPolicy(greeting=False),
        abuse=AbusePolicy(fold_after=0, raid_customers=0),
    )
    settings = settings_for(sandbox.url, folder, CLOCK="system")
    desk = RunningDesk(settings, policy, now=now)
    await desk.start({"Bob": (BOB, "Bob", Role.OPERATOR)})
    try:
        assert desk.house is not None
        await desk.house.courier.rests()
        burst = Burst(core, Pace(core, desk, leaps=leaps), random.Random(seed))
        began = time.perf_counter()
        await burst.customers_write()
        await burst.operators_answer()
        # What is in doubt is settled within a minute, and cards follow when no words wait.
        await burst.pace.until(burst.pace.passed + MINUTE + 5)
        took = time.perf_counter() - began
    finally:
        await desk.stop()
        await sandbox.stop()
    return read(burst.account, burst.written, burst.sent_at, took=took)


def _scene() -> dict[str, object]:
    people = [
        {"id": FIRST_CUSTOMER + number, "first_name": f"Customer {number}", "language_code": "en"}
        for number in range(CUSTOMERS)
    ]
    people.append({"id": BOB, "first_name": "Bob"})
    group = {"id": GROUP, "title": "Team", "is_forum": True, "members": [BOB]}
    bot = {"token": TOKEN, "username": "desk_bot", "first_name": "Desk"}
    return {"bot": bot, "people": people, "groups": [group]}


def main() -> None:
    """Run it and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--without-merging", action="store_true")
    parser.add_argument("--leaps", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logs.configure("ERROR", "text")
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(
            run(
                Path(folder).resolve(),
                merge=not given.without_merging,
                leaps=given.leaps,
                seed=given.seed,
            )
        )
    print(report)
    for fault in report.faults:
        print(f"FAULT: {fault}")
    sys.exit(1 if report.faults else 0)


if __name__ == "__main__":
    main()
