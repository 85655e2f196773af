"""For any interleaving of words, calls, failures, edits, kills and restarts the contract holds.

Every run plays the same days, so that nothing fails by chance. Others, and more of them:
`pytest tests/courier/machine --hypothesis-profile=deep`.
"""

import pytest

from tests.courier.machine.conftest import DAYS, chosen
from tests.courier.machine.machine import Days

TestDays = Days.TestCase
TestDays.settings = DAYS[chosen()]
setattr(TestDays, "pytestmark", [pytest.mark.timeout(0 if chosen() == "deep" else 60)])  # noqa: B010 - its stub knows no marks
