from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QPixmap, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.scripts import ANSWER
from ui.chat import formulae as drawer
from ui.chat.code_block import CodeBlock
from ui.chat.formulae import draw, is_refused
from ui.chat.highlight import spans
from ui.chat.markdown import MarkdownStream
from ui.chat.markdown_blocks import MARK, Code, Formula, Run, Table
from ui.chat.markdown_view import MarkdownView
from ui.chat.slices import Slices
from ui.chat.table_block import TableBlock
from ui.chat.text_block import TextBlock
from ui.theme.theme import Theme
from ui.theme.tokens import DARK, LIGHT
from ui.widgets.labels import Elided, Text
from ui.widgets.tips import plain_tip


def parsed(text: str) -> tuple[Any, ...]:
    stream = MarkdownStream()
    stream.finish(text)
    return stream.blocks


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", []),
        ("one\ntwo", [Run]),
        ("one\n\ntwo", [Run, Run]),
        ("# head\ntext", [Run, Run]),
        ("- a\n- b\n\n- c", [Run]),
        ("```py\nx\n```\nafter", [Code, Run]),
        ("    indented", [Code]),
        ("|a|b|\n|-|-|\n|1|2|", [Table]),
        ("> quote\n\n---\n\ntext", [Run, Run, Run]),
        (ANSWER, [Run, Run, Run, Code, Table, Run]),
    ],
)
def test_blocks(text: str, kinds: list[type]) -> None:
    assert [type(block) for block in parsed(text)] == kinds


@pytest.mark.parametrize("step", [1, 7, 24])
def test_a_streamed_text_ends_as_the_whole_text(step: int) -> None:
    stream = MarkdownStream()
    for end in range(step, len(ANSWER), step):
        stream.update(ANSWER[:end])
    stream.update(ANSWER)
    assert stream.blocks == parsed(ANSWER)


def test_only_the_tail_is_parsed_again() -> None:
    paragraphs = "\n\n".join(f"Paragraph {n} with some words in it." for n in range(300))
    stream = MarkdownStream()
    for end in range(0, len(paragraphs), 10):
        stream.update(paragraphs[:end])
    updates = len(paragraphs) // 10
    longest_tail = 2 * len("Paragraph 299 with some words in it.\n\n")
    assert stream.characters_parsed < updates * longest_tail
    assert stream.characters_parsed < len(paragraphs) * updates / 20


def test_settled_blocks_stay_the_same_objects() -> None:
    stream = MarkdownStream()
    stream.update("one\n\ntwo\n\nthr")
    before = stream.blocks
    stream.update("one\n\ntwo\n\nthree\n\nfour")
    assert stream.blocks[0] is before[0]
    assert stream.blocks[1] == before[1]
    settled = stream.blocks
    stream.update("one\n\ntwo\n\nthree\n\nfour and more")
    assert stream.changed_from == 2
    assert all(a is b for a, b in zip(settled[:2], stream.blocks, strict=False))


def test_a_text_that_does_not_continue_starts_over() -> None:
    stream = MarkdownStream()
    stream.update("one\n\ntwo")
    stream.update("other")
    assert stream.blocks == parsed("other")


@pytest.mark.parametrize(
    ("text", "closed"), [("```py\nx = 1", False), ("```py\nx = 1\n```", True), ("```", False)]
)
def test_a_fence_knows_whether_it_is_closed(text: str, closed: bool) -> None:
    (block,) = parsed(text)
    assert block.closed is closed


def test_a_late_link_definition_counts_in_the_end() -> None:
    text = "See [it][a].\n\nMore.\n\n[a]: https://example.org/"
    assert 'href="https://example.org/"' in parsed(text)[0].html


HOSTILE = [
    "![a](http://evil.example/x.png)",
    "![a](https://evil.example/x.svg)",
    "![a](//evil.example/x.png)",
    r"![a](\\evil.example\share\x.png)",
    "![a](file:///etc/passwd)",
    "![a](data:image/svg+xml;base64,AAAA)",
    "![a][r]\n\n[r]: http://evil.example/x.png",
    '<img src="http://evil.example/x.png">',
    '<p style="background:url(http://evil.example/x.png)">x</p>',
    '<svg><image href="http://evil.example/x.png"/></svg>',
    '<link rel="stylesheet" href="http://evil.example/x.css">',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    r"[x](\\evil.example\share)",
    "<javascript:alert(1)>",
    "- ![a](http://evil.example/x.png)\n\n> <img src=http://evil.example/x.png>",
    "|a|\n|-|\n|<img src=http://evil.example/x.png>|",
]


def html_of(block: Any) -> str:
    match block:
        case Run():
            return block.html
        case Table():
            return "".join(cell for row in block.rows for cell in row)
        case _:
            return ""


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_becomes_text_or_plain_links(text: str) -> None:
    html = "".join(html_of(block) for block in parsed(text)).lower()
    for element in ("<img", "<svg", "<link", "<p style", "<image", "<style", "<script"):
        assert element not in html
    for scheme in ("javascript:", "vbscript:", "file:", "data:", "//evil", "\\\\evil"):
        assert f'href="{scheme}' not in html


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_loaded(theme: Theme, text: str, tmp_path: Path) -> None:
    view = MarkdownView(theme)
    view.show_text(text, final=True)
    view.resize(400, 300)
    view.grab()
    for widget in view.widgets:
        if isinstance(widget, TextBlock):
            assert "<img" not in widget.document().toHtml()


def test_a_text_block_loads_no_resource_even_if_asked(theme: Theme, tmp_path: Path) -> None:
    picture = tmp_path / "x.png"
    QImage(4, 4, QImage.Format.Format_RGB32).save(str(picture))
    block = TextBlock(theme)
    address = QUrl.fromLocalFile(str(picture))
    loaded = block.document().resource(QTextDocument.ResourceType.ImageResource, address)
    assert not isinstance(loaded, QImage | QPixmap) or loaded.isNull()


def test_a_link_shows_its_address_and_asks_before_it_opens(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "ui.chat.markdown_view.QDesktopServices.openUrl", lambda url: opened.append(url.toString())
    )
    view = MarkdownView(theme)
    view.show_text("[harmless](https://example.org/path?q=1)", final=True)
    view.show()
    (block,) = view.widgets
    assert isinstance(block, TextBlock)
    view.resize(300, view.measure(300))
    QTest.mouseMove(block, QPoint(20, 10))
    assert block.toolTip() == plain_tip("https://example.org/path?q=1")
    QTest.mouseClick(block, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert opened == []
    assert view.link_bar.isVisible()
    assert view.link_bar.address == "https://example.org/path?q=1"
    view.link_bar.cancel.click()
    assert not view.link_bar.isVisible()
    QTest.mouseClick(block, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    view.link_bar.open.click()
    assert opened == ["https://example.org/path?q=1"]


def test_markers_of_lists_stand_off_from_their_text(theme: Theme) -> None:
    block = TextBlock(theme)
    stream = MarkdownStream()
    stream.finish("9. nine\n10. ten\n    - inner")
    (run,) = stream.blocks
    assert isinstance(run, Run)
    block.show_run(run)
    assert [marker for _, marker in block._markers] == ["9.", "10.", "\u2022"]
    block.resize(300, block.measure(300))
    block.show()
    image = block.grab().toImage()
    line = theme.type.line("answer")
    paper = image.pixelColor(299, 2)
    inked = [
        any(image.pixelColor(x, y) != paper for y in range(line, 2 * line)) for x in range(100)
    ]
    start = inked.index(True)
    gap = max(len(blank) for blank in "".join(".#"[i] for i in inked[start:]).split("#")[:-1])
    assert start < 4
    assert 7 <= gap <= 11


MARKUP = '<img src="file://share/picture.png">\n<b>bold</b> & more'


@pytest.mark.parametrize("widget", [Elided, Text])
def test_tooltips_show_markup_as_it_is(theme: Theme, widget: type[Elided | Text]) -> None:
    made = widget(theme)
    made.resize(30, 20)
    show = made.setText
    if isinstance(made, Text):
        made.set_max_lines(1)
        show = made.set_text
    show("a")
    assert made.toolTip() == ""
    show(MARKUP)
    shown = QTextDocument()
    shown.setHtml(made.toolTip())
    assert shown.toPlainText() == MARKUP


def test_widgets_of_settled_blocks_are_kept(theme: Theme) -> None:
    view = MarkdownView(theme)
    view.show_text("one\n\n```py\nx")
    first, code = view.widgets
    view.show_text("one\n\n```py\nx = 1\n```\n\n|a|\n|-|\n|1|\n")
    assert view.widgets[:2] == (first, code)
    assert [type(w) for w in view.widgets] == [TextBlock, CodeBlock, TableBlock]
    view.show_text("one\n\n```py\nx = 1\n```\n\n|a|\n|-|\n|1|\n", final=True)
    assert view.widgets[:2] == (first, code)


def test_code_has_the_colours_of_its_language() -> None:
    source = "def f():\n    return '<b>'"
    found = {source[start:end]: colour for start, end, colour in spans(source, "python")}
    assert found["def"] == "seat_c"
    assert found["f"] == "seat_a"
    assert not list(spans(source, "no-such-language"))
    assert not list(spans(source, ""))


def colours_of(block: CodeBlock) -> set[str]:
    line = block.text.document().firstBlock().layout()
    return {span.format.foreground().color().name() for span in line.formats()}


def test_code_is_coloured_when_its_fence_closes_and_in_both_themes(
    theme: Theme, qtbot: QtBot
) -> None:
    view = MarkdownView(theme)
    qtbot.addWidget(view)
    view.show_text("```python\ndef f(): pass\n")
    (block,) = view.widgets
    assert isinstance(block, CodeBlock)
    assert not colours_of(block)
    view.show_text("```python\ndef f(): pass\n```\n")
    qtbot.waitUntil(lambda: LIGHT.seat_c.lower() in colours_of(block))
    theme.set_mode("dark")
    qtbot.waitUntil(lambda: DARK.seat_c.lower() in colours_of(block))


def test_code_grows_by_appending_and_wraps_on_demand(theme: Theme, qtbot: QtBot) -> None:
    view = MarkdownView(theme)
    qtbot.addWidget(view)
    long = "x = " + "1 + " * 100
    view.show_text(f"```python\n{long}\n")
    (block,) = view.widgets
    assert isinstance(block, CodeBlock)
    view.resize(400, view.measure(400))
    view.show()
    before = block.height()
    view.show_text(f"```python\n{long}\ny = 2\nz = 3\n``")
    assert view.widgets == (block,)
    assert block.text.text == f"{long}\ny = 2\nz = 3"
    assert block.height() == before + 2 * theme.type.line("mono")
    wrap = next(b for b in block.findChildren(QPushButton) if b.isCheckable())
    QTest.mouseClick(wrap, Qt.MouseButton.LeftButton)
    assert block.height() > before + 4 * theme.type.line("mono")
    assert block.text.wanted_width == 0


def test_lists_tasks_and_notes() -> None:
    (tasks,) = parsed("- [ ] open\n- [x] *done*\n- [y] no task")
    assert '<li class="unchecked"><p>open</p>' in tasks.html
    assert '<li class="checked"><p><em>done</em></p>' in tasks.html
    assert "[y] no task" in tasks.html
    text, note = parsed("A claim[^1] and [^other].\n\n[^1]: Its source.")
    assert "<sup>[1]</sup>" in text.html
    assert "[^other]" in text.html
    assert "[1] Its source." in note.html


def test_a_fence_inside_a_list_is_a_block_of_its_own() -> None:
    text = "1. one\n2. two\n\n   ```py\n   x = 1\n   ```\n\n   more\n3. three\n"
    before, code, more, after = parsed(text)
    assert code == Code("py", "x = 1", True, 1)
    assert "two" in before.html
    assert (more.html.strip(), more.indent) == ("<p>more</p>", 1)
    assert '<ol start="3">' in after.html


def test_long_lists_tables_and_paragraphs_are_several_blocks() -> None:
    items = parsed("".join(f"{n}. item\n" for n in range(1, 41)))
    assert [block.html.count("<li>") for block in items] == [16, 16, 8]
    assert '<ol start="17">' in items[1].html
    tables = parsed("|a|\n|-|\n" + "".join(f"|{n}|\n" for n in range(100)))
    assert [len(table.rows) for table in tables] == [65, 37]
    assert {table.rows[0] for table in tables} == {("a",)}
    pieces = parsed("A sentence with some words. " * 400)
    assert all(len(piece.html) < 5000 for piece in pieces)
    assert [piece.joined for piece in pieces] == [False] + [True] * (len(pieces) - 1)


LONG_TEXTS = {
    "list": "".join(f"- item {n}\n" for n in range(100)),
    "table": "|a|b|\n|-|-|\n" + "".join(f"|{n}|[l]|\n" for n in range(200)),
    "paragraph": "A sentence with *some* words. " * 500,
    "fence": "```py\n" + "x = 1\n" * 500 + "```\nafter\n",
    "tail of links": "[a] and [b]\n\n- [a]\n\n[a]: http://one/\n\n[b]: http://two/\n",
    "hidden fence": "> a\n-b\n\na\n#b\n\n~~~\n```\n~~~\n",
}


@pytest.mark.parametrize("name", LONG_TEXTS)
@pytest.mark.parametrize("step", [3, 50])
def test_long_blocks_stream_to_the_same_end(name: str, step: int) -> None:
    text = LONG_TEXTS[name]
    stream = MarkdownStream()
    for end in range(step, len(text), step):
        stream.update(text[:end])
    stream.finish(text)
    assert stream.blocks == parsed(text)
    if len(text) > 1000:
        assert stream.characters_parsed < len(text) * len(text) / step / 4


# --- formulae ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("An $x^2$ here", ["x^2"]),
        (r"An \(x^2\) here", ["x^2"]),
        ("costs $5 and $10", []),
        ("$$\nx\n$$", ["x"]),
        (r"\[ x \]", ["x"]),
        ("`$x$`", []),
        ("```\n$x$\n```", []),
        ("$x", []),
        ("|a|\n|-|\n|$x$|", ["x"]),
    ],
)
def test_formulae_are_found(text: str, sources: list[str]) -> None:
    found = [f.source for b in parsed(text) if not isinstance(b, Code) for f in b.formulas]
    assert found == sources


@pytest.mark.parametrize(
    "source",
    [
        r"\href{http://evil.example}{x}",
        r"\input{/etc/passwd}",
        r"\includegraphics{/etc/passwd}",
        r"\def\x{\x\x}\x",
        r"\url{file:///etc/passwd}",
        "x" * 5000,
    ],
)
def test_formulae_that_lead_out_stay_text(theme: Theme, qtbot: QtBot, source: str) -> None:
    assert is_refused(source)
    view = MarkdownView(theme)
    qtbot.addWidget(view)
    view.show_text(f"$${source}$$", final=True)
    (block,) = view.widgets
    assert isinstance(block, TextBlock)
    assert block.text == source
    assert block.document().toPlainText() == source


def test_a_formula_becomes_a_picture_and_is_copied_as_its_source(
    theme: Theme, qtbot: QtBot
) -> None:
    view = MarkdownView(theme)
    qtbot.addWidget(view)
    view.show_text(r"Area $\frac{a}{b}$ and $bad_{$ end", final=True)
    (block,) = view.widgets
    assert isinstance(block, TextBlock)
    assert r"\frac{a}{b}" in block.document().toPlainText()
    qtbot.waitUntil(lambda: MARK in block.document().toPlainText())
    assert block.text == r"Area $\frac{a}{b}$ and bad_{ end"
    block.select_all()
    block.copy_selected()
    assert QGuiApplication.clipboard().text() == block.text


def counting(monkeypatch: pytest.MonkeyPatch, name: str, instead: Any = None) -> list[Any]:
    """What a function of ui.chat.formulae is called with from now on."""
    asked: list[Any] = []
    real = instead or getattr(drawer, name)

    def call(*arguments: Any) -> Any:
        asked.append(arguments[0])
        return real(*arguments)

    monkeypatch.setattr(drawer, name, call)
    return asked


DRAWING = drawer.Drawing(b'<svg viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>', 9.0, 9.0, 2.0)


def test_many_formulae_are_laid_out_together_and_painted_once(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted = counting(monkeypatch, "picture")
    view = MarkdownView(theme)
    qtbot.addWidget(view)
    text = " ".join(rf"word $\frac{{n_{{{n}}}}}{{m}}$" for n in range(40))
    view.show_text(text, final=True)
    (block,) = view.widgets
    assert isinstance(block, TextBlock)
    laid_out: list[float] = []
    block.resized.connect(lambda: laid_out.append(1))
    qtbot.waitUntil(lambda: block.document().toRawText().count(MARK) == 40)
    assert len(painted) == 40
    assert len(laid_out) <= 20
    assert block.text == text
    block.show_run(Run("other"))
    view.show_text("", final=True)
    view.show_text(text, final=True)
    assert len(painted) == 40


def test_of_one_document_the_first_two_hundred_formulae_are_drawn(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = counting(monkeypatch, "draw", lambda _formula, _px: DRAWING)
    block = TextBlock(theme)
    qtbot.addWidget(block)
    formulas = tuple(Formula(f"q_{{{n}}}") for n in range(500))
    block.show_run(Run(f"<p>{(MARK + ' ') * 500}</p>", "p", formulas))
    qtbot.waitUntil(lambda: block.document().toRawText().count(MARK) == 200)
    block._render()
    assert len(asked) == 200
    assert block.text.split()[198:202] == ["$q_{198}$", "$q_{199}$", "q_{200}", "q_{201}"]
    assert block.text.split()[-1] == "q_{499}"


def test_what_waits_to_be_drawn_is_asked_for_once(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_on_odd(formula: Formula, _px: int) -> drawer.Drawing:
        if int(formula.source) % 2:
            raise ValueError(formula.source)
        return DRAWING

    asked = counting(monkeypatch, "draw", fail_on_odd)
    made = drawer.Formulae()
    ready: list[frozenset[Formula]] = []
    made.drawn.connect(ready.append)
    wanted = [Formula(str(n)) for n in range(1000)]
    for formula in wanted * 2:
        assert made.get(formula, 14) is None
    qtbot.waitUntil(lambda: sum(map(len, ready)) == 500)
    assert [made.get(formula, 14) for formula in wanted[1::2]] == [None] * 500
    qtbot.wait(1)
    assert len(asked) == 1000
    assert len(ready) < 10
    assert len(made._kept) <= 400


def test_pictures_that_are_kept_stay_within_their_bytes(theme: Theme) -> None:
    made = drawer.Formulae()
    large = drawer.Drawing(DRAWING.svg, 1000.0, 1000.0, 0.0)
    for n in range(20):
        look = drawer.Look(theme.color("text").rgba(), 1.0, 1000.0, 1.0)
        made.picture(Formula(str(n)), 14, large, look)
    assert 0 < sum(image.sizeInBytes() for image in made._pictures.values()) == made._bytes
    assert made._bytes <= 32 * 2**20


def test_slices_leave_time_between_and_forget_widgets_that_went(theme: Theme, qtbot: QtBot) -> None:
    done: list[int] = []

    class Slow(TextBlock):
        def work(self) -> None:
            done.append(1)
            QTest.qSleep(6)

    made = Slices()
    blocks = [Slow(theme) for _ in range(6)]
    for block in blocks * 2:
        made.add(block.work)
    blocks.pop().deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    most = 0
    while len(done) < 5:
        before = len(done)
        QApplication.processEvents()
        most = max(most, len(done) - before)
    qtbot.wait(20)
    assert (len(done), most <= 2) == (5, True)


def test_a_drawing_holds_shapes_only() -> None:
    drawing = draw(Formula(r"\sum_{i=0}^n \frac{x_i}{2}", display=True), 14)
    assert drawing is not None
    assert b"href" not in drawing.svg
    assert b"<image" not in drawing.svg
    assert drawing.height > drawing.depth > 0
