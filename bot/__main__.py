"""The command `desk`, also as `python -m bot`."""

from bot import cli


def main() -> None:
    """Run the command line and leave with its exit code."""
    cli.main()


if __name__ == "__main__":
    main()
