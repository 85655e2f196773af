"""For any interleaving of words, calls, failures, kills and restarts the contract holds."""

from hypothesis import HealthCheck, Phase, settings

from tests.courier.machine.machine import Days

TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=60,
    # The same days in every run; other ones are looked for by hand.
    derandomize=True,
    stateful_step_count=40,
    deadline=None,
    report_multiple_bugs=False,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
    database=None,
)
