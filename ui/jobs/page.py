"""The page of jobs: any long work with progress, time left, pause, cancel and result."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from backend.errors import Fault
from backend.values import Job
from ui.jobs import words
from ui.port import EnginePort
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row, rule, surface
from ui.widgets.buttons import Button
from ui.widgets.labels import Text, label
from ui.widgets.page import Page
from ui.widgets.progress_row import ProgressRow

_SLOW_MS = 2_000
_FAST_MS = 500
_PATIENCE_S = 10.0


class JobsPage(Page):
    """What goes on stands over what ended; each row keeps its place while it runs.

    `running_changed(int)` tells how many go on, for the dot on the rail. It is known only as
    often as this page looks: while it shows, and on `refresh`.
    """

    running_changed = Signal(int)

    def __init__(self, theme: Theme, port: EnginePort, tasks: TaskSet) -> None:
        super().__init__(theme, "")
        self.title.setText(self.tr("Jobs"))
        self.area.setAccessibleName(self.tr("Jobs"))
        self._port, self._tasks = port, tasks
        self._jobs: tuple[Job, ...] = ()
        self._is_known = False
        self._running = 0
        self._asked = 0
        self._is_busy = False
        self.dismiss_all = Button(self.tr("Dismiss all that ended"), "outline", self._dismiss_ended)
        self.dismiss_all.hide()
        self.head.addWidget(self.dismiss_all)
        self.banner = Banner(theme, action=self.tr("Try again"), on_action=self.refresh)
        self._going = _Section(theme, self.tr("Going on"), self)
        self._ended = _Section(theme, self.tr("Ended"), self)
        self.empty = Text(theme, "", "ui", "text2")
        for widget in (self.banner, self._going, self._ended, self.empty):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    @property
    def first_focus(self) -> QWidget:
        """The first thing that can be done, or the page's scroll area."""
        for one in self.rows.values():
            for button in (one.retry, one.pause, one.cancel, one.result, one.dismiss):
                if not button.isHidden():
                    return button
        return self.area

    @property
    def rows(self) -> dict[str, ProgressRow]:
        """Rows by the job's id, from the top."""
        return self._going.rows | self._ended.rows

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What was read last."""
        return self._jobs

    def refresh(self) -> None:
        """Read the jobs anew."""
        self._tasks.start(self._read(), self.banner.show_fault)

    def showEvent(self, event: QShowEvent) -> None:
        """Look from now on."""
        super().showEvent(event)
        self._show()
        self.refresh()
        self._pace()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop looking."""
        super().hideEvent(event)
        self._timer.stop()

    # --- looking ------------------------------------------------------------------------------

    def _tick(self) -> None:
        if not self._is_busy:
            self.refresh()

    def _pace(self) -> None:
        """Look twice a second while something goes on, else every 2 s."""
        if self.isVisible():
            wanted = _FAST_MS if self._running else _SLOW_MS
            if not self._timer.isActive() or self._timer.interval() != wanted:
                self._timer.start(wanted)

    async def _read(self) -> None:
        """Read; an answer that comes after a newer one is dropped."""
        self._asked += 1
        asked, self._is_busy = self._asked, True
        try:
            async with asyncio.timeout(_PATIENCE_S):
                jobs = await self._port.jobs()
        finally:
            self._is_busy = False
        if asked == self._asked:
            self.banner.hide()
            self._take(jobs)

    def _take(self, jobs: tuple[Job, ...]) -> None:
        before = {job.id: job.state for job in self._jobs}
        self._is_known = True
        if jobs != self._jobs or not jobs:
            self._jobs = jobs
            self._show()
        for job in jobs:
            if job.state in words.ENDED and before.get(job.id, job.state) not in words.ENDED:
                said = f"{job.title}: {words.state_word(job.state)}"
                announce(self, said, urgent=job.state == "failed")
        if (count := words.running(jobs)) != self._running:
            self._running = count
            self.running_changed.emit(count)
        self._pace()

    def _show(self) -> None:
        ended = tuple(job for job in self._jobs if job.state in ("done", "cancelled"))
        # Failed work can be taken up again: it stays with what goes on.
        self._going.show_jobs(tuple(job for job in self._jobs if job not in ended))
        self._ended.show_jobs(ended)
        self.subtitle.setText(words.summary(self._jobs))
        self.dismiss_all.setVisible(any(job.state in words.ENDED for job in self._jobs))
        said = self.tr("Looking for jobs …")
        if self._is_known:
            said = self.tr(
                "Nothing long is going on. Downloads, imports, exports and indexing show here, "
                "with their progress and what came of them."
            )
        self.empty.set_text(said)
        self.empty.setVisible(not self._jobs)

    # --- what a person wants ------------------------------------------------------------------

    def connect_row(self, made: ProgressRow, job: str) -> None:
        """Let a row's buttons act on `job`."""
        port = self._port
        made.pause_wanted.connect(lambda: self._act(lambda: port.pause_job(job)))
        made.resume_wanted.connect(lambda: self._act(lambda: port.resume_job(job)))
        made.retry_wanted.connect(lambda: self._act(lambda: port.resume_job(job)))
        made.confirmed.connect(lambda: self._act(lambda: port.cancel_job(job)))
        made.dismiss_wanted.connect(lambda: self._act(lambda: port.dismiss_job(job)))
        made.cancel_wanted.connect(lambda: self._cancel(job))
        made.result_wanted.connect(lambda: self._open_result(job))

    def _act(self, call: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def act() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                await call()
            await self._read()

        self._tasks.start(act(), self.banner.show_fault)

    def _job(self, job_id: str) -> Job | None:
        return next((job for job in self._jobs if job.id == job_id), None)

    def _cancel(self, job_id: str) -> None:
        """Ask where something was done already, and say what becomes of it."""
        job = self._job(job_id)
        if job is None or not job.done:
            self._act(lambda: self._port.cancel_job(job_id))
            return
        if job.kind == "import":  # each chat comes in whole
            question = self.tr("Give it up? Chats that came in so far stay.")
        else:
            done = words.amount(job) or self.tr("a part")
            question = self.tr("Give it up? What is done so far, {0}, is lost.").format(done)
        self.rows[job_id].ask(question, self.tr("Give up"), self.tr("Go on"))

    def _open_result(self, job_id: str) -> None:
        job = self._job(job_id)
        folder = words.folder_of(job) if job else None
        if folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
        elif job is not None:
            self.banner.show_fault(
                Fault(
                    "not_found",
                    self.tr("{0} is no longer there.").format(job.result),
                    remedy=self.tr("It was moved or deleted since."),
                )
            )

    def _dismiss_ended(self) -> None:
        async def dismiss() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                for job in self._jobs:
                    if job.state in words.ENDED:
                        await self._port.dismiss_job(job.id)
            await self._read()

        self._tasks.start(dismiss(), self.banner.show_fault)


class _Section(QWidget):
    """A heading over a card of rows."""

    def __init__(self, theme: Theme, title: str, page: JobsPage) -> None:
        super().__init__()
        self._theme, self._page = theme, page
        self.rows: dict[str, ProgressRow] = {}
        self._holders: dict[str, QWidget] = {}
        self._lines: dict[str, QFrame] = {}
        self._card = surface("card")
        self._column = column(self._card, (1, 1, 1, 1))
        layout = column(self, gap=8)
        layout.addWidget(label(theme, title, "label", strong=True))
        layout.addWidget(self._card)

    def show_jobs(self, jobs: tuple[Job, ...]) -> None:
        """Change rows in place, in the order of `jobs`."""
        wanted = [job.id for job in jobs]
        for key in [key for key in self.rows if key not in wanted]:
            holder = self._holders.pop(key)
            del self.rows[key], self._lines[key]
            self._column.removeWidget(holder)
            holder.hide()
            holder.deleteLater()
        for place, job in enumerate(jobs):
            if job.id not in self.rows:
                self._make(job.id)
            holder = self._holders[job.id]
            if self._column.indexOf(holder) != place:
                self._column.insertWidget(place, holder)
            self._lines[job.id].setVisible(place > 0)
            self.rows[job.id].show_progress(words.job_progress(job))
            kind = words.kind_name(job.kind)
            self.rows[job.id].setAccessibleDescription(kind)
            self.rows[job.id].name_icon(kind)
            holder.show()
        self.rows = {key: self.rows[key] for key in wanted}
        self.setVisible(bool(jobs))

    def _make(self, key: str) -> None:
        made, line, holder = ProgressRow(self._theme), rule(), QWidget()
        self._page.connect_row(made, key)
        box = column(holder)
        box.addWidget(line)
        inner = row(None, (15, 6, 10, 10))
        inner.addWidget(made)
        box.addLayout(inner)
        self.rows[key], self._lines[key], self._holders[key] = made, line, holder
