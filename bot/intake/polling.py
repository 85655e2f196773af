"""Ask Telegram for updates, and confirm only what is on disk (delivery contract, 1).

aiogram's own polling confirms before it handles, and loses messages when it dies; this loop moves
the offset after the commit. What Telegram sends again is known by its update id.
"""

from bot import logs, telegram_client
from bot.health import Need
from bot.intake import accepting, asking, envelope

POLL_SECONDS = 50
"""Bot API server: a long poll is capped at 50 s."""
BATCH = 100
"""Bot API: getUpdates, limit 1-100."""
_WEBHOOK_IS_SET = "webhook is active"
"""Bot API server: what it says, with 409, while a webhook keeps getUpdates away."""
_log = logs.get(__name__)


class Polling(asking.Asking):
    """The intake by long polling; it ends when `stop` is set or the token is refused."""

    def __init__(self, means: asking.Means) -> None:
        super().__init__(means)
        self._offset: int | None = None

    async def _round(self) -> None:
        answer = await self._updates()
        await self._heard()
        arrivals = [arrival for raw in answer.result if (arrival := accepting.read(bytes(raw)))]
        if not arrivals:
            return
        await accepting.accept(self._means.store, self._means.metrics, arrivals)
        self._offset = max(arrival.update_id for arrival in arrivals) + 1

    async def _updates(self) -> envelope.Answer:
        # The first answer comes at once, so that an idle desk does not wait a poll to be ready.
        query: dict[str, object] = {
            "timeout": POLL_SECONDS if self._means.health.is_ready else 0,
            "limit": BATCH,
            "allowed_updates": self._means.allowed_updates,
        }
        if self._offset is not None:
            query["offset"] = self._offset
        within = POLL_SECONDS + telegram_client.ANSWER_WITHIN
        try:
            return await self._ask("getUpdates", query, read=envelope.read_answer, within=within)
        except asking.Failure as failure:
            if failure.code != 409:
                raise
            if _WEBHOOK_IS_SET in failure.reason:
                await self._meet_a_webhook()
            else:
                self._means.health.lost(Need.UPDATES, "somebody else polls with this token")
            raise

    async def _meet_a_webhook(self) -> None:
        """At start it is left over from webhook mode; later somebody has set it against us.

        What waits at Telegram is kept: `drop_pending_updates` would throw messages away.
        """
        if self._has_answered:
            self._means.health.lost(Need.UPDATES, "somebody set a webhook for this token")
            return
        await self._ask("deleteWebhook", {}, read=envelope.read_reply)
        raise asking.Failure("webhook_taken_down", "the desk polls now")
