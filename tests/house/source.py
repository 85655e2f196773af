"""What the rules about the code look at: rooms, Python files, tables of words."""

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

NOT_ROOMS = frozenset({"tests", "bench"})
NOT_OURS = frozenset({"data", "build", "dist", "node_modules", "htmlcov", "__pycache__"})
PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})

Words = dict[str, str | dict[str, str]]


def project() -> dict[str, object]:
    """pyproject.toml as it stands."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def rooms() -> list[str]:
    """Top-level packages, tests and benchmarks aside."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    return sorted(packages - NOT_ROOMS)


def files(pattern: str = "*", under: Path = ROOT) -> Iterator[Path]:
    """Our own files below a folder; what tools and installations leave there is passed over."""
    for path in sorted(under.iterdir()):
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name not in {".ci", ".github"}
            if not hidden and path.name not in NOT_OURS:
                yield from files(pattern, path)
        elif path.match(pattern):
            yield path


def python_of_rooms() -> list[Path]:
    """Every Python file of every room."""
    return [path for room in rooms() for path in files("*.py", ROOT / room)]


def named(path: Path) -> str:
    """A file's name as people write it: relative to the root."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, int, int]]:
    """Name, first line and number of lines of each function in a file, docstring left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if ast.get_docstring(node) is not None:
                docstring = node.body[0]
                lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
            yield node.name, node.lineno, lines


def words_in(path: Path) -> Words:
    """A table of words laid flat: `errors.NotOnDuty` → its text, or a plural's forms by name."""
    return dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))


def _flat(table: dict[str, object], prefix: str = "") -> Iterator[tuple[str, str | dict[str, str]]]:
    for key, value in table.items():
        name = f"{prefix}{key}"
        match value:
            case str():
                yield name, value
            case dict() if "one" in value and value.keys() <= PLURAL_FORMS:
                yield name, {form: str(text) for form, text in value.items()}
            case dict():
                yield from _flat(value, f"{name}.")
            case _:
                raise TypeError(f"{name} is a {type(value).__name__}; words are strings or tables")


def placeholders(text: str | dict[str, str]) -> set[str]:
    """The `{names}` a text asks for; of a plural, those of all its forms together."""
    texts = [text] if isinstance(text, str) else list(text.values())
    return {field for each in texts for _, field, _, _ in string.Formatter().parse(each) if field}
