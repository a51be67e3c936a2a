"""The language of the desk: English or Simplified Chinese, switched while it runs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from xdesk.core.paths import resource

ENGLISH, CHINESE = "en", "zh_CN"
LANGUAGES = (ENGLISH, CHINESE)

_installed: list[QTranslator] = []


class _Notice(QObject):
    changed = Signal()


_notice = _Notice()
changed = _notice.changed
"""Told after the language changed: whoever shows words says them again."""


def of_system() -> str:
    """Return the language this computer speaks, as far as we speak it."""
    return CHINESE if QLocale.system().language() == QLocale.Language.Chinese else ENGLISH


def use(language: str) -> None:
    """Speak `language` from now on and tell it. Needs a QCoreApplication."""
    application = QCoreApplication.instance()
    assert application is not None
    for old in _installed:
        application.removeTranslator(old)
    _installed.clear()
    QLocale.setDefault(QLocale(language))
    if language != ENGLISH:
        _install(application, language)
    changed.emit()


def _install(application: QCoreApplication, language: str) -> None:
    qt_words = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{language}", qt_words), (language, str(resource("i18n")))):
        translator = QTranslator()
        if translator.load(name, folder):
            application.installTranslator(translator)
            _installed.append(translator)


def current() -> str:
    """Return the language spoken now."""
    return CHINESE if _installed else ENGLISH
