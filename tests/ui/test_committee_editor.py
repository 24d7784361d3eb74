"""The editor of a committee, driven as a person would."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from backend.errors import UserError
from backend.offers import CommitteeFit, ModelFit
from backend.settings import Settings
from backend.values import Committee, Policy, SamplingParams, Seat
from tests.ui import scripts
from tests.ui.conftest import Live, until
from tests.ui.fake_engine import FakeEngine, Hold
from tests.ui.scripts import COMMITTEE
from ui.committees import CommitteesPage
from ui.committees.editor import Editor
from ui.committees.memory_bar import MemoryBar
from ui.committees.parts import UndoNote
from ui.committees.roles import roles
from ui.tasks import TaskSet
from ui.theme.theme import Theme

GB = 10**9


class CostedEngine(FakeEngine):
    """Fits that tests hold back and shape."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_fits: list[Committee] = []
        self.holds: list[Hold] = []
        self.fit: CommitteeFit | None = None

    async def committee_fit(self, committee: Committee) -> CommitteeFit:
        self.asked_fits.append(committee)
        if self.holds:
            hold = self.holds.pop(0)
            hold.reached.set()
            await hold.released.wait()
            return CommitteeFit(models=(), context_length=8192, answer_s=999.0)
        return self.fit or await super().committee_fit(committee)


@pytest.fixture
def engine() -> CostedEngine:
    return CostedEngine()


@pytest.fixture
def page(live: Live[Any], theme: Theme, engine: CostedEngine) -> Iterator[CommitteesPage]:
    tasks = TaskSet()
    made = CommitteesPage(theme, engine, tasks)
    made.resize(1208, 772)
    made.show()
    made.activateWindow()

    async def start() -> None:
        await until(made.isActiveWindow)
        await until(lambda: len(made.list.rows) == 2)
        made.edit("balanced")
        assert made.editor is not None
        await until(made.editor.fit.badge.isVisible)

    live(start())
    yield made
    live(tasks.stop(1))
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def editor(page: CommitteesPage) -> Editor:
    assert page.editor is not None
    return page.editor


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def retitle(editor: Editor, title: str) -> None:
    editor.title_field.selectAll()
    QTest.keyClicks(editor.title_field, title) if title else QTest.keyClick(
        editor.title_field, Qt.Key.Key_Backspace
    )


def letters(editor: Editor) -> str:
    return "".join(row.tag.text() for row in editor.seats.rows)


def models(editor: Editor) -> list[str]:
    return [seat.model for seat in editor.draft.seats]


MODELS = [seat.model for seat in COMMITTEE.seats]


# --- opening, saving, leaving -----------------------------------------------------------------


def test_opens_as_it_is_kept(editor: Editor) -> None:
    assert editor.draft == COMMITTEE
    assert not editor.is_changed
    assert editor.first_focus.hasFocus()
    assert editor.title.text() == "Edit committee"
    assert letters(editor) == "ABCD"


def test_saves_what_was_edited(live: Live[Any], page: CommitteesPage, editor: Editor) -> None:
    changed: list[bool] = []
    page.changed.connect(lambda: changed.append(True))
    QTest.keyClicks(editor.used_field, "Code review")
    click(editor.seats.rows[2].remove)
    click(editor.procedure.policies[Policy.VOTE].radio)
    assert editor.is_changed
    click(editor.save_button)
    live(until(lambda: page.currentWidget() is page.list and bool(changed)))
    live(until(lambda: page.list.rows["balanced"].committee != COMMITTEE))
    kept = page.list.rows["balanced"].committee
    assert kept.description == "Code review"
    assert [seat.letter for seat in kept.seats] == ["A", "B", "C"]
    assert kept.policy is Policy.VOTE
    assert kept.chairman == COMMITTEE.chairman


def test_another_title_is_another_name_and_the_default_follows(
    live: Live[Any], page: CommitteesPage, editor: Editor, engine: CostedEngine
) -> None:
    engine.settings = Settings(committee="balanced")
    retitle(editor, "Careful five")
    assert editor._name_note.text() == "Commands and editors call it careful-five."
    click(editor.save_button)
    live(until(lambda: set(page.list.rows) == {"careful-five", "solo"}))
    assert engine.settings.committee == "careful-five"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("", "Give the committee a name."),
        ("Solo", "Another committee is kept as solo. Choose another name."),
    ],
)
def test_says_in_place_why_it_cannot_be_saved(editor: Editor, title: str, reason: str) -> None:
    retitle(editor, title)
    assert not editor.save_button.isEnabled()
    assert editor.reason.text() == reason
    assert editor._name_note.text() == reason
    assert editor.save_button.accessibleDescription() == reason
    retitle(editor, "Better")
    assert editor.save_button.isEnabled()
    assert editor.reason.text() == ""


def test_a_save_that_fails_is_said_and_loses_nothing(
    live: Live[Any], page: CommitteesPage, editor: Editor, engine: CostedEngine
) -> None:
    retitle(editor, "Careful five")
    engine.refuse = UserError("disk_full", "The disk is full.", remedy="Free some room.")
    click(editor.save_button)
    live(until(editor.banner.isVisible))
    assert page.currentWidget() is editor
    assert editor.title_field.text() == "Careful five"
    assert editor.save_button.isEnabled()
    engine.refuse = None
    click(editor.save_button)
    live(until(lambda: "careful-five" in page.list.rows))


def test_cancel_asks_only_where_something_changed(page: CommitteesPage, editor: Editor) -> None:
    click(editor.cancel_button)
    assert page.currentWidget() is page.list
    page.edit("balanced")
    QTest.keyClicks(editor.used_field, "x")
    click(editor.cancel_button)
    assert page.currentWidget() is editor
    assert editor.question.isVisible()
    assert editor.question.accessibleName() == "Give up the changes to Balanced four?"
    click(editor.question.no)
    assert editor.question.isHidden()
    assert editor.used_field.text() == "x"
    click(editor.cancel_button)
    click(editor.question.yes)
    assert page.currentWidget() is page.list
    page.edit("balanced")
    assert editor.used_field.text() == ""


def test_unsaved_changes_stay_while_another_page_shows(
    page: CommitteesPage, editor: Editor
) -> None:
    QTest.keyClicks(editor.used_field, "kept")
    page.hide()
    page.show()
    assert page.currentWidget() is editor
    assert editor.used_field.text() == "kept"
    assert page.has_unsaved


def test_another_committee_is_edited_only_after_the_changes_are_given_up(
    page: CommitteesPage, editor: Editor
) -> None:
    QTest.keyClicks(editor.used_field, "x")
    page.edit("solo")
    assert editor.title_field.text() == "Balanced four"
    click(editor.question.yes)
    assert editor.title_field.text() == "One seat"
    assert not page.has_unsaved


def test_a_new_committee_has_seats_and_a_free_name(page: CommitteesPage, editor: Editor) -> None:
    page.new()
    assert editor.title.text() == "New committee"
    assert editor.title_field.text() == "New committee"
    assert editor.title_field.selectedText() == "New committee"
    assert models(editor) == MODELS[:3]
    assert editor.save_button.isEnabled()
    assert editor.editing is None


# --- seats ------------------------------------------------------------------------------------


def test_seats_are_added_up_to_eight(editor: Editor) -> None:
    for _ in range(4):
        click(editor.seats.add_button)
    assert letters(editor) == "ABCDEFGH"
    assert not editor.seats.add_button.isEnabled()
    assert editor.seats._count.text() == "8 of 8"
    assert editor.seats.rows[-1].select.hasFocus()


def test_a_removed_seat_comes_back_where_it_was(editor: Editor) -> None:
    click(editor.seats.rows[1].remove)
    assert models(editor) == [MODELS[0], *MODELS[2:]]
    assert letters(editor) == "ABC"
    note = editor.seats.findChild(UndoNote)
    assert note is not None
    assert note.accessibleName() == "Seat B, Mistral Small removed."
    click(note.button)
    assert editor.draft.seats == COMMITTEE.seats
    assert not editor.is_changed


def test_the_last_seat_cannot_be_removed(editor: Editor) -> None:
    while len(editor.seats.rows) > 1:
        click(editor.seats.rows[0].remove)
    assert not editor.seats.rows[0].remove.isEnabled()


def test_alt_and_arrows_move_a_seat_and_the_focus_stays_with_it(editor: Editor) -> None:
    row = editor.seats.rows[0]
    row.select.setFocus()
    QTest.keyClick(row.select, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert models(editor) == [MODELS[1], MODELS[0], *MODELS[2:]]
    assert letters(editor) == "ABCD"
    assert row.tag.text() == "B"
    assert row.select.hasFocus()
    assert row.select.accessibleName() == "Model of seat B"
    QTest.keyClick(row.select, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(row.select, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert models(editor) == MODELS


def test_arrows_alone_move_on_the_handle(editor: Editor) -> None:
    handle = editor.seats.rows[3].handle
    handle.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Up)
    assert models(editor) == [*MODELS[:2], MODELS[3], MODELS[2]]
    assert handle.hasFocus()
    assert handle.accessibleName() == "Move seat C"


def test_a_seat_is_dragged_past_its_neighbours(editor: Editor) -> None:
    handle = editor.seats.rows[0].handle
    target = editor.seats.rows[2]
    QTest.mousePress(handle, Qt.MouseButton.LeftButton)
    for _ in range(3):  # each move takes it past one row
        y = target.mapToGlobal(QPoint(0, target.height() - 2)).y()
        handle.dragged.emit(y)
        QApplication.processEvents()
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton)
    assert models(editor) == [MODELS[1], MODELS[2], MODELS[0], MODELS[3]]
    assert letters(editor) == "ABCD"


def test_tab_goes_through_the_rows_in_their_order(editor: Editor) -> None:
    rows = editor.seats.rows
    rows[0].moved.emit(1)
    rows[0].handle.setFocus()
    seen = []
    for _ in range(11):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    first, second = rows[0], rows[1]
    order = [first.handle, first.select, first.role, first.adjust, first.remove]
    order += [second.handle, second.select, second.role, second.adjust, second.remove]
    assert seen[:10] == order
    assert seen[10] is rows[2].handle


def test_a_role_brings_its_text_and_a_changed_text_is_an_own_role(editor: Editor) -> None:
    row = editor.seats.rows[0]
    row.select.setFocus()
    known = roles()
    row.role.setCurrentIndex(1 + 3)
    row.role.activated.emit(1 + 3)
    assert editor.draft.seats[0].persona == known[3].prompt
    assert editor.draft.seats[0].name == known[3].label == "Devil’s advocate"
    click(row.adjust)
    assert row.persona is not None
    assert row.persona.toPlainText() == known[3].prompt
    row.persona.setFocus()
    QTest.keyClicks(row.persona, "Be kind. ")
    assert editor.draft.seats[0].persona.startswith("Be kind. Look for")
    assert row.role.currentText() == "Own role"
    row.role.setCurrentIndex(0)
    row.role.activated.emit(0)
    assert editor.draft.seats[0].persona == ""
    assert row.persona.toPlainText() == ""


def test_sampling_is_set_within_its_range(editor: Editor) -> None:
    row = editor.seats.rows[1]
    click(row.adjust)
    assert row.sampling is not None
    heat = row.sampling.fields["temperature"]
    heat.field.selectAll()
    QTest.keyClicks(heat.field, "9")
    QTest.keyClick(heat.field, Qt.Key.Key_Return)
    assert heat.error == "Between 0 and 2."
    assert editor.draft.seats[1].sampling == SamplingParams()
    heat.field.selectAll()
    QTest.keyClicks(heat.field, "1.5")
    QTest.keyClick(heat.field, Qt.Key.Key_Return)
    seed = row.sampling.fields["seed"]
    QTest.keyClicks(seed.field, "7")
    QTest.keyClick(seed.field, Qt.Key.Key_Return)
    assert editor.draft.seats[1].sampling == SamplingParams(temperature=1.5, seed=7)
    assert editor.draft.seats[0].sampling == SamplingParams()
    click(row.sampling.reset)
    assert not editor.is_changed


def test_a_model_that_is_gone_is_marked_and_kept(
    live: Live[Any], page: CommitteesPage, engine: CostedEngine
) -> None:
    gone = replace(
        COMMITTEE,
        name="gone",
        title="Gone",
        seats=(Seat(letter="A", model="lost-70b"), *COMMITTEE.seats[1:]),
    )
    live(engine.save_committee(gone))
    page.refresh()
    live(until(lambda: "gone" in page.list.rows))
    page.edit("gone")
    editor = page.editor
    assert editor is not None
    row = editor.seats.rows[0]
    live(until(row.badge.isVisible))
    assert row.badge.text() == "Missing"
    assert row.select.currentText() == "lost-70b · not installed"
    assert editor.draft == gone
    assert editor.save_button.isEnabled()


def test_a_seat_without_a_model_keeps_it_from_being_saved(
    live: Live[Any], theme: Theme, engine: CostedEngine
) -> None:
    engine._models = ()
    tasks = TaskSet()
    page = CommitteesPage(theme, engine, tasks)
    page.show()
    live(until(lambda: len(page.list.rows) == 2))
    page.new()
    editor = page.editor
    assert editor is not None
    assert editor.reason.text() == "Add a seat."
    click(editor.seats.add_button)
    assert editor.reason.text() == "Choose a model for seat A."
    assert editor.fit._hint.isVisibleTo(editor)
    live(tasks.stop(1))
    page.close()
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


# --- procedure --------------------------------------------------------------------------------


def test_policies_say_what_they_cost(editor: Editor) -> None:
    costs = {p: line._cost.text() for p, line in editor.procedure.policies.items()}
    assert costs == {
        Policy.AUTO: "4 to 9 calls",
        Policy.FULL: "9 calls",
        Policy.VOTE: "8 calls",
        Policy.SINGLE: "1 call",
    }
    click(editor.seats.rows[0].remove)
    assert editor.procedure.policies[Policy.FULL]._cost.text() == "7 calls"


def test_the_keyboard_chooses_a_policy(editor: Editor) -> None:
    full = editor.procedure.policies[Policy.FULL].radio
    full.setFocus()
    QTest.keyClick(full, Qt.Key.Key_Down)
    assert editor.draft.policy is Policy.VOTE


def test_debate_and_agreement(editor: Editor) -> None:
    procedure = editor.procedure
    assert procedure._debate.text.text().endswith("Adds about 14 s.")
    procedure.rounds.field.selectAll()
    QTest.keyClicks(procedure.rounds.field, "3")
    QTest.keyClick(procedure.rounds.field, Qt.Key.Key_Return)
    procedure.threshold.field.selectAll()
    QTest.keyClicks(procedure.threshold.field, "75")
    QTest.keyClick(procedure.threshold.field, Qt.Key.Key_Return)
    assert editor.draft.max_debate_turns == 3
    assert editor.draft.agreement_threshold == pytest.approx(0.75)
    click(procedure.debate)
    assert not editor.draft.enable_debate
    assert procedure._rounds.isHidden()
    click(procedure.policies[Policy.SINGLE].radio)
    assert procedure._debate.isHidden()
    assert procedure._threshold.isHidden()


def test_values_between_whole_percents_are_not_rounded_by_looking(
    live: Live[Any], page: CommitteesPage, editor: Editor, engine: CostedEngine
) -> None:
    odd = replace(COMMITTEE, name="odd", title="Odd", agreement_threshold=0.625, max_debate_turns=0)
    live(engine.save_committee(odd))
    page.refresh()
    live(until(lambda: "odd" in page.list.rows))
    page.edit("odd")
    assert editor.draft == odd
    assert not editor.is_changed


# --- will it fit? -----------------------------------------------------------------------------


def test_edits_are_costed_once_they_pause(
    live: Live[Any], editor: Editor, engine: CostedEngine
) -> None:
    before = len(engine.asked_fits)
    for _ in range(3):
        click(editor.seats.add_button)
    assert len(engine.asked_fits) == before
    live(until(lambda: len(engine.asked_fits) > before))
    assert len(engine.asked_fits) == before + 1
    assert len(engine.asked_fits[-1].seats) == 7


def test_a_late_answer_does_not_overwrite_a_newer_one(
    live: Live[Any], editor: Editor, engine: CostedEngine
) -> None:
    hold = Hold()
    engine.holds.append(hold)
    editor._ask_fit()
    live(until(hold.reached.is_set))
    editor._ask_fit()
    live(until(lambda: editor.fit._answer.text() == "about 45 s"))
    hold.released.set()

    async def a_while() -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    live(a_while())
    assert editor.fit._answer.text() == "about 45 s"


def test_bars_say_who_takes_what(live: Live[Any], editor: Editor, engine: CostedEngine) -> None:
    engine.fit = CommitteeFit(
        models=(
            ModelFit(
                model=MODELS[0],
                name="Qwen3 14B",
                fit="gpu",
                gpus=("GPU-0",),
                gpu_bytes=(10 * GB,),
                context_bytes=2 * GB,
            ),
        ),
        context_length=8192,
        in_turns=True,
        warnings=("GPU 0 keeps 1.9 GB.",),
    )
    editor._ask_fit()
    live(until(lambda: editor.fit.badge.text() == "Takes turns"))
    bars = [bar for bar in editor.fit.findChildren(MemoryBar) if bar.isVisible()]
    assert [bar.accessibleName() for bar in bars] == ["GPU 0", "GPU 1"]
    said = bars[0].accessibleDescription()
    assert said == "A, Qwen3 14B: 8.0 GB and 2.0 GB of context, 15.8 GB spare"
    interface = QAccessible.queryAccessibleInterface(bars[0])
    assert interface.role() is QAccessible.Role.ProgressBar
    assert bars[0].value() == round(1000 * 10 * GB / (24 << 30))
    assert editor.fit._turns.isVisible()
    assert editor.fit._speed.text() == "—"
    notes = [w.accessibleName() for w in editor.fit.findChildren(QWidget) if w.isVisible()]
    assert "GPU 0 keeps 1.9 GB." in notes
    assert editor.seats.rows[0].where.text() == "GPU 0 · 10.0 GB"
    assert not editor.grab().isNull()


def test_a_cost_that_is_not_known_is_said_in_the_card(
    live: Live[Any], editor: Editor, engine: CostedEngine
) -> None:
    engine.refuse = UserError("internal", "Nothing is known.")
    editor._ask_fit()
    live(until(editor.fit.banner.isVisible))
    engine.refuse = None
    editor._ask_fit()
    live(until(lambda: not editor.fit.banner.isVisible()))


def test_the_card_stands_below_the_seats_where_it_is_narrow(
    page: CommitteesPage, editor: Editor
) -> None:
    assert editor.fit.x() > editor.seats.geometry().right()
    page.resize(820, 572)
    QApplication.processEvents()
    assert editor.fit.y() > editor.seats.geometry().bottom()
    assert editor.fit.y() < editor.procedure.y()
    page.resize(1208, 772)
    QApplication.processEvents()
    assert editor.fit.x() > editor.seats.geometry().right()


# --- a sample question ------------------------------------------------------------------------


def test_a_sample_question_is_asked_in_place_and_not_kept(
    live: Live[Any], editor: Editor, engine: CostedEngine
) -> None:
    click(editor.try_button)
    trial = editor.trial
    live(until(lambda: trial.state.phase == "done"))
    live(until(lambda: not trial.is_running))
    request = engine.asked[-1]
    assert (request.committee, request.record) == ("balanced", False)
    assert [line.badge.text() for line in trial._lines.values()] == ["Done"] * 4
    assert trial._answer.isVisibleTo(editor)
    assert trial.button.isVisibleTo(editor)


def test_a_trial_shows_seats_live_and_stops(
    live: Live[Any], editor: Editor, engine: CostedEngine
) -> None:
    hold = Hold()
    engine.scripts.append([*scripts.running(), hold])
    trial = editor.trial
    trial.ask()
    live(until(hold.reached.is_set))
    live(until(lambda: len(trial._lines) == 4))
    said = [line.badge.text() for line in trial._lines.values()]
    assert said == ["Done", "Writing", "Writing", "Dropped"]
    assert trial.stop_button.hasFocus()
    click(trial.stop_button)
    assert trial.state.phase == "stopped"
    assert not trial._timer.isActive()
    live(until(lambda: engine.closed_streams == 1))
    assert trial.button.hasFocus()


def test_a_changed_committee_is_saved_before_it_is_tried(
    live: Live[Any], editor: Editor, engine: CostedEngine
) -> None:
    trial = editor.trial
    assert trial.button.text() == "Ask"
    click(editor.seats.rows[3].remove)
    assert trial.button.text() == "Save and ask"
    click(editor.try_button)
    assert engine.asked == []  # what is saved, a person saves
    assert trial.button.hasFocus()
    click(trial.button)
    live(until(lambda: trial.state.phase == "done"))
    assert engine.asked[-1].committee == "balanced"
    kept = next(c for c in live(engine.committees()) if c.name == "balanced")
    assert len(kept.seats) == 3
    assert not editor.is_changed


def test_a_trial_that_fails_says_why(live: Live[Any], editor: Editor, engine: CostedEngine) -> None:
    engine.scripts.append(scripts.broken())
    editor.trial.ask()
    live(until(editor.trial.banner.isVisible))
    assert editor.trial.banner.message.text() == "No seat answered."


def test_leaving_stops_the_trial(live: Live[Any], editor: Editor, engine: CostedEngine) -> None:
    hold = Hold()
    engine.scripts.append([*scripts.running(), hold])
    editor.trial.ask()
    live(until(hold.reached.is_set))
    click(editor.cancel_button)
    live(until(lambda: engine.closed_streams == 1))


def test_every_field_has_a_name(editor: Editor) -> None:
    for row in editor.seats.rows:
        row.set_open(True)
    nameless = []
    for widget in editor.findChildren(QWidget):
        if widget.isVisibleTo(editor) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.text(QAccessible.Text.Name):
                nameless.append(widget)
    assert nameless == []
