"""What became of the messages: lost, out of order, leaked, twice. Plain counting, no network."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

TOKEN = re.compile(r"\b([csn])(\d+)-(\d+)\b")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` "c" was written by a customer, "s" by staff to the customer, "n" is a note."""

    kind: str
    customer: int
    number: int


def tokens_of(text: str) -> list[Token]:
    """Every token in the text, in order."""
    return [Token(kind, int(one), int(number)) for kind, one, number in TOKEN.findall(text)]


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
    albums: dict[str, set[Token]] = field(default_factory=lambda: defaultdict(set))

    def show_topic(self, topic: int, text: str, *, album: str | None = None) -> None:
        """The bot wrote in a topic of its group."""
        for token in tokens_of(text):
            if album is not None:
                self.albums[album].add(token)
            if token.kind != "c":
                continue
            if self.topics.setdefault(topic, token.customer) != token.customer:
                self.strayed.append(token)
            self.in_topics.append(token)

    def mark(self, text: str, *, album: str | None = None) -> None:
        """The bot told the staff that this message, or its whole album, may be a repeat."""
        self.marked.update(self.albums.get(album or "", ()), tokens_of(text))

    def show_customer(self, customer: int, text: str) -> None:
        """The bot wrote to a customer."""
        for token in tokens_of(text):
            if token.customer != customer or token.kind == "n":
                self.strayed.append(token)
            elif token.kind == "s":
                self.at_customers.append(token)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The figures of one bot; `missing` names what was lost."""

    written_in: int
    written_out: int
    notes: int
    missing: tuple[Token, ...]
    out_of_order: int
    leaked: int
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


def tally(written: Counter[tuple[str, int]], seen: Seen) -> Tally:
    """Compare what was written (kind and customer → count) with what was seen."""
    shown = [*seen.in_topics, *seen.at_customers]
    times = Counter(shown)
    wanted = [
        Token(kind, customer, number)
        for (kind, customer), count in written.items()
        if kind != "n"
        for number in range(1, count + 1)
    ]
    return Tally(
        written_in=sum(token.kind == "c" for token in wanted),
        written_out=sum(token.kind == "s" for token in wanted),
        notes=sum(count for (kind, _), count in written.items() if kind == "n"),
        missing=tuple(token for token in wanted if token not in times),
        out_of_order=_out_of_order(shown),
        leaked=len(seen.strayed),
        duplicates_in=sum(count - 1 for token, count in times.items() if token.kind == "c"),
        duplicates_out=sum(count - 1 for token, count in times.items() if token.kind == "s"),
        unmarked=tuple(one for one, count in times.items() if count > 1 and one not in seen.marked),
    )


def _out_of_order(shown: list[Token]) -> int:
    """First appearances that come after a later message of the same conversation and direction."""
    late = 0
    furthest: dict[tuple[str, int], int] = defaultdict(int)
    for token in dict.fromkeys(shown):
        line = (token.kind, token.customer)
        late += token.number < furthest[line]
        furthest[line] = max(furthest[line], token.number)
    return late
