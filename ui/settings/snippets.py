"""Programs that ask Parley, made from the real address and the name of a committee; Qt-free."""

from __future__ import annotations

import json
from typing import NamedTuple

VARIABLE = "PARLEY_TOKEN"
"""The environment variable that the snippets read the token from."""
_DOTS = 10


class Snippet(NamedTuple):
    """A program: `key` names it, `language` is one that Pygments knows."""

    key: str
    language: str
    text: str


def base_url(url: str) -> str:
    """The address that OpenAI clients take."""
    return f"{url.rstrip('/').removesuffix('/v1')}/v1"


def model_name(committee: str) -> str:
    """What a client sends as its model to ask a committee."""
    return f"committee:{committee}" if committee else "committee"


def snippets(url: str, committee: str, title: str) -> tuple[Snippet, ...]:
    """The same question by curl, Python, JavaScript, and the settings of an editor plug-in."""
    base, model = base_url(url), model_name(committee)
    return (
        Snippet("curl", "bash", _curl(base, model)),
        Snippet("python", "python", _python(base, model)),
        Snippet("javascript", "javascript", _javascript(base, model)),
        Snippet("editor", "yaml", _continue(base, model, title or committee)),
    )


def _curl(base: str, model: str) -> str:
    body = json.dumps(model, ensure_ascii=False)
    return (
        f"curl {base}/chat/completions \\\n"
        f'  -H "Authorization: Bearer ${VARIABLE}" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        f'  -d \'{{"model": {body},\n'
        '       "messages": [{"role": "user", "content": "WAL or JSONL?"}]}\''
    )


def _python(base: str, model: str) -> str:
    return (
        "import os\n"
        "from openai import OpenAI\n\n"
        f'client = OpenAI(base_url={json.dumps(base)}, api_key=os.environ["{VARIABLE}"])\n'
        "reply = client.chat.completions.create(\n"
        f"    model={json.dumps(model, ensure_ascii=False)},\n"
        '    messages=[{"role": "user", "content": "WAL or JSONL?"}],\n'
        ")\n"
        "print(reply.choices[0].message.content)"
    )


def _javascript(base: str, model: str) -> str:
    return (
        'import OpenAI from "openai";\n\n'
        "const client = new OpenAI({\n"
        f"  baseURL: {json.dumps(base)},\n"
        f"  apiKey: process.env.{VARIABLE},\n"
        "});\n"
        "const reply = await client.chat.completions.create({\n"
        f"  model: {json.dumps(model, ensure_ascii=False)},\n"
        '  messages: [{ role: "user", content: "WAL or JSONL?" }],\n'
        "});\n"
        "console.log(reply.choices[0].message.content);"
    )


def _continue(base: str, model: str, title: str) -> str:
    return (
        "name: Parley\n"
        "version: 1.0.0\n"
        "schema: v1\n"
        "models:\n"
        f"  - name: {json.dumps(title, ensure_ascii=False)}\n"
        "    provider: openai\n"
        f"    model: {json.dumps(model, ensure_ascii=False)}\n"
        f"    apiBase: {base}\n"
        f"    apiKey: ${{{{ secrets.{VARIABLE} }}}}\n"
        "    roles: [chat, edit]"
    )


def masked(token: str) -> str:
    """A token with all but its last characters hidden, always as long."""
    return "•" * _DOTS + token[-4:] if len(token) > 8 else "•" * _DOTS
