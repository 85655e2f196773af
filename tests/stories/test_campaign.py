"""The campaign counts right, and a small one finds nothing wrong with the desk."""

from collections import Counter
from pathlib import Path

import pytest

from bench import campaign
from bench.result import Column, Result
from bench.verdict import Seen, Tally, Token, Written, is_alike, tally

TOPIC, OTHER_TOPIC = 7, 8
AT_CUSTOMER, AGAIN = (1001, 5), (1001, 9)


def written() -> Written:
    return Written(counts=Counter({("c", 1): 2, ("s", 1): 2, ("n", 1): 1}))


def seen(*, in_topic: str, at_customer: str) -> Seen:
    shown = Seen()
    shown.show_topic(TOPIC, in_topic)
    shown.show_customer(1, at_customer)
    return shown


def faultless() -> Seen:
    return seen(in_topic="c1-1 c1-2", at_customer="s1-1 s1-2")


def column(counted: Tally, *, evidence: bool | None = None, floods: int = 0) -> Column:
    return Column(
        name="desk",
        evidence=evidence,
        tally=counted,
        floods=floods,
        troubles=Counter(),
        fullest=1.0,
        full_seconds=9.0,
        killed_half_full=1,
        is_seen_alike=True,
        exit_code=0,
    )


def result(desk: Column, *, kills: int = 10) -> Result:
    forgetful = tally(written(), seen(in_topic="c1-1", at_customer="s1-1 s1-2"))
    return Result(kills=kills, desks=(desk,), bare=column(forgetful))


def test_a_faultless_run_is_told_as_such() -> None:
    counted = tally(written(), faultless())

    assert (counted.written_in, counted.written_out, counted.notes) == (2, 2, 1)
    assert (counted.lost, counted.out_of_order, counted.leaked, counted.duplicates) == (0, 0, (), 0)
    assert result(column(counted)).faults == []


def test_a_lost_message_is_found() -> None:
    counted = tally(written(), seen(in_topic="c1-2", at_customer="s1-1 s1-2"))

    assert counted.missing == (Token("c", 1, 1),)
    assert result(column(counted)).faults == ["the desk lost 1: c1-1"]


def test_a_message_that_overtook_another_is_found() -> None:
    counted = tally(written(), seen(in_topic="c1-1 c1-2", at_customer="s1-2 s1-1"))

    assert counted.out_of_order == 1
    assert result(column(counted)).faults == ["the desk sent 1 out of order"]


def test_messages_merged_into_one_are_all_found_and_their_order_is_seen() -> None:
    merged = "Hello c1-1\n— 12:00 —\nHello c1-2"
    swapped = "Hello c1-2\n— 12:00 —\nHello c1-1"

    assert tally(written(), seen(in_topic=merged, at_customer="s1-1 s1-2")).is_complete
    assert tally(written(), seen(in_topic=swapped, at_customer="s1-1 s1-2")).out_of_order == 1


def test_a_repeated_message_is_found_and_is_not_out_of_order() -> None:
    counted = tally(written(), seen(in_topic="c1-1 c1-2 c1-1", at_customer="s1-1 s1-2"))

    assert (counted.duplicates_in, counted.out_of_order) == (1, 0)


def test_evidence_is_held_to_its_bound_and_its_absence_to_the_marks() -> None:
    counted = tally(written(), seen(in_topic="c1-1 c1-2 c1-1", at_customer="s1-1 s1-2"))

    with_evidence, without = column(counted, evidence=True), column(counted, evidence=False)

    assert result(with_evidence, kills=50).faults == []
    assert result(with_evidence, kills=49).faults == ["the desk repeated 0.020 messages a kill"]
    assert result(without, kills=50).faults == ["the desk repeated without a mark c1-1"]


def test_a_repeat_the_staff_were_told_of_is_not_unmarked() -> None:
    shown = seen(in_topic="c1-1 c1-2 c1-1 c1-2", at_customer="s1-1 s1-2")

    shown.mark("c1-1")

    assert tally(written(), shown).unmarked == (Token("c", 1, 2),)


def test_the_mark_on_an_album_counts_for_each_of_its_items() -> None:
    shown = seen(in_topic="", at_customer="s1-1 s1-2")
    for item in ("c1-1", "c1-2", "c1-1", "c1-2"):
        shown.show_topic(TOPIC, item, album="7")

    shown.mark("c1-1", album="7")

    assert (tally(written(), shown).duplicates_in, tally(written(), shown).unmarked) == (2, ())


def test_a_question_about_an_operators_album_counts_for_each_of_its_items() -> None:
    shown = seen(in_topic="c1-1 c1-2", at_customer="s1-1 s1-2 s1-1 s1-2")
    for item in ("s1-1", "s1-2"):
        shown.join_album("9", item)

    shown.mark("s1-1", album="9")

    assert tally(written(), shown).unmarked == ()


def test_what_the_staff_were_told_was_never_confirmed_is_not_lost_in_silence() -> None:
    shown = seen(in_topic="c1-1 c1-2", at_customer="s1-1")

    shown.give_up("s1-2")

    counted = tally(written(), shown)
    assert (counted.missing, counted.unconfirmed) == ((), (Token("s", 1, 2),))


def test_a_note_at_the_customer_is_found() -> None:
    counted = tally(written(), seen(in_topic="c1-1 c1-2", at_customer="s1-1 n1-1 s1-2"))

    assert result(column(counted)).faults == ["the desk leaked n1-1"]


def test_a_note_that_comes_to_the_customer_by_a_change_is_found() -> None:
    shown = faultless()

    shown.change_customer(1, "n1-1~1")

    assert tally(written(), shown).leaked == (Token("n", 1, 1),)


def test_words_in_the_topic_of_somebody_else_are_found() -> None:
    shown = faultless()
    shown.show_topic(OTHER_TOPIC, "c2-1")
    shown.show_topic(OTHER_TOPIC, "c1-2")

    assert tally(written(), shown).leaked == (Token("c", 1, 2),)


def test_earlier_words_left_standing_are_found() -> None:
    given, shown = written(), faultless()
    shown.lay(AT_CUSTOMER, "Look: s1-2")
    given.reworded(Token("s", 1, 2))
    given.reworded(Token("s", 1, 2))

    shown.lay(AT_CUSTOMER, "Look: s1-2~1")
    assert tally(given, shown).stale == (Token("s", 1, 2),)

    shown.lay(AT_CUSTOMER, "Look: s1-2~2")
    assert tally(given, shown).stale == ()


def test_a_message_not_taken_back_is_found() -> None:
    given, shown = written(), faultless()
    shown.lay(AT_CUSTOMER, "s1-2")
    given.undone.add(Token("s", 1, 2))

    assert tally(given, shown).not_undone == (Token("s", 1, 2),)

    shown.remove(AT_CUSTOMER)
    assert tally(given, shown).not_undone == ()


def test_a_repeat_nobody_knows_of_cannot_be_taken_back() -> None:
    given = written()
    shown = seen(in_topic="c1-1 c1-2", at_customer="s1-1 s1-2 s1-2")
    shown.lay(AGAIN, "s1-2")
    given.undone.add(Token("s", 1, 2))

    assert tally(given, shown).not_undone == ()


def test_a_message_taken_back_before_it_left_is_not_lost() -> None:
    given = written()
    given.undone.add(Token("s", 1, 2))

    assert tally(given, seen(in_topic="c1-1 c1-2", at_customer="s1-1")).is_complete


def test_a_429_of_its_own_making_fails_the_campaign() -> None:
    assert result(column(tally(written(), faultless()), floods=1)).faults == [
        "the desk met 1 429 of its own making"
    ]


def test_a_campaign_whose_control_survives_proves_nothing() -> None:
    whole = column(tally(written(), faultless()))

    faults = Result(kills=1, desks=(whole,), bare=whole).faults

    assert faults == ["the bare bot lost nothing, so this campaign proves nothing"]


def test_a_reader_who_saw_another_order_saw_something_else() -> None:
    one = seen(in_topic="c1-1 c1-2", at_customer="s1-1")
    other = seen(in_topic="c1-2 c1-1", at_customer="s1-1")

    assert is_alike(one, one)
    assert not is_alike(one, other)


def test_a_reader_who_saw_other_words_saw_something_else() -> None:
    one, other = faultless(), faultless()

    one.lay(AT_CUSTOMER, "s1-1")
    other.lay(AT_CUSTOMER, "s1-1~1")

    assert not is_alike(one, other)


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_five_kills_cost_the_desk_nothing_and_the_bare_bot_messages(tmp_path: Path) -> None:
    found = await campaign.campaign(tmp_path, kills=5, seed=1, evidence=(True,))

    (desk,) = found.desks
    assert (desk.tally.missing, desk.tally.out_of_order, desk.tally.leaked) == ((), 0, ())
    assert desk.floods == 0
    assert found.bare.tally.lost
