"""Lists of emoji that Telegram gives out; they are data, in emoji.json."""

import json
from pathlib import Path

_LISTS: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "emoji.json").read_text(encoding="utf-8")
)

# Bot API, ReactionTypeEmoji.emoji: all that a bot may set, without variation selectors.
REACTIONS = frozenset(_LISTS["reactions"])

# The emoji of Telegram's own topic icons.
TOPIC_ICONS = tuple(_LISTS["topic_icons"])
