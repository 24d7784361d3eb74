"""The rows of the chat list: pinned chats, folders, and the rest by age; Qt-free."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from backend.values import ConversationSummary, Folder, SearchHit

_MARKDOWN = frozenset("*`#>|")
_LEAD = 24  # characters before the first hit: it stands on the first line of a narrow list

Group = Literal["pinned", "folders", "today", "yesterday", "week", "older", "found"]
Key = tuple[str, int, int]
"""What a row stands for, whatever its place: its kind and up to two ids."""


class Header(Struct, frozen=True):
    """A heading of the chat list; `count` is of what was found."""

    group: Group
    count: int = 0


class FolderRow(Struct, frozen=True):
    """A folder with the number of its chats; they follow it while it is open."""

    folder: Folder
    count: int
    open: bool


class HitRow(Struct, frozen=True):
    """A message that was found; `first` says whether it begins a chat's hits."""

    hit: SearchHit
    first: bool


def snippet_of(hit: SearchHit) -> tuple[str, tuple[tuple[int, int], ...]]:
    """What was found on one line: no marks of Markdown, and the first hit near its beginning.

    With the places of the hits in it, as (start, end) in characters.
    """
    if hit.message_id is None:  # a title
        return hit.snippet, hit.marks
    inside = {place for start, end in hit.marks for place in range(start, end)}
    kept: list[int] = []
    for place, sign in enumerate(hit.snippet):
        blank = sign.isspace() and (not kept or hit.snippet[kept[-1]].isspace())
        if place in inside or not (blank or sign in _MARKDOWN):
            kept.append(place)
    text = "".join(" " if hit.snippet[place].isspace() else hit.snippet[place] for place in kept)
    marks = [(bisect_left(kept, start), bisect_left(kept, end)) for start, end in hit.marks]
    first = min((start for start, _ in marks), default=0)
    if first <= _LEAD:
        return text, tuple(marks)
    cut = text.find(" ", first - _LEAD, first) + 1 or first - _LEAD
    return "…" + text[cut:], tuple((s - cut + 1, e - cut + 1) for s, e in marks if s >= cut)


Row = Header | FolderRow | HitRow | ConversationSummary


def grouping(now: datetime) -> Callable[[float], Group]:
    """A function from Unix seconds to the heading for them, seen from `now` in local time."""
    today = now.date()
    starts = [_midnight(today - timedelta(days=days)) for days in (0, 1, 7)]

    def group_of(updated_at: float) -> Group:
        if updated_at >= starts[0]:
            return "today"
        if updated_at >= starts[1]:
            return "yesterday"
        return "week" if updated_at >= starts[2] else "older"

    return group_of


def rows(
    summaries: Iterable[ConversationSummary],
    now: datetime,
    folders: Iterable[Folder] = (),
    open_folders: Collection[int] = (),
) -> list[Row]:
    """Pinned chats, folders with the chats of the open ones, then the rest, newest first.

    A pinned chat of a folder stands in both places.
    """
    newest = sorted(summaries, key=lambda s: s.updated_at, reverse=True)
    result: list[Row] = []
    pinned = [s for s in newest if s.pinned]
    if pinned:
        result += [Header("pinned"), *pinned]
    held: dict[int | None, list[ConversationSummary]] = {folder.id: [] for folder in folders}
    loose: list[ConversationSummary] = []
    for summary in newest:
        if summary.folder_id in held:
            held[summary.folder_id].append(summary)
        elif not summary.pinned:
            loose.append(summary)
    if held:
        result.append(Header("folders"))
    for folder in folders:
        is_open = folder.id in open_folders
        result.append(FolderRow(folder, len(held[folder.id]), is_open))
        if is_open:
            result += held[folder.id]
    group: Group | None = None
    group_of = grouping(now)
    for summary in loose:
        if (here := group_of(summary.updated_at)) != group:
            group = here
            result.append(Header(here))
        result.append(summary)
    return result


def found_rows(hits: Iterable[SearchHit]) -> list[Row]:
    """What a search found, best first, the hits of one chat together."""
    by_chat: dict[int, list[SearchHit]] = {}
    for hit in hits:
        by_chat.setdefault(hit.conversation_id, []).append(hit)
    result: list[Row] = []
    for found in by_chat.values():
        result += [HitRow(hit, first=not place) for place, hit in enumerate(found)]
    return [Header("found", len(result)), *result] if result else []


def when(updated_at: float, now: datetime) -> tuple[Literal["clock", "weekday", "date"], datetime]:
    """How a chat's time is written: the clock today and yesterday, a weekday for a week, a date."""
    then = datetime.fromtimestamp(updated_at)
    group = grouping(now)(updated_at)
    if group in ("today", "yesterday"):
        return "clock", then
    return ("weekday" if now.date() - then.date() < timedelta(days=7) else "date"), then


def key_of(row: Row) -> Key | None:
    """What `row` stands for; None for a heading, which nothing is done to."""
    match row:
        case ConversationSummary():
            return ("chat", row.id, 0)
        case FolderRow():
            return ("folder", row.folder.id, 0)
        case HitRow():
            return ("hit", row.hit.conversation_id, row.hit.message_id or 0)
        case _:
            return None


def place_again(rows: Sequence[Row], key: Key | None, before: int) -> int:
    """Where to go on in `rows` after standing on `key` at `before`; -1 where there is nothing.

    The same thing, the nearest of it where it stands twice; if it is gone, what took its place.
    """
    if key is None or before < 0:
        return -1
    same = [place for place, row in enumerate(rows) if key_of(row) == key]
    if same:
        return min(same, key=lambda place: abs(place - before))
    usable = [place for place, row in enumerate(rows) if not isinstance(row, Header)]
    return min(usable, key=lambda place: (abs(place - before), -place), default=-1)


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day).timestamp()
