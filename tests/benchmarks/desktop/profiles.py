"""Profiles with years of use in them, written through the real store."""

from __future__ import annotations

import asyncio
import json
import random
import time
from pathlib import Path

import apsw

from backend.profile import Profile
from backend.store import Database

WORDS = (
    "wal writer reader index commit page journal replay shard token prompt seat review answer "
    "ranking chairman context memory driver battery window table column window budget query "
    "parser kernel thread socket buffer vector matrix weather train garden letter river bridge"
).split()
NEEDLE = "xylophone"
"""A word that stands in one message of a thousand."""


def fill(home: Path, *, chats: int, messages: int = 2, words: int = 60, seed: int = 1) -> None:
    """Write `chats` chats of `messages` messages of about `words` words each."""
    asyncio.run(_fill(Profile.default({"PARLEY_HOME": str(home)}), chats, messages, words, seed))


async def _fill(profile: Profile, chats: int, messages: int, words: int, seed: int) -> None:
    profile.prepare()
    async with Database.open(profile.database_file, profile.backups_dir) as database:
        await database.write(lambda c: _insert(c, chats, messages, words, random.Random(seed)))


def _insert(
    connection: apsw.Connection, chats: int, messages: int, words: int, draw: random.Random
) -> None:
    now = time.time()
    number = 0
    for chat in range(1, chats + 1):
        at = now - (chats - chat) * 3600
        connection.execute(
            "INSERT INTO conversation (id, title, created_at, updated_at, key)"
            " VALUES (?, ?, ?, ?, ?)",
            (chat, f"Chat {chat} on {draw.choice(WORDS)}", at, at, f"bench:{chat}"),
        )
        parent = None
        for place in range(messages):
            number += 1
            text = " ".join(draw.choices(WORDS, k=words))
            if number % 1000 == 0:
                text += f" {NEEDLE}"
            connection.execute(
                "INSERT INTO message (id, conversation_id, parent_id, role, parts, state,"
                " created_at) VALUES (?, ?, ?, ?, ?, 'complete', ?)",
                (
                    number,
                    chat,
                    parent,
                    "assistant" if place % 2 else "user",
                    json.dumps([{"type": "text", "text": text}]),
                    at,
                ),
            )
            parent = number
        connection.execute(
            "UPDATE conversation SET current_message_id = ?, newest = ? WHERE id = ?",
            (parent, parent, chat),
        )
