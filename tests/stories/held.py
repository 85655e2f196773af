"""Words held for a decision: how they come to be held, and how a story waits for it."""

from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, text_of


async def asks_about_nick(nick: Staff, topic: int, *texts: str) -> Json:
    """Nick's first words, and the question they raise."""
    for text in texts or ("Hello, I can help",):
        await nick.writes(topic, text)
    return await nick.sees("Nick is new here", topic=topic)


async def asks_about_tim(tim: Staff, topic: int, text: str = "It was sent on Monday") -> Json:
    """A reply of the trainee, and the question it raises."""
    await tim.writes(topic, text)
    return await tim.sees("this reply waits for approval", topic=topic)


async def after_a_plain_answer(alice: Customer, bob: Staff, topic: int) -> list[str]:
    """What Alice sees once everything said in the topic before has been dealt with."""
    await bob.writes(topic, "One moment")
    await alice.gets("One moment")
    return await alice.sees()


async def texts_in(staff: Staff, topic: int) -> list[str]:
    return [text_of(one) for one in await staff.stage.client.messages(GROUP, topic=topic)]


def words_of(answer: Json | None) -> str:
    """What a pressed button was answered with."""
    assert answer is not None
    return str(answer["text"])
