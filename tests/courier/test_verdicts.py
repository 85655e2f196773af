"""Every answer Telegram is known to give has a verdict (telegram's own texts, Bot API server)."""

import socket

import aiohttp
import pytest
from aiogram import exceptions
from aiogram.methods import SendMessage

from bot.courier import verdicts as v
from bot.courier.reading import failure_of
from bot.courier.verdicts import Failure, Family, Nature, judge

CALL = SendMessage(chat_id=1, text="hello")


def answer(code: int, description: str, **facts) -> Failure:
    return Failure(nature=Nature.ANSWERED, code=code, description=description, **facts)


TO_CUSTOMERS = [
    (403, "Forbidden: bot was blocked by the user", v.Refused("blocked")),
    (403, "Forbidden: user is deactivated", v.Refused("deactivated")),
    (
        403,
        "Forbidden: bot can't initiate conversation with a user",
        v.Refused("never_started"),
    ),
    (403, "Forbidden: the bot can't send messages to the bot", v.Refused("is_bot")),
    (400, "Bad Request: chat not found", v.Refused("chat_not_found")),
    (400, "Bad Request: PRIVACY_PREMIUM_REQUIRED", v.Refused("premium_only")),
    (403, "Forbidden: PRIVACY_PREMIUM_REQUIRED", v.Refused("premium_only")),
    (400, "Bad Request: ALLOW_PAYMENT_REQUIRED_100", v.Refused("paid_only")),
    (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", v.Refused("voice_forbidden")),
    (400, "Bad Request: wrong file identifier/HTTP URL specified", v.Refused("file")),
    (400, "Bad Request: wrong remote file identifier specified: Wrong string", v.Refused("file")),
    (400, "Bad Request: invalid file_id", v.Refused("file")),
    (400, "Bad Request: file is too big", v.Refused("file")),
    (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", v.Refused("file")),
    (400, "Bad Request: IMAGE_PROCESS_FAILED", v.Refused("file")),
    (400, "Bad Request: wrong type of the web page content", v.Refused("file")),
    (400, "Bad Request: failed to get HTTP URL content", v.Refused("file")),
    (400, "Bad Request: message is too long", v.Refused("too_long")),
    (400, "Bad Request: reply markup is too long", v.Refused("too_long")),
    (400, "Bad Request: BUTTON_DATA_INVALID", v.Refused("other")),
    (400, "Bad Request: not enough rights to send text messages", v.Refused("no_rights")),
    (400, "Bad Request: something nobody has seen yet", v.Refused("other")),
    (413, "Request Entity Too Large", v.Refused("other")),
]

TO_THE_GROUP = [
    (403, "Forbidden: bot was kicked from the supergroup chat", v.Locked("not_in_group")),
    (403, "Forbidden: bot was kicked from the group chat", v.Locked("not_in_group")),
    (403, "Forbidden: bot is not a member of the supergroup chat", v.Locked("not_in_group")),
    (403, "Forbidden: the group chat was deleted", v.Locked("not_in_group")),
    (400, "Bad Request: chat not found", v.Locked("not_in_group")),
    (400, "Bad Request: have no write access to the chat", v.Locked("no_rights")),
    (400, "Bad Request: CHAT_ADMIN_REQUIRED", v.Locked("no_rights")),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", v.Locked("no_rights")),
    (400, "Bad Request: CHAT_RESTRICTED", v.Locked("no_rights")),
    (400, "Bad Request: USER_BANNED_IN_CHANNEL", v.Locked("no_rights")),
    (
        400,
        "Bad Request: not enough rights to send text messages to the chat",
        v.Locked("no_rights"),
    ),
    (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", v.Locked("no_rights")),
    (400, "Bad Request: message thread not found", v.TopicGone()),
    (400, "Bad Request: TOPIC_DELETED", v.TopicGone()),
    (400, "Bad Request: TOPIC_ID_INVALID", v.TopicGone()),
    (400, "Bad Request: TOPIC_CLOSED", v.Mend("reopen")),
    (400, "Bad Request: TOPIC_NOT_MODIFIED", v.Done()),
    (400, "Bad Request: the chat is not a supergroup forum", v.Locked("no_forum")),
    (400, "Bad Request: CHANNEL_FORUM_MISSING", v.Locked("no_forum")),
    (400, "Bad Request: message to be replied not found", v.Mend("no_reply")),
    (400, "Bad Request: QUOTE_TEXT_INVALID", v.Mend("no_quote")),
    (
        400,
        'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 3',
        v.Mend("plain"),
    ),
    (400, "Bad Request: message text is empty", v.Refused("other")),
]

OF_ONE_KIND = [
    (Family.COPY, "Bad Request: message to copy not found", v.Refused("cannot_copy")),
    (Family.COPY, "Bad Request: the message can't be copied", v.Refused("cannot_copy")),
    (Family.COPY, "Bad Request: message to forward not found", v.Refused("cannot_copy")),
    (Family.COPY, "Bad Request: the message can't be forwarded", v.Refused("cannot_copy")),
    (
        Family.COPY,
        "Bad Request: message has protected content and can't be forwarded",
        v.Refused("cannot_copy"),
    ),
    (Family.COPY, "Bad Request: message caption is too long", v.Mend("pure")),
    (Family.COPY, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", v.Refused("kind_forbidden")),
    (
        Family.COPY,
        "Bad Request: not enough rights to send photos to the chat",
        v.Refused("kind_forbidden"),
    ),
    (
        Family.COPY,
        'Bad Request: Failed to send message #2 with the error message "Too Many Requests: '
        'retry after 8"',
        v.InDoubt(),
    ),
    (Family.COPY, "Bad Request: Group send failed", v.InDoubt()),
    (
        Family.EDIT,
        "Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same as a current content and reply markup of the message",
        v.Done(),
    ),
    (Family.EDIT, "Bad Request: message to edit not found", v.TargetGone()),
    (Family.EDIT, "Bad Request: message can't be edited", v.Mend("as_words")),
    (Family.EDIT, "Bad Request: there is no text in the message to edit", v.Mend("as_words")),
    (Family.EDIT, "Bad Request: there is no caption in the message to edit", v.Mend("as_words")),
    (Family.EDIT, "Bad Request: message caption is too long", v.Mend("as_words")),
    (Family.EDIT, "Bad Request: wrong file identifier/HTTP URL specified", v.Mend("as_words")),
    (Family.DELETE, "Bad Request: message to delete not found", v.Done()),
    (Family.DELETE, "Bad Request: message can't be deleted", v.Refused("cannot_delete")),
    (
        Family.DELETE,
        "Bad Request: message can't be deleted for everyone",
        v.Refused("cannot_delete"),
    ),
    (Family.REACT, "Bad Request: message to react not found", v.Done()),
    (Family.REACT, "Bad Request: REACTION_INVALID", v.Refused("reaction")),
    (Family.REACT, "Bad Request: REACTIONS_TOO_MANY", v.Refused("reaction")),
    (Family.PIN, "Bad Request: message to pin not found", v.TargetGone()),
    (
        Family.PIN,
        "Bad Request: not enough rights to manage pinned messages in the chat",
        v.Locked("no_rights"),
    ),
    (
        Family.MAKE_TOPIC,
        "Bad Request: not enough rights to create a topic",
        v.Locked("no_rights"),
    ),
    (Family.TOPIC, "Bad Request: not enough rights to edit the topic", v.Locked("no_rights")),
]


@pytest.mark.parametrize(("code", "text", "verdict"), TO_CUSTOMERS)
def test_what_a_private_chat_answers(code, text, verdict):
    assert judge(Family.SEND, answer(code, text), in_group=False) == verdict


@pytest.mark.parametrize(("code", "text", "verdict"), TO_THE_GROUP)
def test_what_the_group_answers(code, text, verdict):
    assert judge(Family.SEND, answer(code, text), in_group=True) == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("message is not modified: specified new message content", v.Done()),
        ("message to edit not found", v.TargetGone()),
        ("MESSAGE_ID_INVALID", v.TargetGone()),
        ("message can't be edited", v.Foreign()),
        ("MESSAGE_AUTHOR_REQUIRED", v.Foreign()),
        ("something nobody has seen yet", v.Refused("other")),
    ],
)
def test_what_a_probe_is_answered(text, verdict):
    failure = answer(400, f"Bad Request: {text}")

    assert judge(Family.PROBE, failure, in_group=True) == verdict
    assert judge(Family.PROBE, failure, in_group=False) == verdict


@pytest.mark.parametrize(("family", "text", "verdict"), OF_ONE_KIND)
def test_what_a_call_of_one_kind_is_answered(family, text, verdict):
    assert judge(family, answer(400, text), in_group=True) == verdict


@pytest.mark.parametrize(
    ("failure", "verdict"),
    [
        (answer(429, "Too Many Requests: retry after 17", retry_after=17), v.Later(17)),
        (answer(429, "Too Many Requests: retry after 17"), v.Later(17)),
        (answer(429, "Too Many Requests"), v.Later(v.DEFAULT_PAUSE)),
        (answer(400, "Bad Request: SLOWMODE_WAIT_30"), v.Later(30)),
        (answer(401, "Unauthorized"), v.TokenRefused()),
        (answer(404, "Not Found"), v.TokenRefused()),
        (answer(404, "Not Found: method not found"), v.Refused("other")),
        (answer(500, "Internal Server Error: restart"), v.InDoubt()),
        (answer(502, "Bad Gateway"), v.InDoubt()),
        (
            answer(400, "Bad Request: group chat was upgraded", migrate_to=-1001),
            v.Migrated(-1001),
        ),
        (Failure(nature=Nature.NOT_SENT), v.NotSent()),
        (Failure(nature=Nature.IN_DOUBT), v.InDoubt()),
    ],
)
def test_what_any_call_may_meet(failure, verdict):
    assert judge(Family.SEND, failure, in_group=True) == verdict


def network(cause: BaseException) -> exceptions.TelegramNetworkError:
    error = exceptions.TelegramNetworkError(method=CALL, message=str(cause))
    error.__cause__ = cause
    return error


KEY = aiohttp.client_reqrep.ConnectionKey("h", 443, True, True, None, None, None)


@pytest.mark.parametrize(
    "cause",
    [
        aiohttp.ClientConnectorError(KEY, OSError("refused")),
        aiohttp.ClientConnectorDNSError(KEY, socket.gaierror("no name")),
        aiohttp.ConnectionTimeoutError("no connection in time"),
        aiohttp.ClientProxyConnectionError(KEY, OSError("refused")),
    ],
)
def test_a_call_that_never_left_was_surely_not_sent(cause):
    assert failure_of(network(cause)).nature is Nature.NOT_SENT


@pytest.mark.parametrize(
    "cause",
    [
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(104, "reset by peer"),
        aiohttp.SocketTimeoutError("no answer in time"),
        aiohttp.ClientPayloadError("cut off"),
        TimeoutError(),
        RuntimeError("nobody knows"),
    ],
)
def test_a_call_that_may_have_left_is_in_doubt(cause):
    assert failure_of(network(cause)).nature is Nature.IN_DOUBT


def test_an_answer_that_cannot_be_read_is_in_doubt():
    error = exceptions.ClientDecodeError("no JSON", ValueError("no JSON"), "<html>")

    assert failure_of(error).nature is Nature.IN_DOUBT


def test_answers_of_telegram_keep_their_code_and_parameters():
    flood = exceptions.TelegramRetryAfter(method=CALL, message="Too Many", retry_after=9)
    moved = exceptions.TelegramMigrateToChat(method=CALL, message="up", migrate_to_chat_id=-5)
    blocked = exceptions.TelegramForbiddenError(method=CALL, message="Forbidden: x")

    assert (failure_of(flood).code, failure_of(flood).retry_after) == (429, 9)
    assert failure_of(moved).migrate_to == -5
    assert failure_of(blocked) == answer(403, "Forbidden: x")
