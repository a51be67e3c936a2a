"""The ways xdesk reaches a desk: wheel, locks, Debian packages, the frozen folder's rules, desktop files."""

from __future__ import annotations

import configparser
import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
METAINFO = PACKAGING / "linux" / "io.github.xdesk.xdesk.metainfo.xml"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def tool(path: str) -> ModuleType:
    """Load a script of packaging/ as a module."""
    spec = importlib.util.spec_from_file_location("packaging_" + path.replace("/", "_"), PACKAGING / f"{path}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# The wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--isolated", "--disable-pip-version-check"]
    build = [
        "wheel",
        "--no-build-isolation",
        "--no-deps",
        "--no-index",
        "--quiet",
        "--wheel-dir",
        str(target),
        str(ROOT),
    ]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([*pip, *build], cwd=target, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(target.glob("xdesk-*.whl"))


def test_the_wheel_holds_the_program_and_every_resource(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {f"xdesk/_resources/{name}" for name in files_below(ROOT / "resources")} <= names
    sources = {f"xdesk/{p.relative_to(ROOT / 'xdesk').as_posix()}" for p in (ROOT / "xdesk").rglob("*.py")}
    assert sources <= names
    foreign = {
        n.split("/")[0] for n in names if not n.startswith(("xdesk/", f"xdesk-{PROJECT['project']['version']}."))
    }
    assert not foreign
    assert any(n.endswith("share/applications/xdesk.desktop") for n in names)


def test_an_installed_wheel_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    location = tmp_path / "place"
    pip = [sys.executable, "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--target", str(location), str(wheel)], check=True)
    ask = (
        "import sys, json; sys.path.insert(0, sys.argv[1])\n"
        "from xdesk.core import paths\n"
        "print(json.dumps([paths.__file__, str(paths.resource()), paths.resource('i18n', 'zh_CN.qm').is_file()]))"
    )
    said = subprocess.run(
        [sys.executable, "-I", "-c", ask, str(location)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    code, resources, chinese = json.loads(said.stdout)
    assert Path(code).is_relative_to(location) and Path(resources).is_relative_to(location)
    assert chinese
    assert files_below(Path(resources)) == files_below(ROOT / "resources")


# The locks


def locked(name: str) -> dict[str, Version]:
    text = (PACKAGING / name).read_text("utf-8")
    return {canonicalize_name(n): Version(v) for n, v in re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", text, re.M)}


@pytest.mark.parametrize("name", ["lock-run.txt", "lock-dev.txt"])
def test_every_locked_package_has_hashes_and_no_address(name: str) -> None:
    text = (PACKAGING / name).read_text("utf-8")
    assert not re.search(r"://|^--|^-[a-z] | @ ", text, re.M)
    body = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    blocks = re.split(r"^(?=[A-Za-z0-9])", body, flags=re.M)[1:]
    assert len(blocks) == len(locked(name)) > 30
    bare = [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
    assert not bare


def test_the_locks_fit_the_project_and_each_other() -> None:
    run, dev = locked("lock-run.txt"), locked("lock-dev.txt")
    assert all(dev.get(name) == version for name, version in run.items())
    asked = [(Requirement(r), run) for r in PROJECT["project"]["dependencies"]]
    asked += [(Requirement(r), dev) for group in PROJECT["dependency-groups"].values() for r in group]
    asked += [(Requirement(r), dev) for r in PROJECT["build-system"]["requires"]]
    stale = [
        str(one) for one, lock in asked if lock.get(canonicalize_name(one.name), Version("0")) not in one.specifier
    ]
    assert not stale, "run make lock"


# Debian's packages


def play_debian(tmp_path: Path, *purposes: str, there: str) -> subprocess.CompletedProcess[str]:
    """Run debian.sh as an ordinary user without sudo on a computer where `there` is installed."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, said in {"id": "1000", "dpkg-query": "\n".join(f"installed {p} " for p in there.split())}.items():
        (tools / name).write_text(f"#!/bin/sh\ncat <<'END'\n{said}\nEND\n", "utf-8")
        (tools / name).chmod(0o755)
    for name in ("bash", "sh", "cat", "tr", "mktemp", "rm"):
        found = next(Path(d, name) for d in ("/bin", "/usr/bin") if Path(d, name).exists())
        (tools / name).symlink_to(found)
    command = [str(tools / "bash"), str(PACKAGING / "debian.sh"), *purposes]
    return subprocess.run(command, env={"PATH": str(tools)}, cwd=tmp_path, capture_output=True, text=True, check=False)


def test_an_ordinary_user_is_told_the_line_to_type(tmp_path: Path) -> None:
    done = play_debian(tmp_path, "tests", there="xvfb xauth openbox strace")
    assert done.returncode == 1
    assert "apt-get install --no-install-recommends xdotool\n" in done.stdout


def test_nothing_missing_says_nothing(tmp_path: Path) -> None:
    done = play_debian(tmp_path, "tests", there="xvfb xauth openboxt64 strace xdotool")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("words", [[], ["everything"], ["screen", "everything"]])
def test_an_unknown_purpose_is_refused(tmp_path: Path, words: list[str]) -> None:
    assert play_debian(tmp_path, *words, there="").returncode == 2


# The frozen folder


@pytest.mark.parametrize(
    ("name", "ships"),
    [
        ("_internal/PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6\\plugins\\platforms\\qminimal.dll", False),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        ("PySide6/Qt/plugins/imageformats/libqpdf.so", False),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("libQt6Widgets.so.6", True),
        ("libQt6Quick.so.6", False),
        ("Qt6Charts.dll", False),
        ("libreadline.so.8", False),
        ("resources/icons/chart.svg", True),
        ("resources/icons/charts.svg", True),
    ],
)
def test_what_may_ship(name: str, ships: bool) -> None:
    trim = tool("trim")
    assert trim.kept(name, trim.rules(PACKAGING / "keep.toml")) is ships


def test_links_go_with_their_library() -> None:
    trim = tool("trim")
    keep = trim.rules(PACKAGING / "keep.toml")
    links = [
        ("libQt6Core.so.6", "PySide6/lib/libQt6Core.so.6", "SYMLINK"),
        ("libodd.so", "PySide6/lib/libodd.so", "SYMLINK"),
    ]
    core = ("PySide6/lib/libQt6Core.so.6", sys.executable, "BINARY")
    user = ("PySide6/QtCore.abi3.so", sys.executable, "EXTENSION")
    _, datas = trim.folder([user, core], links, keep)
    # Nothing that ships asks for this Qt library on Linux, so it goes, and its link goes with it.
    assert [d[0] for d in datas] == ([] if sys.platform.startswith("linux") else ["libQt6Core.so.6"])


def test_a_folder_with_a_foreign_file_is_refused(tmp_path: Path) -> None:
    inside = tool("inside")
    for name in (*inside.NEEDED, *inside.NEEDED_ON_LINUX):
        path = tmp_path / "_internal" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert inside.wrong(tmp_path) == []
    (tmp_path / "_internal" / "libQt6Charts.so.6").touch()
    (tmp_path / "_internal" / "nowhere").symlink_to("gone")
    (tmp_path / "_internal" / "resources" / "i18n" / "zh_CN.qm").unlink()
    assert [line.split(":")[0] for line in inside.wrong(tmp_path)] == ["must not ship", "leads nowhere", "is missing"]


def test_an_empty_list_is_no_proof() -> None:
    rows = tool("rows")
    blank = Image.new("RGB", (1440, 900), "#F7F8FA")
    assert rows.bands(blank) == 0
    for top in range(120, 840, 60):
        blank.paste("#1B1D22", (240, top, 400, top + 12))
    assert rows.bands(blank) == 12 >= rows.ENOUGH


def test_every_package_of_the_desk_brings_its_licence(tmp_path: Path) -> None:
    notices = tool("notices")
    files = {name for name, _, _ in notices.collect(ROOT, [], tmp_path / "licenses")}
    assert {
        "licenses/LGPL-3.0.txt",
        "licenses/GPL-3.0.txt",
        "licenses/xdesk.txt",
        "licenses/python/python.txt",
    } <= files
    assert any(name.startswith("licenses/python/httpx-") for name in files)


def test_the_icon_is_drawn_in_every_size(tmp_path: Path) -> None:
    written = tool("icons/make").write(tmp_path)
    assert set(written) == {"png", "ico", "icns"} and all(Path(p).stat().st_size for p in written.values())
    for size in (16, 512):
        picture = Image.open(tmp_path / f"xdesk-{size}.png")
        assert picture.size == (size, size)
        assert picture.getpixel((0, 0))[3] == 0 and picture.getpixel((size // 4, size // 5))[3] == 255


def test_the_spec_is_python() -> None:
    compile((ROOT / "xdesk.spec").read_text("utf-8"), "xdesk.spec", "exec")


# The desktop


def test_the_desktop_file_speaks_both_languages() -> None:
    desktop = configparser.ConfigParser(interpolation=None)
    desktop.optionxform = str  # type: ignore[assignment,method-assign]
    desktop.read(PACKAGING / "linux" / "xdesk.desktop", "utf-8")
    for section in desktop.sections():
        keys = desktop[section]
        told = [k for k in ("GenericName", "Comment", "Keywords") if k in keys]
        told += ["Name"] if section != "Desktop Entry" else []
        assert told and all(re.search("[一-鿿]", keys[f"{k}[zh_CN]"]) for k in told)
        assert keys["Exec"].split()[0] == "xdesk"
    assert 'setDesktopFileName("xdesk")' in (ROOT / "xdesk" / "app" / "main.py").read_text("utf-8")


def test_the_metainfo_speaks_both_languages_and_knows_the_version() -> None:
    root = ElementTree.parse(METAINFO).getroot()
    for parent in root.iter():
        told = [child for child in parent if child.tag in {"summary", "p", "li"}]
        assert [c.get(LANG) for c in told] == [None, "zh_CN"] * (len(told) // 2)
    versions = [release.get("version") for release in root.iter("release")]
    assert versions[0] == PROJECT["project"]["version"]
    assert root.findtext("project_license") == PROJECT["project"]["license"]
