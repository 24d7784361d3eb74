"""The settings of one group: a heading while all are searched, and a card of rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtWidgets import QWidget

from ui.settings.row import SettingRow
from ui.theme.theme import Theme
from ui.widgets.boxes import column, surface
from ui.widgets.labels import Text, label


class Section(QWidget):
    """`above` are widgets of the group's own, shown with all of it or where they are found."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        rows: Sequence[SettingRow],
        *,
        intro: str = "",
        above: Sequence[QWidget] = (),
    ) -> None:
        super().__init__()
        self.title, self.rows = title, tuple(rows)
        self._above = tuple(above)
        self._heading = label(theme, title, "heading")
        self._intro = Text(theme, intro, "ui", "text2")
        self._card = surface("card")
        inside = column(self._card, (1, 1, 1, 1))
        for row in rows:
            inside.addWidget(row)
        layout = column(self, gap=16)
        layout.addWidget(self._heading)
        layout.addWidget(self._intro)
        for widget in above:
            layout.addWidget(widget)
        layout.addWidget(self._card)
        self.show_all()

    def show_all(self) -> None:
        """Show the whole group, under the page's own heading."""
        self._heading.hide()
        self._intro.setVisible(bool(self._intro.text()))
        for widget in self._above:
            widget.show()
        self._show_rows({row.info.name for row in self.rows})

    def show_found(self, names: Collection[str], *, above: bool) -> bool:
        """Show the rows of these names under a heading; False where none of them is here."""
        self._heading.show()
        self._intro.hide()
        for widget in self._above:
            widget.setVisible(above)
        found = self._show_rows(names)
        self.setVisible(found or (above and bool(self._above)))
        return not self.isHidden()

    def _show_rows(self, names: Collection[str]) -> bool:
        first = True
        for row in self.rows:
            row.setVisible(row.info.name in names)
            if row.info.name in names:
                row.set_first(first)
                first = False
        self._card.setVisible(not first)
        return not first
