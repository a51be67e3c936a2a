"""Start xdesk: hand the arguments to the command line."""

from __future__ import annotations

import sys

from xdesk.cli.command_line import run


def main() -> int:
    """Run the desk or a verb; return the exit code."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
