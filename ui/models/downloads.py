"""The card of downloads."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from backend.offers import Download
from ui.models import figures
from ui.models.controller import ModelsController
from ui.models.download_words import download_progress
from ui.theme.theme import Theme
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row, rule
from ui.widgets.labels import Elided, label
from ui.widgets.progress_row import ProgressRow


class DownloadsCard(QFrame):
    """A row of progress for each download that is not done; giving one up is asked in its row."""

    def __init__(self, theme: Theme, controller: ModelsController) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._theme, self._controller = theme, controller
        self.rows: dict[str, ProgressRow] = {}
        self._holders: dict[str, QWidget] = {}
        self._lines: dict[str, QWidget] = {}
        self._count = label(theme, "", "small", "text2", figures=True)
        head = row(None, (16, 0, 16, 0), 8)
        head.addWidget(label(theme, self.tr("Downloads"), "label", strong=True))
        head.addWidget(self._count)
        head.addStretch()
        head.addWidget(Elided(theme, self.tr("They go on after a restart"), "small", "text2"))
        self._banner = Banner(theme, closable=True)
        layout = column(self, (0, 10, 0, 4), 4)
        layout.addLayout(head)
        holder = row(None, (16, 0, 16, 0))
        holder.addWidget(self._banner)
        layout.addLayout(holder)
        self._rows = column()
        layout.addLayout(self._rows)
        controller.downloads_changed.connect(self._show)
        self.hide()

    def _show(self) -> None:
        """Change rows in place; those that are gone go."""
        downloads = [one for one in self._controller.downloads if one.state != "done"]
        wanted = {one.id for one in downloads}
        for download_id in [key for key in self.rows if key not in wanted]:
            holder = self._holders.pop(download_id)
            del self.rows[download_id], self._lines[download_id]
            self._rows.removeWidget(holder)
            holder.hide()
            holder.deleteLater()
        for download in downloads:
            if download.id not in self.rows:
                self._add(download)
            self.rows[download.id].show_progress(download_progress(download))
        for number, line in enumerate(self._lines.values()):
            line.setVisible(number > 0)
        self._count.setText(str(len(downloads)))
        self.setVisible(bool(downloads))

    def _add(self, download: Download) -> None:
        made, key = ProgressRow(self._theme), download.id
        fail = self._banner.show_fault
        made.pause_wanted.connect(lambda: self._controller.pause(key, fail))
        made.resume_wanted.connect(lambda: self._controller.resume(key, fail))
        made.retry_wanted.connect(lambda: self._controller.resume(key, fail))
        made.confirmed.connect(lambda: self._controller.cancel(key, fail))
        made.cancel_wanted.connect(lambda: self._cancel(key))
        holder = QWidget()
        box = column(holder, (0, 0, 0, 0))
        line = rule()
        box.addWidget(line)
        self._lines[key] = line
        inner = column(None, (16, 4, 10, 10))
        inner.addWidget(made)
        box.addLayout(inner)
        self.rows[key], self._holders[key] = made, holder
        self._rows.addWidget(holder)
        holder.show()

    def _cancel(self, key: str) -> None:
        """Ask where something would be lost."""
        download = next((one for one in self._controller.downloads if one.id == key), None)
        if download is None or not download.done_bytes:
            self._controller.cancel(key, self._banner.show_fault)
            return
        done = figures.size(download.done_bytes)
        question = self.tr("Give it up and delete the {0} that are here?").format(done)
        self.rows[key].ask(question, self.tr("Delete {0}").format(done), self.tr("Keep"))
