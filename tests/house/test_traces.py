"""The repository carries no trace of the machine it was written on."""

import re

from tests.house import source

# Home and build folders; what an installation guide names (/var, /etc, /srv, /opt) is no trace.
MACHINE = re.compile(r"(?<![\w.])(?:/(?:root|work|home|Users)/\w|[A-Z]:\\Users\\)")


def test_no_file_names_a_path_of_a_machine() -> None:
    traces = []
    for path in source.files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        traces += [
            f"{source.named(path)}:{number}"
            for number, line in enumerate(lines, 1)
            if MACHINE.search(line)
        ]

    assert traces == []
