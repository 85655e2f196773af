"""What people do, and what somebody at the controls does to the small Telegram."""

from sandbox.control import forwarding, groups, people, scenes, speaking, touching, trouble
from sandbox.control.registry import ACTIONS, Action

__all__ = [
    "ACTIONS",
    "Action",
    "forwarding",
    "groups",
    "people",
    "scenes",
    "speaking",
    "touching",
    "trouble",
]
