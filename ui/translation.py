"""The language of the window: strings of ``resources/i18n/LANGUAGE.ts``, and Qt's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from ui import numerals

SOURCE_LANGUAGE = "en"


class Translation(QTranslator):
    """Translates by context and text, else by the text alone; counted texts by their number.

    The ``.ts`` file is read as it is: nothing has to be compiled, and nothing can be out of date.
    A helper of a base class may ask in another context than the one a string was found in.
    """

    def __init__(self, language: str) -> None:
        super().__init__()
        self._messages = _messages(language)
        self._form = _FORMS.get(language, _one_or_more)

    def isEmpty(self) -> bool:
        """Is there nothing in this language?"""
        return not self._messages

    def translate(
        self, context: str, text: str, _disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """The translation of `text`; None leaves it as it is."""
        forms = self._messages.get((context, text)) or self._messages.get(("", text))
        if forms is None:
            return None
        return forms[min(self._form(n), len(forms) - 1)] if n >= 0 else forms[0]


def languages() -> tuple[str, ...]:
    """Languages that the window speaks, the source's own first."""
    folder = files("resources") / "i18n"
    found = sorted(f.name.removesuffix(".ts") for f in folder.iterdir() if f.name.endswith(".ts"))
    return (SOURCE_LANGUAGE, *found)


def chosen(setting: str) -> str:
    """The language for a setting: itself, or for ``system`` the system's; English without words."""
    wanted = QLocale.system().name().partition("_")[0] if setting == "system" else setting
    return wanted if wanted in languages() else SOURCE_LANGUAGE


def install(application: QCoreApplication, setting: str) -> list[QTranslator]:
    """Let the window speak the language of `setting`, figures and dates too; before any widget.

    The translators live as long as what is returned.
    """
    language = chosen(setting)
    numerals.speak(language)
    if language == SOURCE_LANGUAGE:
        return []
    ours, qt = Translation(language), QTranslator()
    translators: list[QTranslator] = [ours]
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if qt.load(f"qtbase_{language}", folder):
        translators.insert(0, qt)  # ours is asked first: the one installed last is
    for translator in translators:
        application.installTranslator(translator)
    QLocale.setDefault(QLocale(language))
    return translators


def _one_or_more(number: int) -> int:
    return int(number != 1)


_FORMS: dict[str, Callable[[int], int]] = {"fr": lambda number: int(number > 1)}
"""Which form of a counted text a number takes, where zero is not among the many."""


@cache
def _messages(language: str) -> dict[tuple[str, str], tuple[str, ...]]:
    from xml.etree import ElementTree  # not for those who read the source's language

    result: dict[tuple[str, str], tuple[str, ...]] = {}
    file = files("resources") / "i18n" / f"{language}.ts"
    for context in ElementTree.fromstring(file.read_bytes()).iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            text, done = message.findtext("source", ""), message.find("translation")
            if done is None:
                continue
            forms = tuple(form.text or "" for form in (list(done) or [done]))
            if text and all(forms):
                result[name, text] = forms
                result.setdefault(("", text), forms)
    return result
