"""Whether what the policy names fits together: categories, their teams, fields."""

import re

from desk.policy import CategoryPolicy, Policy

NAME = re.compile(r"[A-Za-z0-9_-]{1,24}")
"""Names travel in buttons, which hold 64 bytes (Bot API: callback_data)."""
_RESERVED = frozenset({"name", "tier", "timezone"})
"""Facts of the customer that `/set` knows already."""


def check(policy: Policy, file: str, faults: list[str]) -> None:
    """Add every fault, with file, key and expectation."""
    sections = {"teams": policy.teams, "categories": policy.categories, "fields": policy.fields}
    for section, names in sections.items():
        faults += [
            f"{file}: [{section}.{one}]: expected a name of up to 24 Latin letters, digits, "
            "hyphens and underscores; people see its title"
            for one in names
            if NAME.fullmatch(one) is None
        ]
    for code, category in policy.categories.items():
        _check_category(policy, f"{file}: [categories.{code}]", code, category, faults)
    for name, field in policy.fields.items():
        if name in _RESERVED:
            faults.append(f"{file}: [fields.{name}]: expected another name, this one is taken")
        if field.kind == "choice" and not field.choices:
            faults.append(f"{file}: [fields.{name}] choices: expected at least one for this kind")


def _check_category(
    policy: Policy, place: str, code: str, category: CategoryPolicy, faults: list[str]
) -> None:
    if category.parent and category.parent not in policy.categories:
        faults.append(
            f"{place} parent: expected the name of another category, got {category.parent!r}"
        )
    elif _is_circular(policy, code):
        faults.append(f"{place} parent: expected a category that is not below this one")
    if category.team and category.team not in policy.teams:
        faults.append(f"{place} team: expected the name of a team, got {category.team!r}")


def _is_circular(policy: Policy, code: str) -> bool:
    seen = {code}
    above = policy.categories[code].parent
    while above in policy.categories:
        if above in seen:
            return True
        seen.add(above)
        above = policy.categories[above].parent
    return False
