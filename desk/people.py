"""The people of the desk: customers on one side, staff on the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a member of the staff may do (design: who uses it)."""

    OPERATOR = "operator"
    TRAINEE = "trainee"
    DEVELOPER = "developer"
    OBSERVER = "observer"
    LEAD = "lead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A Telegram account as an update shows it."""

    telegram_id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """A person writing to the bot. `chat_id` is the private chat, equal to the Telegram id.

    `preferred_name` is how the customer wants to be called, `tier` a name of the policy,
    `attributes` other facts by name; `lasting_note` is what every operator should know. `timezone`
    is an IANA name. `merged_into` is the customer in whose conversation this account speaks,
    `speaks_as` the account of this conversation that wrote last, None for its own
    (`conversation.accounts`).
    """

    id: int
    chat_id: int
    name: str
    username: str | None
    language: str
    created_at: datetime
    blocked_at: datetime | None = None
    preferred_name: str | None = None
    tier: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    lasting_note: str | None = None
    timezone: str | None = None
    muted_until: datetime | None = None
    banned_until: datetime | None = None
    proven_at: datetime | None = None
    merged_into: int | None = None
    speaks_as: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffMember:
    """A member of the operators' group. `role` is None until a lead has decided.

    `alias` is the name that customers see; `is_reachable`: has started the bot in private, so that
    it may write there.
    """

    id: int
    telegram_id: int
    name: str
    username: str | None
    role: Role | None
    is_admin: bool
    joined_at: datetime
    left_at: datetime | None = None
    alias: str | None = None
    is_reachable: bool = False

    @property
    def duty(self) -> Role | None:
        """The role in force: administrators are leads until a role says otherwise."""
        if self.left_at is not None:
            return None
        return self.role or (Role.LEAD if self.is_admin else None)

    @property
    def is_lead(self) -> bool:
        return self.duty is Role.LEAD

    @property
    def may_answer(self) -> bool:
        """May speak to customers in own name, and act on tickets."""
        return self.duty in (Role.OPERATOR, Role.LEAD)

    def given(self, role: Role) -> "StaffMember":
        return replace(self, role=role)

    def gone(self, now: datetime) -> "StaffMember":
        return replace(self, left_at=now, is_admin=False)
