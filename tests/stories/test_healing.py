"""Words find their way: topics deleted, closed or off, a desk that slept or has no group yet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.policy import Policy
from sandbox.client import Json
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage, bot_id, settings_for
from tests.stories.conftest import CUSTOMERS, STAFF


async def _opened(alice: Customer, stage: Stage) -> int:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await stage.client.wait_for(GROUP, "My parcel is lost", topic=topic)
    return topic


async def _answered(alice: Customer, bob: Staff, stage: Stage) -> int:
    topic = await _opened(alice, stage)
    await bob.writes(topic, "We are looking for it")
    await alice.gets("We are looking for it")
    return topic


async def test_words_for_a_topic_deleted_by_hand_go_to_a_new_one_with_card_and_history(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    lost = await _answered(alice, bob, stage)
    await stage.client.topic(GROUP, "delete", lost)

    await alice.writes("Any news?")

    news = await bob.sees("Any news?", sender=bot_id())
    topic = news["message_thread_id"]
    assert topic != lost
    await bob.sees("The topic was made anew", topic=topic)
    await bob.sees("English, customer since", topic=topic)
    await bob.writes(topic, "Yes: it is found")
    await alice.gets("Yes: it is found")


async def test_a_reply_under_way_arrives_although_its_topic_is_deleted_meanwhile(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _opened(alice, stage)
    fault = await stage.client.fault("sendMessage", "429", retry_after=1, chat_id=alice.id)
    await bob.writes(topic, "We have found it")
    await stage.until_called("sendMessage", chat_id=alice.id)
    await stage.client.topic(GROUP, "delete", topic)

    await stage.client.act("faults/clear", id=fault)

    await alice.gets("We have found it")
    await alice.writes("Wonderful")
    news = await bob.sees("Wonderful", sender=bot_id())
    assert news["message_thread_id"] != topic


async def test_a_topic_closed_by_hand_is_opened_again_with_a_word_on_close(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)

    await stage.client.topic(GROUP, "close", topic)

    await bob.sees("The topic stays open", topic=topic)
    await stage.until_topic(topic, closed=False)
    assert len(await stage.calls("reopenForumTopic")) == 1


async def test_a_topic_closed_by_hand_still_takes_the_customers_words(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await stage.client.topic(GROUP, "close", topic)

    await alice.writes("Any news?")

    await stage.client.wait_for(GROUP, "Any news?", topic=topic)


async def test_while_topics_are_off_customers_words_wait_and_are_not_mixed(
    alice: Customer, bob: Staff, carol: Staff, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await stage.client.forum(GROUP, on=False)
    await bob.writes(None, "What happened to our topics?")
    # Whether Bob's words or a card on its way meet it first, the group hears how to mend it.
    await bob.sees("“Topics” in the group's settings")

    await alice.writes("Any news?")
    await alice.writes("/help")
    await alice.gets("Just write")
    assert not [one for one in await _group_texts(stage) if one == "Any news?"]

    await stage.client.forum(GROUP, on=True)
    await bob.writes(None, "Better now?")
    await bob.sees("Topics are on again")
    await stage.client.wait_for(GROUP, "Any news?", topic=topic)


async def test_that_topics_are_off_is_told_in_the_group_when_a_new_customer_meets_it(
    alice: Customer, dana: Customer, bob: Staff, stage: Stage
) -> None:
    await _answered(alice, bob, stage)
    await stage.client.forum(GROUP, on=False)

    await dana.writes("My parcel is lost too")

    await bob.sees("Topics are switched off in the operators' group")


async def _group_texts(stage: Stage) -> list[str]:
    return [one.get("text", "") for one in await stage.client.messages(GROUP)]


# Late and early


async def test_words_relayed_late_carry_the_time_they_were_written(
    alice: Customer, bob: Staff, desk: RunningDesk, stage: Stage
) -> None:
    topic = await _answered(alice, bob, stage)
    await desk.stop()
    await stage.client.set_clock("2030-01-15T09:00:00+00:00")
    await alice.writes("Any news?")
    await stage.client.advance(600)

    await desk.start()

    late = await stage.client.wait_for(GROUP, "Any news?", topic=topic)
    assert late["text"].startswith("Any news?\n🕓 ")
    assert "12:00" in late["text"]


@pytest.fixture
async def homeless(stage: Stage, policy: Policy, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    """A desk that has no group yet."""
    running = RunningDesk(settings_for(stage.sandbox.url, tmp_path, OPERATORS_CHAT_ID=""), policy)
    await running.start({name: (number, name, role) for name, (number, role) in STAFF.items()})
    yield running
    await running.stop()


async def test_words_that_came_before_the_group_was_bound_are_relayed_after_it(
    stage: Stage, homeless: RunningDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    alice, dana = (Customer(stage, CUSTOMERS[name][0], name) for name in ("Alice", "Dana"))
    await alice.writes("My parcel is lost")
    await alice.writes("It was blue")
    await dana.writes("Привет")
    await dana.writes("/help")
    await dana.gets("")
    code = capsys.readouterr().out.partition("/setup ")[2].split()[0]

    await stage.client.send(STAFF["Carol"][0], f"/setup {code}", chat=GROUP)

    await stage.client.wait_for(GROUP, "It was blue", timeout=10)
    await stage.client.wait_for(GROUP, "Привет", timeout=10)
    bodies: list[Json] = [one for one in await stage.client.messages(GROUP) if one.get("text")]
    texts = [one["text"] for one in bodies]
    assert texts.index("My parcel is lost") < texts.index("It was blue")
