"""Tool calls that stream: announced by name, then their arguments, refused if they are unsound."""

from __future__ import annotations

from collections.abc import Callable, Collection

from backend.worker.reply import strict_json
from backend.worker.reply.events import Called, Reasoned, Refused, Said
from backend.worker.reply.reader import Reader, Steps
from backend.worker.reply.strict_json import MalformedError

_ARGUMENTS = ("arguments", "parameters")
_OTHER_KEYS = ("id", "type")


class Calls:
    """The calls of one reply, numbered from 0; `names` are the tools there are."""

    def __init__(self, reader: Reader, names: Collection[str], call_id: Callable[[], str]) -> None:
        self.reader = reader
        self._names, self._call_id = frozenset(names), call_id
        self._next = 0
        self._open: int | None = None
        self._written: list[str] = []

    def say(self, text: str) -> None:
        """Part of the answer."""
        if text:
            self.reader.events.append(Said(text))

    def reason(self, text: str) -> None:
        """Part of the reasoning."""
        if text:
            self.reader.events.append(Reasoned(text))

    @property
    def is_open(self) -> bool:
        """A call has been announced and is not whole."""
        return self._open is not None

    def attempt(self, call: Steps[None]) -> Steps[bool]:
        """Read a call; False when it is malformed. What was marked before is its raw text.

        A malformed call is shown, not run: as `Refused` when it had been announced, else as text.
        The caller reads no further calls then: what follows may be the inside of its strings.
        """
        try:
            yield from call
        except MalformedError as error:
            self.reader.tee(None)
            if self._open is None:
                self.say(self.reader.raw)
            else:
                self.reader.events.append(Refused(self._open, self.reader.raw, f"{error}"))
                self._open = None
            return False
        return True

    def named(self, name: str) -> None:
        """The name is whole: announce the call if there is such a tool."""
        self._written = []
        if name in self._names:
            self._open = self._next
            self._next += 1
            self.reader.events.append(Called(self._open, self._call_id(), name))

    def arguments(self) -> Steps[None]:
        """Read the arguments of the call, which may not have been announced yet."""
        yield from self.reader.blank()
        if (yield from self.reader.peek()) not in ("{", ""):
            raise MalformedError("its arguments are no JSON object")
        self._written = []
        self.reader.tee(self._write)
        yield from strict_json.skip(self.reader)
        self.reader.tee(None)

    def ended(self) -> None:
        """The call is whole: check it; one of an unknown tool is text."""
        strict_json.sound("".join(self._written))
        if self._open is None:
            self.say(self.reader.raw)
        self._open = None
        self._written = []

    def object(self, closed_by: str = "") -> Steps[None]:
        """Read a call written as an object with a name and arguments (or parameters).

        `closed_by` has to follow it, unless the reply ends there.
        """
        seen: set[str] = set()
        yield from strict_json.expect(self.reader, "{")
        while True:
            key = yield from strict_json.text(self.reader)
            yield from strict_json.expect(self.reader, ":")
            kind = "arguments" if key in _ARGUMENTS else key
            if kind in seen:
                raise MalformedError(f"it has {key!r} twice")
            seen.add(kind)
            yield from self._member(kind)
            if (yield from strict_json.expect(self.reader, ",", "}")) == "}":
                break
        if not {"name", "arguments"} <= seen:
            raise MalformedError("it lacks its name or its arguments")
        if closed_by:
            yield from self.closed(closed_by)
        self.ended()

    def closed(self, *markers: str) -> Steps[None]:
        """Read one of `markers` after the call, unless the reply ends there."""
        yield from self.reader.blank()
        if (yield from self.reader.peek()) and not (yield from self.reader.accept(*markers)):
            raise MalformedError(f"{' or '.join(markers)} does not follow it")

    def _member(self, kind: str) -> Steps[None]:
        if kind == "name":
            early = "".join(self._written)  # the arguments, where they come first
            self.named((yield from strict_json.text(self.reader)))
            self._write(early)
        elif kind == "arguments":
            yield from self.arguments()
        elif kind in _OTHER_KEYS:
            yield from strict_json.text(self.reader)
        else:
            raise MalformedError(f"it has the key {kind!r}")

    def _write(self, fragment: str) -> None:
        self._written.append(fragment)
        if self._open is not None and fragment:
            self.reader.events.append(Called(self._open, arguments=fragment))
