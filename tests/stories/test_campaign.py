"""The campaign counts right, and a small one finds nothing wrong with the desk."""

from collections import Counter
from pathlib import Path

import pytest

from bench import campaign
from bench.verdict import Seen, Token, tally

WRITTEN = Counter({("c", 1): 2, ("s", 1): 2, ("n", 1): 1})
TOPIC, OTHER_TOPIC = 7, 8


def seen(*, in_topic: str, at_customer: str) -> Seen:
    shown = Seen()
    shown.show_topic(TOPIC, in_topic)
    shown.show_customer(1, at_customer)
    return shown


def test_a_faultless_run_is_told_as_such() -> None:
    counted = tally(WRITTEN, seen(in_topic="c1-1 c1-2", at_customer="s1-1 s1-2"))

    assert (counted.written_in, counted.written_out, counted.notes) == (2, 2, 1)
    assert (counted.lost, counted.out_of_order, counted.leaked, counted.duplicates) == (0, 0, 0, 0)


def test_a_lost_message_is_found() -> None:
    counted = tally(WRITTEN, seen(in_topic="c1-2", at_customer="s1-1 s1-2"))

    assert counted.missing == (Token("c", 1, 1),)


def test_a_message_that_overtook_another_is_found() -> None:
    counted = tally(WRITTEN, seen(in_topic="c1-1 c1-2", at_customer="s1-2 s1-1"))

    assert counted.out_of_order == 1


def test_a_repeated_message_is_found_and_is_not_out_of_order() -> None:
    counted = tally(WRITTEN, seen(in_topic="c1-1 c1-2 c1-1", at_customer="s1-1 s1-2"))

    assert (counted.duplicates_in, counted.out_of_order) == (1, 0)


def test_a_repeat_the_staff_were_told_of_is_not_unmarked() -> None:
    shown = seen(in_topic="c1-1 c1-2 c1-1 c1-2", at_customer="s1-1 s1-2")

    shown.mark("c1-1")

    assert tally(WRITTEN, shown).unmarked == (Token("c", 1, 2),)


def test_the_mark_on_an_album_counts_for_each_of_its_items() -> None:
    shown = seen(in_topic="", at_customer="s1-1 s1-2")
    for item in ("c1-1", "c1-2", "c1-1", "c1-2"):
        shown.show_topic(TOPIC, item, album="7")

    shown.mark("c1-1", album="7")

    assert (tally(WRITTEN, shown).duplicates_in, tally(WRITTEN, shown).unmarked) == (2, ())


def test_a_note_at_the_customer_is_found() -> None:
    counted = tally(WRITTEN, seen(in_topic="c1-1 c1-2", at_customer="s1-1 n1-1 s1-2"))

    assert counted.leaked == 1


def test_words_in_the_topic_of_somebody_else_are_found() -> None:
    shown = seen(in_topic="c1-1", at_customer="s1-1 s1-2")
    shown.show_topic(OTHER_TOPIC, "c2-1")
    shown.show_topic(OTHER_TOPIC, "c1-2")

    assert tally(WRITTEN, shown).leaked == 1


def test_a_reader_who_saw_another_order_saw_something_else() -> None:
    one = seen(in_topic="c1-1 c1-2", at_customer="s1-1")
    other = seen(in_topic="c1-2 c1-1", at_customer="s1-1")

    assert campaign.is_alike(one, one)
    assert not campaign.is_alike(one, other)


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_two_kills_cost_the_desk_nothing_and_the_bare_bot_messages(tmp_path: Path) -> None:
    result = await campaign.campaign(tmp_path, kills=2, seed=1)

    assert result.faults == []
