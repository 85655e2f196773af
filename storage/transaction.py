"""One unit of work over SQL: the ports, built when they are first asked for."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import sqlalchemy as sa

from desk import words
from desk.policy import Policy
from storage.custom_texts import SqlCustomTexts
from storage.customers import SqlCustomers
from storage.groups import SqlGroups, SqlSetupCodes
from storage.held import SqlHeldWords
from storage.history import SqlHistory
from storage.inbox import SqlInbox
from storage.joined import SqlJoined
from storage.labels import SqlLabels
from storage.messages import SqlMessages
from storage.news import News
from storage.notes import SqlNotes
from storage.outbox import SqlOutbox
from storage.pace import SqlPace
from storage.permits import SqlPermits
from storage.promises import SqlPromises
from storage.queue import SqlQueue
from storage.ratings import SqlRatings
from storage.ready import Shelf
from storage.scope import Scope
from storage.search import SqlSearch
from storage.staff import SqlStaff
from storage.tickets import SqlTickets
from storage.timers import SqlTimers
from storage.topics import SqlTopics
from storage.traces import SqlTraces
from storage.watchers import SqlWatchers


@dataclass(frozen=True, kw_only=True)
class Context:
    """What is the same for every unit of work: whose desk it is, and how it behaves."""

    bot_id: int
    language: str = "ru"
    timezone: str = "Europe/Moscow"
    policy: Policy = field(default_factory=Policy)
    texts: words.Overlay = field(default_factory=words.Overlay)


class SqlTransaction:
    """`desk.ports.Transaction` over one SQL transaction; storage begins and ends it."""

    def __init__(
        self,
        connection: sa.Connection,
        context: Context,
        now: datetime,
        shelf: Shelf | None = None,
    ) -> None:
        self._context = context
        words.wear(context.texts)
        self._scope = Scope(connection, context.bot_id, now, shelf)

    @property
    def now(self) -> datetime:
        return self._scope.now

    @property
    def policy(self) -> Policy:
        return self._context.policy

    @property
    def language(self) -> str:
        return self._context.language

    @property
    def timezone(self) -> str:
        return self._context.timezone

    @property
    def bot_id(self) -> int:
        return self._context.bot_id

    @property
    def news(self) -> News:
        """What changed for intake and courier."""
        return self._scope.news

    @cached_property
    def customers(self) -> SqlCustomers:
        return SqlCustomers(self._scope)

    @cached_property
    def topics(self) -> SqlTopics:
        return SqlTopics(self._scope)

    @cached_property
    def tickets(self) -> SqlTickets:
        return SqlTickets(self._scope)

    @cached_property
    def messages(self) -> SqlMessages:
        return SqlMessages(self._scope)

    @cached_property
    def notes(self) -> SqlNotes:
        return SqlNotes(self._scope)

    @cached_property
    def held(self) -> SqlHeldWords:
        return SqlHeldWords(self._scope)

    @cached_property
    def staff(self) -> SqlStaff:
        return SqlStaff(self._scope)

    @cached_property
    def history(self) -> SqlHistory:
        return SqlHistory(self._scope)

    @cached_property
    def search(self) -> SqlSearch:
        return SqlSearch(self._scope)

    @cached_property
    def queue(self) -> SqlQueue:
        return SqlQueue(self._scope)

    @cached_property
    def watchers(self) -> SqlWatchers:
        return SqlWatchers(self._scope)

    @cached_property
    def promises(self) -> SqlPromises:
        return SqlPromises(self._scope)

    @cached_property
    def permits(self) -> SqlPermits:
        return SqlPermits(self._scope)

    @cached_property
    def joined(self) -> SqlJoined:
        return SqlJoined(self._scope)

    @cached_property
    def labels(self) -> SqlLabels:
        return SqlLabels(self._scope)

    @cached_property
    def custom_texts(self) -> SqlCustomTexts:
        return SqlCustomTexts(self._scope)

    @cached_property
    def ratings(self) -> SqlRatings:
        return SqlRatings(self._scope)

    @cached_property
    def pace(self) -> SqlPace:
        return SqlPace(self._scope)

    @cached_property
    def timers(self) -> SqlTimers:
        return SqlTimers(self._scope)

    @cached_property
    def groups(self) -> SqlGroups:
        return SqlGroups(self._scope)

    @cached_property
    def setup_codes(self) -> SqlSetupCodes:
        return SqlSetupCodes(self._scope)

    @cached_property
    def inbox(self) -> SqlInbox:
        return SqlInbox(self._scope)

    @cached_property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self._scope)

    @cached_property
    def traces(self) -> SqlTraces:
        return SqlTraces(self._scope)
