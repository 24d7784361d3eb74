"""A committee of the list: what it is for, who sits in it, how it goes about, how it fits."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QMenu, QToolButton

from backend.offers import CommitteeFit
from backend.values import Committee, ModelInfo, Policy
from ui.committees import words
from ui.committees.memory import Device, worst
from ui.committees.parts import Narrow, SeatLine
from ui.faults import in_words
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.boxes import column, row
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Elided, Text, label
from ui.widgets.tips import plain_tip

_NARROW = 620


class CommitteeRow(QFrame):
    """Each signal carries the committee's name."""

    asked = Signal(str)
    edited = Signal(str)
    duplicated = Signal(str)
    shared = Signal(str)
    deleted = Signal(str)

    def __init__(
        self, theme: Theme, committee: Committee, models: Mapping[str, ModelInfo], default: bool
    ) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.committee = committee
        name = committee.name
        self.badge = Badge(theme)
        self.badge.hide()
        self._figures = label(theme, "", "small", "text2", figures=True)
        seats = SeatLine(theme)
        seats.show_seats(seated(committee, models))
        self.ask_button = Button(
            self.tr("Ask with it"), "outline", lambda: self.asked.emit(committee.name)
        )
        self.ask_button.setAccessibleName(self.tr("Ask with {0}").format(committee.title))
        self.edit_button = Button(self.tr("Edit"), "", lambda: self.edited.emit(committee.name))
        self.edit_button.setAccessibleName(self.tr("Edit {0}").format(committee.title))
        self.more = self._more(theme, name)
        title = row(None, gap=8)
        title.addWidget(Elided(theme, committee.title, "label", strong=True))
        if default:
            title.addWidget(Badge(theme, self.tr("Used by default"), "neutral"))
        title.addStretch()
        self._head = row(None, gap=8)
        self._head.addLayout(title, 1)
        buttons = row(None, gap=4)
        for button in (self.ask_button, self.edit_button, self.more):
            buttons.addWidget(button)
        buttons.addStretch()
        self._head.addLayout(buttons)
        fit = row(None, gap=8)
        fit.addWidget(self.badge)
        said = row(None, gap=3)  # a space's width after the dot that ends the figures
        said.addWidget(self._figures)
        said.addWidget(Elided(theme, self._policy_words(), "small", "text2"), 1)
        fit.addLayout(said, 1)
        layout = column(self, (16, 10, 12, 12), 6)
        layout.addLayout(self._head)
        if committee.description:
            layout.addWidget(Text(theme, committee.description, "ui", "text2"))
        layout.addWidget(seats)
        layout.addLayout(fit)
        self.setAccessibleName(committee.title)
        self._narrow = Narrow(theme, self, _NARROW, self._fold)

    def show_fit(self, fit: CommitteeFit | None, devices: tuple[Device, ...]) -> None:
        """Say in short how it fits; None: it cannot be said."""
        self.badge.setVisible(fit is not None)
        if fit is None:
            return
        if fit.in_turns:
            self.badge.show_as(self.tr("Takes turns"), "warn", "arrows-clockwise")
        else:
            self.badge.show_as(*words.verdict(worst(fit, devices)))
        faults = [in_words(model.fault).sentence for model in fit.models if model.fault is not None]
        self.badge.setToolTip(plain_tip("\n".join((*faults, *fit.warnings))))
        short = words.fit_in_short(fit)
        self._figures.setText(f"{short} ·" if short else "")
        self._figures.setVisible(bool(short))

    def _policy_words(self) -> str:
        parts = [words.policy_title(self.committee.policy)]
        if (
            self.committee.policy is not Policy.SINGLE
            and self.committee.enable_debate
            and self.committee.max_debate_turns
        ):
            parts.append(self.tr("with debate"))
        return ", ".join(parts)

    def _more(self, theme: Theme, name: str) -> IconButton:
        button = IconButton(
            theme,
            "dots-three",
            self.tr("More for {0}").format(self.committee.title),
            size=18,
        )
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for icon, text, signal in (
            ("copy", self.tr("Duplicate"), self.duplicated),
            ("share-network", self.tr("Share as a file…"), self.shared),
            ("trash", self.tr("Delete"), self.deleted),
        ):
            action = menu.addAction(theme.icon(icon), text)
            action.triggered.connect(lambda _=False, s=signal: s.emit(name))
        menu.aboutToHide.connect(
            lambda: button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        )
        button.setMenu(menu)
        return button

    def _fold(self, narrow: bool) -> None:
        self._head.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )


def seated(committee: Committee, models: Mapping[str, ModelInfo]) -> tuple[tuple[str, str], ...]:
    """Letters with the name of their model; seats on one model stand together."""
    found: dict[str, str] = {}
    for seat in committee.seats:
        found[seat.model] = found.get(seat.model, "") + seat.letter
    return tuple(
        (letters, models[model].name if model in models else words.not_installed(model))
        for model, letters in found.items()
    )
