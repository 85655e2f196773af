"""Quiet hours: what may wait leaves customers in peace at night."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.policy import QuietPolicy


def next_allowed(at: datetime, zone: str, policy: QuietPolicy) -> datetime:
    """The first moment from `at` on (aware) that lies outside the quiet hours of the zone."""
    if policy.from_hour == policy.to_hour:
        return at
    local = at.astimezone(ZoneInfo(zone))
    is_over_midnight = policy.from_hour > policy.to_hour
    after_evening, before_morning = local.hour >= policy.from_hour, local.hour < policy.to_hour
    is_quiet = (
        after_evening or before_morning if is_over_midnight else after_evening and before_morning
    )
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if is_over_midnight and after_evening else 0)
    morning = datetime.combine(day, time(policy.to_hour), ZoneInfo(zone))
    return morning.astimezone(at.tzinfo)
