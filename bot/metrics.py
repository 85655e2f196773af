"""Figures for Prometheus, under names that do not change (they stand in people's dashboards)."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

# Relays take milliseconds in peace and minutes behind the group's limit; both ends must show.
RELAY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900)
"""Seconds."""
OUTCOMES = ("sent", "merged", "refused", "unconfirmed")
"""The ends a message may come to."""

disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """All figures of one desk, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.updates_accepted = Counter(
            "desk_updates_accepted", "Updates stored on disk.", registry=self.registry
        )
        self.messages_ended = Counter(
            "desk_messages_ended",
            "Messages that came to an end, by how.",
            ["outcome"],
            registry=self.registry,
        )
        for outcome in OUTCOMES:
            self.messages_ended.labels(outcome=outcome)
        self.messages_pending = self._gauge("messages_pending", "Messages with no end yet.")
        self.inbox_depth = self._gauge("inbox_depth", "Stored updates that wait to be handled.")
        self.outbox_depth = self._gauge("outbox_depth", "Outgoing words that wait to be sent.")
        self.outbox_oldest_seconds = self._gauge(
            "outbox_oldest_seconds", "Age of the oldest outgoing words that wait."
        )
        self.relay_added_seconds = Histogram(
            "desk_relay_added_seconds",
            "Time from a message's arrival to the answer of the call that relayed it.",
            buckets=RELAY_BUCKETS,
            registry=self.registry,
        )
        self.telegram_429 = Counter(
            "desk_telegram_429",
            "Answers 429 of Telegram, by method.",
            ["method"],
            registry=self.registry,
        )
        self.lanes_waiting = self._gauge("lanes_waiting", "Lanes that wait for their budget.")
        self.contract_violations = self._gauge(
            "contract_violations", "Accepted messages that neither ended nor wait; 0 is right."
        )

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        return generate_latest(self.registry)

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(f"desk_{name}", meaning, registry=self.registry)
