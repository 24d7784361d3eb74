"""Jinja for templates that come with strangers' files: sandboxed, in bounded time and memory.

Jinja's sandbox keeps a template from Python's internals, not from looping for ever or from
asking for a string of 10 GB. Here the compiled code counts: every loop round, call, filter,
operator, literal and output asks the `Budget` of the running render. No trace function and no
second process are needed, and any thread may render.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import Template, TemplateError, Undefined, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from backend.worker.jinja_budget import (
    TEXT_METHODS,
    Budget,
    ExceededError,
    check_format,
    check_operation,
    check_padding,
    check_replacement,
    check_text_method,
    running,
)

MAX_SOURCE = 256 * 1024  # characters; the longest known templates have 30,000
# Filters of web pages that no prompt needs, and that take long or look outside.
_NO_FILTERS = ("pprint", "random", "striptags", "urlize", "wordwrap", "xmlattr")


class _CountingCode(CodeGenerator):
    """Python code in which literals and joined texts are counted."""

    def visit_List(self, node: nodes.List, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self.write("environment.checked(")
        super().visit_List(node, frame)
        self.write(")")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:  # noqa: N802
        self.write("environment.checked(")
        super().visit_Dict(node, frame)
        self.write(")")

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:  # noqa: N802
        if node.ctx != "load":
            super().visit_Tuple(node, frame)
            return
        self.write("environment.checked(")
        super().visit_Tuple(node, frame)
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.concatenated((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """The environment of chat templates: options, filters and functions as Hugging Face has them.

    `functions` are what templates may call or read besides Jinja's own; `on_json` gets what the
    filter `tojson` writes and may change it.
    """

    code_generator_class = _CountingCode
    intercepted_binops = frozenset(["+", "*", "**", "%"])

    def __init__(
        self, functions: Mapping[str, Any], *, on_json: Callable[[str], str] = str
    ) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.loopcontrols"],
            finalize=self._finalized,
            optimized=False,
        )
        for name in _NO_FILTERS:
            del self.filters[name]
        self.filters.update(
            tojson=lambda *args, **kwargs: on_json(_to_json(*args, **kwargs)),
            replace=_replace,
            join=_join,
            format=_format,
        )
        self.filters = {name: _counted(made) for name, made in self.filters.items()}
        del self.globals["lipsum"]
        self.globals.update(functions)

    def compiled(self, source: str) -> Template:
        """The template of `source`.

        Raises:
            TemplateError: the source is no template, too long, or nested too deep.
        """
        if len(source) > MAX_SOURCE:
            raise TemplateError(f"it has {len(source):,} characters, {MAX_SOURCE:,} are allowed")
        try:
            return self.from_string(source)
        except (RecursionError, SyntaxError, MemoryError, OverflowError, ValueError) as error:
            raise TemplateError(f"{type(error).__name__}: {error}") from error

    def render(self, template: Template, given: Mapping[str, Any], deadline: float) -> str:
        """The text of `template`; `deadline` is on the monotonic clock, in seconds.

        Raises:
            ExceededError: the template takes more time or memory than it may.
            TemplateError: it fails in another way, or what `functions` raise.
        """
        token = running.set(Budget(deadline, given))
        try:
            context = template.new_context(dict(given))
            return "".join(template.root_render_func(context))
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise TemplateError(f"{type(error).__name__}: {error}") from error
        except RecursionError as error:
            raise ExceededError("it calls itself without end") from error
        except MemoryError as error:
            raise ExceededError("it asks for too much memory") from error
        finally:
            running.reset(token)

    # --- what the compiled code asks ----------------------------------------------------------

    def checked(self, value: Any) -> Any:
        """Count a literal."""
        return running.get().check(value)

    def concatenated(self, parts: tuple[Any, ...]) -> str:
        """`a ~ b ~ c`."""
        texts = [self._text(part) for part in parts]
        running.get().charge(sum(map(len, texts)))
        return "".join(texts)

    def round_begins(self, size: int) -> None:
        """A loop, macro or block goes once through a body of `size` characters."""
        running.get().charge(size)

    def call(self, context: Context, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Every call in a template comes through here."""
        running.get().tick()
        method = getattr(function, "__wrapped__", function)  # Jinja wraps a text's `format`
        owner = getattr(method, "__self__", None)
        if isinstance(owner, str):
            check_text_method(owner, getattr(method, "__name__", ""), args, kwargs)
        result = super().call(context, function, *args, **kwargs)
        return running.get().check(result)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """`+`, `*`, `**` and `%`, measured first."""
        check_operation(operator, left, right)
        return running.get().check(super().call_binop(context, operator, left, right))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Nothing internal, nothing that changes, and of text and numbers only what is bounded."""
        if isinstance(obj, str) and attr not in TEXT_METHODS:
            return False
        if isinstance(obj, int | float | bytes):
            return False
        return super().is_safe_attribute(obj, attr, value)

    @pass_context  # keeps Jinja from calling it while it compiles
    def _finalized(self, _context: Context, value: Any) -> str:
        text = self._text(value)
        running.get().charge(len(text))
        return text

    def _text(self, value: Any) -> str:
        if isinstance(value, str):
            return str(value)
        running.get().check(value)
        return str(value)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        for node in list(source.find_all((nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block))):
            size = sum(len(data.data) for data in node.find_all(nodes.TemplateData))
            counter = nodes.Call(
                nodes.EnvironmentAttribute("round_begins"), [nodes.Const(size)], [], None, None
            )
            counted = nodes.ExprStmt(counter, lineno=node.lineno)
            counted.set_environment(self)
            node.body.insert(0, counted)  # type: ignore[attr-defined]  # all four have bodies
        return super()._generate(source, name, filename, defer_init)


# --- filters --------------------------------------------------------------------------------------


def _counted(made: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(made)  # takes Jinja's mark for the context along
    def counted(*args: Any, **kwargs: Any) -> Any:
        budget = running.get()
        budget.tick()
        check_padding(args[1:])
        check_padding(kwargs.values())
        return budget.check(made(*args, **kwargs))

    return counted


def _to_json(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    if isinstance(value, Undefined):
        raise TypeError("an undefined value has no JSON")
    if isinstance(separators, list):
        separators = (separators[0], separators[1])
    return json.dumps(
        value,
        ensure_ascii=ensure_ascii,
        indent=indent,
        separators=separators,
        sort_keys=sort_keys,
    )


def _replace(value: Any, old: Any, new: Any, count: int | None = None) -> str:
    text, old, new = str(value), str(old), str(new)
    check_replacement(text, old, new)
    return text.replace(old, new, -1 if count is None else count)


def _join(value: Iterable[Any], d: Any = "", attribute: str | int | None = None) -> str:
    separator, budget = str(d), running.get()
    texts = []
    for item in value:
        part = item if attribute is None else _attribute(item, attribute)
        if not isinstance(part, str):
            budget.check(part)
        texts.append(str(part))
        budget.charge(len(texts[-1]) + len(separator))
    return separator.join(texts)


def _attribute(item: Any, name: str | int) -> Any:
    for key in str(name).split("."):
        item = item[int(key)] if key.isdigit() and isinstance(item, list) else item[key]
    return item


def _format(value: Any, *args: Any, **kwargs: Any) -> str:
    check_format(str(value), [*args, *kwargs.values()], percent=True)
    return str(value) % (kwargs or args)
