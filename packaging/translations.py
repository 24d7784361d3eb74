"""``python packaging/translations.py``: bring resources/i18n/*.ts up to date with the source.

Qt's own lupdate does not follow the helpers through which modules translate (`_tr`,
`words.translate`) nor the declaration of the settings, so the strings are read here: off the
syntax tree, and off the declaration; so are the fixed sentences of the engine's errors, under
``Faults``. The files keep Qt's format: Qt Linguist opens them, and
translations of strings that stay are kept.

To add a language:

1. ``python packaging/translations.py de`` writes ``resources/i18n/de.ts`` with every string.
2. Translate it, in Qt Linguist or an editor. ``{0}`` is where a figure or a name goes; its place
   is free, none may be lost. A ``<translation type="unfinished"/>`` stays English in the window.
   A text stands in several contexts where its place may ask for another word; one that was
   translated in any context fills the others, and the script says so: look whether it fits, as
   « Clair » does not fit a light committee. A text that is counted (``numerus``) has a form
   for each kind of number; ``ui/translation.py`` knows which number takes which.
3. Let ``language`` in ``backend/settings.py`` take it, and name it in ``ui/settings/words.py``.
4. Run the script again after strings have changed: new ones are added as unfinished, those that
   are gone are left out. ``tests/ui/test_translation.py`` fails while one is unfinished.

Figures and dates follow by themselves (``ui/numerals.py``), Qt's own words (keys, the menu of a
field, dialogs) where Qt has the language.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from backend.settings import describe

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "i18n"
SOURCES = ("ui", "app")
_FUNCTIONS = {"tr", "_tr", "translate"}
_FAULTS = {"UserError", "Fault"}
_UNSEEN = {"api", "worker", "running.py"}
"""Parts of the engine whose faults reach other programs, or the window only in rare cases."""


class Source(NamedTuple):
    """A text in a context; the same text may be wanted in several.

    One that is `counted` has a form for each kind of number that the language knows.
    """

    context: str
    text: str
    counted: bool = False


Forms = tuple[str, ...]
"""A translation; several for a text that is counted."""


def strings(tree: ast.Module) -> Iterator[Source]:
    """Every string of a module that is shown to people."""
    yield from _walk(tree, "", _context_of_helpers(tree))


def sentences(tree: ast.Module) -> Iterator[str]:
    """What faults of a module say in fixed words: the window looks it up as ``Faults``.

    One that carries a figure or a name is made when it happens, and stays English.
    """
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        function = call.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name not in _FAULTS:
            continue
        named = {word.arg: word.value for word in call.keywords}
        given = [*call.args[1:4], *(named.get(part) for part in ("message", "why", "remedy"))]
        for value in given:
            yield from filter(None, _fixed(value, constants))


def _fixed(value: ast.expr | None, constants: dict[str, ast.expr]) -> Iterator[str]:
    """Fixed texts that an expression may be: itself, its branches, a constant of the module."""
    # Not by `match`: the scripts of this folder are to be read by Python 3.9.
    if isinstance(value, ast.Constant):
        if isinstance(value.value, str):
            yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _fixed(value.body, constants)
        yield from _fixed(value.orelse, constants)
    elif isinstance(value, ast.BoolOp):
        for part in value.values:
            yield from _fixed(part, constants)
    elif isinstance(value, ast.Name) and value.id in constants:
        yield from _fixed(constants[value.id], {})


def found() -> dict[Source, str]:
    """All strings of the window, each with the file it is first met in."""
    result: dict[Source, str] = {}
    for layer in SOURCES:
        for file in sorted((ROOT / layer).rglob("*.py")):
            tree = ast.parse(file.read_text("utf-8"), str(file))
            for source in strings(tree):
                result.setdefault(source, file.relative_to(ROOT).as_posix())
    for file in sorted((ROOT / "backend").rglob("*.py")):
        place = file.relative_to(ROOT)
        if place.parts[1] not in _UNSEEN:
            for text in sentences(ast.parse(file.read_text("utf-8"), str(file))):
                result.setdefault(Source("Faults", text), place.as_posix())
    for info in describe():
        for text in (info.label, info.description, info.unit):
            if text:
                result.setdefault(Source("Settings", text), "backend/settings.py")
    return result


def read(file: Path) -> dict[Source, Forms]:
    """The finished translations of a ``.ts`` file."""
    if not file.exists():
        return {}
    result: dict[Source, Forms] = {}
    # Written by this script and by translators of the project, not by strangers.
    for context in ElementTree.parse(file).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type"):
                continue
            counted = message.get("numerus") == "yes"
            texts = [form.text or "" for form in translation] if counted else [translation.text]
            if all(texts):
                source = Source(name, message.findtext("source", ""), counted)
                result[source] = tuple(text or "" for text in texts)
    return result


def write(file: Path, language: str, wanted: dict[Source, str], done: dict[Source, Forms]) -> None:
    """Write a ``.ts`` file with all `wanted` strings; those not `done` are marked unfinished."""
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage="en")
    anywhere = {(source.text, source.counted): forms for source, forms in done.items()}
    contexts: dict[str, list[Source]] = {}
    for source in sorted(wanted):
        contexts.setdefault(source.context, []).append(source)
    for name, sources in contexts.items():
        element = ElementTree.SubElement(root, "context")
        ElementTree.SubElement(element, "name").text = name
        for source in sources:
            message = ElementTree.SubElement(element, "message")
            ElementTree.SubElement(message, "location", filename=wanted[source])
            ElementTree.SubElement(message, "source").text = source.text
            shown = ElementTree.SubElement(message, "translation")
            forms = done.get(source) or anywhere.get((source.text, source.counted))
            if forms is None:
                shown.set("type", "unfinished")
            if source.counted:
                message.set("numerus", "yes")
                for form in forms or ("",) * 2:
                    ElementTree.SubElement(shown, "numerusform").text = form
            elif forms:
                shown.text = forms[0]
    ElementTree.indent(root, "  ")
    written = ElementTree.tostring(root, encoding="unicode")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{written}\n', "utf-8")


def _walk(node: ast.AST, context: str, helpers: dict[str, str]) -> Iterator[Source]:
    if isinstance(node, ast.ClassDef):
        context = node.name
    if isinstance(node, ast.Call) and (source := _source(node, context, helpers)) is not None:
        yield source
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, context, helpers)


def _source(call: ast.Call, context: str, helpers: dict[str, str]) -> Source | None:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name not in _FUNCTIONS:
        return None
    first, *rest = [a.value if isinstance(a, ast.Constant) else None for a in call.args]
    if name == "translate":  # context, text, and None and a number for one that is counted
        if not isinstance(first, str) or not rest or not isinstance(rest[0], str):
            return None
        return Source(first, rest[0], counted=len(rest) > 1)
    if not isinstance(first, str):
        raise SyntaxError(f"line {call.lineno}: {name} takes a literal string")
    return Source(context if name == "tr" else helpers[name], first, counted=bool(rest))


def _context_of_helpers(tree: ast.Module) -> dict[str, str]:
    """Helpers of the module, and the context that each hands to Qt."""
    result = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in _FUNCTIONS:
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and len(call.args) >= 2:
                    first = call.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        result[node.name] = first.value
    return result


def main(languages: Sequence[str] = ()) -> int:
    """Update every language, and begin `languages` where they are new; says what is left."""
    wanted = found()
    for file in sorted({*FOLDER.glob("*.ts"), *(FOLDER / f"{name}.ts" for name in languages)}):
        done = read(file)
        write(file, file.stem, wanted, done)
        texts = {(source.text, source.counted) for source in done}
        missing = [one for one in wanted if (one.text, one.counted) not in texts]
        for one in wanted:
            if one not in done and one not in missing:
                print(f"{file.name}: {one.context}: {one.text!r} is as elsewhere; does it fit?")
        print(f"{file.name}: {len(wanted)} strings, {len(missing)} to be translated")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
