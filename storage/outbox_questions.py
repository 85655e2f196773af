"""What the outbox is asked about as a whole: what left, what is left."""

import sqlalchemy as sa

from desk.outgoing import Digest, State
from storage.columns import Moment
from storage.schema import outbox
from storage.scope import BOT, given

_OURS = sa.select(outbox).where(outbox.c.bot_id == BOT)
_IS_ALIVE = outbox.c.ended_at.is_(None)
_SENDING = outbox.c.state == sa.literal_column(f"'{State.SENDING}'")
_WAITS = outbox.c.state.in_([State.PENDING.value, State.IN_DOUBT.value])

DIGESTS = sa.select(outbox.c.payload).where(
    outbox.c.bot_id == BOT,
    outbox.c.sending_at >= given("since", Moment),
    outbox.c.kind == sa.literal_column(f"'{Digest.__name__}'"),
)
INTERRUPTED = _OURS.where(_IS_ALIVE, _SENDING).order_by(outbox.c.id)
SPENT = (
    sa.select(
        outbox.c.chat_id,
        # Each attempt in doubt may have been carried out, and only the last one has its time here.
        (outbox.c.units * (outbox.c.doubts + sa.case((_WAITS, 0), else_=1))).label("units"),
        outbox.c.priority,
        outbox.c.sending_at,
    )
    .where(
        outbox.c.bot_id == BOT,
        outbox.c.sending_at >= given("since", Moment),
        outbox.c.chat_id.is_not(None),
    )
    .order_by(outbox.c.sending_at)
)
DEPTH = sa.select(sa.func.count()).where(outbox.c.bot_id == BOT, _IS_ALIVE)
OLDEST = sa.select(sa.func.min(outbox.c.created_at)).where(outbox.c.bot_id == BOT, _IS_ALIVE)
