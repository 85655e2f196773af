"""What the burst shows: read from Telegram's own log of calls, and held against the promises."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.figures import budget_used
from bench.verdict import Seen, Tally, Token, Written, tally, tokens_of
from sandbox import clock
from sandbox.core import Core
from sandbox.methods import METHODS
from tests.cast import GROUP

Json = dict[str, Any]
Originals = Mapping[tuple[int, int], Token]

MINUTE, GROUP_MINUTE = 60.0, 20
"""Telegram's limit of a group (FAQ), which the sandbox keeps."""
ANSWER_WITHIN, SEEN_WITHIN = 2.0, 60.0
BUDGET_FLOOR = 0.95


@dataclass
class Account:
    """What the bot has shown so far. Moments are Unix seconds by Telegram's clock."""

    core: Core
    originals: Originals
    first_customer: int = 0
    topics: dict[int, int] = field(default_factory=dict)
    in_topics: dict[Token, float] = field(default_factory=dict)
    at_customers: dict[Token, float] = field(default_factory=dict)
    seen_at: dict[int, float] = field(default_factory=dict)
    """Customer → when first words, or the name in a digest, were in the group."""
    units: list[tuple[float, int]] = field(default_factory=list)
    """What calls cost in the group's minute."""
    digests: int = 0
    in_doubt: set[Token] = field(default_factory=set)
    """What arrived although its connection broke."""
    shown: Seen = field(default_factory=Seen)
    _read: int = 0

    def look(self) -> None:
        """Read the calls that are new."""
        for call in self.core.world.calls:
            if call["n"] > self._read and call["ok"]:
                self._enter(call, clock.unix(call["at"]))
        self._read = self.core.world.call_count

    def _enter(self, call: Json, at: float) -> None:
        method, params = METHODS.get(call["method"].lower()), call["params"]
        if method is None or "chat_id" not in params:
            return
        chat, tokens = int(params["chat_id"]), self._tokens(params)
        if call["fault"]:
            self.in_doubt.update(tokens)
        if chat == GROUP and not method.is_light:
            self.units.append((at, method.cost(_with_lists(params))))
        if not call["method"].startswith(("copy", "send")):
            return
        if chat != GROUP:
            self._at_customer(chat, tokens, at)
        elif "message_thread_id" in params:
            self._in_topic(int(params["message_thread_id"]), tokens, at)
        elif tokens:
            self.digests += 1
            for token in tokens:
                self.seen_at.setdefault(token.customer, at)

    def _tokens(self, params: Json) -> list[Token]:
        if "from_chat_id" in params:
            place = (int(params["from_chat_id"]), int(params["message_id"]))
            return [self.originals[place]] if place in self.originals else []
        return tokens_of(str(params.get("text", "")))

    def _in_topic(self, topic: int, tokens: list[Token], at: float) -> None:
        self.shown.show_topic(topic, " ".join(str(token) for token in tokens))
        for token in tokens:
            if token.kind == "c":
                self.topics.setdefault(token.customer, topic)
                self.in_topics.setdefault(token, at)
                self.seen_at.setdefault(token.customer, at)

    def _at_customer(self, chat: int, tokens: list[Token], at: float) -> None:
        self.shown.show_customer(chat - self.first_customer, " ".join(str(one) for one in tokens))
        for token in tokens:
            self.at_customers.setdefault(token, at)


@dataclass(frozen=True, kw_only=True)
class Report:
    """The figures of one burst; times in seconds, `took` those of the run itself."""

    floods: int
    answers: tuple[float, ...]
    """How long answers took to the customers whose lanes were not in doubt."""
    unseen: tuple[float, ...]
    """How long each customer waited to be visible."""
    all_in_topics: float
    units: int
    """Spent in the group until then."""
    budget: float | None
    digests: int
    in_doubt: tuple[Token, ...]
    tally: Tally
    took: float

    @property
    def faults(self) -> list[str]:
        """Promises that were broken; empty if none was."""
        counted = self.tally
        tests = {
            f"the desk made {self.floods} floods (429) itself": self.floods > 0,
            f"an answer took {max(self.answers):.1f} s": max(self.answers) > ANSWER_WITHIN,
            f"a customer was unseen for {max(self.unseen):.0f} s": max(self.unseen) > SEEN_WITHIN,
            f"only {self.budget or 0:.1%} of the budget was used": (
                self.budget is not None and self.budget < BUDGET_FLOOR
            ),
            f"{counted.lost} were lost": counted.lost > 0,
            f"{counted.out_of_order} came out of order": counted.out_of_order > 0,
            f"{len(counted.leaked)} leaked": len(counted.leaked) > 0,
            "something never in doubt was repeated": counted.duplicates > len(self.in_doubt),
            "no lane was in doubt": len(self.in_doubt) < len("io"),
        }
        return [words for words, is_so in tests.items() if is_so]

    def __str__(self) -> str:
        lines = [
            f"messages in topics            {self.tally.written_in}, after"
            f" {self.all_in_topics / MINUTE:.1f} min, for {self.units} units",
            f"budget used                   {self.budget or 0:.1%} of {GROUP_MINUTE} a minute"
            f" (floor {BUDGET_FLOOR:.0%})",
            f"self-made 429                 {self.floods}",
            f"every customer visible        within {max(self.unseen):.1f} s, half of them"
            f" {median(self.unseen):.1f} s ({self.digests} digests; floor {SEEN_WITHIN:.0f} s)",
            f"answers to customers          {len(self.answers)}, median"
            f" {median(self.answers) * 1000:.0f} ms, slowest {max(self.answers) * 1000:.0f} ms"
            f" (floor {ANSWER_WITHIN:.0f} s)",
            f"in doubt                      {', '.join(str(one) for one in self.in_doubt)};"
            f" repeated: {self.tally.duplicates}",
            f"lost, out of order, leaked    {self.tally.lost}, {self.tally.out_of_order},"
            f" {len(self.tally.leaked)}",
        ]
        return "\n".join(lines)


def read(
    account: Account, written: Written, sent_at: Mapping[Token, float], *, took: float
) -> Report:
    """The figures, once all is over."""
    account.look()
    began, ended = min(sent_at.values()), max(account.in_topics.values(), default=0.0)
    first_sent: dict[int, float] = {}
    for token, at in sent_at.items():
        if token.kind == "c":
            first_sent[token.customer] = min(at, first_sent.get(token.customer, at))
    doubtful = {token.customer for token in account.in_doubt if token.kind == "s"}
    needed = [(at, units) for at, units in account.units if began <= at <= ended]
    return Report(
        floods=account.core.self_made_429,
        answers=tuple(
            at - sent_at[token]
            for token, at in account.at_customers.items()
            if token.customer not in doubtful
        ),
        unseen=tuple(account.seen_at[one] - at for one, at in first_sent.items()),
        all_in_topics=ended - began,
        units=sum(units for _, units in needed),
        budget=budget_used(needed, limit=GROUP_MINUTE, span=MINUTE),
        digests=account.digests,
        in_doubt=tuple(sorted(account.in_doubt, key=str)),
        tally=tally(written, account.shown),
        took=took,
    )


def _with_lists(params: Json) -> Json:
    """Lists come as JSON in a form."""
    ids = params.get("message_ids")
    return {**params, "message_ids": json.loads(ids)} if isinstance(ids, str) else params
