"""Customers and operators who talk to all bots, every message with a token of its own.

A token is `c3-17` (customer 3, her seventeenth message), `s3-4` (staff to customer 3) or `n3-2`
(a note about customer 3); `c3-17~2` is its second change. Where and in which order the tokens
appear tells everything.
"""

import asyncio
import contextlib
import random
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.stage import CUSTOMERS, OPERATORS, House
from bench.verdict import Token, Written
from sandbox.client import SandboxClient

RUSH, CALM = (10.0, 40.0), (2.0, 80.0)
"""Deeds a second for each of the bots, both ways together, and for how many seconds. A rush asks
for more than a group's minute has, and the calm lets it drain."""
MOST_WAITING = 100
"""Messages that may wait at a bot; beyond, people calm down, or a slow machine would never end."""
FIRST_CUSTOMERS = 8
"""Those who write from the beginning; the others come one after another, so that topics are made
all the time."""
RECENT = 6
"""Messages of each conversation that may still be changed, answered or taken back."""
_NO_COMMAND = "/nosuchcommand {}"
"""It is answered with help and kept by nobody, so that a reply to it is no note."""
_NOTES = ("// {}", "/note {}", _NO_COMMAND)
_EMOJI = ("👍", "❤", "🔥", None)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message as its author sees it; `frame` is the text around the token."""

    token: Token
    message_id: int
    author: int
    frame: str = "{}"
    is_caption: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """One happening, the same for every house."""

    customer: int
    operator: int
    style: int
    pick: int


class Traffic:
    """The same happenings, drawn from a seed, for every house."""

    def __init__(self, client: SandboxClient, houses: tuple[House, ...], seed: int) -> None:
        self._client = client
        self._houses = houses
        self._rng = random.Random(seed)
        self._said: dict[tuple[str, str, int], deque[Said]] = defaultdict(
            lambda: deque(maxlen=RECENT)
        )
        self.written = {house.name: Written() for house in houses}
        self.progress = 0.0
        """How much of the campaign is over, from 0 to 1."""
        self._deeds: Mapping[Callable[[House, Step], Awaitable[None]], int] = {
            self._customer_writes: 42,
            self._customer_changes: 7,
            self._customer_reacts: 3,
            self._operator_answers: 27,
            self._operator_changes: 6,
            self._operator_takes_back: 3,
            self._operator_reacts: 3,
            self._operator_notes: 9,
        }

    async def flow(self, stop: asyncio.Event, waiting: Callable[[], int]) -> None:
        """Talk until `stop`, in rushes and calms; `waiting` counts what is not passed on yet."""
        loop = asyncio.get_running_loop()
        started_at, look_at, is_much = loop.time(), 0.0, False
        while not stop.is_set():
            now = loop.time()
            if now > look_at:
                look_at, is_much = now + 1, waiting() > MOST_WAITING
            is_rush = (now - started_at) % (RUSH[1] + CALM[1]) < RUSH[1]
            rate = RUSH[0] if is_rush and not is_much else CALM[0] / (1 + 3 * is_much)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._rng.expovariate(rate)):
                    await stop.wait()
            await self._step()

    async def _step(self) -> None:
        (deed,) = self._rng.choices(list(self._deeds), list(self._deeds.values()))
        newcomers = (len(CUSTOMERS) - FIRST_CUSTOMERS) * min(1.0, self.progress / 0.8)
        step = Step(
            customer=self._rng.randrange(FIRST_CUSTOMERS + int(newcomers)),
            operator=self._rng.choice(OPERATORS),
            style=self._rng.randrange(10),
            pick=self._rng.randrange(1000),
        )
        await asyncio.gather(*(deed(house, step) for house in self._houses))

    async def _customer_writes(self, house: House, step: Step) -> None:
        person = CUSTOMERS[step.customer]
        place: dict[str, Any] = {"bot": house.bot_id}
        match step.style:
            case 0:
                await self._album(house, "c", step.customer, person, **place)
            case 1:
                await self._say(house, "c", step.customer, person, content="document", **place)
            case 2:
                for _ in range(3):
                    await self._say(house, "c", step.customer, person, "Hello {}", **place)
            case 3 | 4:
                target = self._target(house, "s", step) or self._own(house, "c", step)
                place["reply_to"] = target
                await self._say(house, "c", step.customer, person, "About that: {}", **place)
            case _:
                await self._say(house, "c", step.customer, person, "Hello {}", **place)

    async def _operator_answers(self, house: House, step: Step) -> None:
        topic = house.topics.get(step.customer)
        if topic is None:
            return
        customer, operator = step.customer, step.operator
        place: dict[str, Any] = {"chat": house.group, "topic": topic}
        match step.style:
            case 0:
                await self._album(house, "s", customer, operator, **place)
            case 1:
                await self._say(house, "s", customer, operator, content="photo", **place)
            case 2 | 3:
                target = self._target(house, "c", step)
                await self._say(house, "s", customer, operator, "Yes: {}", reply_to=target, **place)
            case 4:
                await self._say(house, "s", customer, operator, "/reply Look: {}", **place)
            case _:
                await self._say(house, "s", customer, operator, "Look: {}", **place)

    async def _operator_notes(self, house: House, step: Step) -> None:
        """Notes in every form; the bare bot knows only those that begin with a stroke."""
        topic = house.topics.get(step.customer)
        if topic is None:
            return
        place: dict[str, Any] = {"chat": house.group, "topic": topic}
        frame = _NOTES[step.style % len(_NOTES)]
        earlier = self._recent(house, "n", step)
        if earlier is not None and house.is_desk and step.style > 6:
            if step.style > 8:
                # Whatever it becomes, a note stays one.
                words = self.written[house.name].reworded(earlier.token)
                await self._client.edit(
                    earlier.author, earlier.message_id, chat=house.group, text=f"Look: {words}"
                )
                return
            frame, place["reply_to"] = "I agree: {}", earlier.message_id
        await self._say(house, "n", step.customer, step.operator, frame, **place)

    async def _customer_changes(self, house: House, step: Step) -> None:
        await self._change(house, self._recent(house, "c", step), bot=house.bot_id)

    async def _operator_changes(self, house: House, step: Step) -> None:
        await self._change(house, self._recent(house, "s", step), chat=house.group)

    async def _change(self, house: House, said: Said | None, **place: Any) -> None:
        if said is None or not house.is_desk:
            return
        words = said.frame.format(self.written[house.name].reworded(said.token))
        changed = {"caption" if said.is_caption else "text": words}
        await self._client.edit(said.author, said.message_id, **changed, **place)

    async def _operator_takes_back(self, house: House, step: Step) -> None:
        said = self._recent(house, "s", step)
        if said is None or not house.is_desk:
            return
        self._said[house.name, "s", step.customer].remove(said)
        self.written[house.name].undone.add(said.token)
        await self._client.send(
            said.author,
            "/undo",
            chat=house.group,
            topic=house.topics[step.customer],
            reply_to=said.message_id,
        )

    async def _customer_reacts(self, house: House, step: Step) -> None:
        copy = self._target(house, "s", step)
        if copy is not None:
            emoji = _EMOJI[step.style % len(_EMOJI)]
            await self._client.react(CUSTOMERS[step.customer], copy, emoji, bot=house.bot_id)

    async def _operator_reacts(self, house: House, step: Step) -> None:
        copy = self._target(house, "c", step)
        if copy is not None:
            emoji = _EMOJI[step.style % len(_EMOJI)]
            await self._client.react(step.operator, copy, emoji, chat=house.group)

    async def _say(
        self,
        house: House,
        kind: str,
        customer: int,
        author: int,
        frame: str = "{}",
        *,
        content: str | None = None,
        **place: Any,
    ) -> None:
        token = self.written[house.name].next_token(kind, customer)
        words = {"text" if content is None else "caption": frame.format(token)}
        sent = await self._client.send(author, content=content, **words, **place)
        if frame != _NO_COMMAND:
            self._remember(house, token, sent, author, frame, is_caption=content is not None)

    async def _album(
        self, house: House, kind: str, customer: int, author: int, **place: Any
    ) -> None:
        tokens = [self.written[house.name].next_token(kind, customer) for _ in range(2)]
        items = [{"content": "photo", "caption": str(token)} for token in tokens]
        sent = await self._client.send_album(author, items, **place)
        for token, message in zip(tokens, sent, strict=True):
            self._remember(house, token, message, author, "{}", is_caption=True)

    def _remember(
        self,
        house: House,
        token: Token,
        sent: Mapping[str, Any],
        author: int,
        frame: str,
        *,
        is_caption: bool,
    ) -> None:
        said = Said(
            token=token,
            message_id=sent["message_id"],
            author=author,
            frame=frame,
            is_caption=is_caption,
        )
        self._said[house.name, token.kind, token.customer].append(said)

    def _recent(self, house: House, kind: str, step: Step) -> Said | None:
        said = self._said[house.name, kind, step.customer]
        return said[step.pick % len(said)] if said else None

    def _own(self, house: House, kind: str, step: Step) -> int | None:
        said = self._recent(house, kind, step)
        return said.message_id if said is not None else None

    def _target(self, house: House, kind: str, step: Step) -> int | None:
        """The copy of something that the other side said lately, as this side sees it."""
        said = self._recent(house, kind, step)
        return house.copies.get(said.token) if said is not None else None
