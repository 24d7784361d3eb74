"""The programs that ask Parley, one tab each, with a button that copies the one shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QTextEdit, QWidget

from backend.values import Committee
from ui.chat.highlight import spans
from ui.settings.copy_button import CopyButton
from ui.settings.snippets import VARIABLE, Snippet, snippets
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row, rule, surface
from ui.widgets.labels import Elided
from ui.widgets.select import Select


class SnippetView(QWidget):
    """Shows `snippets` for an address and a committee, which can be chosen here."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._url = ""
        self._titles: dict[str, str] = {}
        self._shown: tuple[Snippet, ...] = ()
        self.tabs = QTabBar()
        self.tabs.setFont(theme.type.font("label"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setCursor(Qt.CursorShape.PointingHandCursor)
        self.tabs.setAccessibleName(self.tr("Language of the example"))
        for words in (
            "curl",
            "Python",
            "JavaScript",
            QCoreApplication.translate("SnippetView", "Editor plug-in"),
        ):
            self.tabs.addTab(words)
        self.committee = Select(theme, self.tr("Committee of the example"))
        self.committee.chosen.connect(self._render)
        self.copy = CopyButton(theme, self.tr("Copy code"), lambda: self.code)
        self._hint = Elided(theme, "", "small", "text2")
        self._text = _Code(theme, self.tr("Example"))
        frame = surface("snippet")
        header = row(None, (12, 2, 4, 2), 8)
        header.addWidget(self._hint, 1)
        header.addWidget(self.copy)
        body = column(None, (12, 10, 12, 10))
        body.addWidget(self._text)
        inside = column(frame, (1, 1, 1, 1))
        inside.addLayout(header)
        inside.addWidget(rule())
        inside.addLayout(body)
        upper = row(None, gap=8)
        upper.addWidget(self.tabs, 1)
        upper.addWidget(self.committee)
        layout = column(self, gap=8)
        layout.addLayout(upper)
        layout.addWidget(frame)
        self.tabs.currentChanged.connect(self._render)
        theme.changed.connect(self._render)

    @property
    def code(self) -> str:
        """The program that is shown."""
        place = self.tabs.currentIndex()
        return self._shown[place].text if place < len(self._shown) else ""

    def show_for(self, url: str, committees: Sequence[Committee], chosen: str) -> None:
        """Show programs for `url`; `chosen` is the committee until another is picked."""
        titles = {committee.name: committee.title for committee in committees}
        if titles != self._titles:
            before = self.committee.value
            self._titles = titles
            self.committee.clear()
            for name, title in titles.items():
                self.committee.add(name, title, "users-three")
            self.committee.set_value(before if before in titles else chosen)
            self.committee.setVisible(len(titles) > 1)
        self._url = url
        self._render()

    def _render(self, _what: object = None) -> None:
        name = str(self.committee.value or "")
        self._shown = snippets(self._url, name, self._titles.get(name, "Parley"))
        place = self.tabs.currentIndex()
        snippet = self._shown[max(0, place)]
        self._text.show_code(snippet.text, snippet.language)
        if snippet.key == "editor":
            words = self.tr("Continue: ~/.continue/config.yaml, with {0} in ~/.continue/.env")
        else:
            words = self.tr("Compatible with OpenAI clients; {0} holds the token")
        self._hint.setText(words.format(VARIABLE))


class _Code(QTextEdit):
    """Code that scrolls sideways, as high as its lines."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFont(theme.type.font("mono"))
        self.document().setDocumentMargin(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_code(self, text: str, language: str) -> None:
        self.setPlainText(text)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        lines = QTextBlockFormat()
        height = QTextBlockFormat.LineHeightTypes.FixedHeight.value
        lines.setLineHeight(self._theme.type.line("mono"), height)
        cursor.mergeBlockFormat(lines)
        for start, end, colour in spans(text, language):
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            ink = QTextCharFormat()
            ink.setForeground(self._theme.color(colour))
            cursor.mergeCharFormat(ink)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._theme.type.line("mono"))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if abs(event.angleDelta().x()) > abs(event.angleDelta().y()):
            super().wheelEvent(event)
        else:
            event.ignore()

    def _fit(self) -> None:
        wide = self.document().idealWidth() > self.viewport().width()
        self.setFixedHeight(round(self.document().size().height()) + (10 if wide else 0))
