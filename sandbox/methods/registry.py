"""Which methods exist, what they cost of the limits, and whether they change anything."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.world import BotAccount, World

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, its parameters checked."""

    world: World
    bot: BotAccount
    params: Json

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter, or the default."""
        return self.params.get(name, default)


@dataclass(frozen=True, slots=True)
class Method:
    """A method: `cost` in messages (0 = free), `is_light` for the loose family of reactions."""

    name: str
    run: Callable[[Call], Any]
    cost: Callable[[Json], int]
    is_light: bool
    reads_only: bool


METHODS: dict[str, Method] = {}


def method(
    name: str,
    *,
    cost: int | Callable[[Json], int] = 0,
    is_light: bool = False,
    reads_only: bool = False,
) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
    """Register a function as a Bot API method. Method names know no case."""

    def register(run: Callable[[Call], Any]) -> Callable[[Call], Any]:
        counted = cost if callable(cost) else lambda _params: cost
        METHODS[name.lower()] = Method(name, run, counted, is_light, reads_only)
        return run

    return register


def cost_of_list(name: str) -> Callable[[Json], int]:
    """A copy or an album of N counts N (the Bot API server counts so; the rest is unproven)."""

    def counted(params: Json) -> int:
        items = params.get(name)
        return len(items) if isinstance(items, list) else 1

    return counted
