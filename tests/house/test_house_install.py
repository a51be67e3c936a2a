"""`make run` leaves a command, `make install` puts it where a desktop finds it; README names only what is there."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from xdesk import __version__

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the desktops of Linux")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone in a folder with an awkward name, whose environment is the one of these tests."""
    target = tmp_path / "my $desk's 100% clone"
    for name in ("xdesk", "resources", "packaging"):
        shutil.copytree(
            ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "pictures", "licenses")
        )
    shutil.copy(ROOT / "Makefile", target)
    bin_ = target / ".venv" / "bin"
    bin_.mkdir(parents=True)
    python = bin_ / "python"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    for done in (".have-python", ".have-run"):  # what make needs is there
        (target / ".venv" / done).touch()
    return target


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home folder of somebody with a space in the name."""
    home = tmp_path / "home of Chen Yu"
    home.mkdir()
    return home


def bare(home: Path, **more: str) -> dict[str, str]:
    return {"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen", **more}


def installer(checkout: Path, home: Path, what: str, **more: str) -> subprocess.CompletedProcess[str]:
    line = ["bash", str(checkout / "packaging" / "install.sh"), what]
    return subprocess.run(line, env=bare(home, **more), cwd="/", capture_output=True, text=True, check=False)


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def made(checkout: Path) -> Path:
    """The command as make leaves it."""
    ran = subprocess.run(
        ["make", "--no-print-directory", "-C", str(checkout), ".venv/bin/xdesk"],
        env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return checkout / ".venv" / "bin" / "xdesk"


def version(command: Path, home: Path) -> str:
    return subprocess.run(
        [str(command), "--version"], env=bare(home), cwd="/", capture_output=True, text=True, check=True
    ).stdout.strip()


def test_make_leaves_a_command_that_works_from_anywhere(checkout: Path, home: Path) -> None:
    command = made(checkout)
    assert version(command, home) == f"xdesk {__version__}"
    line = ["make", "-n", "-C", str(checkout), "run"]
    assert subprocess.run(line, capture_output=True, text=True, check=True).returncode == 0


def test_install_puts_command_entry_and_icon_and_uninstall_takes_them(checkout: Path, home: Path) -> None:
    made(checkout)
    kept = home / ".local" / "share" / "applications" / "other.desktop"
    kept.parent.mkdir(parents=True)
    kept.write_text("[Desktop Entry]\n")
    told = installer(checkout, home, "install")
    assert told.returncode == 0, told.stderr
    assert "is not on your path yet" in told.stdout and "make uninstall" in told.stdout
    command = home / ".local" / "bin" / "xdesk"
    assert version(command, home) == f"xdesk {__version__}"
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(home / ".local" / "share" / "applications" / "xdesk.desktop", "utf-8")
    main = entry["Desktop Entry"]
    assert main["TryExec"] == str(command) and main["Exec"] == f'"{command}"'
    assert entry["Desktop Action demo"]["Exec"] == f'"{command}" --demo'
    icon = home / ".local" / "share" / "icons" / "hicolor" / "scalable" / "apps" / "xdesk.svg"
    assert icon.read_text("utf-8").startswith((ROOT / "resources" / "icon.svg").read_text("utf-8"))
    assert installer(checkout, home, "install").returncode == 0, "again, as after moving the folder"
    gone = installer(checkout, home, "uninstall")
    assert gone.returncode == 0 and "3 files taken away" in gone.stdout
    left = {name for name in files(home) if not name.endswith("mimeinfo.cache")}
    assert left == {str(kept.relative_to(home))}


def test_the_places_of_xdg_are_used(checkout: Path, home: Path, tmp_path: Path) -> None:
    made(checkout)
    data, bin_ = tmp_path / "data", tmp_path / "bin"
    more = {"XDG_DATA_HOME": str(data), "XDG_BIN_HOME": str(bin_), "PATH": f"{bin_}:/usr/bin:/bin"}
    told = installer(checkout, home, "install", **more)
    assert told.returncode == 0 and "not on your path" not in told.stdout
    assert (bin_ / "xdesk").exists() and (data / "applications" / "xdesk.desktop").exists() and not files(home)
    assert installer(checkout, home, "uninstall", **more).returncode == 0
    assert {name for name in files(data) if not name.endswith("mimeinfo.cache")} | files(bin_) == set()


def test_what_somebody_else_put_there_stays(checkout: Path, home: Path) -> None:
    made(checkout)
    foreign = home / ".local" / "bin" / "xdesk"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("#!/bin/sh\necho mine\n")
    told = installer(checkout, home, "install")
    assert told.returncode == 1 and "Nothing was changed" in told.stdout
    assert files(home) == {".local/bin/xdesk"}
    assert installer(checkout, home, "uninstall").returncode == 0 and foreign.read_text().endswith("mine\n")


def test_elsewhere_it_says_so_and_changes_nothing(checkout: Path, home: Path, tmp_path: Path) -> None:
    made(checkout)
    uname = tmp_path / "tools" / "uname"
    uname.parent.mkdir()
    uname.write_text("#!/bin/sh\necho Darwin\n")
    uname.chmod(0o755)
    told = installer(checkout, home, "install", PATH=f"{uname.parent}:/usr/bin:/bin")
    assert told.returncode == 1 and "make package" in told.stdout and not files(home)


def test_every_command_that_readme_names_is_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"\bmake ([a-z]+)\b(?! sense)", readme))
    assert {"run", "install", "uninstall", "test"} <= named <= targets, named - targets
    for line in re.findall(r"^    xdesk (.*?)\s*(?:#.*)?$", readme, re.M):
        words = [word for word in line.split() if not re.fullmatch(r"[A-Z]+|\d+", word)]
        verb = words[0]
        told = subprocess.run(
            [sys.executable, "-m", "xdesk", *([verb, "add"] if words[:2] == ["account", "add"] else [verb]), "--help"],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode == 0, line
        for option in re.findall(r"--[a-z-]+", line):
            assert option in told.stdout or words[:2] == ["account", "list"], (line, option)
