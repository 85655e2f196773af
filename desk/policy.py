"""How this desk behaves by its own choice: what `desk.toml` may say, with its defaults.

Every key is optional. Plain data: reading and checking the file is `bot.policy_file`'s work, which
takes the keys, their kinds and their bounds from the annotations here.
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal

Locale = Literal["ru", "en"]
"""A language the desk speaks."""
InDoubt = Literal["resend", "ask"]
"""A message that may have arrived: send it again at once, or let an operator decide first."""
NewMember = Literal["ask", "operator", "observer"]
"""A member without a role: put the question to the leads, or give this role."""
Identity = Literal["hidden", "name", "full"]
"""What operators see of a customer: a number only, the name, or name with username and id."""
TopicDefault = Literal["message", "note"]
"""What an operator's plain words in a topic are."""


@dataclass(frozen=True, kw_only=True)
class AtLeast:
    """A bound on a whole number, for annotations."""

    least: int


@dataclass(frozen=True, kw_only=True)
class Template:
    """The names that may stand in braces in a string, and those that must."""

    allowed: frozenset[str]
    required: frozenset[str]


Limit = Annotated[int, AtLeast(least=0)]
TopicTitle = Annotated[
    str, Template(allowed=frozenset({"number", "name"}), required=frozenset({"number"}))
]


@dataclass(frozen=True, kw_only=True)
class TelegramPolicy:
    """How much is sent, and what happens to a message of which nobody knows whether it arrived.

    Limits are counts of calls (Telegram's own, from its FAQ on broadcasting); 0 = no limit, for a
    Bot API server of one's own. `merge`: texts of a customer that wait for the group's minute leave
    as one message. `in_doubt_wait` is in seconds. `evidence`: first look by probes whether it is
    there.
    """

    per_second: Limit = 30
    per_chat_per_second: Limit = 1
    per_chat_burst: Limit = 3
    per_group_per_minute: Limit = 20
    merge: bool = True
    in_doubt_operators: InDoubt = "resend"
    in_doubt_customers: InDoubt = "ask"
    in_doubt_wait: Limit = 60
    evidence: bool = True


@dataclass(frozen=True, kw_only=True)
class TopicsPolicy:
    """The name of a customer's topic; the number is how a lost topic is found again."""

    title: TopicTitle = "#{number} · {name}"


@dataclass(frozen=True, kw_only=True)
class RolesPolicy:
    new_member: NewMember = "ask"


@dataclass(frozen=True, kw_only=True)
class PrivacyPolicy:
    identity: Identity = "name"


@dataclass(frozen=True, kw_only=True)
class DeskPolicy:
    topic_default: TopicDefault = "message"


@dataclass(frozen=True, kw_only=True)
class LanguagesPolicy:
    """Languages of customers; the operators' group speaks the language of the settings."""

    supported: tuple[Locale, ...] = ("ru", "en")
    default_customer: Locale = "en"

    def for_customer(self, language_code: str | None) -> Locale:
        """Choose by the IETF tag of a Telegram profile, such as `ru` or `en-GB`."""
        wanted = (language_code or "").lower().split("-")[0]
        return next((one for one in self.supported if one == wanted), self.default_customer)


@dataclass(frozen=True, kw_only=True)
class RetentionPolicy:
    """How many days raw updates are kept after they were processed."""

    inbox_days: Annotated[int, AtLeast(least=1)] = 7


@dataclass(frozen=True, kw_only=True)
class Policy:
    """All of `desk.toml`, one attribute a section."""

    telegram: TelegramPolicy = field(default_factory=TelegramPolicy)
    topics: TopicsPolicy = field(default_factory=TopicsPolicy)
    roles: RolesPolicy = field(default_factory=RolesPolicy)
    privacy: PrivacyPolicy = field(default_factory=PrivacyPolicy)
    desk: DeskPolicy = field(default_factory=DeskPolicy)
    languages: LanguagesPolicy = field(default_factory=LanguagesPolicy)
    retention: RetentionPolicy = field(default_factory=RetentionPolicy)
