"""How many days are played, and how."""

from hypothesis import HealthCheck, Phase, settings

_ANY = settings(
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    # To explain a failure costs more than to find it.
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)
DAYS = {
    "quick": settings(_ANY, max_examples=60, stateful_step_count=30, derandomize=True),
    "deep": settings(_ANY, max_examples=3000, stateful_step_count=60),
}
settings.register_profile("deep", DAYS["deep"])


def chosen() -> str:
    """The profile that `--hypothesis-profile` names, if it is one of ours."""
    name = settings.get_current_profile_name()
    return name if name in DAYS else "quick"
