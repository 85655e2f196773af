"""First contacts: the proof that a person is there, raids, and the mark of what looks like spam."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from desk.policy import AbusePolicy, Policy
from tests.cast import GROUP, Customer, RunningDesk, Staff, Stage

ADVERT = (
    "Earn $500 a day from home, guaranteed profit! Write to @easy_money_bot now "
    "https://t.me/+profit 🔥🔥🔥 FREE crypto signals, claim your prize today"
)


def _changed(before: str, message: dict[str, Any]) -> bool:
    return bool(message["text"] != before)


def _picture(question: dict[str, object]) -> str:
    return str(question["text"]).split()[-1]


def _others(question: dict[str, object]) -> list[str]:
    rows = question["reply_markup"]["inline_keyboard"]  # type: ignore[index]
    right = _picture(question)
    return [one["text"] for row in rows for one in row if one["text"] != right]


class TestTheProof:
    @pytest.fixture
    def policy(self, policy: Policy) -> Policy:
        return replace(policy, abuse=AbusePolicy(proof=True))

    async def test_what_was_written_before_the_proof_is_relayed_in_order(
        self, alice: Customer, bob: Staff, stage: Stage, desk: RunningDesk
    ) -> None:
        await alice.writes("My parcel is lost")
        question = await alice.gets("please press")
        await alice.writes("It was a red one")
        assert not await stage.topics()

        await stage.client.press(alice.id, question["message_id"], _picture(question))

        await bob.sees("It was a red one")
        texts = [str(one.get("text", "")) for one in await stage.client.messages(GROUP)]
        assert texts.index("My parcel is lost") < texts.index("It was a red one")
        assert await desk.store.read(lambda tx: tx.messages.unaccounted()) == 0

    async def test_after_three_wrong_pictures_it_takes_ten_minutes(
        self, alice: Customer, bob: Staff, stage: Stage
    ) -> None:
        await alice.writes("My parcel is lost")
        question = await alice.gets("please press")
        for _ in range(3):
            seen = next(
                one
                for one in await stage.client.messages(alice.id)
                if one["message_id"] == question["message_id"]
            )
            await stage.client.press(alice.id, question["message_id"], _others(seen)[0])
            before = str(seen["text"])
            await stage.until(alice.id, question, partial(_changed, before))
        await alice.gets("in 10 minutes")

        await stage.client.advance(601)
        await alice.writes("Hello?")
        again = await alice.gets("please press")
        await stage.client.press(alice.id, again["message_id"], _picture(again))

        await bob.sees("My parcel is lost")
        await bob.sees("Hello?")

    async def test_a_known_customer_is_not_asked_again(
        self, alice: Customer, bob: Staff, stage: Stage
    ) -> None:
        await alice.writes("My parcel is lost")
        question = await alice.gets("please press")
        await stage.client.press(alice.id, question["message_id"], _picture(question))
        await bob.sees("My parcel is lost")

        await alice.writes("Thank you for looking")

        await bob.sees("Thank you for looking")


class TestARaid:
    @pytest.fixture
    def policy(self, policy: Policy) -> Policy:
        return replace(policy, abuse=AbusePolicy(raid_customers=1))

    async def test_newcomers_share_one_message_and_one_is_taken_out(
        self, alice: Customer, dana: Customer, bob: Staff, stage: Stage
    ) -> None:
        await alice.writes("My parcel is lost")
        await bob.sees("My parcel is lost")
        await dana.writes("Buy my coins")
        listed = await bob.sees("Each is asked to show")
        await stage.client.advance(16)
        await stage.until(GROUP, listed, lambda one: "Buy my coins" in one["text"])

        await bob.presses(listed, "#2")

        await stage.client.advance(16)
        await stage.until(GROUP, listed, lambda one: "Buy my coins" not in one["text"])
        copy = await bob.sees("Buy my coins")
        assert copy["message_thread_id"]

    async def test_after_ten_quiet_minutes_newcomers_are_normal_again(
        self, alice: Customer, dana: Customer, mallory: Customer, bob: Staff, stage: Stage
    ) -> None:
        await alice.writes("My parcel is lost")
        await bob.sees("My parcel is lost")
        await dana.writes("Buy my coins")
        listed = await bob.sees("Each is asked to show")
        await stage.client.advance(16)
        await stage.until(GROUP, listed, lambda one: "Buy my coins" in one["text"])

        await stage.client.advance(11 * 60)
        await bob.sees("The rush of newcomers is over")
        await mallory.writes("Where is my order?")

        await bob.sees("Where is my order?")


async def test_what_looks_like_spam_is_marked_and_relayed(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes(ADVERT)
    topic = await stage.topic_of(1)
    await bob.sees("Earn $500", topic=topic)
    card = await bob.sees("Looks like spam", topic=topic)

    await bob.presses(card, "Not spam")

    await stage.until(GROUP, card, lambda one: "Looks like spam" not in one["text"])


async def test_a_question_is_not_marked(alice: Customer, bob: Staff, stage: Stage) -> None:
    await alice.writes("My parcel is lost")

    card = await bob.sees("🟢", topic=await stage.topic_of(1))

    assert "spam" not in card["text"]
