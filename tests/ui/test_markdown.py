from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QPixmap, QTextDocument

from tests.ui.scripts import ANSWER
from ui.chat.blocks import CodeBlock, TableBlock
from ui.chat.highlight import code_html
from ui.chat.markdown import Code, MarkdownStream, Run, Table
from ui.chat.markdown_view import MarkdownView
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
    assert stream.blocks[1] is before[1]


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
            assert "<img" not in widget.toHtml()


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
    block.highlighted.emit(QUrl("https://example.org/path?q=1"))
    assert block.toolTip() == plain_tip("https://example.org/path?q=1")
    block.anchorClicked.emit(QUrl("https://example.org/path?q=1"))
    assert opened == []
    assert view.link_bar.isVisible()
    assert view.link_bar.address == "https://example.org/path?q=1"
    view.link_bar.cancel.click()
    assert not view.link_bar.isVisible()
    block.anchorClicked.emit(QUrl("https://example.org/path?q=1"))
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
    block.resize(300, block.heightForWidth(300))
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


def test_code_is_coloured_only_when_its_fence_is_closed() -> None:
    source = "def f():\n    return '<b>'"
    assert "color" not in code_html(source, "python", LIGHT, closed=False)
    light = code_html(source, "python", LIGHT, closed=True)
    assert LIGHT.seat_c.lower() in light.lower()
    assert DARK.seat_c.lower() in code_html(source, "python", DARK, closed=True).lower()
    assert "<b>" not in light
    assert "color" not in code_html(source, "no-such-language", LIGHT, closed=True)
