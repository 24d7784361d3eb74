"""What the starter model is taught, and what is kept from it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "packaging" / "starter_model"))

from corpus import REFUSAL, Corpus, load_corpus, refused
from generate import Writer, grade, reason
from questions import Asked, misspell

from backend.committee import prompts
from backend.help import load_help


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus()


def plain(text: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", text.lower()).strip()


def test_every_entry_of_the_help_has_wordings_of_its_own(corpus: Corpus) -> None:
    assert len(corpus.entries) == sum(len(topic.entry) for topic in load_help())
    owner: dict[str, str] = {}
    for entry in corpus.entries:
        for text in entry.wordings:
            assert owner.setdefault(plain(text), entry.help.id) == entry.help.id, text
    assert not [h for entry in corpus.entries for h in entry.held_out if plain(h) in owner]
    assert all(len(entry.wordings) >= 11 and entry.patterns for entry in corpus.entries)


def test_an_answer_has_its_key_facts_and_no_other_answer_has_them_all(corpus: Corpus) -> None:
    shared = set()
    for entry in corpus.entries:
        assert entry.facts
        assert entry.right(entry.help.answer), entry.help.id
        assert not entry.right(REFUSAL), entry.help.id
        shared |= {
            (entry.help.id, other.help.id)
            for other in corpus.entries
            if other is not entry and entry.right(other.help.answer)
        }
    # A figure of the evaluation is worth something only if a wrong answer seldom passes.
    assert len(shared) <= 15, sorted(shared)


def test_what_is_held_out_is_not_in_what_is_trained_on(corpus: Corpus) -> None:
    seen, held_out = corpus.seen, corpus.held_out
    assert not set(seen.frames) & set(held_out.frames)
    assert not set(seen.templates) & set(held_out.templates)
    assert not set(seen.sentences) & set(held_out.sentences)
    trained = {word for words in seen.words.values() for word in words}
    assert not trained & {word for words in held_out.words.values() for word in words}


def test_patterns_give_many_wordings_but_none_that_is_held_out(corpus: Corpus) -> None:
    asker = Writer(corpus, seed=3).asker
    for entry in corpus.entries:
        drawn = {asker.wording(entry) for _ in range(200)}
        assert len(drawn) > 60, entry.help.id
        assert not drawn & set(entry.held_out), entry.help.id
        assert not any(sign in wording for wording in drawn for sign in "()"), entry.help.id


def test_the_same_seed_gives_the_same_samples(corpus: Corpus) -> None:
    first, again, other = (Writer(corpus, seed=seed) for seed in (1, 1, 2))
    samples = [first.sample() for _ in range(50)]
    assert samples == [again.sample() for _ in range(50)]
    assert samples != [other.sample() for _ in range(50)]


def test_every_sample_ends_with_a_reply_to_a_user(corpus: Corpus) -> None:
    writer = Writer(corpus, seed=4)
    for _ in range(200):
        *_, question, reply = writer.sample()
        assert question.role == "user"
        assert reply.role == "assistant"
        assert reply.text


def test_templates_have_no_slot_without_words(corpus: Corpus) -> None:
    for part in (corpus.seen, corpus.held_out):
        for template in part.templates:
            for kind in template.split("{")[1:]:
                name = kind.split("}")[0]
                assert name == "n" or part.words[name]


def test_a_review_ranks_the_right_answer_first_in_the_form_the_prompt_asks(corpus: Corpus) -> None:
    writer = Writer(corpus, seed=5)
    entry = corpus.entries[0]
    asked = Asked(entry.help.question, entry.help.answer, entry)
    texts = [REFUSAL, entry.help.answer, corpus.entries[1].help.answer]
    *messages, reply = writer.review_of(asked, texts, (prompts.system_message(),) * 2)
    assert json.loads(reply.text) == {"reason": "Only answer 2 is right.", "ranking": [2, 1, 3]}
    assert "Answer 2:\n" + entry.help.answer in messages[-1].text


@pytest.mark.parametrize(
    ("text", "expected"), [("Press F1.", 2), ("Sure. Press F1.", 2), (REFUSAL, 1), ("Blue.", 0)]
)
def test_grades(text: str, expected: int) -> None:
    assert grade(Asked("how do i open help", "Press F1."), text) == expected


@pytest.mark.parametrize(
    ("right", "count", "expected"),
    [
        ([1, 2], 2, "All answers are right."),
        ([], 2, "No answer is right."),
        ([2], 3, "Only answer 2 is right."),
        ([1, 2, 4], 4, "Answers 1, 2 and 4 are right."),
    ],
)
def test_reasons(right: list[int], count: int, expected: str) -> None:
    assert reason(right, count) == expected


def test_refusals_are_known_by_their_words() -> None:
    assert refused(REFUSAL)
    assert refused("Sorry, I do not know.")
    assert not refused("Press Ctrl+N.")


def test_a_slip_changes_long_words_a_little(corpus: Corpus) -> None:
    random = Writer(corpus, seed=6).random
    slips = {misspell("committee", random) for _ in range(100)}
    assert len(slips) > 20
    assert all(abs(len(slip) - len("committee")) <= 1 for slip in slips)
    assert misspell("the", random) == "the"
