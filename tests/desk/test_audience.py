"""The wall between staff and customers: what is not expressly for the customer stays inside."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desk.conversation.audience import Audience, judge, looks_inward
from desk.messages import HeldFor
from desk.people import Role

duties = st.sampled_from([None, *Role])
texts = st.one_of(st.text(max_size=20), st.text(max_size=20).map("//".__add__), st.just("/close"))
facts = st.fixed_dictionaries(
    {
        "is_anonymous": st.booleans(),
        "answers_note": st.booleans(),
        "answers_customer": st.booleans(),
        "spoken_on_purpose": st.booleans(),
        "topic_default": st.sampled_from(["message", "note"]),
    }
)


@given(texts, duties, facts)
@example("//x", Role.OPERATOR, {"spoken_on_purpose": True})
@example("hello", Role.DEVELOPER, {"answers_customer": True})
def test_only_operators_leads_and_a_developer_on_purpose_are_heard_outside(text, duty, facts):
    verdict = judge(text, duty=duty, **facts)

    if verdict is Audience.CUSTOMER:
        on_purpose = facts.get("spoken_on_purpose", False)
        assert duty in (Role.OPERATOR, Role.LEAD) or (duty is Role.DEVELOPER and on_purpose)


@given(texts, duties, facts)
def test_words_marked_as_a_note_stay_inside_whoever_writes_them(text, duty, facts):
    assert judge(f"//{text}", duty=duty, **facts) is Audience.STAFF


@given(texts.map("/".__add__), duties, facts)
def test_a_command_stays_inside_unless_it_is_reply(text, duty, facts):
    assert judge(text, duty=duty, **{**facts, "spoken_on_purpose": False}) is Audience.STAFF


@given(texts, duties, facts)
def test_nameless_words_stay_inside(text, duty, facts):
    assert judge(text, duty=duty, **{**facts, "is_anonymous": True}) is Audience.STAFF


@given(texts, duties, facts)
def test_an_answer_to_a_note_is_a_note_unless_it_is_spoken_on_purpose(text, duty, facts):
    given_facts = {**facts, "answers_note": True, "spoken_on_purpose": False}

    assert judge(text, duty=duty, **given_facts) is Audience.STAFF


@given(texts, duties, facts)
def test_note_as_the_default_lets_out_no_more_than_message_as_the_default(text, duty, facts):
    strict = judge(text, duty=duty, **{**facts, "topic_default": "note"})
    lax = judge(text, duty=duty, **{**facts, "topic_default": "message"})

    assert strict in (lax, Audience.STAFF)


@given(texts, facts)
def test_a_trainee_and_a_nameless_newcomer_never_speak_without_a_decision(text, facts):
    assert judge(text, duty=Role.TRAINEE, **facts) is not Audience.CUSTOMER
    assert judge(text, duty=None, **facts) is not Audience.CUSTOMER


@given(texts, facts)
def test_an_observer_never_speaks(text, facts):
    assert judge(text, duty=Role.OBSERVER, **facts) is Audience.STAFF


@pytest.mark.parametrize(
    "text", ["//x", " //x", "\n\t//x", "\u200b //x", "\ufeff/", "/", "/close", " /close"]
)
def test_space_before_the_sign_does_not_let_words_out(text: str) -> None:
    assert looks_inward(text)
    assert judge(text, duty=Role.OPERATOR) is Audience.STAFF


def test_held_words_tell_what_they_wait_for() -> None:
    assert judge("hello", duty=None).held_for is HeldFor.ROLE
    assert judge("hello", duty=Role.TRAINEE).held_for is HeldFor.APPROVAL
    assert judge("hello", duty=Role.OPERATOR).held_for is None
