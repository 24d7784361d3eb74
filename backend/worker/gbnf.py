"""From llama.cpp's grammar notation (GBNF) to llguidance's, with errors by line and column.

Whatever in the grammar is regular becomes one terminal, a regular expression, so that a grammar
without recursion is matched exactly. In a recursive one a terminal takes all the text it can,
unlike in llama.cpp: `x ::= [a-z]+ "end" | "(" x ")"` cannot be finished, for the letters of
"end" go to the class.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from backend.errors import UserError

MAX_CHARACTERS = 200_000
MAX_RULES = 2_000
MAX_NESTING = 40
MAX_REPETITIONS = 10_000
MAX_SIZE = 100_000  # characters of a terminal with all references and repetitions written out
MAX_TOTAL = 2_000_000  # of all rules that are regular
_MAX_GROUPS = 50  # of a regular expression, in one another; its parser recurses

_SPACE = re.compile(r"(?:[ \t]|#[^\r\n]*)*")
_LINES = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_COUNT = re.compile(r"\{\s*(\d{1,9})\s*(,)?\s*(\d{1,9})?\s*\}")
_ESCAPE = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})")
_NEXT_OPTION = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*\|")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"} | {c: c for c in '\\"[]-^'}


class Pattern(NamedTuple):
    """A regular expression, its size written out, and how deep its groups are."""

    text: str
    size: int
    depth: int


class Chars(NamedTuple):
    """One character, as a regular expression."""

    pattern: str


class Rule(NamedTuple):
    """A reference to a rule, and where it stands in the text."""

    name: str
    at: int


class Repeat(NamedTuple):
    """`item` from `low` to `high` times, without end for None."""

    item: Node
    low: int
    high: int | None


class Choice(NamedTuple):
    """Alternatives, each of them a sequence."""

    options: tuple[tuple[Node, ...], ...]


Node = Chars | Rule | Repeat | Choice


def lark_of_gbnf(text: str) -> str:
    """The same grammar in llguidance's notation.

    Raises:
        UserError: `bad_input`, with line and column where there is one.
    """
    if len(text) > MAX_CHARACTERS:
        raise _refused(f"It has {len(text)} characters; up to {MAX_CHARACTERS} are possible.")
    rules = _Parser(text).rules()
    if "root" not in rules:
        raise _refused("It has no rule named root.", "Name the first rule root.")
    _check_rules(text, rules)
    return _Writer(rules).lark()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def rules(self) -> dict[str, Choice]:
        rules: dict[str, Choice] = {}
        self._skip(_LINES)
        while self._at < len(self._text):
            start = self._at
            name = self._name("the name of a rule")
            self._skip(_SPACE)
            if not self._takes("::="):
                raise self._error("::= is missing")
            if name in rules:
                raise self._error(f"the rule {name} is there already", start)
            self._skip(_LINES)
            rules[name] = self._choice(0)
            if len(rules) > MAX_RULES:
                raise _refused(f"It has over {MAX_RULES} rules.")
            if self._at < len(self._text) and self._text[self._at] not in "\r\n":
                raise self._error("the end of the rule is missing")
            self._skip(_LINES)
        return rules

    def _choice(self, depth: int) -> Choice:
        if depth > MAX_NESTING:
            raise self._error(f"groups are nested over {MAX_NESTING} deep")
        options = [self._sequence(depth)]
        while following := _NEXT_OPTION.match(self._text, self._at):
            self._at = following.end()
            self._skip(_LINES)
            options.append(self._sequence(depth))
        return Choice(tuple(options))

    def _sequence(self, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        while self._at < len(self._text):
            start, char = self._at, self._text[self._at]
            if char == '"':
                item: Node = self._literal()
            elif char == "[":
                item = self._class()
            elif char == "(":
                self._at += 1
                self._skip(_LINES)
                item = self._choice(depth + 1)
                if not self._takes(")"):
                    raise self._error("a ) is missing for this group", start)
            elif self._takes("."):
                item = Chars("(?s:.)")
            elif _NAME.match(char):
                item = Rule(self._name("a rule"), start)
            elif char in "<!":
                raise self._error("tokens by name or number are not supported")
            elif char in "*+?{":
                raise self._error(f"{char} has nothing to repeat")
            else:
                break
            space = _LINES if depth else _SPACE
            self._skip(space)
            items.append(self._repeated(item, space))
        return tuple(items)

    def _repeated(self, item: Node, space: re.Pattern[str]) -> Node:
        while self._at < len(self._text) and self._text[self._at] in "*+?{":
            start = self._at
            if self._text[start] == "{":
                count = _COUNT.match(self._text, start)
                if not count:
                    raise self._error("this is no {count}")
                low = int(count[1])
                high = int(count[3]) if count[3] else None if count[2] else low
                self._at = count.end()
            else:
                low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[self._text[start]]
                self._at += 1
            if max(low, high or 0) > MAX_REPETITIONS or (high is not None and high < low):
                raise self._error(f"a repetition goes from 0 to {MAX_REPETITIONS}, upwards", start)
            item = Repeat(item, low, high)
            self._skip(space)
        return item

    def _literal(self) -> Choice:
        start = self._at
        self._at += 1
        chars: list[Node] = []
        while not self._takes('"'):
            chars.append(Chars(_code(self._char(start))))
        return Choice((tuple(chars),))

    def _class(self) -> Chars:
        start = self._at
        self._at += 1
        parts = ["[^" if self._takes("^") else "["]
        while not self._takes("]"):
            low = high = self._char(start)
            if self._text[self._at : self._at + 1] == "-" and self._text[
                self._at + 1 : self._at + 2
            ] not in ("]", ""):
                self._at += 1
                high = self._char(start)
            if high < low:
                raise self._error("a range in this class goes downwards", start)
            parts.append(f"{_code(low)}-{_code(high)}")
        if len(parts) == 1:
            raise self._error("this class has no character", start)
        return Chars("".join([*parts, "]"]))

    def _char(self, start: int) -> str:
        """One character of the literal or class that began at `start`."""
        char = self._text[self._at : self._at + 1]
        if char in ("", "\n", "\r"):
            raise self._error("this literal or class has no end", start)
        self._at += 1
        if char != "\\":
            code = ord(char)
        elif escape := _ESCAPE.match(self._text, self._at):
            code = int(escape[1] or escape[2] or escape[3], 16)
            self._at = escape.end()
        elif self._text[self._at : self._at + 1] in _LETTERS and self._at < len(self._text):
            code = ord(_LETTERS[self._text[self._at]])
            self._at += 1
        else:
            raise self._error("this escape is unknown", self._at - 1)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise self._error("there is no such character", self._at - 1)
        return chr(code)

    def _name(self, what: str) -> str:
        name = _NAME.match(self._text, self._at)
        if not name:
            raise self._error(f"{what} is missing")
        self._at = name.end()
        return name[0]

    def _takes(self, text: str) -> bool:
        found = self._text.startswith(text, self._at)
        self._at += len(text) if found else 0
        return found

    def _skip(self, space: re.Pattern[str]) -> None:
        match = space.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _error(self, why: str, at: int | None = None) -> UserError:
        return _refused_at(self._text, self._at if at is None else at, why)


def _check_rules(text: str, rules: dict[str, Choice]) -> None:
    """Every rule is defined and can be finished: else a model would write without end."""
    users: dict[str, set[str]] = {name: set() for name in rules}
    for name, rule in rules.items():
        for reference in _references(rule):
            if reference.name not in rules:
                raise _refused_at(text, reference.at, f"there is no rule {reference.name}")
            users[reference.name].add(name)
    finite: set[str] = set()
    todo = deque(rules)
    while todo:
        name = todo.popleft()
        if name not in finite and _ends(rules[name], finite):
            finite.add(name)
            todo += users[name] - finite
    for name in rules:
        if name not in finite:
            raise _refused(f"The rule {name} can never be finished: it always needs itself.")


def _ends(node: Node, finite: set[str]) -> bool:
    match node:
        case Rule(name):
            return name in finite
        case Repeat(item, low):
            return low == 0 or _ends(item, finite)
        case Choice(options):
            return any(all(_ends(item, finite) for item in option) for option in options)
    return True


def _references(node: Node) -> Iterator[Rule]:
    match node:
        case Rule():
            yield node
        case Repeat(item):
            yield from _references(item)
        case Choice(options):
            for option in options:
                for item in option:
                    yield from _references(item)


class _Writer:
    """Writes rules out: regular parts as terminals, the others as rules of their own."""

    def __init__(self, rules: dict[str, Choice]) -> None:
        self._rules = rules
        self._names = {name: f"r{n}" for n, name in enumerate(rules)} | {"root": "start"}
        self._lines: list[str] = []
        self._terminals: dict[str, str] = {}
        self._patterns: dict[str, Pattern] = {}  # of regular rules
        self._write_patterns()

    def lark(self) -> str:
        todo, seen = deque(["root"]), {"root"}
        while todo:
            name = todo.popleft()
            self._line(self._names[name], self._rules[name])
            if name in self._patterns:
                continue
            for reference in _references(self._rules[name]):
                if reference.name not in seen and reference.name not in self._patterns:
                    seen.add(reference.name)
                    todo.append(reference.name)
        terminals = [f"{name}: /{pattern}/" for pattern, name in self._terminals.items()]
        return "\n".join(["%llguidance {}", *self._lines, *terminals]) + "\n"

    def _write_patterns(self) -> None:
        needs = {name: {r.name for r in _references(rule)} for name, rule in self._rules.items()}
        users: dict[str, list[str]] = {name: [] for name in self._rules}
        for name, needed in needs.items():
            for other in needed:
                users[other].append(name)
        todo = deque(name for name, needed in needs.items() if not needed)
        total = 0
        while todo:
            name = todo.popleft()
            found = self._pattern(self._rules[name])
            if not found:
                continue
            total = _checked(total + found.size, MAX_TOTAL)
            self._patterns[name] = found
            for user in users[name]:
                needs[user].discard(name)
                if not needs[user]:
                    todo.append(user)

    def _pattern(self, node: Node) -> Pattern | None:
        """The regular expression for `node`, None if there is none."""
        match node:
            case Chars(pattern):
                return Pattern(pattern, len(pattern) // 16 + 1, 0)
            case Rule(name):
                return self._patterns.get(name)
            case Repeat(item, low, high):
                found = self._pattern(item)
                if high == 0:
                    return Pattern("(?:)", 1, 1)
                if not found or found.depth >= _MAX_GROUPS:
                    return None
                size = _checked(found.size * max(low, high or 1), MAX_SIZE)
                count = f"{{{low},{'' if high is None else high}}}"
                return Pattern(f"(?:{found.text}){count}", size, found.depth + 1)
            case Choice(options):
                parts = [self._joined(option) for option in options]
                regular = [part for part in parts if part]
                depth = max((part.depth for part in regular), default=0)
                if len(regular) < len(parts) or depth >= _MAX_GROUPS:
                    return None
                if len(regular) == 1:
                    return regular[0]
                size = _checked(sum(part.size for part in regular), MAX_SIZE)
                text = "|".join(part.text for part in regular)
                return Pattern(f"(?:{text})", size, depth + 1)

    def _joined(self, items: Iterable[Node]) -> Pattern | None:
        whole = Pattern("", 1, 0)
        for item in items:
            part = self._pattern(item)
            if not part:
                return None
            size = _checked(whole.size + part.size, MAX_SIZE)
            whole = Pattern(whole.text + part.text, size, max(whole.depth, part.depth))
        return whole

    def _line(self, name: str, rule: Choice) -> None:
        place = len(self._lines)
        self._lines.append("")
        found = self._pattern(rule)
        options = [self._terminal(found.text)] if found else map(self._option, rule.options)
        self._lines[place] = f"{name}: " + " | ".join(options)

    def _option(self, option: tuple[Node, ...]) -> str:
        """A sequence, with as few terminals as can be: each takes what it can."""
        words: list[str] = []
        for _, group in itertools.groupby(option, lambda item: bool(self._pattern(item))):
            items = list(group)
            found = self._joined(items)
            words += [self._terminal(found.text)] if found else map(self._word, items)
        return " ".join(words) or '""'

    def _word(self, node: Node) -> str:
        match node:
            case Rule(name):
                return self._names[name]
            case Repeat(item, low, high):
                return f"{self._word(item)}{{{low},{'' if high is None else high}}}"
            case Choice():
                name = f"g{len(self._lines)}"
                self._line(name, node)
                return name
        raise AssertionError("a character is regular")

    def _terminal(self, pattern: str) -> str:
        if pattern in ("", "(?:)"):
            return '""'
        return self._terminals.setdefault(pattern, f"T{len(self._terminals)}")


def _code(char: str) -> str:
    return char if char.isascii() and char.isalnum() else f"\\x{{{ord(char):X}}}"


def _checked(size: int, limit: int) -> int:
    if size > limit:
        raise _refused(
            f"With its references and repetitions written out it has over {limit} characters."
        )
    return size


def _refused_at(text: str, at: int, why: str) -> UserError:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return _refused(f"Line {line}, column {column}: {why}.")


def _refused(why: str, remedy: str = "") -> UserError:
    return UserError(
        "bad_input",
        "The grammar of the reply cannot be used.",
        why=why,
        remedy=remedy or "Correct the grammar; it is read as GBNF, llama.cpp's notation.",
    )
