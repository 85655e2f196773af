"""The Bot API's methods, one file per family."""

from sandbox.methods import (
    callbacks,
    chats,
    copying,
    editing,
    forum,
    media,
    profile,
    reactions,
    sending,
)
from sandbox.methods.registry import METHODS, Call, Method

__all__ = [
    "METHODS",
    "Call",
    "Method",
    "callbacks",
    "chats",
    "copying",
    "editing",
    "forum",
    "media",
    "profile",
    "reactions",
    "sending",
]
