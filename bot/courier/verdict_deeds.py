"""Verdict → repair: what is written down when a call has failed (design §5, healing)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.courier import calls, verdicts
from bot.courier.verdicts import Failure, Family, Verdict
from desk.delivery import doubts, failures, healing, outcomes
from desk.delivery.calls import Probe
from desk.delivery.departures import Departure
from desk.delivery.failures import Ended
from desk.ports import Transaction

_WORDS = frozenset({Family.SEND, Family.COPY})
_PROBE_AGAIN = timedelta(seconds=1)
"""After a probe that was itself in doubt."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A failed call with its verdict. `wait` in seconds, for verdicts that wait."""

    departure: Departure
    failure: Failure
    verdict: Verdict
    wait: float = 0.0
    must_tell: bool = False


def delivered(
    departure: Departure, message_ids: tuple[int, ...], *, lost_topic: bool
) -> Callable[[Transaction], Ended | None]:
    """The unit of work that records a call that was carried out."""

    def unit(tx: Transaction) -> Ended | None:
        ended = outcomes.delivered(tx, departure.row.id, message_ids)
        if lost_topic:
            _topics_off(tx, departure.chat_id)
        return ended

    return unit


def again(departure: Departure, *, wait: float = 0.0) -> Callable[[Transaction], None]:
    """The unit of work that puts the row back at its place."""

    def unit(tx: Transaction) -> None:
        outcomes.put_back(tx, departure.row.id, tx.now + timedelta(seconds=wait))

    return unit


def recorded(trouble: Trouble) -> Callable[[Transaction], Ended | None]:
    """The unit of work that records a call that failed."""

    def unit(tx: Transaction) -> Ended | None:
        return _record(tx, trouble)

    return unit


def _record(tx: Transaction, trouble: Trouble) -> Ended | None:
    departure, failure = trouble.departure, trouble.failure
    row_id = departure.row.id
    error = f"{failure.code} {failure.description}"[:200] if failure.code else failure.description
    ready_at = tx.now + timedelta(seconds=trouble.wait)
    if isinstance(departure.call, Probe) and not isinstance(trouble.verdict, verdicts.Migrated):
        _record_probe(tx, trouble)
        return None
    match trouble.verdict:
        case verdicts.Done():
            return outcomes.delivered(tx, row_id, ())
        case verdicts.InDoubt():
            return doubts.doubted(tx, row_id, error)
        case verdicts.Refused(why=why):
            return failures.refused(tx, row_id, why, error=error)
        case verdicts.TopicGone():
            healing.topic_gone(tx, row_id, departure.topic_id)
        case verdicts.TargetGone():
            healing.target_gone(tx, row_id)
        case verdicts.Migrated(chat_id=new):
            outcomes.put_back(tx, row_id, tx.now, error=error)
            healing.migrated(tx, departure.chat_id, new)
        case verdicts.Locked(why=why):
            outcomes.put_back(tx, row_id, ready_at, error=error)
            if why == "no_forum":
                _topics_off(tx, departure.chat_id)
            elif trouble.must_tell:
                _tell_of_outage(tx, departure, why)
        case _:
            outcomes.put_back(tx, row_id, ready_at, error=error)
    return None


def _record_probe(tx: Transaction, trouble: Trouble) -> None:
    """A probe told nothing: its row is neither sent nor refused by that."""
    departure, wait = trouble.departure, timedelta(seconds=trouble.wait)
    match trouble.verdict:
        case verdicts.InDoubt():
            wait = _PROBE_AGAIN
        case verdicts.Locked(why=why) if trouble.must_tell:
            _tell_of_outage(tx, departure, why)
        case _:
            pass
    doubts.look_again(tx, departure.row.id, wait)


def _tell_of_outage(tx: Transaction, departure: Departure, why: str) -> None:
    """A group that takes no words at all is told nothing: it would learn when it is over."""
    is_mute = calls.family_of(departure.call) in _WORDS
    if why == "no_rights" and not is_mute:
        failures.tell_of_outage(tx, departure.chat_id, why)
    else:
        failures.tell_leads(tx, f"delivery.outage.{why}")


def _topics_off(tx: Transaction, chat_id: int) -> None:
    """Nothing goes into topics until they are on again, lest customers' words mix."""
    group = tx.groups.find(chat_id)
    if group is not None and group.is_forum:
        tx.groups.set_forum(chat_id, is_forum=False)
        failures.tell_of_outage(tx, chat_id, "no_forum")
