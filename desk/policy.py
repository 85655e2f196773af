"""How this desk behaves by its own choice: what `desk.toml` may say, with its defaults.

Every key is optional. Plain data: reading and checking the file is `bot.policy_file`'s work, which
takes the keys, their kinds and their bounds from the annotations here.
"""

from collections.abc import Mapping
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
AfterReply = Literal["pending", "open"]
"""Whose turn it is after a public reply: the customer's, or still ours."""
ShowOperator = Literal["alias", "none"]
"""What customers learn of who answers: the operator's alias, or nothing."""
RatingScale = Literal[2, 5]
"""Helped or did not; or one to five."""
FieldKind = Literal["text", "number", "date", "choice", "yes_no"]
"""What a ticket's own field holds."""


@dataclass(frozen=True, kw_only=True)
class AtLeast:
    """A bound on a whole number, for annotations."""

    least: int


@dataclass(frozen=True, kw_only=True)
class Template:
    """The names that may stand in braces in a string, and those that must."""

    allowed: frozenset[str]
    required: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Between:
    """Bounds on a whole number, for annotations; both belong to it."""

    least: int
    most: int


Hour = Annotated[int, Between(least=0, most=23)]
Hold = Annotated[int, Between(least=0, most=30)]
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
class TicketsPolicy:
    """How tickets run by themselves (metrics: states and moves).

    A customer's words on a ticket closed less than `reopen_days` ago bring it back. After a public
    reply the ticket is `after_reply`. A pending one closes after `close_days`; where an operator
    pressed "waiting for the customer", a reminder goes after `remind_hours`. `answer_minutes` is
    when an unanswered customer of normal priority is overdue; words within `asked_again_minutes`
    of the last count as one question. `hold_hours` is when somebody looks at a ticket on hold
    again. A talk with self-service ends unconfirmed after `bot_hours` of silence; a spam ticket
    closes after `spam_days`. `thanks`: short gratitude neither reopens nor starts a clock.
    `reason_required`: nobody closes a ticket without a reason.
    """

    reopen_days: Limit = 3
    after_reply: AfterReply = "pending"
    remind_hours: Annotated[int, AtLeast(least=1)] = 24
    close_days: Annotated[int, AtLeast(least=1)] = 5
    answer_minutes: Annotated[int, AtLeast(least=1)] = 60
    asked_again_minutes: Limit = 10
    hold_hours: Annotated[int, AtLeast(least=1)] = 24
    bot_hours: Annotated[int, AtLeast(least=1)] = 24
    spam_days: Annotated[int, AtLeast(least=1)] = 30
    thanks: bool = True
    reason_required: bool = False


@dataclass(frozen=True, kw_only=True)
class PriorityPolicy:
    """A ticket that waits grows one level more urgent every `ageing_hours`; 0 = never."""

    ageing_hours: Limit = 2


@dataclass(frozen=True, kw_only=True)
class AbusePolicy:
    """Floods: after `fold_after` messages in a minute the rest is one line with a count, after
    `mute_after` the customer is muted for `mute_minutes`. 0: never.

    `proof`: newcomers first press a picture, which shows that a person is there. More than
    `raid_customers` newcomers in five minutes are a raid: from then on they are asked too.
    `marks_spam`: a first message that looks like spam is marked on the card.
    """

    fold_after: Limit = 20
    mute_after: Limit = 60
    mute_minutes: Annotated[int, AtLeast(least=1)] = 30
    proof: bool = False
    raid_customers: Limit = 100
    marks_spam: bool = True


@dataclass(frozen=True, kw_only=True)
class QuietPolicy:
    """Hours in which customers are left in peace, in their zone, else the desk's.

    Reminders, notices of closing, rating requests and news wait for `to_hour`; answers never do.
    Equal hours mean none.
    """

    from_hour: Hour = 21
    to_hour: Hour = 9


@dataclass(frozen=True, kw_only=True)
class CustomerPolicy:
    """What customers hear from the desk itself.

    `greeting`: one line when a ticket opens, with its number and when to expect an answer.
    """

    greeting: bool = True
    show_operator: ShowOperator = "alias"


@dataclass(frozen=True, kw_only=True)
class RatingPolicy:
    """Whether and how customers are asked, once per answered ticket, how it was.

    The request goes `delay_minutes` after closing, outside quiet hours; it never repeats.
    """

    ask: bool = True
    scale: RatingScale = 2
    delay_minutes: Limit = 2


@dataclass(frozen=True, kw_only=True)
class TeamPolicy:
    """A team of operators. `chat_id` is its own group; 0: it works in the main group."""

    title: str = ""
    chat_id: int = 0


@dataclass(frozen=True, kw_only=True)
class CategoryPolicy:
    """A subject of requests. `parent` is the category above it, `team` who works on it.

    Titles are what people see, in each language; `asked`: offered to customers in a first menu.
    """

    title_ru: str = ""
    title_en: str = ""
    parent: str = ""
    team: str = ""
    asked: bool = False


@dataclass(frozen=True, kw_only=True)
class FieldPolicy:
    """A fact of a ticket that operators fill in. `choices` are for kind "choice"."""

    title_ru: str = ""
    title_en: str = ""
    kind: FieldKind = "text"
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class RolesPolicy:
    new_member: NewMember = "ask"


@dataclass(frozen=True, kw_only=True)
class PrivacyPolicy:
    identity: Identity = "name"


@dataclass(frozen=True, kw_only=True)
class DeskPolicy:
    """`reply_takes`: who answers a ticket that nobody has, has it.

    `hold_seconds`: so long a reply waits, with a button that cancels it.
    """

    topic_default: TopicDefault = "message"
    reply_takes: bool = True
    hold_seconds: Hold = 0


@dataclass(frozen=True, kw_only=True)
class TraineesPolicy:
    """`lead_after_minutes`: a trainee's reply that waits so long for approval is told to leads."""

    lead_after_minutes: Annotated[int, AtLeast(least=1)] = 15


@dataclass(frozen=True, kw_only=True)
class QueuePolicy:
    """`board`: a topic of its own shows who waits, brought up to date every `board_minutes`."""

    board: bool = False
    board_minutes: Annotated[int, AtLeast(least=1)] = 5


@dataclass(frozen=True, kw_only=True)
class NotifyPolicy:
    """Whom a customer's message rings: `private` lines to the owner, one for what came in so many
    seconds."""

    private: bool = True
    coalesce_seconds: Limit = 60


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
    """All of `desk.toml`, one attribute a section; `[teams.NAME]` and its like are by name."""

    telegram: TelegramPolicy = field(default_factory=TelegramPolicy)
    topics: TopicsPolicy = field(default_factory=TopicsPolicy)
    tickets: TicketsPolicy = field(default_factory=TicketsPolicy)
    priority: PriorityPolicy = field(default_factory=PriorityPolicy)
    queue: QueuePolicy = field(default_factory=QueuePolicy)
    notify: NotifyPolicy = field(default_factory=NotifyPolicy)
    abuse: AbusePolicy = field(default_factory=AbusePolicy)
    quiet: QuietPolicy = field(default_factory=QuietPolicy)
    customer: CustomerPolicy = field(default_factory=CustomerPolicy)
    rating: RatingPolicy = field(default_factory=RatingPolicy)
    teams: Mapping[str, TeamPolicy] = field(default_factory=dict)
    categories: Mapping[str, CategoryPolicy] = field(default_factory=dict)
    fields: Mapping[str, FieldPolicy] = field(default_factory=dict)
    roles: RolesPolicy = field(default_factory=RolesPolicy)
    privacy: PrivacyPolicy = field(default_factory=PrivacyPolicy)
    trainees: TraineesPolicy = field(default_factory=TraineesPolicy)
    desk: DeskPolicy = field(default_factory=DeskPolicy)
    languages: LanguagesPolicy = field(default_factory=LanguagesPolicy)
    retention: RetentionPolicy = field(default_factory=RetentionPolicy)
