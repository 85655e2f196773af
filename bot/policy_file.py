"""Read `desk.toml`, and name file, key and expectation of every fault in it."""

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from bot import policy_names
from desk import errors
from desk.policy import AtLeast, Between, Policy, Template


class PolicyFaults(errors.BadSettings):
    """Everything that is wrong with the policy file, one sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load_policy(path: Path, *, required: bool) -> Policy:
    """Read the policy; an absent file means the defaults, unless it is required.

    Raises `PolicyFaults` with every fault found.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if required:
            raise PolicyFaults([f"{path.name}: there is no such file: {path}"]) from None
        return Policy()
    except OSError as error:
        raise PolicyFaults([f"{path.name}: cannot read {path}: {error.strerror}"]) from None
    except ValueError as error:  # not UTF-8, or not TOML: both derive from it
        raise PolicyFaults([f"{path.name}: not a TOML file: {error}"]) from None
    faults: list[str] = []
    sections = _sections(data, path.name, faults)
    if not faults:
        _check_together(sections, path.name, faults)
    if faults:
        raise PolicyFaults(faults)
    return Policy(**sections)


def _sections(data: dict[str, Any], name: str, faults: list[str]) -> dict[str, Any]:
    kinds = get_type_hints(Policy)
    sections: dict[str, Any] = {}
    for key, table in data.items():
        if key not in kinds:
            faults.append(_unknown(f"{name}: [{key}]", key, kinds, "section"))
        elif not isinstance(table, dict):
            faults.append(f"{name}: {key}: expected a section [{key}], got {_shown(table)}")
        elif get_origin(kinds[key]) is Mapping:
            sections[key] = _by_name(get_args(kinds[key])[1], table, f"{name}: [{key}", faults)
        else:
            sections[key] = _section(kinds[key], table, f"{name}: [{key}]", faults)
    return sections


def _by_name(kind: type, tables: dict[str, Any], place: str, faults: list[str]) -> dict[str, Any]:
    """`[teams.billing]` and its like: one section a name."""
    found: dict[str, Any] = {}
    for name, table in tables.items():
        if not isinstance(table, dict):
            faults.append(f"{place}.{name}]: expected a section, got {_shown(table)}")
        else:
            found[name] = _section(kind, table, f"{place}.{name}]", faults)
    return found


def _section(kind: type, table: dict[str, Any], place: str, faults: list[str]) -> Any:
    kinds = get_type_hints(kind, include_extras=True)
    values: dict[str, Any] = {}
    for key, raw in table.items():
        if key not in kinds:
            faults.append(_unknown(f"{place} {key}", key, kinds, "key"))
            continue
        try:
            values[key] = _checked(kinds[key], raw)
        except ValueError as error:
            faults.append(f"{place} {key}: expected {error}, got {_shown(raw)}")
    return kind(**values)


_PLAIN = {bool: "true or false", str: "text", int: "a whole number"}
"""Kinds without conditions, and how they are called in a fault."""


def _checked(kind: Any, raw: Any) -> Any:
    """Return the value of that kind; `ValueError` says what was expected."""
    if get_origin(kind) is Annotated:
        base, mark = get_args(kind)
        return _checked_mark(base, mark, raw)
    if kind in _PLAIN:
        # bool is an int in Python, and `true` is no number of messages.
        if type(raw) is not kind:
            raise ValueError(_PLAIN[kind])
        return raw
    if get_origin(kind) is Literal:
        if raw not in get_args(kind):
            raise ValueError(" or ".join(repr(one) for one in get_args(kind)))
        return raw
    if kind == tuple[str, ...]:
        return _checked_words(raw)
    if get_origin(kind) is tuple:
        return _checked_list(get_args(kind)[0], raw)
    raise AssertionError(f"desk.policy uses a kind this file does not read: {kind!r}")


def _checked_mark(base: Any, mark: Any, raw: Any) -> Any:
    match mark:
        case AtLeast(least=least):
            if type(raw) is not int or raw < least:
                raise ValueError(f"a whole number of {least} or more")
            return raw
        case Between(least=least, most=most):
            if type(raw) is not int or not least <= raw <= most:
                raise ValueError(f"a whole number from {least} to {most}")
            return raw
        case Template():
            return _checked_template(mark, raw)
        case _:
            return _checked(base, raw)


def _checked_words(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(one, str) and one for one in raw):
        raise ValueError("a list of texts")
    return tuple(raw)


def _checked_list(kind: Any, raw: Any) -> tuple[Any, ...]:
    choices = ", ".join(repr(one) for one in get_args(kind))
    if (
        not isinstance(raw, list)
        or not raw
        or any(one not in get_args(kind) for one in raw)
        or any(raw.count(one) > 1 for one in raw)
    ):
        raise ValueError(f"a list of some of {choices}, each once")
    return tuple(raw)


def _checked_template(mark: Template, raw: Any) -> str:
    names = " and ".join(f"{{{one}}}" for one in sorted(mark.allowed))
    needed = " and ".join(f"{{{one}}}" for one in sorted(mark.required))
    words = f"text in which {names} may stand and {needed} must"
    if not isinstance(raw, str):
        raise ValueError(words)
    try:
        parts = list(Formatter().parse(raw))
    except ValueError:
        raise ValueError(words) from None
    used = {name for _, name, _, _ in parts if name is not None}
    is_plain = all(not form and not conversion for _, _, form, conversion in parts)
    if not is_plain or not mark.required <= used <= mark.allowed:
        raise ValueError(words)
    return raw


def _check_together(sections: dict[str, Any], name: str, faults: list[str]) -> None:
    languages = Policy(**sections).languages
    if languages.default_customer not in languages.supported:
        faults.append(
            f"{name}: [languages] default_customer: expected one of `supported`, "
            f"got {_shown(languages.default_customer)}"
        )
    policy_names.check(Policy(**sections), name, faults)


def _unknown(place: str, key: str, known: dict[str, Any], what: str) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"{place}: unknown {what}" + (f"; did you mean {close[0]!r}?" if close else "")


def _shown(raw: Any) -> str:
    """The value as it is shown in a fault, cut short."""
    words = repr(raw)
    return words if len(words) <= 60 else f"{words[:59]}…"
