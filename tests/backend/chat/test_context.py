from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chat.context import pack, reserve
from backend.errors import UserError
from backend.values import Message


async def words(messages: Sequence[Message]) -> int:
    return sum(len(message.text.split()) for message in messages)


def talk(*lengths: int) -> tuple[Message, ...]:
    return tuple(
        Message.of("user" if n % 2 == 0 else "assistant", "word " * length)
        for n, length in enumerate(lengths)
    )


def test_room_is_kept_for_every_reply_but_never_over_half() -> None:
    assert reserve(8192, 256, 3) == 1024
    assert reserve(1024, 1024, 3) == 512


async def test_everything_is_sent_where_it_fits() -> None:
    history, question = talk(5, 5), Message.of("user", "why")
    sent, ledger = await pack(
        (), history, question, context_length=100, reply_tokens=10, seats=3, count=words
    )
    assert sent == (*history, question)
    assert (ledger.prompt_tokens, ledger.left_out_messages) == (11, 0)


async def test_the_oldest_exchange_is_left_out_and_told() -> None:
    history, question = talk(40, 40, 5, 5), Message.of("user", "why")
    sent, ledger = await pack(
        (), history, question, context_length=100, reply_tokens=10, seats=3, count=words
    )
    assert sent == (*history[2:], question)
    assert (ledger.left_out_messages, ledger.left_out_tokens) == (2, 80)
    assert ledger.sent_messages == 3


async def test_a_question_too_long_names_both_numbers() -> None:
    with pytest.raises(UserError) as caught:
        await pack(
            (),
            (),
            Message.of("user", "word " * 95),
            context_length=100,
            reply_tokens=10,
            seats=1,
            count=words,
        )
    fault = caught.value.fault
    assert fault.code == "context_exceeded"
    assert "95" in fault.message
    assert "100" in fault.message


async def test_an_unknown_context_leaves_the_decision_to_the_server() -> None:
    history = talk(4000, 4000)
    sent, ledger = await pack(
        (),
        history,
        Message.of("user", "why"),
        context_length=None,
        reply_tokens=10,
        seats=1,
        count=words,
    )
    assert len(sent) == 3
    assert ledger.context_length is None


@given(
    lengths=st.lists(st.integers(1, 60), max_size=12),
    question=st.integers(1, 60),
    context_length=st.integers(70, 400),
)
async def test_what_is_sent_fits_and_no_more_is_left_out_than_needed(
    lengths: list[int], question: int, context_length: int
) -> None:
    history = talk(*lengths)
    sent, ledger = await pack(
        (Message.of("system", "be brief"),),
        history,
        Message.of("user", "word " * question),
        context_length=context_length,
        reply_tokens=10,
        seats=3,
        count=words,
    )
    room = context_length - reserve(context_length, 10, 3)
    gone = ledger.left_out_messages
    assert sent[0].role == "system"
    assert sent[1].role == "user"
    assert sent[1:-1] == history[gone:]
    assert await words(sent) == ledger.prompt_tokens
    if gone < len(history):
        assert ledger.prompt_tokens <= room
    if gone:
        earlier = max(n for n in range(gone) if history[n].role == "user")
        assert await words((*sent[:1], *history[earlier:], sent[-1])) > room


async def test_only_whole_prompts_are_counted() -> None:
    """Templates that want the roles to alternate refuse a reply that stands alone."""

    async def count(messages: Sequence[Message]) -> int:
        roles = [message.role for message in messages]
        assert roles == ["user", "assistant"] * (len(roles) // 2) + ["user"]
        return await words(messages)

    sent, _ = await pack(
        (),
        talk(40, 40, 40, 40, 5, 5),
        Message.of("user", "why"),
        context_length=100,
        reply_tokens=10,
        seats=3,
        count=count,
    )
    assert len(sent) == 3
