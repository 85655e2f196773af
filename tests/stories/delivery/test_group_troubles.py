"""The group does not take what is sent: closed topics, lost rights, slow mode, another chat id."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.courier.outages import Outages
from desk.policy import Policy
from sandbox.client import Json
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage, bot_id, settings_for, text_of
from tests.stories.conftest import CUSTOMERS, STAFF

OLD = -500
"""A basic group; it has no topics until Telegram makes a supergroup of it."""


@pytest.fixture
def _no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is tried again by itself while the story lasts: only news can bring it about."""
    real = Outages.failed

    def failed(self: Outages, chat_id: int, family: str, why: str) -> float:
        real(self, chat_id, family, why)
        return 3600.0

    monkeypatch.setattr(Outages, "failed", failed)


async def _carol_listens(carol: Staff, stage: Stage) -> None:
    """The bot may write to the lead privately."""
    await stage.client.send(carol.id, "/start")
    await stage.client.wait_for(carol.id, "Write your question", sender=bot_id())


async def _said(stage: Stage, topic: int, *words: str) -> list[str]:
    """Which of these words stand in the topic, in which order and how often."""
    seen = await stage.client.messages(GROUP, topic=topic)
    return [text for one in seen if (text := text_of(one)) in words]


async def test_a_topic_that_refuses_words_because_it_is_closed_is_opened_and_takes_them(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    await stage.client.fault(
        "copyMessage", "error", times=1, chat_id=GROUP, description="Bad Request: TOPIC_CLOSED"
    )

    await alice.writes("Any news?")

    await bob.sees("Any news?", topic=topic)
    assert len(await stage.calls("reopenForumTopic")) == 1


# Rights and membership


@pytest.mark.usefixtures("_no_second_try")
async def test_without_the_right_to_make_topics_known_customers_are_heard_and_new_ones_wait(
    alice: Customer, dana: Customer, bob: Staff, carol: Staff, topic: int, stage: Stage
) -> None:
    await _carol_listens(carol, stage)
    await stage.client.bot_rights(GROUP, {"can_manage_topics": False})
    await dana.writes("Где моя посылка?")
    told = await bob.sees("The bot lacks a right in the operators' group")
    assert "message_thread_id" not in told
    await stage.client.wait_for(carol.id, "The bot lacks a right", sender=bot_id())

    await alice.writes("Any news?")
    await bob.sees("Any news?", topic=topic)
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")
    assert [one["id"] for one in await stage.topics()] == [topic]

    await stage.client.bot_rights(GROUP, {"can_manage_topics": True})

    words = await bob.sees("Где моя посылка?")
    assert words["message_thread_id"] != topic
    texts = [text_of(one) for one in await stage.client.messages(GROUP)]
    assert len([text for text in texts if "lacks a right" in text]) == 1


@pytest.mark.usefixtures("_no_second_try")
async def test_a_bot_thrown_out_of_the_group_tells_the_lead_and_goes_on_in_order_once_it_is_back(
    alice: Customer, bob: Staff, carol: Staff, topic: int, stage: Stage
) -> None:
    await _carol_listens(carol, stage)
    await stage.client.bot_remove(GROUP)
    await alice.writes("one")
    await stage.client.wait_for(carol.id, "not in the operators' group any more", sender=bot_id())
    await alice.writes("two")
    await alice.writes("/help")
    await alice.gets("Just write")

    await stage.client.bot_add(GROUP)

    await bob.sees("two", topic=topic)
    assert await _said(stage, topic, "one", "two") == ["one", "two"]
    told = await stage.client.messages(carol.id)
    assert len([one for one in told if "not in the operators'" in text_of(one)]) == 1
    await bob.writes(topic, "We have found it")
    await alice.gets("We have found it")


# Slow mode: a bot that is no administrator waits like everybody


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("429", {"retry_after": 1}),
        ("error", {"code": 400, "description": "Bad Request: SLOWMODE_WAIT_1"}),
    ],
)
async def test_in_slow_mode_words_wait_as_long_as_asked_and_keep_their_order(
    alice: Customer, bob: Staff, topic: int, stage: Stage, kind: str, facts: Json
) -> None:
    await stage.client.fault("copyMessage", kind, times=1, chat_id=GROUP, **facts)

    await alice.writes("one")
    await alice.writes("two")

    await bob.sees("two", topic=topic)
    assert await _said(stage, topic, "one", "two") == ["one", "two"]
    texts = [text_of(one) for one in await stage.client.messages(GROUP, topic=topic)]
    assert not [text for text in texts if "[text]" in text or "❌" in text]


async def test_a_group_in_slow_mode_delays_no_answer_to_a_customer(
    alice: Customer, bob: Staff, topic: int, stage: Stage
) -> None:
    fault = await stage.client.fault(
        "copyMessage", "error", chat_id=GROUP, description="Bad Request: SLOWMODE_WAIT_1"
    )
    question = await alice.writes("Any news?")
    await stage.until_called("copyMessage", message_id=question["message_id"])

    await bob.writes(topic, "We have found it")

    await alice.gets("We have found it")
    await stage.client.act("faults/clear", id=fault)
    await bob.sees("Any news?", topic=topic)


# Another chat id


@pytest.fixture
async def small(stage: Stage, policy: Policy, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A desk whose group is a basic one, named in the settings."""
    people = [number for number, _ in STAFF.values()]
    carol = STAFF["Carol"][0]
    await stage.client.group("Team", type="group", id=OLD, members=people, admins=[carol])
    settings = settings_for(stage.sandbox.url, tmp_path, OPERATORS_CHAT_ID=str(OLD))
    desk = RunningDesk(settings, policy)
    await desk.start({name: (number, name, role) for name, (number, role) in STAFF.items()})
    yield desk
    await desk.stop()


async def test_a_group_that_became_a_supergroup_is_followed(
    stage: Stage, small: RunningDesk
) -> None:
    alice = Customer(stage, CUSTOMERS["Alice"][0], "Alice")
    await alice.writes("My parcel is lost")
    await stage.client.wait_for(OLD, "Topics are", sender=bot_id())

    new = await stage.client.migrate(OLD, is_forum=True)

    words = await stage.client.wait_for(new["id"], "My parcel is lost", timeout=10)
    topic = words["message_thread_id"]
    await stage.client.send(STAFF["Bob"][0], "We look", chat=new["id"], topic=topic)
    await alice.gets("We look")


async def test_a_group_that_became_a_supergroup_keeps_its_topics_over_a_restart(
    stage: Stage, small: RunningDesk
) -> None:
    """The settings name it by its old id for ever."""
    alice = Customer(stage, CUSTOMERS["Alice"][0], "Alice")
    await alice.writes("My parcel is lost")
    new = await stage.client.migrate(OLD, is_forum=True)
    words = await stage.client.wait_for(new["id"], "My parcel is lost", timeout=10)

    await small.restart()
    await alice.writes("Any news?")

    more = await stage.client.wait_for(new["id"], "Any news?", timeout=10)
    assert more["message_thread_id"] == words["message_thread_id"]
    assert len(await stage.calls("createForumTopic")) == 1
