"""Writing the record of a deliberation to a file that the person chooses."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from backend.errors import UserError
from ui.deliberation.record import record, record_json
from ui.deliberation.state import Deliberation
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.banner import Banner


class Export(QObject):
    """Asks where to, and writes there in a thread; a failure shows in `banner`."""

    def __init__(self, theme: Theme, tasks: TaskSet, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks, self._parent = tasks, parent
        self.banner = Banner(theme, closable=True)
        self.dialog: QFileDialog | None = None

    def ask(self, state: Deliberation, title: str, question: str) -> None:
        """Ask for a file; `title` is the chat's, `question` what was asked."""
        dialog = QFileDialog(self._parent, self.tr("Export record"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Markdown (*.md)"), self.tr("JSON (*.json)")])
        dialog.setDefaultSuffix("md")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix("json" if "*.json" in chosen else "md")
        )
        dialog.selectFile(file_name(title or self.tr("deliberation")) + ".md")
        dialog.fileSelected.connect(lambda file: self.write(Path(file), state, title, question))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def write(self, file: Path, state: Deliberation, title: str, question: str) -> None:
        """Write the record to `file`: as JSON where it ends so, else as Markdown."""
        self.banner.hide()
        made = record_json if file.suffix.lower() == ".json" else record
        text = made(state, title, question)
        self._tasks.start(self._write(file, text), self.banner.show_fault)

    async def _write(self, file: Path, text: str) -> None:
        try:
            await asyncio.to_thread(_replace, file, text)
        except OSError as error:
            full = error.errno == errno.ENOSPC
            raise UserError(
                "disk_full" if full else "bad_input",
                self.tr("The record was not written."),
                why=f"{file}: {error.strerror or error}.",
                remedy=self.tr("Free some space, or choose another folder."),
            ) from error


def file_name(title: str) -> str:
    """`title` as a file name that every system takes, at most 80 characters."""
    plain = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', " ", title)
    return " ".join(plain.split())[:80].strip(" .") or "deliberation"


def _replace(file: Path, text: str) -> None:
    """Write beside `file` and put that in its place, so that no half of a record is left."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:40]}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
