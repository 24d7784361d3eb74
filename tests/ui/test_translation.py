"""French: every string is there, the window shows no other language, and nothing is cut."""

from __future__ import annotations

import ast
import asyncio
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeGuard

import pytest
from msgspec.structs import replace
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    Qt,
)
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

from backend.errors import Fault
from backend.machine import Notice
from backend.results import Dissent
from backend.values import EngineStatus, Job, WorkerStatus
from tests.ui import scripts, test_first_start, test_jobs_page, test_models_page
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine
from ui import numerals
from ui.deliberation import ranking_words
from ui.jobs import words as job_words
from ui.palette.keycaps import caps
from ui.settings.model import GROUPS
from ui.shell import MainWindow
from ui.shell.notices import NoticeBar
from ui.theme.theme import Theme
from ui.translation import Translation, chosen, install, languages
from ui.widgets.banner import Banner
from ui.widgets.labels import Elided, Text
from ui.widgets.number import parsed

sys.path.insert(0, str(Path(__file__).parents[2] / "packaging"))
import translations as files

PLACE = re.compile(r"\{\d[^}]*\}|\{\{|\}\}")
PAGES = {
    "chats": "chats",
    "start": "start",
    "committees": "committees",
    "editor": "committees",
    "models": "models",
    "catalogue": "models",
    "jobs": "jobs",
    "settings": "settings",
    "engine": "settings",
    "endpoint": "settings",
    "deliberation": "deliberation",
    "help": "help",
}
"""What is looked at, and the page it is on."""
LANGUAGES = [name for name in languages() if name != "en"]
NARROW = "\u202f"


@pytest.fixture(scope="session")
def wanted() -> dict[files.Source, str]:
    return files.found()


@pytest.fixture
def french(application: QApplication) -> Iterator[None]:
    """The window made after this speaks French."""
    before = QLocale()
    translators = install(application, "fr")
    yield
    for translator in translators:
        application.removeTranslator(translator)
    QLocale.setDefault(before)
    numerals.speak("en")


# --- the files --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated_and_no_other_is_there(
    wanted: dict[files.Source, str], language: str
) -> None:
    done = files.read(files.FOLDER / f"{language}.ts")
    missing, obsolete = set(wanted) - set(done), set(done) - set(wanted)
    assert not missing, f"run packaging/translations.py, then translate {sorted(missing)}"
    assert not obsolete, "run packaging/translations.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_edges_are_kept(language: str) -> None:
    for source, forms in files.read(files.FOLDER / f"{language}.ts").items():
        for form in forms:
            assert sorted(PLACE.findall(form)) == sorted(PLACE.findall(source.text)), source
            for edge in (" ", "\n\n"):
                assert form.endswith(edge) == source.text.endswith(edge), source
            form.format(*"abcdefgh")


def test_french_is_set_as_french_is() -> None:
    for source, forms in files.read(files.FOLDER / "fr.ts").items():
        for form in forms:
            assert not re.search(rf"[^{NARROW}\s][;!?](\s|$)", form), source
            assert not re.search(rf"(?<!{NARROW}):(\s|$)", form), source
            assert not re.search(r" [;:!?%»]|« |\w'\w", form), source


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_update_keeps_what_is_translated(tmp_path: Path, wanted: Any, language: str) -> None:
    done = files.read(files.FOLDER / f"{language}.ts")
    files.write(tmp_path / "new.ts", language, wanted, done)
    assert files.read(tmp_path / "new.ts") == {one: done[one] for one in wanted if one in done}


def test_a_language_begins_with_every_string_unfinished(tmp_path: Path, wanted: Any) -> None:
    files.write(tmp_path / "de.ts", "de", wanted, {})
    assert files.read(tmp_path / "de.ts") == {}
    assert (tmp_path / "de.ts").read_text("utf-8").count('type="unfinished"') == len(wanted)


def test_strings_are_found_wherever_they_are_asked_for() -> None:
    found = set(
        files.strings(
            ast.parse(
                "class Page(QWidget):\n"
                "    def show(self):\n"
                "        self.setText(self.tr('One'))\n"
                "        label = QCoreApplication.translate('Other', 'Two')\n"
                "        words.translate('Other', '{0} ended', None, count)\n"
                "        text.translate(_FOLDS)\n"
                "def _tr(text, count=-1):\n"
                "    return QCoreApplication.translate('Helper', text, None, count)\n"
                "TITLE = _tr('Three')\n"
                "TITLES = _tr('{0} ready', 3)\n"
            )
        )
    )
    assert found == {
        files.Source("Page", "One"),
        files.Source("Other", "Two"),
        files.Source("Other", "{0} ended", counted=True),
        files.Source("Helper", "Three"),
        files.Source("Helper", "{0} ready", counted=True),
    }


def test_fixed_sentences_of_faults_are_found_and_those_with_figures_are_not() -> None:
    source = (
        "_REMEDY = 'Seven.'\n"
        "raise UserError('busy', f'{n} wait.', remedy=_REMEDY, why='Eight.' if n else f'{n}')\n"
        "raise UserError('busy', 'One.', why=f'{n} of 3.', remedy='Two.')\n"
        "raise errors.UserError('busy', f'{name} is busy.', why='Three.')\n"
        "Fault('busy', 'Four.', '', 'Five.')\n"
        "Other('busy', 'Six.')\n"
    )
    found = "Eight. Five. Four. One. Seven. Three. Two."
    assert sorted(files.sentences(ast.parse(source))) == found.split()


@pytest.mark.usefixtures("french")
def test_faults_of_the_engine_are_said_in_french(theme: Theme) -> None:
    banner = Banner(theme)
    why = "7 GB are free."
    banner.show_fault(Fault("busy", "The question is empty.", why, "Try again later."))
    assert banner.message.text() == "La question est vide."
    assert banner.accessibleName() == f"La question est vide. {why} Réessayez plus tard."
    banner.deleteLater()
    bar = NoticeBar(theme)
    bar.show_notices([Notice(id=1, at=0, level="error", message="It ended.", why=why)])
    assert bar.accessibleName() == "Il s’est arrêté."
    bar.deleteLater()


@pytest.mark.usefixtures("french")
def test_jobs_and_figures_of_a_deliberation_are_said_in_french() -> None:
    job = Job(id="x", kind="load", title="Qwen", state="done", started_at=0)
    job = replace(job, need_bytes=4_100_000_000, seconds=1.2)
    note = re.sub(r"\s", " ", job_words.job_progress(job).note)
    assert note == "Demande 4,1 Go · Chargé en 1,2 s"
    assert [job_words.counted("chats", n) for n in (0, 1, 2)] == [
        "0 discussion",
        "1 discussion",
        "2 discussions",
    ]
    dissent = Dissent(seat="D", quote="", why="", held="A", ranked_first="C", count=1, of=2)
    assert "1 des 2 évaluateurs de A a placé A" in ranking_words.reason(dissent)


@pytest.mark.parametrize("argument", ['f"{count} models"', "text", '"a" if many else "b"'])
def test_a_string_that_nobody_could_find_is_refused(argument: str) -> None:
    with pytest.raises(SyntaxError, match="literal"):
        list(files.strings(ast.parse(f"class A:\n    def f(self):\n        self.tr({argument})")))


# --- how it is asked for ----------------------------------------------------------------------


def test_a_text_is_found_by_its_context_and_else_by_itself() -> None:
    french = Translation("fr")
    assert french.translate("ListMenus", "Delete") == "Supprimer"
    assert french.translate("A class that was renamed", "Delete") == "Supprimer"
    assert french.translate("ProgressRow", "Dismiss") != french.translate("Banner", "Dismiss")
    assert french.translate("ListMenus", "Never written") is None


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 prêt"), (1, "1 prêt"), (2, "2 prêts"), (-1, "-1 prêt")]
)
def test_a_counted_text_follows_its_number(count: int, said: str) -> None:
    text = Translation("fr").translate("Status", "{0} ready", None, count)
    assert text is not None
    assert text.format(count) == said


@pytest.mark.parametrize(
    ("setting", "language"), [("fr", "fr"), ("en", "en"), ("de", "en"), ("xx", "en")]
)
def test_a_language_without_words_falls_back_to_english(setting: str, language: str) -> None:
    assert chosen(setting) == language


def test_the_system_decides_if_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, language in (("fr_CA", "fr"), ("de_DE", "en"), ("C", "en")):
        monkeypatch.setattr(QLocale, "system", lambda name=name: QLocale(name))
        assert chosen("system") == language


@pytest.mark.usefixtures("french")
def test_keys_and_the_words_of_qt_are_french() -> None:
    assert caps("Ctrl+Shift+C") == (("Ctrl", "Maj", "C"),)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Annuler"
    assert QCoreApplication.translate("QPlatformTheme", "&Yes") == "&Oui"


def test_english_needs_no_translator(application: QApplication) -> None:
    assert install(application, "en") == []


# --- figures and days -------------------------------------------------------------------------

DAY = date(2026, 8, 3)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1,234,567; 0.67; 1,234.5; 2.5; 41; 4.2; 8,192; Mon; 3 Aug"),
        ("fr", "1_234_567; 0,67; 1_234,5; 2,5; 41; 4,2; 8_192; lun.; 3 août"),
    ],
)
@pytest.mark.usefixtures("french")
def test_figures_and_days_follow_the_language(language: str, said: str) -> None:
    numerals.speak(language)
    assert [
        numerals.count(1_234_567),
        numerals.decimal(0.667, 2),
        numerals.decimal(1234.5, 1),
        numerals.shortest(2.50),
        numerals.rate(41.2),
        numerals.rate(4.21),
        numerals.trimmed(8192.0, 2),
        numerals.weekday(DAY),
        numerals.short_date(DAY),
    ] == said.replace("_", NARROW).split("; ")
    assert numerals.clock(datetime(2026, 8, 3, 9, 5)) == "09:05"


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "8,192", 8192),
        ("en", "0.7", 0.7),
        ("en", "0,7", 0.7),
        ("fr", "0,125", 0.125),
        ("fr", f"8{NARROW}192,5", 8192.5),
        ("fr", "8 192", 8192),
    ],
)
@pytest.mark.usefixtures("french")
def test_a_number_is_read_as_the_language_writes_it(
    language: str, text: str, number: float
) -> None:
    numerals.speak(language)
    assert parsed(text) == number


# --- the window -------------------------------------------------------------------------------


class Engine(FakeEngine):
    """Its status has workers in every state, so that all words of the status bar are met."""

    async def status(self) -> EngineStatus:
        workers = (
            WorkerStatus(model="qwen3-32b", state="starting"),
            WorkerStatus(model="qwen3-14b", state="ready"),
            WorkerStatus(model="gemma-3-12b", state="lost"),
            WorkerStatus(model="phi-4", state="failed"),
        )
        return replace(await super().status(), workers=workers, running_turns=2)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> FakeEngine:
    """Models, jobs, proposals and a folder; the language and the scale are those of the test."""
    made = Engine(now=datetime.now().timestamp())
    made.settings = replace(
        made.settings, language="fr", font_scale=float(getattr(request, "param", 100))
    )
    made.all_folders = {1: "Dossier"}
    jobs = test_jobs_page
    made.long_work = [
        replace(job, title="Qwen3 14B")
        for job in (jobs.RUNNING, jobs.IMPORT, jobs.FAILED, jobs.DONE)
    ]
    models = test_models_page.Models()
    models.here = list(test_models_page.LOCAL)
    models.offers = [test_models_page.offer("Gemma 27B", ("Q4_K_M", 16.5, "gpu"))]
    models.proposed = [test_first_start.BALANCED, test_first_start.DEEP]
    models.diagnoses["qwen3-32b"] = test_models_page.DIAGNOSIS
    made.models_port = models
    return made


def shown_by(widget: QWidget) -> Iterator[str]:
    """Everything that a widget says, to eyes and to screen readers."""
    yield from (widget.accessibleName(), widget.accessibleDescription())
    yield re.sub(r"<[^>]*>", "", widget.toolTip())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _cells(widget.model(), QModelIndex())
    placeholder = getattr(widget, "placeholderText", None)
    if callable(placeholder):
        yield placeholder()


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    roles = (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
    )
    for line in range(model.rowCount(parent)):
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
        for place in range(columns):
            index = model.index(line, place, parent)
            yield from (s for role in roles if isinstance(s := model.data(index, role), str))


def english(wanted: dict[files.Source, str]) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    """Sources as patterns, each with that of its translation, where the two differ."""
    done = files.read(files.FOLDER / "fr.ts")
    pairs = []
    for source in wanted:
        translations = {
            form for key, forms in done.items() if key[1] == source[1] for form in forms
        }
        literal = PLACE.sub("", source.text)
        if source.text in translations or len(re.sub(r"[^A-Za-z]", "", literal)) < 2:
            continue
        either = "|".join(_pattern(text) for text in translations)
        pairs.append((re.compile(_pattern(source.text)), re.compile(either)))
    return pairs


def _pattern(text: str) -> str:
    return ".{1,40}".join(re.escape(part) for part in PLACE.split(text))


async def settle() -> None:
    for _ in range(8):
        await asyncio.sleep(0.01)


async def ask(window: MainWindow) -> None:
    """A whole turn of a committee, on the page and in the panel."""
    window.page.composer.fill("WAL ou JSONL ?")
    window.page.composer.submit()
    await until(lambda: bool(window.chat.turns.running))
    await until(lambda: not window.chat.turns.running)
    await settle()


async def show(window: MainWindow, name: str) -> None:
    """A page with all it has to say."""
    if name in ("chats", "deliberation"):
        await ask(window)
    if name == "deliberation":
        window.show_deliberation()
    page: Any = window.show_page(PAGES[name])
    await settle()
    match name:
        case "start":
            await until(lambda: bool(page.cards))
        case "editor":
            page.edit(scripts.COMMITTEE.name)
        case "models":
            await until(lambda: page.controller.is_known)
            page.table.rows["qwen3-32b"].line.button.click()
            await until(lambda: bool(page.failures.banners))
        case "catalogue":
            page.show_add()
        case "settings":
            await until(lambda: len(page.sections) >= len(GROUPS))
        case "engine" | "endpoint":
            page.show_group(name)
    await settle()


OF_OTHERS = "\n".join(
    [
        scripts.ANSWER,
        *(remedy.sentence for remedy in test_models_page.REMEDIES),
        *(committee.title for committee in (scripts.COMMITTEE, scripts.SINGLE)),
    ]
)
"""What the person, the models and the engine say: it may be in any language."""


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("name", PAGES)
def test_no_english_is_left_in_a_french_window(
    live: Live[Any], window: MainWindow, wanted: dict[files.Source, str], name: str
) -> None:
    live(show(window, name))
    state = window.panel.state
    others = OF_OTHERS + str(state)
    pairs = english(wanted)
    left = set()
    for widget in [window, *window.findChildren(QWidget)]:
        for text in filter(None, shown_by(widget)):
            for line in (text, *re.split(r" · |\n", text)):
                if line in others:
                    continue
                for source, french in pairs:
                    if source.fullmatch(line) and not french.fullmatch(line):
                        left.add((type(widget).__name__, line))
    for action in window.findChildren(QAction):
        assert not any(source.fullmatch(action.text()) for source, _ in pairs), action.text()
    assert not left


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("engine", "size"), [(100, (900, 600)), (200, (1280, 800))], indirect=["engine"]
)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_in_french(
    live: Live[Any], window: MainWindow, name: str, size: tuple[int, int]
) -> None:
    window.resize(*size)
    live(show(window, name))
    assert (window.width(), window.height()) == size
    shown = [w for w in window.findChildren(QWidget) if w.isVisible()]
    assert [widget.text() for widget in shown if is_cut(widget)] == []


def is_cut(widget: QWidget) -> TypeGuard[QLabel | QAbstractButton]:
    """Does a label or a button not show its whole line, and not say it on hover either?"""
    visible = widget.visibleRegion().boundingRect()
    if visible.isEmpty() or isinstance(widget, Text | QToolButton):
        return False
    if not isinstance(widget, QLabel | QAbstractButton) or not widget.text():
        return False
    words = QFontMetrics(widget.font()).horizontalAdvance(widget.text().replace("&", ""))
    room = min(widget.width(), visible.width())
    return words > room and not (isinstance(widget, Elided) and widget.toolTip())
