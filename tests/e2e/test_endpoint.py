"""A headless Parley, asked by the OpenAI SDK and by a second Parley."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import openai

from tests.e2e.conftest import Parley

DOCUMENT = "How do I add a document to Parley?"


def test_the_openai_sdk_streams_a_committee_answer(served: dict[str, Any]) -> None:
    with openai.OpenAI(base_url=served["url"], api_key=served["token"]) as client:
        stream = client.chat.completions.create(
            model="committee",
            messages=[{"role": "user", "content": DOCUMENT}],
            stream=True,
        )
        text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
    assert "paperclip" in text


def test_a_second_parley_seats_the_firsts_models(
    served: dict[str, Any], parley: Parley, home: Path
) -> None:
    settings = home / "parley" / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(
        f'[[servers]]\nname = "other"\nurl = "{served["url"]}"\napi_key_env = "OTHER_KEY"\n',
        "utf-8",
    )
    listed = parley("models", OTHER_KEY=served["token"])
    assert "other/starter" in listed.stdout
    committees = home / "parley" / "committees"
    committees.mkdir(exist_ok=True)
    (committees / "mixed.toml").write_text(
        'title = "Mixed"\npolicy = "full"\n'
        '[[seats]]\nletter = "A"\nmodel = "starter"\n'
        '[[seats]]\nletter = "B"\nmodel = "other/starter"\n'
        '[[seats]]\nletter = "C"\nmodel = "other/committee"\n'
        '[chairman]\nmodel = "other/starter"\n',
        "utf-8",
    )
    run = parley("ask", DOCUMENT, "--committee", "mixed", "--json", OTHER_KEY=served["token"])
    last = json.loads(run.stdout.splitlines()[-1])
    assert last["type"] == "turn.completed", last
    answered = {seat["seat"] for seat in last["seats"] if seat["state"] == "done"}
    assert answered == {"A", "B", "C"}
    assert last["answer_from"] == "synthesis"


def test_a_wrong_key_is_told_as_what_it_is(
    served: dict[str, Any], parley: Parley, home: Path
) -> None:
    settings = home / "parley" / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f'[[servers]]\nname = "other"\nurl = "{served["url"]}"\n', "utf-8")
    run: subprocess.CompletedProcess[str] = parley("ask", "x", "--model", "other/starter")
    assert run.returncode == 1
    assert "token" in run.stderr
