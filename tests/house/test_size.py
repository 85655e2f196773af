"""A file is read in one sitting, a function on one screen."""

from tests.house import source

LINES_PER_FILE = 350
LINES_PER_FUNCTION = 60


def test_no_file_is_too_long_for_one_sitting() -> None:
    long = {
        source.named(path): lines
        for path in source.python_of_rooms()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES_PER_FILE
    }

    assert long == {}


def test_no_function_is_too_long_for_one_screen() -> None:
    long = {
        f"{source.named(path)}:{line} {name}": lines
        for path in source.python_of_rooms()
        for name, line, lines in source.functions(path)
        if lines > LINES_PER_FUNCTION
    }

    assert long == {}
