"""Categories, a tree from the policy: their names for people, what is above and below."""

from collections.abc import Sequence

from desk import words
from desk.policy import CategoryPolicy, FieldPolicy, Policy


def title(policy: Policy, code: str, language: str) -> str:
    """The name in that language; of a category the policy no longer has, its code."""
    category = policy.categories.get(code)
    return code if category is None else titled(category, code, language)


def titled(named: CategoryPolicy | FieldPolicy, code: str, language: str) -> str:
    """A title of the policy in that language, else in the other, else the code itself."""
    own, other = named.title_ru, named.title_en
    return ((own or other) if language == "ru" else (other or own)) or code


def below(policy: Policy, code: str) -> Sequence[str]:
    """The categories right under it, in the order of the policy; those at the top under ""."""
    return [one for one, category in policy.categories.items() if category.parent == code]


def path(policy: Policy, code: str) -> Sequence[str]:
    """The category with all above it, the topmost first."""
    found = [code]
    while (category := policy.categories.get(found[0])) is not None and category.parent:
        found.insert(0, category.parent)
    return found


def in_words(policy: Policy, code: str, language: str) -> str:
    """The category with all above it, as people read it."""
    return " › ".join(title(policy, one, language) for one in path(policy, code))


def meant(policy: Policy, written: str) -> str | None:
    """The category of that code, or of that name in any language; None if there is none."""
    wanted = written.strip().casefold()
    for code, category in policy.categories.items():
        names = {code, *(titled(category, code, language) for language in words.LANGUAGES)}
        if wanted in {name.casefold() for name in names}:
            return code
    return None


def asked(policy: Policy) -> Sequence[str]:
    """Those from which customers may choose."""
    return [code for code, category in policy.categories.items() if category.asked]


def team_of(policy: Policy, code: str) -> str:
    """Who works on it: its own team, else the nearest one above; "" where none is named."""
    for one in reversed(path(policy, code)):
        category = policy.categories.get(one)
        if category is not None and category.team:
            return category.team
    return ""
