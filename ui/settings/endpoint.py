"""The endpoint: whether it runs, where, with which token, and how it is asked."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QWidget

from backend.values import Committee, EndpointInfo
from ui import numerals
from ui.port import EnginePort
from ui.settings.copy_button import CopyButton
from ui.settings.snippet_view import SnippetView
from ui.settings.snippets import base_url, masked
from ui.tasks import TaskSet
from ui.theme.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.badge import Badge
from ui.widgets.banner import Banner
from ui.widgets.boxes import column, row, surface
from ui.widgets.buttons import Button, IconButton, set_property
from ui.widgets.labels import Text, label
from ui.widgets.pulse import Pulse

_LOOK_MS = 2_000
_PATIENCE_S = 10.0
_FOLD = 720


class EndpointPanel(QFrame):
    """Refreshes itself while it is visible."""

    def __init__(self, theme: Theme, port: EnginePort, tasks: TaskSet) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._theme, self._port, self._tasks = theme, port, tasks
        self._info: EndpointInfo | None = None
        self._committees: tuple[Committee, ...] = ()
        self._shown: object = None
        self._dot = Dot(theme)
        self.state = label(theme, self.tr("Endpoint"), "label", strong=True)
        self._where = Badge(theme, self.tr("This computer only"), "ok", "lock-simple")
        self.requests = label(theme, "", "small", "text2", figures=True)
        self.address = _shown_line(theme, self.tr("Address"))
        self.token = _shown_line(theme, self.tr("Token, hidden"))
        self.eye = IconButton(theme, "eye", self.tr("Show token"))
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._show_token)
        self.copy_address = CopyButton(theme, self.tr("Copy address"), self.address.text, "outline")
        self.copy_token = CopyButton(theme, self.tr("Copy token"), self._real_token, "outline")
        self.renew = IconButton(theme, "arrows-clockwise", self.tr("Renew token"), self._ask)
        self._question = self._make_question()
        self.off = Text(
            theme,
            self.tr("It does not run now. It starts with Parley, on the port below."),
            "ui",
            "text2",
        )
        self.snippets = SnippetView(theme)
        self.banner = Banner(theme, action=self.tr("Try again"), on_action=self.refresh)
        self._lay_out()
        self._pulse = Pulse(self, _LOOK_MS, self.refresh)
        self._show_token(False)
        self._show_running(False)

    # --- what is shown ------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask how it stands."""
        self._tasks.start(self._look(), self.banner.show_fault)

    def showEvent(self, event: QShowEvent) -> None:
        """Look now, and again while it is visible."""
        super().showEvent(event)
        self._committees = ()  # they may have changed meanwhile
        self._pulse.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no longer; the token hides again."""
        super().hideEvent(event)
        self._pulse.stop()
        self.eye.setChecked(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the token under the address where there is no room beside it."""
        super().resizeEvent(event)
        under = self.width() < self._theme.type.px(_FOLD)
        way = QBoxLayout.Direction
        self._fields.setDirection(way.TopToBottom if under else way.LeftToRight)

    async def _look(self) -> None:
        async with asyncio.timeout(_PATIENCE_S):
            info = await self._port.endpoint()
            if not self._committees:
                self._committees = await self._port.committees()
        self.banner.hide()
        self._show(info)

    def _show(self, info: EndpointInfo) -> None:
        shown = (info, self._committees)
        if shown == self._shown:
            return
        self._info, self._shown = info, shown
        self._show_running(info.url is not None)
        requests = self.tr("1 request") if info.requests == 1 else self.tr("{0} requests")
        count = requests.format(numerals.count(info.requests))
        self.requests.setText(self.tr("{0} since the start").format(count))
        if info.url is not None:
            address = base_url(info.url)
            if self.address.text() != address:
                self.address.setText(address)
            self.snippets.show_for(info.url, self._committees, self._port.settings.committee)
        self._show_token(self.eye.isChecked())

    def _show_running(self, runs: bool) -> None:
        known = self._info is not None
        self._fields_box.setVisible(runs)
        self.snippets.setVisible(runs)
        self._where.setVisible(runs)
        self.off.setVisible(known and not runs)
        self.requests.setVisible(runs)
        words = self.tr("Endpoint is on") if runs else self.tr("Endpoint is off")
        self.state.setText(words if known else self.tr("Endpoint"))
        self._dot.show_as(runs)

    # --- the token ----------------------------------------------------------------------------

    def _real_token(self) -> str:
        return self._info.token if self._info else ""

    def _show_token(self, shown: bool) -> None:
        token = self._real_token()
        self.token.setText(token if shown else masked(token))
        self.token.setCursorPosition(0)
        name = self.tr("Token") if shown else self.tr("Token, hidden")
        self.token.setAccessibleName(name)
        self.eye.setIcon(self._theme.icon("eye-slash" if shown else "eye", on="text"))
        self.eye.rename(self.tr("Hide token") if shown else self.tr("Show token"))

    def _ask(self) -> None:
        self._question.show()
        self.keep.setFocus(Qt.FocusReason.TabFocusReason)

    def _keep(self) -> None:
        self._question.hide()
        self.renew.setFocus(Qt.FocusReason.TabFocusReason)

    def _renew(self) -> None:
        async def renew() -> None:
            async with asyncio.timeout(_PATIENCE_S):
                info = await self._port.renew_token()
            self.banner.hide()
            self._show(info)
            announce(self, self.tr("There is a new token"))

        self._keep()
        self._tasks.start(renew(), self.banner.show_fault)

    # --- where it stands ----------------------------------------------------------------------

    def _make_question(self) -> QFrame:
        question = surface("note")
        words = Text(
            self._theme,
            self.tr("The old token is refused at once; every program needs the new one."),
        )
        self.confirm = Button(self.tr("Renew token"), "outline", self._renew)
        self.keep = Button(self.tr("Keep the old one"), "", self._keep)
        line = row(question, (12, 8, 8, 8), 8)
        line.addWidget(words, 1)
        line.addWidget(self.confirm)
        line.addWidget(self.keep)
        question.hide()
        return question

    def _lay_out(self) -> None:
        head = row(None, gap=8)
        for widget in (self._dot, self.state, self._where):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.requests)
        self._fields_box = QWidget()
        self._fields = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._fields_box)
        self._fields.setContentsMargins(0, 0, 0, 0)
        self._fields.setSpacing(16)
        address: list[QWidget] = [self.address, self.copy_address]
        token: list[QWidget] = [self.token, self.eye, self.copy_token, self.renew]
        for words, widgets in ((self.tr("Address"), address), (self.tr("Token"), token)):
            part = column(None, gap=4)
            part.addWidget(label(self._theme, words, "small", "text2"))
            line = row(None, gap=8)
            for part_of_it in widgets:
                part_of_it.setFixedHeight(self._theme.type.px(32))
                line.addWidget(part_of_it, 1 if isinstance(part_of_it, QLineEdit) else 0)
            part.addLayout(line)
            self._fields.addLayout(part, 1)
        layout = column(self, (16, 16, 16, 16), 12)
        layout.addLayout(head)
        layout.addWidget(self.off)
        layout.addWidget(self._fields_box)
        layout.addWidget(self._question)
        layout.addWidget(self.snippets)
        layout.addWidget(self.banner)


class Dot(QWidget):
    """A filled dot while something runs, an empty one while it does not; words stand beside it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._runs = theme, False
        size = theme.type.px(8)
        self.setFixedSize(size, size)

    def show_as(self, runs: bool) -> None:
        """Fill it, or not."""
        self._runs = runs
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._theme.color("ok" if self._runs else "line")
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(ink if self._runs else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75))


def _shown_line(theme: Theme, name: str) -> QLineEdit:
    """A line to read and copy from."""
    line = QLineEdit()
    line.setReadOnly(True)
    line.setFont(theme.type.font("mono"))
    line.setAccessibleName(name)
    line.setMinimumWidth(theme.type.px(100))
    set_property(line, "form", True)
    return line
