"""What probes have told about rows in doubt, kept in memory: after a restart it is asked anew."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.courier import verdicts
from bot.courier.verdicts import Verdict
from desk.delivery.calls import Call, Probe
from desk.delivery.departures import Departure
from desk.delivery.evidence import Inquiry, Sign


class Inquiries:
    """One inquiry for each row in doubt that the courier has looked at."""

    def __init__(self) -> None:
        self._known: dict[int, Inquiry] = {}

    def of(self, row_id: int, now: float) -> Inquiry:
        """The row's inquiry; one that begins now (Unix seconds) if there is none."""
        return self._known.get(row_id) or Inquiry(since=datetime.fromtimestamp(now, UTC))

    def looked(
        self, row_id: int, inquiry: Inquiry, departure: Departure | None, *, is_in_doubt: bool
    ) -> None:
        """Keep the inquiry while the row is in doubt; the next attempt needs one of its own."""
        if is_in_doubt or (departure is not None and isinstance(departure.call, Probe)):
            self._known[row_id] = inquiry
        else:
            self.forget(row_id)

    def heard(self, row_id: int, call: Call, verdict: Verdict) -> Verdict:
        """Take note of what a refused probe tells; returns what is left to be done about it.

        `Done` for whatever was answered: then a conclusion can be drawn.
        """
        if not isinstance(call, Probe):
            return verdict
        match verdict:
            case verdicts.Done():
                return self._note(row_id, call, Sign.OURS)
            case verdicts.Foreign():
                return self._note(row_id, call, Sign.NOT_OURS)
            case verdicts.TargetGone():
                return self._note(row_id, call, Sign.NOTHING)
            case verdicts.InDoubt():
                self._note(row_id, call, None)
            case verdicts.Refused() | verdicts.Mend() | verdicts.TopicGone():
                self.give_up(row_id)
                return verdicts.Done()
            case _:
                pass
        return verdict

    def give_up(self, row_id: int) -> None:
        """What was heard, or did not happen, makes no sense: nothing more is asked."""
        if row_id in self._known:
            self._known[row_id] = replace(self._known[row_id], is_over=True)

    def forget(self, row_id: int) -> None:
        self._known.pop(row_id, None)

    def _note(self, row_id: int, call: Probe, sign: Sign | None) -> Verdict:
        known = self._known.get(row_id)
        if known is not None:  # else the row has ended meanwhile
            self._known[row_id] = known.heard(call.message_id, sign)
        return verdicts.Done()
