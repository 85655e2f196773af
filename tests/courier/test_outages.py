"""Chats that take nothing and lines that are down: how long to wait, and whom to tell."""

from bot.courier.outages import LONGEST, STORM, Line, Outages

GROUP = -100


def test_waits_grow_but_not_beyond_a_minute():
    outages = Outages()

    waits = [outages.failed(GROUP, "send", "no_rights") for _ in range(9)]

    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == LONGEST


def test_an_outage_is_news_only_once():
    outages = Outages()

    assert outages.is_new(GROUP, "not_in_group")
    outages.failed(GROUP, "send", "not_in_group")

    assert not outages.is_new(GROUP, "not_in_group")
    assert outages.is_new(GROUP, "no_rights")


def test_an_outage_that_is_over_may_come_again():
    outages = Outages()
    outages.failed(GROUP, "send", "not_in_group")
    outages.failed(GROUP, "topic", "not_in_group")

    outages.worked(GROUP, "send")

    assert outages.is_new(GROUP, "not_in_group")


def test_a_right_to_pin_that_is_missing_is_told_once_while_words_go():
    outages = Outages()
    outages.failed(GROUP, "pin", "no_rights")

    outages.worked(GROUP, "send")

    assert not outages.is_new(GROUP, "no_rights")


def test_one_answer_that_tells_nothing_does_not_bring_the_line_down():
    line = Line()

    line.doubted(now=0)

    assert not line.is_down


def test_many_answers_that_tell_nothing_bring_the_line_down_until_one_is_read():
    line = Line()
    for _ in range(STORM):
        line.doubted(now=0)
    assert line.is_down
    assert line.open_at(0) > 0

    line.worked()

    assert not line.is_down


def test_a_clock_set_back_does_not_keep_the_line_down():
    line = Line()
    line.failed(now=1000)

    assert line.open_at(10) == 10
