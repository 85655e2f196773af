"""What became of the messages: lost, out of order, leaked, twice. Plain counting, no network."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

TOKEN = re.compile(r"\b([csn])(\d+)-(\d+)(?:~(\d+))?\b")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` "c" was written by a customer, "s" by staff to the customer, "n" is a note."""

    kind: str
    customer: int
    number: int

    def __str__(self) -> str:
        return f"{self.kind}{self.customer}-{self.number}"


Place = tuple[int, int]
"""Chat and message id."""
Wording = tuple[Token, int]
"""A token and how often it had been changed: `c3-17~2` is the second change of `c3-17`."""


def wordings_of(text: str) -> list[Wording]:
    """Every token in the text, in order: merged messages hold several."""
    return [
        (Token(kind, int(one), int(number)), int(change or 0))
        for kind, one, number, change in TOKEN.findall(text)
    ]


def tokens_of(text: str) -> list[Token]:
    """Every token in the text, in order, whatever its wording."""
    return [token for token, _ in wordings_of(text)]


@dataclass
class Written:
    """What one bot was given to pass on."""

    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Kind and customer → messages; they are numbered from one."""
    changes: Counter[Token] = field(default_factory=Counter)
    undone: set[Token] = field(default_factory=set)
    """Taken back by `/undo`: may never have arrived, and may not be there in the end."""

    def next_token(self, kind: str, customer: int) -> Token:
        """The token of a new message."""
        self.counts[kind, customer] += 1
        return Token(kind, customer, self.counts[kind, customer])

    @property
    def passed_on(self) -> int:
        """How many messages were meant for the other side."""
        return sum(count for (kind, _), count in self.counts.items() if kind != "n")

    def reworded(self, token: Token) -> str:
        """How the token is written after one more change."""
        self.changes[token] += 1
        return f"{token}~{self.changes[token]}"


@dataclass
class Seen:
    """The tokens that one bot has shown, in the order it showed them."""

    in_topics: list[Token] = field(default_factory=list)
    at_customers: list[Token] = field(default_factory=list)
    strayed: list[Token] = field(default_factory=list)
    """In a private chat or a topic that is not the customer's own."""
    topics: dict[int, int] = field(default_factory=dict)
    """Topic → number of the customer whose words came first in it."""
    marked: set[Token] = field(default_factory=set)
    """Those the bot itself called doubtful, to the staff."""
    unconfirmed: set[Token] = field(default_factory=set)
    """Those of which the bot told the staff that nobody knows whether they arrived."""
    lying: dict[Place, list[Wording]] = field(default_factory=dict)
    """What lies where now: changed with every change, gone when deleted."""
    albums: dict[str, set[Token]] = field(default_factory=lambda: defaultdict(set))

    def show_topic(self, topic: int, text: str, *, album: str | None = None) -> None:
        """The bot wrote in a topic of its group."""
        self.join_album(album, text)
        for token in tokens_of(text):
            if token.kind == "c":
                self._weigh_in_topic(topic, token)
                self.in_topics.append(token)

    def join_album(self, album: str | None, text: str) -> None:
        """Somebody's message is an item of an album: what is told of one is told of all."""
        if album is not None:
            self.albums[album].update(tokens_of(text))

    def show_customer(self, customer: int, text: str) -> None:
        """The bot wrote to a customer."""
        for token in tokens_of(text):
            if not self._weigh_at_customer(customer, token) and token.kind == "s":
                self.at_customers.append(token)

    def change_topic(self, topic: int, text: str) -> None:
        """The bot changed what it wrote in a topic: a leak may come in that way, a message not."""
        for token in tokens_of(text):
            if token.kind == "c":
                self._weigh_in_topic(topic, token)

    def change_customer(self, customer: int, text: str) -> None:
        """The bot changed what it wrote to a customer."""
        for token in tokens_of(text):
            self._weigh_at_customer(customer, token)

    def _weigh_in_topic(self, topic: int, token: Token) -> None:
        if self.topics.setdefault(topic, token.customer) != token.customer:
            self.strayed.append(token)

    def _weigh_at_customer(self, customer: int, token: Token) -> bool:
        has_strayed = token.customer != customer or token.kind == "n"
        if has_strayed:
            self.strayed.append(token)
        return has_strayed

    def mark(self, text: str, *, album: str | None = None) -> None:
        """The bot told the staff that this message, or its whole album, may be a repeat."""
        self.marked.update(self.albums.get(album or "", ()), tokens_of(text))

    def give_up(self, text: str, *, album: str | None = None) -> None:
        """The bot told the staff that this message was never confirmed."""
        self.mark(text, album=album)
        self.unconfirmed.update(self.albums.get(album or "", ()), tokens_of(text))

    def lay(self, place: Place, text: str) -> None:
        """This is what the message says now."""
        found = wordings_of(text)
        if found:
            self.lying[place] = found
        else:
            self.lying.pop(place, None)

    def remove(self, place: Place) -> None:
        """The message was deleted."""
        self.lying.pop(place, None)

    @property
    def shown(self) -> list[Token]:
        return [*self.in_topics, *self.at_customers]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The figures of one bot; the tuples name what was wrong."""

    written_in: int
    written_out: int
    notes: int
    changes: int
    undone: int
    missing: tuple[Token, ...]
    unconfirmed: tuple[Token, ...]
    """Never arrived, but the staff were told so: not lost, and not passed on either."""
    out_of_order: int
    leaked: tuple[Token, ...]
    stale: tuple[Token, ...]
    """Whose last wording lies nowhere."""
    not_undone: tuple[Token, ...]
    """Taken back, yet as many lie there as were ever shown."""
    duplicates_in: int
    duplicates_out: int
    unmarked: tuple[Token, ...]
    """What lies there twice without a word to the staff that it might."""

    @property
    def lost(self) -> int:
        return len(self.missing)

    @property
    def duplicates(self) -> int:
        return self.duplicates_in + self.duplicates_out

    @property
    def is_complete(self) -> bool:
        """Whether nothing more needs to come."""
        return not (self.missing or self.unconfirmed or self.stale or self.not_undone)


def tally(written: Written, seen: Seen) -> Tally:
    """Compare what was written with what was seen."""
    times = Counter(seen.shown)
    wanted = [
        Token(kind, customer, number)
        for (kind, customer), count in written.counts.items()
        if kind != "n"
        for number in range(1, count + 1)
    ]
    absent = [token for token in wanted if token not in times and token not in written.undone]
    repeated = {token: count - 1 for token, count in times.items() if count > 1}
    return Tally(
        written_in=sum(token.kind == "c" for token in wanted),
        written_out=sum(token.kind == "s" for token in wanted),
        notes=sum(count for (kind, _), count in written.counts.items() if kind == "n"),
        changes=sum(count for token, count in written.changes.items() if token.kind != "n"),
        undone=len(written.undone),
        missing=tuple(token for token in absent if token not in seen.unconfirmed),
        unconfirmed=tuple(token for token in absent if token in seen.unconfirmed),
        out_of_order=_out_of_order(seen.shown),
        leaked=tuple(seen.strayed),
        stale=_stale(written, seen),
        not_undone=_not_undone(written, seen, times),
        duplicates_in=sum(more for token, more in repeated.items() if token.kind == "c"),
        duplicates_out=sum(more for token, more in repeated.items() if token.kind == "s"),
        unmarked=tuple(token for token in repeated if token not in seen.marked),
    )


def is_alike(one: Seen, other: Seen, *, but: Collection[Token] = ()) -> bool:
    """The same tokens, in every conversation in the same order, and the same words lie there.

    `but` names tokens that only one of them can have seen: those taken back.
    """

    def lines(seen: Seen) -> dict[tuple[str, int], list[int]]:
        found: dict[tuple[str, int], list[int]] = defaultdict(list)
        for token in seen.shown:
            if token not in but:
                found[token.kind, token.customer].append(token.number)
        return found

    return lines(one) == lines(other) and one.lying == other.lying


def _out_of_order(shown: list[Token]) -> int:
    """First appearances that come after a later message of the same conversation and direction."""
    late = 0
    furthest: dict[tuple[str, int], int] = defaultdict(int)
    for token in dict.fromkeys(shown):
        line = (token.kind, token.customer)
        late += token.number < furthest[line]
        furthest[line] = max(furthest[line], token.number)
    return late


def _stale(written: Written, seen: Seen) -> tuple[Token, ...]:
    """A repeat is a copy nobody knows of, so one that has the last wording is enough."""
    newest: dict[Token, int] = {}
    for wordings in seen.lying.values():
        for token, change in wordings:
            newest[token] = max(change, newest.get(token, 0))
    return tuple(
        token
        for token, changes in written.changes.items()
        if token in newest and newest[token] != changes
        if token not in written.undone and token not in seen.unconfirmed
    )


def _not_undone(written: Written, seen: Seen, times: Counter[Token]) -> tuple[Token, ...]:
    left = Counter(token for wordings in seen.lying.values() for token, _ in wordings)
    return tuple(
        token
        for token in sorted(written.undone, key=str)
        if left[token] >= times[token] > 0 and token not in seen.unconfirmed
    )
