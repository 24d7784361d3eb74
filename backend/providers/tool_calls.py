"""Tool calls of servers: their pieces, and whether what they amount to may be run."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from backend.chat_protocol import ToolCallDelta, ToolCallRefused
from backend.values import Tool

MAX_ARGUMENTS = 1024 * 1024


class ToolCalls:
    """Takes the pieces of one reply's calls in order, and judges the calls when it is whole.

    Model output is strict JSON or it is not executed (DESIGN, 7).
    """

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._known = {tool.name for tool in tools}
        self._calls: dict[tuple[int, int], tuple[str, list[str]]] = {}
        self._size = 0

    @property
    def made(self) -> bool:
        """Whether the model has called any tool."""
        return bool(self._calls)

    def piece(
        self, index: int, *, call_id: str, name: str, arguments: str, choice: int = 0
    ) -> ToolCallDelta | None:
        """The delta for a piece; None for one that says nothing.

        Raises:
            ValueError: a call has no name, or all of them have over a million characters.
        """
        self._size += len(arguments)
        if self._size > MAX_ARGUMENTS:
            raise ValueError(f"tool calls of over {MAX_ARGUMENTS} characters")
        place = (choice, index)
        if place not in self._calls:
            if not name:
                raise ValueError("a tool call without a name")
            self._calls[place] = (name, [arguments])
            return ToolCallDelta(
                index=index,
                id=call_id or f"call_{uuid.uuid4().hex[:24]}",
                name=name,
                arguments=arguments,
                choice=choice,
            )
        if not arguments:
            return None
        self._calls[place][1].append(arguments)
        return ToolCallDelta(index=index, arguments=arguments, choice=choice)

    def refused(self) -> Iterator[ToolCallRefused]:
        """The calls that must not be run, with the reason."""
        for (choice, index), (name, parts) in self._calls.items():
            raw = "".join(parts)
            why = "" if name in self._known else f"There is no tool named {name}."
            why = why or _fault_of(raw)
            if why:
                yield ToolCallRefused(index=index, raw=raw, why=why, choice=choice)


def _fault_of(arguments: str) -> str:
    """Why `arguments` are no strict JSON object; '' when they are one."""
    try:
        value = json.loads(arguments, object_pairs_hook=_unique, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # lone surrogates
    except UnicodeEncodeError:
        return "The arguments hold half of a character."
    except (ValueError, RecursionError) as error:
        return f"The arguments are no strict JSON: {error}."
    return "" if isinstance(value, dict) else "The arguments are no JSON object."


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
