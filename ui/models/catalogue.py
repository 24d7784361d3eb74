"""Models worth having, by family: what they are for, what they can do, how they fit."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from backend.errors import Fault
from backend.offers import CatalogueOffer
from ui.models import figures, words
from ui.models.controller import ModelsController
from ui.models.folding import Folding
from ui.models.model import best_file, downloading, is_projector, offered
from ui.models.offer_line import FetchButton, short_on_disk, show_fit
from ui.theme.theme import Theme
from ui.widgets.badge import Badge
from ui.widgets.banner import Banner
from ui.widgets.boxes import clear, column, row, rule, surface
from ui.widgets.buttons import Button
from ui.widgets.fields import SearchField
from ui.widgets.flow import Flow
from ui.widgets.labels import Text, label
from ui.widgets.select import Select

_FOLD = 820
_PART = 2
_FIT, _CHOICE, _BUTTON = 152, 236, 148


class CatalogueView(QWidget):
    """A card for each family with a row for each model."""

    def __init__(self, theme: Theme, controller: ModelsController) -> None:
        super().__init__()
        self._theme, self._controller = theme, controller
        self._offers: tuple[CatalogueOffer, ...] = ()
        self.rows: dict[str, OfferRow] = {}
        self._cards: dict[str, QWidget] = {}
        self._columns: dict[str, QVBoxLayout] = {}
        self.search = SearchField(theme, self.tr("Search the catalogue"))
        self.search.textChanged.connect(lambda _text: self._filter())
        self.only = Button(self.tr("Only what fits"), "outline", self._filter)
        self.only.setCheckable(True)
        self.banner = Banner(theme, action=self.tr("Try again"), on_action=self.refresh)
        self._none = Text(theme, "", "ui", "text2")
        self._none.hide()
        tools = row(None, gap=8)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.only)
        self._column = column(None, gap=12)
        layout = column(self, gap=12)
        layout.addLayout(tools)
        layout.addWidget(self.banner)
        layout.addWidget(self._none)
        layout.addLayout(self._column)
        controller.downloads_changed.connect(self._show_states)
        controller.changed.connect(self._show_states)

    def refresh(self) -> None:
        """Read the catalogue."""

        async def read() -> None:
            offers = await self._controller.models_port.catalogue()
            self.banner.hide()
            if offers != self._offers:
                self._offers = offers
                self._fill()
            self._show_states()

        self._controller.start(read(), self.banner.show_fault)

    def _fill(self) -> None:
        clear(self._column)
        self.rows, self._cards = {}, {}
        self._columns = {}
        self._mount_more()

    def _mount_more(self) -> None:
        """The catalogue is long: it is made in parts, so that nothing else has to wait."""
        waiting = [one for one in self._offers if one.model.id not in self.rows]
        for offer in waiting[:_PART]:
            family = offer.model.family
            if family not in self._cards:
                self._add_card(family, offer.model.developer)
            made = OfferRow(self._theme, self._controller, offer)
            self._columns[family].addWidget(made)
            self.rows[offer.model.id] = made
        self._filter()
        if len(waiting) > _PART:
            QTimer.singleShot(0, self, self._mount_more)

    def _add_card(self, family: str, developer: str) -> None:
        card = surface("card")
        inside = column(card, (1, 8, 1, 4))
        heading = row(None, (15, 4, 15, 6), 8)
        heading.addWidget(label(self._theme, family, "label", strong=True))
        heading.addWidget(label(self._theme, developer, "small", "text2"))
        heading.addStretch()
        inside.addLayout(heading)
        self._cards[family], self._columns[family] = card, inside
        self._column.addWidget(card)
        card.show()

    def _filter(self) -> None:
        found = offered(self._offers, self.search.text(), only_fitting=self.only.isChecked())
        wanted = {offer.model.id for offer in found}
        families = {offer.model.family for offer in found}
        for key, one in self.rows.items():
            if one.isHidden() == (key in wanted):
                one.setVisible(key in wanted)
        for family, card in self._cards.items():
            card.setVisible(family in families)
        self._none.setVisible(bool(self._offers) and not found)
        self._none.set_text(self.tr("Nothing in the catalogue has these words. Try fewer."))

    def _show_states(self) -> None:
        if self.isVisible():
            for one in self.rows.values():
                one.show_state()


class OfferRow(Folding):
    """A model: its line, its badges, the choice of its files, and the download of the chosen."""

    def __init__(self, theme: Theme, controller: ModelsController, offer: CatalogueOffer) -> None:
        super().__init__(theme, (_FOLD,))
        self._controller, self.offer = controller, offer
        model = offer.model
        facts = (
            self.tr("{0} parameters").format(figures.parameters(model.parameters)),
            self.tr("{0} at work").format(figures.parameters(model.active_parameters))
            if model.active_parameters < model.parameters
            else "",
            figures.context(model.context_length),
            self.tr("licence {0}").format(model.licence),
        )
        self._about = QWidget()
        about = column(self._about, gap=4)
        about.addWidget(label(theme, model.name, "label"))
        said = " · ".join(fact for fact in facts if fact)
        about.addWidget(Text(theme, said, "small", "text2"))
        if model.note:
            about.addWidget(Text(theme, model.note, "small", "text2"))
        marks = QWidget()
        flow = Flow(marks, gap=4)
        for role in model.roles:
            flow.addWidget(Badge(theme, words.role(role)))
        for ability in model.abilities:
            text, icon = words.ability(ability)
            flow.addWidget(Badge(theme, text, "info", icon))
        about.addWidget(marks)
        self.choice = Select(theme, self.tr("Quantisation of {0}").format(model.name))
        for number, (file, fit) in enumerate(zip(model.files, offer.fits, strict=True)):
            title = file.quantisation
            if is_projector(title):
                title = self.tr("{0}, to see pictures").format(title)
            parts = [title, figures.size(file.size_bytes)]
            if len(set(offer.fits)) > 1:  # else the badge says it of all
                parts.append(words.fit_badge(fit)[0])
            self.choice.add(number, " · ".join(parts))
        self.choice.set_value(best_file(offer))
        self.choice.chosen.connect(lambda _value: self.show_state())
        self.fit = Badge(theme)
        self.button = FetchButton(self._fetch)
        self._banner: Banner | None = None
        self._reason = Text(theme, "", "small", "danger")
        self._deed = _Deed(theme, (self.fit, self.choice, self.button))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(15, 0, 15, 8)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self.setAccessibleName(f"{model.name}, {said}")
        self.start_folded()
        self.show_state()

    def fold(self, level: int) -> None:
        """What to do stands beside what it is, or under it."""
        grid = self._grid
        for widget in (self._about, self._deed, self._reason):
            grid.removeWidget(widget)
        if grid.count() == 0:
            grid.addWidget(rule(), 0, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._about, 1, 0, 1, 1 if level == 0 else 2)
        place = (1, 1, 1, 1) if level == 0 else (2, 0, 1, 2)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._deed, *place, top)
        self._deed.set_stacked(level == 1)
        grid.addWidget(self._reason, 3, 0, 1, 2)

    def show_state(self) -> None:
        """Show fit and download of the chosen file."""
        number = self.choice.value
        if not isinstance(number, int):
            return
        file, fit = self.offer.model.files[number], self.offer.fits[number]
        found = downloading(self._controller.downloads, file.repo, file.quantisation)
        here = self._is_here(file.quantisation)
        short = "" if here or found else short_on_disk(file.size_bytes, self._controller.hardware)
        show_fit(self.fit, fit, short)
        name = f"{self.offer.model.name} {file.quantisation}"
        self.button.show_file(name, file.size_bytes, download=found, here=here, short=short)
        self._reason.set_text(short)
        self._reason.setVisible(bool(short))

    def _is_here(self, quantisation: str) -> bool:
        """A file of this model in this quantisation is installed; the size tells which."""
        if not self.offer.installed:
            return False
        sizes = {
            file.size_bytes for file in self.offer.model.files if file.quantisation == quantisation
        }
        return any(
            one.info.quantisation == quantisation
            and one.info.size_bytes is not None
            and any(abs(one.info.size_bytes - size) < size / 50 for size in sizes)
            for one in self._controller.local
        )

    def _fetch(self) -> None:
        number = self.choice.value
        if isinstance(number, int):
            quantisation = self.offer.model.files[number].quantisation
            self.button.setEnabled(False)
            self._controller.fetch(
                f"{self.offer.model.id}:{quantisation}", self._fail, self.show_state
            )

    def _fail(self, fault: Fault) -> None:
        self.show_state()
        if self._banner is None:
            self._banner = Banner(self.theme, closable=True)
            self._grid.addWidget(self._banner, 4, 0, 1, 2)
        self._banner.show_fault(fault)


class _Deed(QWidget):
    """Fit, choice and button: in columns that align from row to row, or one after the other."""

    def __init__(self, theme: Theme, parts: tuple[Badge, Select, FetchButton]) -> None:
        super().__init__()
        fit, choice, button = parts
        px = theme.type.px
        choice.setFixedWidth(px(_CHOICE))
        button.setMinimumWidth(px(_BUTTON))
        self._holder = QWidget()
        self._holder.setMinimumWidth(px(_FIT))
        line = row(self._holder)
        line.addStretch()
        line.addWidget(fit)
        self._width = px(_FIT)
        flow = Flow(self)
        for widget in (self._holder, choice, button):
            flow.addWidget(widget)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_stacked(self, stacked: bool) -> None:
        """Under the rest the badge stands at the left edge."""
        self._holder.setMinimumWidth(0 if stacked else self._width)
