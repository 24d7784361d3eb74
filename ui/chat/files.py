"""Which file is meant: for an export, and for an import."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.port import ExportForm

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def ask_export(parent: QWidget, title: str, write: Callable[[Path, ExportForm], object]) -> None:
    """Ask where chats go; the ending of the name (``.md`` or ``.json``) decides the form."""
    dialog = QFileDialog(parent, _tr("Export"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    markdown, json = _tr("Markdown (*.md)"), _tr("Parley's own JSON, to be imported (*.json)")
    dialog.setNameFilters([markdown, json])
    dialog.setDefaultSuffix("md")
    dialog.filterSelected.connect(lambda f: dialog.setDefaultSuffix("json" if f == json else "md"))
    dialog.selectFile(f"{safe_name(title)}.md")

    def chosen(name: str) -> None:
        file = Path(name)
        write(file, "json" if file.suffix.lower() == ".json" else "markdown")

    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def ask_import(parent: QWidget, read: Callable[[Path], object]) -> None:
    """Ask for an export of this or another app."""
    dialog = QFileDialog(parent, _tr("Import chats"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(
        [_tr("Chats of Parley, ChatGPT, Open WebUI, LM Studio (*.json *.zip)"), _tr("All (*)")]
    )
    dialog.fileSelected.connect(lambda name: read(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def safe_name(title: str) -> str:
    """A title as a file name that every system takes."""
    return _UNSAFE.sub(" ", title).strip(" .")[:80] or "chat"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Files", text)
