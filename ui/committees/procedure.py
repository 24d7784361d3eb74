"""How a committee goes about a question: its policy, debate, and what counts as agreement."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QFrame, QRadioButton, QWidget

from backend.offers import CommitteeFit
from backend.values import Committee, Policy
from ui.committees import words
from ui.committees.parts import Narrow
from ui.theme.theme import Theme
from ui.widgets.boxes import column, row
from ui.widgets.buttons import KEYBOARD
from ui.widgets.labels import Text, label
from ui.widgets.number import NumberField
from ui.widgets.switch import Switch

_DOT = 16
_NARROW = 520


class _Radio(QRadioButton):
    """A radio button of which only the dot is painted; its words stand beside it."""

    def __init__(self, theme: Theme, name: str, description: str) -> None:
        super().__init__()
        self._theme = theme
        self._ring = False
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        self.setFixedSize(theme.type.px(28), theme.type.px(28))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring if the keyboard brought the focus."""
        self._ring = event.reason() in KEYBOARD
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        self._ring = False
        super().focusOutEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A circle; chosen, with a dot in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = self._theme.type.px(_DOT)
        middle = self.rect().toRectF().center()
        on = self.isChecked()
        painter.setPen(QPen(self._theme.color("accent" if on else "line"), 1.5))
        painter.setBrush(self._theme.color("raised"))
        painter.drawEllipse(middle, size / 2, size / 2)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent"))
            painter.drawEllipse(middle, size / 4, size / 4)
        if self._ring:
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(middle, size / 2 + 4, size / 2 + 4)


class _PolicyLine(QFrame):
    """A policy in words, with what it costs; a click anywhere chooses it."""

    def __init__(self, theme: Theme, policy: Policy) -> None:
        super().__init__()
        self.setProperty("surface", "seat")
        self.policy = policy
        title, text = words.policy_title(policy), words.policy_text(policy)
        self.radio = _Radio(theme, title, text)
        self._cost = label(theme, "", "small", "text2", figures=True)
        body = column(None, gap=2)
        line = row(None, gap=8)
        line.addWidget(label(theme, title, "label"))
        line.addStretch()
        line.addWidget(self._cost)
        body.addLayout(line)
        body.addWidget(Text(theme, text, "small", "text2"))
        body.setContentsMargins(0, 4, 0, 0)  # so that the dot stands at the title's height
        layout = row(self, (10, 4, 16, 9), 6)
        layout.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(body, 1)

    def set_seats(self, seats: int) -> None:
        """Say what it costs with so many seats."""
        cost = words.policy_cost(self.policy, seats)
        self._cost.setText(cost)
        text = words.policy_text(self.policy)
        self.radio.setAccessibleDescription(f"{text} {cost}")

    def mousePressEvent(self, _event: object) -> None:
        """Choose it."""
        self.radio.click()


class _Setting(QFrame):
    """Words at the left, a control at the right; under one another where it is narrow."""

    def __init__(self, theme: Theme, title: str, control: QWidget) -> None:
        super().__init__()
        self.setProperty("surface", "seat")
        self.text = Text(theme, "", "small", "text2")
        body = column(None, gap=2)
        self.title = label(theme, title, "label")
        body.addWidget(self.title)
        body.addWidget(self.text)
        self._box = row(self, (16, 8, 16, 9), 12)
        self._box.addLayout(body, 1)
        self._box.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        if not isinstance(control, Switch):
            self._narrow = Narrow(theme, self, _NARROW, self._fold)

    def _fold(self, narrow: bool) -> None:
        self._box.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )


class ProcedureCard(QFrame):
    """`changed` follows every edit; `put_into` gives a committee what stands here."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._theme = theme
        self._policy = Policy.AUTO
        layout = column(self, (1, 0, 1, 1))
        head = row(None, (16, 10, 16, 10))
        head.addWidget(label(theme, self.tr("Procedure"), "label", strong=True))
        head.addStretch()
        layout.addLayout(head)
        self._group = QButtonGroup(self)
        self.policies: dict[Policy, _PolicyLine] = {}
        for policy in Policy:
            line = self.policies[policy] = _PolicyLine(theme, policy)
            self._group.addButton(line.radio)
            line.radio.clicked.connect(lambda _=False, p=policy: self._choose(p))
            layout.addWidget(line)
        self.debate = Switch(theme, self.tr("Debate while they disagree"))
        self.debate.clicked.connect(lambda _=False: self._edited())
        self.rounds = NumberField(
            theme, self.tr("Rounds of debate"), minimum=1, maximum=8, align="right"
        )
        self.threshold = NumberField(
            theme, self.tr("Agreement"), minimum=0, maximum=100, unit="%", align="right"
        )
        self.rounds.committed.connect(lambda _value: self._edited())
        self.threshold.committed.connect(lambda _value: self._edited())
        self._debate = _Setting(theme, self.tr("Debate while they disagree"), self.debate)
        self._rounds = _Setting(theme, self.tr("Rounds of debate"), self.rounds)
        self._rounds.text.set_text(self.tr("At most so many; fewer once the answers agree."))
        self._threshold = _Setting(theme, self.tr("Answers agree from"), self.threshold)
        self._threshold.text.set_text(
            self.tr("Two answers agree if they share this much of their content words.")
        )
        for one in (self._debate, self._rounds, self._threshold):
            layout.addWidget(one)

    def load(self, committee: Committee) -> None:
        """Show another committee's procedure."""
        self._policy = committee.policy
        self.policies[committee.policy].radio.setChecked(True)
        self.debate.setChecked(committee.enable_debate and committee.max_debate_turns > 0)
        self.rounds.set_value(max(1, committee.max_debate_turns))
        self.threshold.set_value(round(100 * committee.agreement_threshold))
        self._offer()

    def put_into(self, committee: Committee) -> Committee:
        """`committee` with what stands here; values that were not touched stay as they were."""
        rounds = int(self.rounds.value or 1)
        threshold = (self.threshold.value or 0) / 100
        if round(100 * committee.agreement_threshold) == self.threshold.value:
            threshold = committee.agreement_threshold
        debates = self.debate.isChecked()
        if not debates and rounds == max(1, committee.max_debate_turns):
            rounds = committee.max_debate_turns
        was_on = committee.enable_debate and committee.max_debate_turns > 0
        return replace(
            committee,
            policy=self._policy,
            enable_debate=debates if debates != was_on else committee.enable_debate,
            max_debate_turns=rounds,
            agreement_threshold=threshold,
        )

    def show_cost(self, committee: Committee, fit: CommitteeFit | None) -> None:
        """Say what each policy and a debate cost this committee."""
        for line in self.policies.values():
            line.set_seats(len(committee.seats))
        text = words.debate_text(committee, fit)
        self._debate.text.set_text(text)
        self.debate.setAccessibleDescription(text)

    def _choose(self, policy: Policy) -> None:
        self._policy = policy
        self._edited()

    def _edited(self) -> None:
        self._offer()
        self.changed.emit()

    def _offer(self) -> None:
        """What makes no difference with a policy does not stand there."""
        several = self._policy is not Policy.SINGLE
        self._debate.setVisible(several)
        self._rounds.setVisible(several and self.debate.isChecked())
        self._threshold.setVisible(several)
