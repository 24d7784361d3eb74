"""The fault of row 1: ``kill -9`` of the app at random points of a chat turn, for real."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil

from backend.profile import Profile
from backend.store import ChatStore, Database

# By then no child may be left (RELIABILITY row 20).
CHILDREN_GONE_WITHIN_S = 5.0
LONGEST_TURN_S = 60.0


def kill_at_random_points(home: Path, *, rounds: int, seed: int) -> dict[str, int]:
    """Ask, kill, look at what is left; counts of what must be 0, over all `rounds`.

    A third of the kills fall anywhere from the start of the process, the others between the
    start of the turn and its end.
    """
    draw = random.Random(seed)
    lost = corrupt = surviving = 0
    environment = {**os.environ, "PARLEY_HOME": str(home)}
    asked: dict[int, str] = {}
    turn_s = _turn_seconds(environment, asked)
    for number in range(rounds):
        question = f"How does a committee reach an answer? Round {number}."
        process = _start(question, environment)
        if number % 3 == 0:
            time.sleep(draw.uniform(0.0, 1.0))
        else:
            _await_turn(process, question, asked)
            time.sleep(draw.uniform(0.0, turn_s))
        children = _children(process.pid)
        process.kill()
        assert process.stdout is not None
        for line in process.stdout:
            _note(line, question, asked)
        process.wait()
        process.stdout.close()
        _gone, alive = psutil.wait_procs(children, timeout=CHILDREN_GONE_WITHIN_S)
        surviving += len(alive)
        stored, sound = asyncio.run(_look(home, asked))
        lost += len(asked) - stored
        corrupt += not sound
    return {"lost user messages": lost, "corrupt stores": corrupt, "surviving children": surviving}


async def _look(home: Path, asked: dict[int, str]) -> tuple[int, bool]:
    """How many of the acknowledged questions are there, each with a settled reply; is it sound."""
    profile = Profile.default({"PARLEY_HOME": str(home)})
    async with Database.open(profile.database_file, profile.backups_dir) as database:
        chats = ChatStore(database)
        await chats.recover()
        sound = await database.run(
            lambda c: (
                c.execute("PRAGMA integrity_check").get == "ok"
                and not c.execute("PRAGMA foreign_key_check").fetchall()
            )
        )
        stored = 0
        for conversation_id, question in asked.items():
            conversation = await chats.conversation(conversation_id)
            first, *replies = conversation.messages
            is_settled = all(reply.state != "streaming" for reply in replies)
            stored += first.message.text == question and is_settled
    return stored, bool(sound)


def _turn_seconds(environment: dict[str, str], asked: dict[int, str]) -> float:
    question = "How does a committee reach an answer?"
    process = _start(question, environment)
    _await_turn(process, question, asked)
    started = time.monotonic()
    process.wait(LONGEST_TURN_S)
    assert process.stdout is not None
    process.stdout.close()
    return time.monotonic() - started


def _start(question: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "app", "ask", question, "--json", "--policy", "full"]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def _await_turn(process: subprocess.Popen[bytes], question: str, asked: dict[int, str]) -> None:
    assert process.stdout is not None
    _note(process.stdout.readline(), question, asked)


def _note(line: bytes, question: str, asked: dict[int, str]) -> None:
    """Remember what the app acknowledged; a line that the kill cut short acknowledges nothing."""
    if not line.endswith(b"\n"):
        return
    event: dict[str, Any] = json.loads(line)
    if event["type"] == "turn.started":
        asked[event["conversation_id"]] = question


def _children(pid: int) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return found
