from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.chat.context import leave_out, pack, reserve
from backend.errors import UserError
from backend.values import Message


async def words(messages: Sequence[Message]) -> int:
    return sum(len(message.text.split()) for message in messages)


def talk(*lengths: int) -> tuple[Message, ...]:
    return tuple(
        Message.of("user" if n % 2 == 0 else "assistant", "word " * length)
        for n, length in enumerate(lengths)
    )


@pytest.mark.parametrize(
    ("lengths", "room", "expected"),
    [
        ([], 0, 0),
        ([10, 10], 20, 0),
        ([10, 10, 5, 5], 19, 2),
        ([10, 10, 5, 5], 9, 4),
        ([10], 5, 1),
    ],
)
def test_leave_out(lengths: list[int], room: int, expected: int) -> None:
    assert leave_out(lengths, room) == expected


@given(st.lists(st.integers(0, 1000)), st.integers(-10, 5000))
def test_what_is_kept_fits_and_nothing_more_is_left_out_than_needed(
    lengths: list[int], room: int
) -> None:
    gone = leave_out(lengths, room)
    assert sum(lengths[gone:]) <= max(room, 0)
    if gone:
        assert sum(lengths[max(gone - 2, 0) :]) > room


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
