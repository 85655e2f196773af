"""Customers and operators who talk to both bots, every message with a token of its own.

A token is `c3-17` (customer 3, her seventeenth message), `s3-4` (staff to customer 3) or `n3-2`
(a note about customer 3). Where and in which order the tokens appear tells everything.
"""

import asyncio
import contextlib
import random
from collections import Counter
from dataclasses import dataclass, field

from bench.stage import CUSTOMERS, OPERATORS, House
from sandbox.client import ControlRefused, SandboxClient

RATE = 9.0
"""Messages a second to each of the bots, both ways together."""
NEWCOMER_EVERY = 12
"""Messages until one more customer begins to write, so that topics are made all the time."""
_NOTES = ("// {}", "/note {}", "/nosuchcommand {}")


@dataclass
class Written:
    """How many messages of each kind of token, per customer, one bot was given."""

    counts: Counter[tuple[str, int]] = field(default_factory=Counter)

    def next_token(self, kind: str, customer: int) -> str:
        self.counts[kind, customer] += 1
        return f"{kind}{customer}-{self.counts[kind, customer]}"


class Traffic:
    """The same happenings, drawn from a seed, for every house."""

    def __init__(self, client: SandboxClient, houses: tuple[House, ...], seed: int) -> None:
        self._client = client
        self._houses = houses
        self._rng = random.Random(seed)
        self.written = {house.name: Written() for house in houses}

    async def flow(self, stop: asyncio.Event) -> None:
        """Talk until `stop`."""
        talking = 1
        steps = 0
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._rng.expovariate(RATE)):
                    await stop.wait()
            steps += 1
            talking = min(1 + steps // NEWCOMER_EVERY, len(CUSTOMERS))
            await self._step(self._rng.randrange(talking))

    async def _step(self, customer: int) -> None:
        draw, style = self._rng.random(), self._rng.randrange(10)
        operator = self._rng.choice(OPERATORS)
        for house in self._houses:
            if draw < 0.5:
                await self._customer_writes(house, customer, style)
            elif draw < 0.9:
                await self._operator_answers(house, customer, operator, style)
            else:
                await self._operator_notes(house, customer, operator, style)

    async def _customer_writes(self, house: House, customer: int, style: int) -> None:
        sender, written = CUSTOMERS[customer], self.written[house.name]
        if style == 0:
            items = [
                {"content": "photo", "caption": written.next_token("c", customer)},
                {"content": "photo", "caption": written.next_token("c", customer)},
            ]
            await self._client.send_album(sender, items, bot=house.bot_id)
        elif style == 1:
            caption = written.next_token("c", customer)
            await self._client.send(sender, content="document", caption=caption, bot=house.bot_id)
        else:
            words = f"Hello {written.next_token('c', customer)}"
            await self._client.send(sender, words, bot=house.bot_id)

    async def _operator_answers(
        self, house: House, customer: int, operator: int, style: int
    ) -> None:
        topic = house.topics.get(customer)
        if topic is None:
            return
        token = self.written[house.name].next_token("s", customer)
        if style == 1:
            await self._client.send(
                operator, content="photo", caption=token, chat=house.group, topic=topic
            )
        else:
            await self._client.send(operator, f"Look: {token}", chat=house.group, topic=topic)

    async def _operator_notes(self, house: House, customer: int, operator: int, style: int) -> None:
        topic = house.topics.get(customer)
        if topic is None:
            return
        token = self.written[house.name].next_token("n", customer)
        words = _NOTES[style % len(_NOTES)].format(token)
        with contextlib.suppress(ControlRefused):
            await self._client.send(operator, words, chat=house.group, topic=topic)
