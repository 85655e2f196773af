"""What operators see of a customer: `[privacy] identity` rules it, wherever a name could stand."""

from dataclasses import replace

import pytest

from desk.policy import Identity, Policy, PrivacyPolicy
from sandbox.client import Json
from tests.cast import GROUP, Customer, Staff, Stage
from tests.stories.conftest import scene

ALICE = {"last_name": "Liddell", "username": "alice_l"}


def _named() -> dict[str, object]:
    made: Json = scene()
    for person in made["people"]:
        if person["first_name"] == "Alice":
            person.update(ALICE)
    return made


@pytest.fixture
def identity() -> Identity:
    return "name"


@pytest.fixture
def policy(policy: Policy, identity: Identity) -> Policy:
    return replace(policy, privacy=PrivacyPolicy(identity=identity))


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alice has a last name and a username here."""
    monkeypatch.setattr("tests.stories.conftest.scene", _named)


async def _shown(alice: Customer, bob: Staff, stage: Stage) -> str:
    """Everything the desk itself says about Alice: title, card, `/info`."""
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    card = await bob.sees("#1 ", topic=topic)
    await bob.writes(topic, "/info")
    info = await bob.sees("Waiting for our answer", topic=topic)
    made = await stage.until_topic(topic)
    return "\n".join([made["name"], card["text"], info["text"]])


@pytest.mark.parametrize("identity", ["hidden"])
async def test_hidden_shows_a_number_in_place_of_the_name(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    shown = await _shown(alice, bob, stage)

    assert "№1" in shown
    for secret in ("Alice", "Liddell", "alice_l", str(alice.id)):
        assert secret not in shown


async def test_name_shows_the_name_and_neither_username_nor_id(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    shown = await _shown(alice, bob, stage)

    assert shown.count("Alice Liddell") == 3
    for secret in ("alice_l", str(alice.id)):
        assert secret not in shown


@pytest.mark.parametrize("identity", ["full"])
async def test_full_shows_username_and_id_on_the_card(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    shown = await _shown(alice, bob, stage)

    assert shown.count("@alice_l · id 101") == 2


@pytest.mark.parametrize("identity", ["hidden"])
async def test_hidden_holds_in_a_topic_made_anew_too(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await bob.sees("My parcel is lost", topic=topic)
    await stage.client.topic(GROUP, "delete", topic)

    await alice.writes("Any news?")

    news = await bob.sees("Any news?", topic=None)
    history = await bob.sees("The topic was made anew", topic=news["message_thread_id"])
    assert "№1" in history["text"]
    assert "Alice" not in history["text"]


async def test_the_customer_never_sees_an_operators_name(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)

    await bob.writes(topic, "We are looking for it")
    await bob.writes(topic, content="photo", caption="Is it this one?")
    await bob.writes(topic, "/close")

    await alice.gets("is closed")
    assert "Bob" not in str(await stage.client.messages(alice.id))


@pytest.mark.parametrize("identity", ["hidden"])
async def test_hidden_holds_for_a_second_ticket_too(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await bob.writes(topic, "/close")
    await alice.gets("is closed")
    await alice.writes("/new")
    await alice.gets("Write your new question")

    await alice.writes("And my refund?")

    card = await bob.sees("#2 ", topic=topic)
    made = next(one for one in await stage.topics() if one["id"] == topic)
    assert "№1" in card["text"]
    assert "Alice" not in card["text"] + made["name"]


@pytest.mark.parametrize("identity", ["full"])
async def test_full_shows_a_dash_for_a_customer_without_a_username(
    dana: Customer, bob: Staff, stage: Stage
) -> None:
    await dana.writes("Привет")

    card = await bob.sees("#1 ", topic=await stage.topic_of(1))
    assert "- · id 102" in card["text"]


async def test_a_customer_who_took_another_name_is_shown_by_it_in_the_next_ticket(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)
    await bob.writes(topic, "/close")
    await alice.gets("is closed")
    await alice.writes("/new")
    await alice.gets("Write your new question")
    await stage.client.person("Alicia", id=alice.id, language_code="en")

    await alice.writes("And my refund?")

    card = await bob.sees("#2 ", topic=topic)
    assert "Alicia" in card["text"]


@pytest.mark.parametrize("identity", ["hidden"])
async def test_hidden_holds_for_a_message_that_could_not_be_read_too(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    said = await alice.writes("/start")
    await alice.gets("Write your question")
    unreadable = {
        "message_id": said["message_id"],
        "chat": said["chat"],
        "from": said["from"],
        "date": "yesterday",
    }

    await stage.client.raw_update({"message": unreadable})

    await bob.sees("could not read")
    shown = await bob.sees("/start")
    assert "Alice" not in str(shown)
