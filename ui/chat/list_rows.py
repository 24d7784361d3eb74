"""The rows of the chat list: pinned chats, folders, and the rest by age; Qt-free."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from backend.values import ConversationSummary, Folder, SearchHit

Group = Literal["pinned", "folders", "today", "yesterday", "week", "older", "found"]


class Header(Struct, frozen=True):
    """A heading of the chat list."""

    group: Group


class FolderRow(Struct, frozen=True):
    """A folder with the number of its chats; they follow it while it is open."""

    folder: Folder
    count: int
    open: bool


class HitRow(Struct, frozen=True):
    """A message that was found; `chat` says whether it begins a chat's hits."""

    hit: SearchHit
    first: bool


Row = Header | FolderRow | HitRow | ConversationSummary


def group_of(updated_at: float, now: datetime) -> Group:
    """The heading a chat stands under; `updated_at` in Unix seconds, `now` in local time."""
    days = (now.date() - datetime.fromtimestamp(updated_at).date()).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return "week" if days <= 7 else "older"


def rows(
    summaries: Iterable[ConversationSummary],
    now: datetime,
    folders: Iterable[Folder] = (),
    open_folders: Collection[int] = (),
) -> list[Row]:
    """Pinned chats, folders with the chats of the open ones, then the rest, newest first."""
    newest = sorted(summaries, key=lambda s: -s.updated_at)
    result: list[Row] = []
    pinned = [s for s in newest if s.pinned]
    if pinned:
        result += [Header("pinned"), *pinned]
    held: dict[int, list[ConversationSummary]] = {folder.id: [] for folder in folders}
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
            result += [s for s in held[folder.id] if not s.pinned]
    group: Group | None = None
    for summary in loose:
        if (here := group_of(summary.updated_at, now)) != group:
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
    return [Header("found"), *result] if result else []


def when(updated_at: float, now: datetime) -> tuple[Literal["clock", "weekday", "date"], datetime]:
    """How a chat's time is written: the clock today and yesterday, a weekday for a week, a date."""
    then = datetime.fromtimestamp(updated_at)
    group = group_of(updated_at, now)
    if group in ("today", "yesterday"):
        return "clock", then
    return ("weekday" if now - then < timedelta(days=7) else "date"), then
