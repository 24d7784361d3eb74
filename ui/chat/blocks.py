"""One widget for each Markdown block: text, code, table."""

from __future__ import annotations

from collections.abc import Callable

from ui.chat.code_block import CodeBlock
from ui.chat.markdown_blocks import Block, Code, Run, Table
from ui.chat.rich_text import RichText
from ui.chat.table_block import TableBlock
from ui.chat.text_block import TextBlock
from ui.theme.fonts import Role
from ui.theme.theme import Theme

BlockWidget = TextBlock | CodeBlock | TableBlock


def block_widget(
    theme: Theme, block: Block, role: Role, on_link: Callable[[str], None]
) -> BlockWidget:
    """The widget of a block; text runs are set in `role`."""
    made: BlockWidget
    match block:
        case Code():
            made = CodeBlock(theme, block)
        case Table():
            made = TableBlock(theme, block)
        case Run():
            made = TextBlock(theme, role)
            made.show_run(block)
    text_of(made).link_clicked.connect(on_link)
    return made


def show_block(widget: BlockWidget, block: Block) -> bool:
    """Show `block` in the widget of its predecessor; False if that is of another kind."""
    match widget, block:
        case CodeBlock(), Code():
            widget.show_code(block)
        case TableBlock(), Table():
            widget.show_table(block)
        case TextBlock(), Run():
            widget.show_run(block)
        case _:
            return False
    return True


def text_of(widget: BlockWidget) -> RichText:
    """The text of a block's widget, to be searched and selected."""
    return widget if isinstance(widget, TextBlock) else widget.text
