"""The tables of the workplace: what is known of a ticket beside its state, and what time brings.

The others, and the rules for all of them, are in `storage.schema`.
"""

import sqlalchemy as sa

from storage.columns import Moment, Words
from storage.parts import answers, may, need, table, to

ticket_tags = table(
    "ticket_tags",
    need("ticket_id", sa.BigInteger, to("tickets")),
    need("tag", Words),
    sa.UniqueConstraint("bot_id", "ticket_id", "tag"),
)

ticket_fields = table(
    "ticket_fields",
    need("ticket_id", sa.BigInteger, to("tickets")),
    need("name", Words),
    need("value", Words),
    sa.UniqueConstraint("bot_id", "ticket_id", "name"),
)

ticket_links = table(
    "ticket_links",
    need("ticket_id", sa.BigInteger, to("tickets")),
    need("other_id", sa.BigInteger, to("tickets")),
    sa.UniqueConstraint("bot_id", "ticket_id", "other_id"),
)

watchers = table(
    "watchers",
    need("ticket_id", sa.BigInteger, to("tickets")),
    need("telegram_id", sa.BigInteger),
    sa.UniqueConstraint("bot_id", "ticket_id", "telegram_id"),
)

ratings = table(
    "ratings",
    need("ticket_id", sa.BigInteger, to("tickets")),
    need("asked_at", Moment),
    may("row_id", sa.BigInteger),
    need("scale", sa.Integer),
    may("score", sa.Integer),
    may("comment", Words),
    may("rated_at", Moment),
    may("reviewed_at", Moment),
    sa.UniqueConstraint("bot_id", "ticket_id"),
    # Which ratings does a lead still have to look at?
    answers(
        "ix_ratings_unreviewed",
        "bot_id",
        "rated_at",
        only=sa.text("rated_at IS NOT NULL AND reviewed_at IS NULL"),
    ),
)

promises = table(
    "promises",
    need("ticket_id", sa.BigInteger, to("tickets")),
    need("by_id", sa.BigInteger),
    need("made_at", Moment),
    need("due_at", Moment),
    may("ended_at", Moment),
    may("is_kept", sa.Boolean),
    # What did we promise this customer and not do yet?
    answers("ix_promises_open", "bot_id", "ticket_id", only=sa.text("ended_at IS NULL")),
)

search_entries = table(
    "search_entries",
    need("kind", sa.String(8)),
    need("subject", sa.BigInteger),
    may("ticket_id", sa.BigInteger),
    need("stems", sa.Text),
    sa.UniqueConstraint("bot_id", "kind", "subject"),
)

search_cursors = table(
    "search_cursors",
    need("kind", sa.String(16)),
    need("last_id", sa.BigInteger),
    sa.UniqueConstraint("bot_id", "kind"),
)

timers = table(
    "timers",
    need("kind", sa.String(24)),
    need("subject", sa.BigInteger),
    need("due_at", Moment),
    need("details", sa.Text),
    sa.UniqueConstraint("bot_id", "kind", "subject"),
    # What is due?
    answers("ix_timers_due", "bot_id", "due_at"),
)

trainee_permits = table(
    "trainee_permits",
    need("telegram_id", sa.BigInteger),
    need("category", Words),
    need("by_id", sa.BigInteger),
    need("given_at", Moment),
    sa.UniqueConstraint("bot_id", "telegram_id", "category"),
)

custom_texts = table(
    "custom_texts",
    need("language", sa.String(8)),
    need("key", Words),
    need("text", Words),
    need("changed_by", sa.BigInteger),
    need("changed_at", Moment),
    sa.UniqueConstraint("bot_id", "language", "key"),
)
