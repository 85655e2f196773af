"""The outside of an update: its number, its lane, and whom it is about."""

import json

import msgspec
import pytest

from bot.intake import envelope

ALICE, GROUP, TOPIC = 101, -1001000000001, 7
GOOD = b'{"ok":true,"result":[{"update_id":1,"message":{}},{"update_id":2,"poll":{}}]}'
Json = dict[str, object]


def private(**more: object) -> Json:
    return {"message_id": 5, "chat": {"id": ALICE, "type": "private"}, **more}


def in_topic(**more: object) -> Json:
    chat = {"id": GROUP, "type": "supergroup", "is_forum": True}
    topic: Json = {"message_thread_id": TOPIC, "is_topic_message": True}
    return {"message_id": 6, "chat": chat, **topic, **more}


# The answer


def test_each_update_of_an_answer_is_left_as_it_came() -> None:
    answer = envelope.read_answer(GOOD)

    assert answer.ok
    assert [bytes(one) for one in answer.result] == [
        b'{"update_id":1,"message":{}}',
        b'{"update_id":2,"poll":{}}',
    ]


def test_a_refusal_keeps_its_code_and_the_time_to_wait() -> None:
    answer = envelope.read_answer(
        b'{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7",'
        b'"parameters":{"retry_after":7}}'
    )

    assert not answer.ok
    assert answer.error_code == 429
    assert answer.parameters == {"retry_after": 7}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502 Bad Gateway</html>",
        GOOD[:-9],
        b"[]",
        b"null",
        b'{"ok":true,"result":"nothing"}',
        b'{"result":[]}',
        rb'{"ok":true,"result":[{"text":"\ud83d"}',
        rb'"\ud83d"',
        rb'{"text":"\ud83d"}',
    ],
)
def test_what_is_no_answer_of_telegram_is_refused(body: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        envelope.read_answer(body)


def test_half_a_character_in_one_update_hides_none_of_the_others() -> None:
    broken = rb'{"update_id":1,"message":{"text":"\ud83d"}}'
    answer = envelope.read_answer(b'{"ok":true,"result":[%s,{"update_id":2}]}' % broken)

    numbers = [envelope.arrival(bytes(one)).update_id for one in answer.result]
    assert numbers == [1, 2]
    assert json.loads(bytes(answer.result[0])) == json.loads(broken)


# Its number


def test_an_arrival_keeps_the_raw_bytes() -> None:
    raw = b'{ "update_id": 9, "message": {"chat": {"id": 101}} }'

    arrival = envelope.arrival(raw)

    assert (arrival.update_id, arrival.lane, arrival.body) == (9, "101", raw)


@pytest.mark.parametrize("raw", [b"{}", b"[1]", b"3", b'{"update_id":"9"}', b'{"update_id":null}'])
def test_an_update_without_a_number_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="without an id"):
        envelope.arrival(raw)


# Its lane


@pytest.mark.parametrize(
    ("update", "lane"),
    [
        ({"message": private()}, "101"),
        ({"edited_message": private()}, "101"),
        ({"message": in_topic()}, f"{GROUP}:7"),
        ({"edited_message": in_topic()}, f"{GROUP}:7"),
        ({"callback_query": {"id": "1", "from": {"id": 201}, "message": in_topic()}}, f"{GROUP}:7"),
        ({"message_reaction": {"chat": {"id": ALICE}, "message_id": 5}}, "101"),
        ({"my_chat_member": {"chat": {"id": ALICE}, "from": {"id": ALICE}}}, "101"),
        ({"inline_query": {"id": "1", "from": {"id": 201}, "query": "refund"}}, "201"),
    ],
)
def test_one_conversation_is_one_lane(update: Json, lane: str) -> None:
    assert envelope.lane({"update_id": 1, **update}) == lane


def test_a_reply_outside_of_topics_belongs_to_the_groups_own_lane() -> None:
    # Bot API: message_thread_id also marks a chain of replies; is_topic_message tells them apart.
    message = in_topic(is_topic_message=False)

    assert envelope.lane({"message": message}) == str(GROUP)


def test_a_press_is_about_the_message_that_holds_the_button() -> None:
    update = {"callback_query": {"id": "1", "from": {"id": 201}, "message": in_topic()}}

    assert envelope.locate(update) == (GROUP, TOPIC, 6)


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"hologram": {"shape": "cube"}},
        {"message": "no message"},
        {"message": {"chat": {"id": "101"}}},
        {"message": {"chat": None, "from": None}},
        {"callback_query": {"message": None, "from": {"id": None}}},
    ],
)
def test_an_update_about_nobody_shares_one_lane_with_its_like(update: Json) -> None:
    assert envelope.locate(update) == (0, None, None)


def test_numbers_that_are_none_are_left_out() -> None:
    message = in_topic(message_thread_id="7", message_id={})

    assert envelope.locate({"message": message}) == (GROUP, None, None)


# Who comes and goes


def test_somebodys_new_standing_is_noticed() -> None:
    assert envelope.is_about_a_member(b'{"update_id":1,"chat_member":{"chat":{}}}')


@pytest.mark.parametrize(
    "update",
    [
        {"message": {"text": "chat_member"}},
        {"message": {"text": '"chat_member":'}},
        {"my_chat_member": {"chat": {}}},
    ],
)
def test_words_about_members_are_not_mistaken_for_news_of_them(update: Json) -> None:
    body = json.dumps(update, separators=(",", ":")).encode()

    assert not envelope.is_about_a_member(body)


# For aiogram


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (rb"\ud83d", "\N{REPLACEMENT CHARACTER}"),
        (rb"\uDE00 and more", "\N{REPLACEMENT CHARACTER} and more"),
        (rb"\ud83d\ude00", "\N{GRINNING FACE}"),
        (rb"\ud83d\ud83d\ude00", "\N{REPLACEMENT CHARACTER}\N{GRINNING FACE}"),
        (rb"\\ud83d", r"\ud83d"),
        (b"plain", "plain"),
    ],
)
def test_half_characters_are_replaced_and_whole_ones_kept(sent: bytes, read: str) -> None:
    update = envelope.readable(b'{"message":{"text":"%s","list":["%s"]}}' % (sent, sent))

    assert update == {"message": {"text": read, "list": [read]}}
