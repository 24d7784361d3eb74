"""Questions to be filled in: chosen from a menu, kept from what is written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QMenu

from backend.values import Template
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Text

_LONGEST_NAME = 60
_OWN_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TemplateButton(IconButton):
    """Opens the menu; `picked` carries a template's text, `removed` a name."""

    picked = Signal(str)
    removed = Signal(str)
    keep_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "notebook", "", None)
        self.rename(self.tr("Templates"))
        self.templates: tuple[Template, ...] = ()
        self.can_keep = False
        self.clicked.connect(self._open)

    def menu_now(self) -> QMenu:
        """The menu as it would open now."""
        menu = QMenu(self)
        for template in self.templates:
            action = QAction(template.name.replace("&", "&&"), menu)
            action.triggered.connect(lambda _=False, t=template.text: self.picked.emit(t))
            menu.addAction(action)
        menu.addSeparator()
        keep = QAction(self.tr("Keep what is written as a template"), menu)
        keep.setEnabled(self.can_keep)
        keep.triggered.connect(self.keep_wanted)
        menu.addAction(keep)
        if self.templates:
            remove = menu.addMenu(self.tr("Remove a template"))
            for template in self.templates:
                action = QAction(template.name.replace("&", "&&"), remove)
                action.triggered.connect(lambda _=False, n=template.name: self.removed.emit(n))
                remove.addAction(action)
        return menu

    def _open(self) -> None:
        menu = self.menu_now()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height())))


class NameRow(QFrame):
    """Asks in place what a new template is called; `named` carries the name."""

    named = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setFont(theme.type.font("ui"))
        self.field.setMaxLength(_LONGEST_NAME)
        self.field.setPlaceholderText(self.tr("Name of the template"))
        self.field.setAccessibleName(self.tr("Name of the template"))
        self.field.textChanged.connect(self._say_what_happens)
        self.taken: frozenset[str] = frozenset()
        layout = row(None, gap=6)
        layout.addWidget(self.field, 1)
        self.keep_button = Button(self.tr("Keep"), "outline", self._keep)
        layout.addWidget(self.keep_button)
        layout.addWidget(Button(self.tr("Cancel"), "", self.leave))
        hint = self.tr("What stands in {{double braces}} is filled in each time.")
        whole = column(self, gap=4)
        whole.addLayout(layout)
        whole.addWidget(Text(theme, hint, "small", "text3"))
        self.field.installEventFilter(self)
        self._say_what_happens()
        self.hide()

    def ask(self, text: str) -> None:
        """Propose the first words of `text`."""
        self.field.setText(" ".join(text.split())[:40])
        self.show()
        self.field.selectAll()
        self.field.setFocus()

    def leave(self) -> None:
        """Close without keeping."""
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc closes the row and nothing else; Enter keeps, and does not ask as well."""
        if isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self.leave()
                else:
                    self._keep()
                return True
        return super().eventFilter(watched, event)

    def _say_what_happens(self) -> None:
        name = self.field.text().strip()
        self.keep_button.setEnabled(bool(name))
        self.keep_button.setText(self.tr("Replace") if name in self.taken else self.tr("Keep"))

    def _keep(self) -> None:
        if name := self.field.text().strip():
            self.hide()
            self.named.emit(name)
