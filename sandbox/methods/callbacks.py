"""Answers to presses of buttons and to inline queries."""

from sandbox.errors import bad_request
from sandbox.methods.registry import Call, method

ANSWER_WITHIN = 60  # seconds; Telegram names no number, a minute is kind
TEXT_LIMIT = 200  # Bot API, answerCallbackQuery.text
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@method("answerCallbackQuery")
def answer_callback_query(call: Call) -> bool:
    """A notification or an alert for the person who pressed."""
    press = call.world.presses.get(str(call.get("callback_query_id")))
    is_late = press is None or call.world.now() - press.at > ANSWER_WITHIN
    if press is None or is_late or press.bot_id != call.bot.id or press.answer is not None:
        raise bad_request(TOO_OLD)
    text = str(call.get("text") or "")
    if len(text) > TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answer = {
        "text": text,
        "show_alert": bool(call.get("show_alert")),
        "url": call.get("url"),
    }
    call.world.events.emit("callback_answer", {"id": press.id, **press.answer})
    return True


@method("answerInlineQuery")
def answer_inline_query(call: Call) -> bool:
    """Results for somebody typing `@bot …`."""
    query_id = str(call.get("inline_query_id"))
    if query_id not in call.world.inline_answers:
        raise bad_request(TOO_OLD)
    results = list(call.get("results") or [])
    if len(results) > 50:
        raise bad_request("RESULTS_TOO_MUCH")
    answer = {
        "results": results,
        "cache_time": call.get("cache_time", 300),
        "is_personal": bool(call.get("is_personal")),
        "next_offset": call.get("next_offset") or "",
        "button": call.get("button"),
    }
    call.world.inline_answers[query_id] = answer
    call.world.events.emit("inline_answer", {"id": query_id, **answer})
    return True
