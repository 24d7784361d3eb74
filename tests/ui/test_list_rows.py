"""The rows of the chat list."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from backend.values import ConversationSummary, Folder, SearchHit
from ui.chat.list_rows import (
    FolderRow,
    Header,
    HitRow,
    Key,
    Row,
    found_rows,
    grouping,
    key_of,
    place_again,
    rows,
    snippet_of,
    when,
)

NOW = datetime(2026, 11, 18, 9, 30)


def ago(**delta: float) -> float:
    return (NOW - timedelta(**delta)).timestamp()


def chat(
    number: int, updated_at: float = 0.0, *, pinned: bool = False, folder: int | None = None
) -> ConversationSummary:
    return ConversationSummary(
        id=number,
        title=f"Chat {number}",
        created_at=0.0,
        updated_at=updated_at,
        pinned=pinned,
        folder_id=folder,
    )


def hit(conversation: int, message: int | None) -> SearchHit:
    return SearchHit(
        conversation_id=conversation, title="Title", updated_at=0.0, message_id=message
    )


def drawn(found: list[Row]) -> list[str | int]:
    """Headings and folders by name, chats by id."""
    names: list[str | int] = []
    for row in found:
        match row:
            case Header():
                names.append(row.group)
            case FolderRow():
                names.append(f"{row.folder.title} {row.count}")
            case ConversationSummary():
                names.append(row.id)
            case HitRow():
                names.append(row.hit.message_id or 0)
    return names


@pytest.mark.parametrize(
    ("updated_at", "group"),
    [
        (ago(minutes=1), "today"),
        (ago(hours=9), "today"),
        (ago(hours=10), "yesterday"),
        (ago(days=2), "week"),
        (ago(days=7), "week"),
        (ago(days=8), "older"),
        (ago(days=-1), "today"),  # the clock was set back
    ],
)
def test_groups(updated_at: float, group: str) -> None:
    assert grouping(NOW)(updated_at) == group


@pytest.mark.parametrize(
    ("updated_at", "kind"),
    [
        (ago(hours=1), "clock"),
        (ago(days=1), "clock"),
        (ago(days=3), "weekday"),
        (ago(days=7), "date"),  # the weekday of today would mislead
        (ago(days=30), "date"),
    ],
)
def test_times(updated_at: float, kind: str) -> None:
    assert when(updated_at, NOW)[0] == kind


def test_the_newest_stand_first_under_their_headings() -> None:
    chats = [chat(1, ago(days=60)), chat(2, ago(hours=1)), chat(3, ago(days=3))]
    assert drawn(rows(chats, NOW)) == ["today", 2, "week", 3, "older", 1]


def test_pinned_chats_and_folders_stand_above() -> None:
    chats = [
        chat(1, ago(hours=1)),
        chat(2, ago(hours=2), pinned=True),
        chat(3, ago(hours=3), folder=7),
        chat(4, ago(hours=2), folder=7, pinned=True),
        chat(5, ago(hours=1), folder=99),  # its folder was removed elsewhere
    ]
    folders = [Folder(id=7, title="Work"), Folder(id=8, title="Empty")]
    closed = ["pinned", 2, 4, "folders", "Work 2", "Empty 0", "today", 1, 5]
    assert drawn(rows(chats, NOW, folders)) == closed
    opened = drawn(rows(chats, NOW, folders, {7}))
    assert opened == ["pinned", 2, 4, "folders", "Work 2", 4, 3, "Empty 0", "today", 1, 5]


def test_nothing_needs_no_heading() -> None:
    assert rows([], NOW) == []
    assert found_rows([]) == []


def test_hits_of_a_chat_stand_together_in_the_order_of_the_best() -> None:
    found = found_rows([hit(1, 11), hit(2, None), hit(1, 12)])
    assert found == [
        Header("found", 3),
        HitRow(hit(1, 11), first=True),
        HitRow(hit(1, 12), first=False),
        HitRow(hit(2, None), first=True),
    ]


LIST: list[Row] = [
    Header("pinned"),
    chat(1),
    Header("folders"),
    FolderRow(Folder(id=1, title="F"), 1, True),
    chat(1, folder=1),
    chat(2, folder=1),
]


@pytest.mark.parametrize(
    ("key", "before", "place"),
    [
        (("chat", 2, 0), 5, 5),
        (("chat", 2, 0), 1, 5),
        (("chat", 1, 0), 0, 1),
        (("chat", 1, 0), 4, 4),  # it stands twice: the nearer one
        (("folder", 1, 0), 9, 3),
        (("chat", 9, 0), 4, 4),  # gone: what took its place
        (("chat", 9, 0), 2, 3),  # never a heading; rather what is below it
        (("chat", 9, 0), 99, 5),
        (None, 3, -1),
        (("chat", 1, 0), -1, -1),
    ],
)
def test_the_place_in_other_rows(key: Key | None, before: int, place: int) -> None:
    assert place_again(LIST, key, before) == place


def test_no_place_in_no_rows() -> None:
    assert place_again([], ("chat", 1, 0), 0) == -1
    assert [key_of(row) for row in LIST[:2]] == [None, ("chat", 1, 0)]


def snippet(text: str, *found: str) -> tuple[str, list[str]]:
    """What is shown of a message in which these words were found, and what is marked in it."""
    marks = tuple((text.index(word), text.index(word) + len(word)) for word in found)
    shown, places = snippet_of(
        SearchHit(
            conversation_id=1,
            title="Title",
            updated_at=0.0,
            message_id=1,
            snippet=text,
            marks=marks,
        )
    )
    return shown, [shown[start:end] for start, end in places]


def test_a_snippet_has_no_marks_of_markdown() -> None:
    assert snippet("## Use **WAL**\n\n and `export`", "WAL", "export") == (
        "Use WAL and export",
        ["WAL", "export"],
    )
    assert snippet("a*b is kept where it was searched", "a*b") == (
        "a*b is kept where it was searched",
        ["a*b"],
    )


def test_a_snippet_begins_near_its_first_hit() -> None:
    text = "Yes. `PRAGMA wal_checkpoint(TRUNCATE)` after the export keeps it small"
    shown, marked = snippet(text, "export", "small")
    assert shown == "…after the export keeps it small"
    assert marked == ["export", "small"]
    shown, marked = snippet("x" * 60 + "export", "export")
    assert (shown, marked) == ("…" + "x" * 24 + "export", ["export"])


def test_a_title_that_was_found_is_shown_whole() -> None:
    title = SearchHit(
        conversation_id=1, title="T", updated_at=0.0, snippet="*T* and more", marks=((4, 7),)
    )
    assert snippet_of(title) == ("*T* and more", ((4, 7),))
