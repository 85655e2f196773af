"""Read a `.env` file as python-dotenv reads it, and say which line it could not read."""

import io
from pathlib import Path

from dotenv.parser import parse_stream


def read_dotenv(path: Path, faults: list[str]) -> dict[str, str]:
    """Return the variables of the file, none if there is no file; faults are added in words.

    Values are taken as they stand: `${NAME}` is not expanded, for a password may hold it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        faults.append(f"{path.name}: cannot read it: {reason}")
        return {}
    found: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            faults.append(f"{path.name}: line {binding.original.line} is not NAME=value")
        elif binding.key is not None and binding.value is not None:
            found[binding.key] = binding.value
    return found
