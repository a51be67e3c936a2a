"""Gathers the licence texts of everything the frozen folder contains; fails when one is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

LICENCE = re.compile(r"licen[cs]e|copying|notice|authors", re.I)
UNDER_LGPL = {"pyside6-essentials", "shiboken6"}  # their wheels carry no text: LGPL-3.0.txt and GPL-3.0.txt
NOT_SHIPPED = {"pip"}  # asked for by a package, left out of the folder by keep.toml


def collect(root: Path, binaries: Iterable[tuple[str, str, str]], work: Path) -> list[tuple[str, str, str]]:
    """Return the files of licenses/ as PyInstaller wants them; raises SystemExit when a text is missing."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(root / "packaging" / "licenses", work)
    shutil.copy(root / "LICENSE", work / "xdesk.txt")
    missing = _python_packages(root / "packaging" / "lock-run.txt", work / "python")
    missing += _python_itself(work / "python")
    if sys.platform.startswith("linux"):
        missing += _debian_libraries([source for _, source, kind in binaries if kind == "BINARY"], work / "debian")
    if missing:
        raise SystemExit("xdesk: no licence text for " + ", ".join(sorted(missing)))
    files = sorted(path for path in work.rglob("*") if path.is_file())
    return [(f"licenses/{path.relative_to(work).as_posix()}", str(path), "DATA") for path in files]


def _python_packages(lock: Path, target: Path) -> list[str]:
    missing = []
    for name in sorted(set(re.findall(r"^([A-Za-z0-9_.-]+)==", lock.read_text("utf-8"), re.M)) - NOT_SHIPPED):
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # a package of another system
        texts = [f for f in package.files or [] if LICENCE.search(f.name) and ".dist-info" in f.parts[0]]
        if not texts and name not in UNDER_LGPL:
            missing.append(name)
        for text in texts:
            place = target / f"{name}-{package.version}" / text.name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(str(text.locate())), place)
    return missing


def _python_itself(target: Path) -> list[str]:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for found in (Path(sys.base_prefix, "lib", version, "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt"),
                  Path("/usr/share/doc", version, "copyright")):  # fmt: skip
        if found.is_file():
            shutil.copy(found, target / "python.txt")
            return []
    return ["python"]


def _debian_libraries(sources: Iterable[str], target: Path) -> list[str]:
    """Copy the copyright file of every Debian package a library of the build machine came from."""
    if shutil.which("dpkg-query") is None:
        return []
    own = [path for path in sorted(set(sources)) if Path(path).resolve().parts[1] in ("lib", "usr")]
    names = {name for path in own for name in {path, str(Path(path).resolve()), path.removeprefix("/usr")}}
    found = subprocess.run(["dpkg-query", "-S", *sorted(names)], capture_output=True, text=True, check=False).stdout
    missing = []
    for package in sorted({line.split(":")[0] for line in found.splitlines() if not line.startswith("diversion")}):
        text = Path("/usr/share/doc", package, "copyright")
        if not text.is_file():
            missing.append(package)
            continue
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(text, target / f"{package}.txt")
    return missing
