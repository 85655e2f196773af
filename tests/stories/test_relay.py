"""Words go from the customer to the topic and back."""

from tests.cast import Customer, Staff, Stage


async def test_a_customers_first_message_opens_a_topic_with_the_words_in_it(
    alice: Customer, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")

    topic = await stage.topic_of(1)
    seen = await stage.client.wait_for(-1001000000001, "My parcel is lost", topic=topic)
    assert seen["message_thread_id"] == topic


async def test_an_operators_answer_reaches_the_customer(
    alice: Customer, bob: Staff, stage: Stage
) -> None:
    await alice.writes("My parcel is lost")
    topic = await stage.topic_of(1)

    await bob.writes(topic, "We are looking for it")

    await alice.gets("We are looking for it")
