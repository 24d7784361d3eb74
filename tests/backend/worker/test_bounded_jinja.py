from __future__ import annotations

import contextlib
import sys
import threading
import time

import pytest

import backend.worker.template
from backend.errors import UserError
from backend.values import Message
from backend.worker.template import MAX_SECONDS, ChatTemplate

TALK = (Message.of("user", "Why?"),)
SAY = "{{ messages[0].content }}"
DOUBLE = (
    "{%% set ns = namespace(x=%s) %%}{%% for i in range(60) %%}{%% set ns.x = %s %%}{%% endfor %%}"
)
HOSTILE = {
    "nested loops": "{% for a in range(99999) %}" * 4 + "x" + "{% endfor %}" * 4,
    "silent loops": "{% for a in range(99999) %}" * 4 + "{% endfor %}" * 4,
    "filtered loops": "{% for a in range(99999) if (range(99999) | list | length) < 0 %}"
    "{% endfor %}",
    "long text": "{{ 'x' * 10**10 }}",
    "long list": "{{ [1] * 10**10 }}",
    "reversed factors": "{{ 10**10 * 'x' }}",
    "range": "{{ range(10**12) }}",
    "power": "{{ 10 ** (10 ** 10) }}",
    "squares": DOUBLE % ("3", "ns.x * ns.x") + "{{ ns.x }}",
    "macro": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "macro tree": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}"
    "{{ f(100) }}",
    "macro text": "{% macro f(s) %}{{ s }}{{ s }}{% endmacro %}"
    + DOUBLE % ("'x'", "f(ns.x)")
    + "{{ ns.x }}",
    "template text in a macro": "{% macro f() %}"
    + "y" * 10_000
    + "{% endmacro %}{% for i in range(99999) %}{% set z = f() %}{% endfor %}",
    "template text": "{% for i in range(99999) %}" + "y" * 10_000 + "{% endfor %}",
    "joined by tilde": DOUBLE % ("'x'", "ns.x ~ ns.x"),
    "joined by plus": DOUBLE % ("'x'", "ns.x + ns.x"),
    "joined by join": DOUBLE % ("'x'", "[ns.x, ns.x] | join"),
    "joined by method": DOUBLE % ("'x'", "''.join([ns.x, ns.x])"),
    "joined lazily": "{{ range(99999) | map('replace', '', 'y' * 99999) | join }}",
    "replaced": DOUBLE % ("'xx'", "ns.x.replace('x', ns.x)"),
    "replaced by filter": DOUBLE % ("'xx'", "ns.x | replace('x', ns.x)"),
    "formatted": DOUBLE % ("'xx'", "'{0}{0}'.format(ns.x)"),
    "formatted by percent": DOUBLE % ("'xx'", "'%s%s' % (ns.x, ns.x)"),
    "formatted by filter": DOUBLE % ("'xx'", "'%s%s' | format(ns.x, ns.x)"),
    "wide format": "{{ '{:>9999999999}'.format(1) }}",
    "hidden width": "{{ '{:>{}}'.format(1, 9999999999) }}",
    "wide percent": "{{ '%9999999999d' % 1 }}",
    "precision": "{{ '%.9999999999f' % 1 }}",
    "named percent": "{{ '%(a)09999999999d' % {'a': 1} }}",
    "starred percent": "{{ '%*d' % (9999999999, 1) }}",
    "padding": "{{ 'x'.ljust(10**10) }}",
    "padding filter": "{{ 'x' | center(10**10) }}",
    "indent": "{{ 'x\ny' | indent(10**10) }}",
    "slices": "{{ [1] | slice(10**10) | list }}",
    "batch": "{{ [1] | batch(10**10, 'x') | list }}",
    "tabs": "{{ ('\t' * 9999).expandtabs(9999) }}",
    "bytes": "{{ (1).to_bytes(10**10, 'big') }}",
    "nested lists": DOUBLE % ("'x'", "[ns.x, ns.x]") + "{{ ns.x }}",
    "nested tuples": DOUBLE % ("'x'", "(ns.x, ns.x)") + "{{ {ns.x: 1} }}",
    "nested namespaces": DOUBLE % ("'x'", "namespace(a=ns.x, b=ns.x)") + "{{ ns.x }}",
    "compared": DOUBLE % ("'x'", "[ns.x, ns.x]") + "{{ ns.x == ns.x }}",
    "in itself": "{% set ns = namespace() %}{% set ns.x = [ns] %}{{ ns.x | tojson }}{{ ns }}",
    "words": "{{ lipsum(n=10**9) }}",
}


def refusal(source: str) -> tuple[UserError, float]:
    template = ChatTemplate(source + SAY)
    started = time.monotonic()
    with pytest.raises(UserError) as raised:
        template.render(TALK)
    return raised.value, time.monotonic() - started


@pytest.mark.parametrize("name", HOSTILE)
def test_no_template_takes_long_or_much(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend.worker.template, "MAX_SECONDS", 0.2)
    error, seconds = refusal(HOSTILE[name])
    assert error.fault.code in ("model_damaged", "bad_input")
    assert seconds < 1.0


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ raise_exception.__globals__ }}",
        "{{ (messages | map(attribute='__class__') | list)[0].__mro__ }}",
        "{{ ''['__cl' ~ 'ass__'].__mro__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ '{0.__class__.__mro__}'.format(1) }}",
        "{{ messages.append(1) }}",
        "{{ messages[0].update({'role': 'x'}) }}",
        "{% include '/etc/passwd' %}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ joiner | attr('__init__') | attr('__globals__') }}",
    ],
)
def test_nothing_internal_can_be_reached(source: str) -> None:
    pieces: list[str] = []
    with contextlib.suppress(UserError):
        pieces = [piece.text for piece in ChatTemplate(source + SAY).render(TALK).pieces]
    assert pieces in ([], ["Why?"])  # refused, or undefined and so nothing


def test_the_reason_says_what_was_too_much() -> None:
    error, seconds = refusal("{% for a in range(9999) %}" * 4 + "{% endfor %}" * 4)
    assert "too long" in error.fault.why
    assert MAX_SECONDS <= seconds < MAX_SECONDS + 1.0
    error, _ = refusal("{{ 'x' * 10**10 }}")
    assert "memory" in error.fault.why


def test_any_thread_may_render_and_tracers_stay() -> None:
    template = ChatTemplate(None)
    texts: list[str] = []
    seen: list[object] = []

    def tracer(*_: object) -> None:
        return None

    def work() -> None:
        sys.settrace(tracer)
        texts.append("".join(piece.text for piece in template.render(TALK).pieces))
        seen.append(sys.gettrace())
        sys.settrace(None)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(texts)) == 1
    assert "Why?" in texts[0]
    assert seen == [tracer] * 4


def test_what_real_templates_use_works() -> None:
    source = """\
{%- set ns = namespace(found=false, text='') %}
{%- for m in messages | selectattr('role', 'equalto', 'user') | list %}
{%- set ns.text = ns.text ~ m['content'] + '!' %}
{%- if loop.index0 == 1 %}{% break %}{% endif %}
{%- endfor %}
{%- macro shout(x, times=2) -%}{{ (x | upper) * times }}{%- endmacro %}
{{- ns.text }}|{{ shout('a') }}|{{ [1, 2] | map('string') | join(', ') }}|{{ {'b': 1} | tojson }}
{{- '|' ~ ('a b'.split(' ')[1]) ~ '|' ~ ({'k': 'v'}.items() | list)[0][1] }}
{{- '|' ~ messages[:-1] | length ~ '|' ~ (messages | last).role ~ '|' ~ 'a-b'.replace('-', '+') }}
{{- '|' ~ ('*{"%s": {%d}}*' % ('n', 3)) ~ '|' ~ '{:.1f}'.format(2.5) ~ '|' ~ (x is defined) }}
{{- '|' ~ (none | default('d', true)) ~ '|' ~ ([1, 2] | tojson(indent=2) | length) }}"""
    pieces = ChatTemplate(source).render(TALK).pieces
    assert "".join(piece.text for piece in pieces) == (
        'Why?!|AA|1, 2|{"b": 1}|b|v|0|user|a+b|*{"n": {3}}*|2.5|False|d|12'
    )


def test_long_conversations_render_quickly() -> None:
    talk = [Message.of("user" if n % 2 == 0 else "assistant", "word " * 200) for n in range(2001)]
    source = (
        "{% for m in messages %}{% if messages[loop.index0:] | selectattr('role', 'equalto', "
        "'user') | first %}{{ m.role }}{% endif %}{{ m.content | trim }}{% endfor %}"
    )
    started = time.monotonic()
    assert len(ChatTemplate(source).render(talk).pieces) > 4000
    assert time.monotonic() - started < 1.0
