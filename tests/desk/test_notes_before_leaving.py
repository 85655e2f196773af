"""Telegram copies a message in the wording of the moment, so what waits must not turn inward."""

import pytest

from desk.doors import presses
from desk.messages import HeldFor
from tests.desk.inside import BOB, CUSTOMERS, TIM, Inside

ALICE = CUSTOMERS[0]


@pytest.mark.parametrize("kind", ["text", "photo"])
def test_a_message_edited_into_a_note_before_it_leaves_stays_inside(kind: str) -> None:
    desk = Inside()
    said = desk.writes(BOB, ALICE, "On Monday", kind=kind)
    assert len(desk.on_their_way_out()) == 1
    desk.secret.add("VIP")

    desk.edits(said, "// she is a VIP")

    assert desk.leaks() == []
    assert desk.on_their_way_out() == []


def test_an_approved_photo_changed_before_it_leaves_stays_inside() -> None:
    desk = Inside()
    said = desk.writes(TIM, ALICE, "The label", kind="photo")
    [question] = desk.open_questions(ALICE, HeldFor.APPROVAL)
    assert desk.presses(BOB, presses.Approve(question.id, 0))
    assert len(desk.on_their_way_out()) == 1
    desk.secret.add("Nonsense")

    desk.edits(said, "Nonsense")

    assert desk.leaks() == []
