"""Makes pictures of the real window: `python -m tests.pictures [--out packaging/pictures] [NAME…]`.

A name is a file of the catalogue or the beginning of one (`desk`, `why-zh`); all are made without one. The windows
open on a virtual display and are played by its keys. Made twice from the same code, on the same computer, the files
are the same to the byte.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from tests.pictures.catalogue import FOLDER, pictures
from xdesk.cli.selftest import virtual_display


def make(out: Path, names: set[str]) -> int:
    """Make the pictures of these names; return 1 when a look could not be made."""
    looks = sorted({one.look for one in pictures() if one.name in names})
    wrong = 0
    with virtual_display.Screen() as screen:
        for look in looks:
            environment = dict(screen.environment)
            environment.update(QT_SCALE_FACTOR=str(look.scale), QT_API="pyside6", TZ="Asia/Shanghai")
            command = [
                sys.executable,
                "-X",
                "faulthandler",
                "-m",
                "tests.pictures.session",
                look.words(),
                str(out),
                *sorted(names),
            ]
            code = subprocess.run(command, env=environment, check=False).returncode
            if code:
                print(f"xdesk: {look.words()} could not be made, the process ended with {code}", flush=True)
                wrong = 1
    return wrong


def main() -> int:
    """Make what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures", description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("names", nargs="*", metavar="NAME")
    given = parser.parse_args()
    if not virtual_display.available():
        print(
            f"xdesk: pictures need {', '.join(virtual_display.NEEDED)}; on Debian: apt-get install xvfb openbox xdotool"
        )
        return 1
    given.out.mkdir(parents=True, exist_ok=True)
    every = {one.name for one in pictures()}
    names = {one for one in every if not given.names or one.startswith(tuple(given.names))}
    return make(given.out, names)


if __name__ == "__main__":
    sys.exit(main())
