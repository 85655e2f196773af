"""What people do while the desk dies. Tokens in their words tell them apart (`bench.verdict`).

`prepare` is played with a desk that lives, `play` while it dies and comes back. Neither waits for
anything that only one of several desks would show.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, Stage, bot_id, text_of
from tests.stories.conftest import CUSTOMERS, STAFF

UNDONE = "To be taken back"
NEW_WORDING = "It is green"


@dataclass(kw_only=True)
class Play:
    """The people on stage, and what they have written: (kind, customer) → how many tokens."""

    stage: Stage
    alice: Customer
    bob: Staff
    tim: Staff
    written: Counter[tuple[str, int]] = field(default_factory=Counter)
    topic: int = 0
    said: Json = field(default_factory=dict)
    presses: list[asyncio.Task[object]] = field(default_factory=list)

    def token(self, kind: str) -> str:
        """The next token of Alice's conversation: "c" by her, "s" to her, "n" a note."""
        self.written[kind, self.alice.id] += 1
        return f"{kind}{self.alice.id}-{self.written[kind, self.alice.id]}"

    async def arrives(self, token: str) -> Json:
        """Wait for it in the group."""
        return await self.stage.client.wait_for(GROUP, token, sender=bot_id())


Act = Callable[[Play], Coroutine[Any, Any, None]]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """`check` looks at what the tokens cannot tell."""

    name: str
    prepare: Act
    play: Act
    check: Act


def play_on(stage: Stage) -> Play:
    """A fresh play."""
    return Play(
        stage=stage,
        alice=Customer(stage, CUSTOMERS["Alice"][0], "Alice"),
        bob=Staff(stage, STAFF["Bob"][0], "Bob"),
        tim=Staff(stage, STAFF["Tim"][0], "Tim"),
    )


async def nothing(_play: Play) -> None:
    """Nothing has happened yet, or nothing more is to be seen."""


async def ticket_is_open(play: Play) -> None:
    play.said = await play.alice.writes(play.token("c"))
    shown = await play.arrives("c")
    play.topic = shown["message_thread_id"]


async def ticket_is_answered(play: Play) -> None:
    await ticket_is_open(play)
    token = play.token("s")
    await play.bob.writes(play.topic, token)
    await play.alice.gets(token)


async def customer_writes(play: Play) -> None:
    await play.alice.writes(play.token("c"))
    await play.alice.writes(play.token("c"))


async def operator_answers(play: Play) -> None:
    await play.bob.writes(play.topic, play.token("s"))
    await play.bob.writes(play.topic, play.token("s"))


async def note_among_answers(play: Play) -> None:
    await play.bob.writes(play.topic, f"// {play.token('n')}")
    await play.bob.writes(play.topic, play.token("s"))
    await play.bob.writes(play.topic, f"/note {play.token('n')}")


async def album(play: Play) -> None:
    await play.alice.sends_album(
        [{"content": "photo", "caption": play.token("c")} for _ in range(3)]
    )
    await play.arrives(f"c{play.alice.id}-4")


async def edit(play: Play) -> None:
    await play.alice.edits(play.said, text=f"c{play.alice.id}-1 {NEW_WORDING}")
    await play.alice.writes(play.token("c"))


async def edit_is_shown(play: Play) -> None:
    shown = [text_of(one) for one in await play.stage.client.messages(GROUP, topic=play.topic)]
    copies = [text for text in shown if text.startswith(f"c{play.alice.id}-1")]
    assert len(copies) == 1
    assert NEW_WORDING in copies[0]


async def answer_to_be_undone(play: Play) -> None:
    await ticket_is_open(play)
    play.said = await play.bob.writes(play.topic, UNDONE)
    await play.alice.gets(UNDONE)


async def undo(play: Play) -> None:
    await play.bob.writes(play.topic, "/undo", reply_to=play.said["message_id"])
    await play.bob.writes(play.topic, play.token("s"))


async def nothing_of_it_is_left(play: Play) -> None:
    assert UNDONE not in await play.alice.sees()


async def approval(play: Play) -> None:
    token = play.token("s")
    await play.tim.writes(play.topic, token)
    question = await play.tim.sees("this reply waits for approval", topic=play.topic)
    # Who dies may not answer the press; nobody here waits for that.
    press = play.bob.presses(question, "Approve")
    play.presses.append(asyncio.create_task(press))
    await play.alice.gets(token)


async def topic_is_deleted(play: Play) -> None:
    await ticket_is_answered(play)
    await play.stage.client.topic(GROUP, "delete", play.topic)


async def unreadable(play: Play) -> None:
    sender = {"id": play.alice.id, "is_bot": False, "first_name": "Alice"}
    chat = {"id": play.alice.id, "type": "private", "first_name": "Alice"}
    broken = {"message_id": 900, "date": "yesterday", "chat": chat, "from": sender, "text": "?"}
    await play.stage.client.raw_update({"message": broken})
    await play.alice.writes(play.token("c"))


async def it_is_told_of(play: Play) -> None:
    assert await play.stage.client.wait_for(GROUP, "could not read (from Alice", timeout=0)


SCENARIOS = {
    one.name: one
    for one in (
        Scenario(
            name="a new customer writes", prepare=nothing, play=customer_writes, check=nothing
        ),
        Scenario(
            name="a customer of an open ticket writes",
            prepare=ticket_is_open,
            play=customer_writes,
            check=nothing,
        ),
        Scenario(
            name="an operator answers",
            prepare=ticket_is_open,
            play=operator_answers,
            check=nothing,
        ),
        Scenario(name="a note", prepare=ticket_is_open, play=note_among_answers, check=nothing),
        Scenario(name="an album", prepare=ticket_is_open, play=album, check=nothing),
        Scenario(name="an edit", prepare=ticket_is_open, play=edit, check=edit_is_shown),
        Scenario(
            name="an undo", prepare=answer_to_be_undone, play=undo, check=nothing_of_it_is_left
        ),
        Scenario(name="an approval", prepare=ticket_is_open, play=approval, check=nothing),
        Scenario(
            name="a deleted topic heals",
            prepare=topic_is_deleted,
            play=customer_writes,
            check=nothing,
        ),
        Scenario(
            name="an unreadable update",
            prepare=ticket_is_open,
            play=unreadable,
            check=it_is_told_of,
        ),
    )
}
