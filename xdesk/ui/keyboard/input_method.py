"""Input methods on Linux: choose one that this build can load, before the application starts."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, MutableMapping

from PySide6.QtCore import QLibraryInfo

KEEP = "XDESK_KEEP_IM"
FALLBACK = "ibus"
_BUILT_IN = frozenset({"simple", "none", ""})


def fixed_environment(env: Mapping[str, str], plugins: Collection[str], platform: str) -> dict[str, str]:
    """Return the variables to set (value) or to unset (empty) so that Chinese can be typed.

    `plugins` are the names in our platforminputcontexts folder ("ibus", "compose"). Debian's fcitx
    desktops say QT_IM_MODULE=fcitx, a plugin that Qt from PyPI does not carry: then nothing at all can
    be composed, although fcitx speaks the ibus protocol too. Under Wayland the
    variable stays unset, so that Qt speaks text-input-v3 with the compositor.
    """
    if not platform.startswith("linux") or env.get(KEEP) == "1":
        return {}
    known = _BUILT_IN | set(plugins)
    if _on_wayland(env):
        return {name: "" for name in ("QT_IM_MODULE", "QT_IM_MODULES") if not _usable(env.get(name), known)}
    fixes: dict[str, str] = {}
    if not _usable(env.get("QT_IM_MODULE"), known):
        fixes["QT_IM_MODULE"] = FALLBACK
    if not _usable(env.get("QT_IM_MODULES"), known):
        fixes["QT_IM_MODULES"] = FALLBACK
    return fixes


def _usable(value: str | None, known: Collection[str]) -> bool:
    """Whether one of the named modules can be loaded; a variable that is not set is no trouble."""
    return value is None or any(name.strip() in known for name in value.split(";"))


def _on_wayland(env: Mapping[str, str]) -> bool:
    asked = env.get("QT_QPA_PLATFORM", "")
    return asked.startswith("wayland") or (not asked and env.get("XDG_SESSION_TYPE") == "wayland")


def choose_input_method(env: MutableMapping[str, str], platform: str) -> None:
    """Set what `fixed_environment` says, for the plugins this build carries; before the application starts."""
    folder = os.path.join(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforminputcontexts")
    files = os.listdir(folder) if os.path.isdir(folder) else []
    names = [name.removeprefix("lib").removesuffix("platforminputcontextplugin.so") for name in files]
    for name, value in fixed_environment(env, names, platform).items():
        if value:
            env[name] = value
        else:
            env.pop(name, None)
