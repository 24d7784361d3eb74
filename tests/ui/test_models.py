from __future__ import annotations

import pytest
from msgspec.structs import replace

from backend.help import HelpEntry, HelpTopic, load_help
from backend.values import Conversation, ConversationSummary, Message, ModelInfo, StoredMessage
from tests.ui import scripts
from ui.chat.model import (
    MOUNTED,
    Choice,
    Turn,
    choice_title,
    items,
    models_used,
    mounted,
)
from ui.chat.opinions import columns_for
from ui.chat.starters import REAL_MODEL_HELP, starters
from ui.help.search import found
from ui.shell.arrangement import Arrangement, arrange


def summary(title: str, updated_at: float, number: int = 1) -> ConversationSummary:
    return ConversationSummary(id=number, title=title, created_at=0, updated_at=updated_at)


@pytest.mark.parametrize(
    ("total", "first", "expected"),
    [
        (3, None, range(3)),
        (100, None, range(60, 100)),
        (100, 44, range(44, 84)),
        (100, -5, range(40)),
        (100, 95, range(60, 100)),
    ],
)
def test_mounted_messages(total: int, first: int | None, expected: range) -> None:
    assert mounted(total, first) == expected
    assert len(mounted(total, first)) <= MOUNTED


def stored(number: int, role: str, text: str = "x") -> StoredMessage:
    return StoredMessage(
        id=number,
        conversation_id=1,
        parent_id=None,
        message=Message.of(role, text),  # type: ignore[arg-type]
        state="complete",
        created_at=0.0,
    )


def test_a_running_turn_takes_the_place_of_its_own_rows() -> None:
    chat = Conversation(
        summary=summary("t", 0.0), messages=(stored(1, "user"), stored(2, "assistant"))
    )
    turn = Turn((), 1)
    assert [i.role for i in items(chat, turn)] == ["user", "assistant", "user", "assistant"]
    turn.state = replace(turn.state, user_message_id=1, reply_message_id=2)
    shown = items(chat, turn)
    assert [(i.role, i.turn is turn) for i in shown] == [("user", False), ("assistant", True)]
    resumed = Turn((), 1, replaces=2)
    assert [i.role for i in items(chat, resumed)] == ["user", "assistant"]


def test_items_leave_the_system_prompt_out() -> None:
    chat = Conversation(
        summary=summary("t", 0.0), messages=(stored(1, "system"), stored(2, "user"))
    )
    assert [i.message and i.message.id for i in items(chat, None)] == [2]


@pytest.mark.parametrize(
    ("choice", "title", "used"),
    [
        (Choice(committee="starter"), "Starter three", {"starter"}),
        (Choice(committee="solo"), "One seat", {"qwen3-14b"}),
        (Choice(committee="gone"), "gone", set()),
        (Choice(model="qwen3-14b"), "Qwen3 14B", {"qwen3-14b"}),
    ],
)
def test_choices(choice: Choice, title: str, used: set[str]) -> None:
    committees = (scripts.STARTER, scripts.SINGLE)
    assert choice_title(choice, committees, scripts.MODELS) == title
    assert models_used(choice, committees) == used


@pytest.mark.parametrize(
    ("cards", "fits", "columns"),
    [(4, 4, 4), (4, 3, 2), (4, 2, 2), (3, 3, 3), (3, 2, 2), (5, 3, 3), (1, 3, 1), (0, 3, 1)],
)
def test_columns_of_opinions(cards: int, fits: int, columns: int) -> None:
    assert columns_for(cards, fits) == columns


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (1280, Arrangement(72, True, True)),
        (1200, Arrangement(72, True, True)),
        (1199, Arrangement(72, False, True)),
        (960, Arrangement(72, False, True)),
        (959, Arrangement(48, False, False)),
        (720, Arrangement(48, False, False)),
    ],
)
def test_arrangement(width: int, expected: Arrangement) -> None:
    assert arrange(width) == expected


def test_help_search() -> None:
    topics = (
        HelpTopic("Models", (HelpEntry("a", "How do I add a model?", "Put a GGUF file there."),)),
        HelpTopic("Data", (HelpEntry("b", "Where are chats?", "In one file."),)),
    )
    assert [e.id for _, e in found(topics, "")] == ["a", "b"]
    assert [e.id for _, e in found(topics, "FILE gguf")] == ["a"]
    assert [e.id for _, e in found(topics, "data")] == ["b"]
    assert found(topics, "gguf chats") == ()


def test_help_search_in_french_needs_no_accents() -> None:
    topics = load_help("fr")
    assert found(topics, "L'AIDE") == found(topics, "l’aide") != ()
    assert len(found(topics, "telecharger")) == len(found(topics, "télécharger")) > 2


def test_starters_suit_who_is_asked() -> None:
    questions = {entry.question for topic in load_help() for entry in topic.entry}
    assert all({title, text} <= questions for _, title, _, text in starters(on_starter=True))
    assert all(text for _, _, _, text in starters(on_starter=False))


def test_the_help_entry_on_real_models_exists() -> None:
    assert REAL_MODEL_HELP in {entry.id for topic in load_help() for entry in topic.entry}


def test_starter_models_are_told_by_the_engine() -> None:
    assert scripts.STARTER_MODEL.is_starter
    assert not ModelInfo(id="x", name="X", provider="local").is_starter
