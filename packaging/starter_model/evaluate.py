"""Score an exported starter model through llama.cpp, on questions it never saw.

    PYTHONPATH=. python packaging/starter_model/evaluate.py starter.gguf --out figures.json

Every prompt is built by the committee's own code, decoding is greedy. Figures are shares of
questions (0..1) with how many were asked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

from chatml import chat_prompt
from corpus import REFUSAL, load_corpus, refused
from generate import Writer, grade
from llama_cpp import Llama, LlamaGrammar
from questions import Asked

from backend.committee import prompts
from backend.values import Message, Seat

# A figure's name, and for each question whether it was answered right.
Figure = tuple[str, Iterator[bool]]


class Reader:
    """The model under test."""

    def __init__(self, path: Path, threads: int) -> None:
        self._llama = Llama(str(path), n_ctx=1024, n_threads=threads, verbose=False, seed=1)

    def reply(self, messages: Sequence[Message], grammar: Any = None) -> str:
        """The greedy reply to `messages`."""
        tokens = self._llama.tokenize(chat_prompt(messages).encode(), add_bos=False, special=True)
        result: Any = self._llama.create_completion(
            tokens, temperature=0.0, max_tokens=160, grammar=grammar
        )
        text: str = result["choices"][0]["text"]
        return text


def review_grammar(count: int) -> Any:
    """The grammar of a review of `count` answers."""
    orders = [list(order) for order in permutations(range(1, count + 1))]
    properties = {"reason": {"type": "string", "maxLength": 160}, "ranking": {"enum": orders}}
    schema = {"type": "object", "properties": properties, "required": ["reason", "ranking"]}
    return LlamaGrammar.from_json_schema(json.dumps(schema), verbose=False)


def well_formed(reply: str, count: int) -> list[int] | None:
    """The ranking in a reply, or None where it is not the JSON asked for."""
    try:
        value = json.loads(reply)
    except ValueError:
        return None
    if not isinstance(value, dict) or set(value) != {"reason", "ranking"}:
        return None
    return value["ranking"] if sorted(value["ranking"]) == list(range(1, count + 1)) else None


class Evaluation:
    """The questions, drawn from what was held out of training."""

    def __init__(self, reader: Reader, seed: int) -> None:
        self.reader = reader
        self.corpus = load_corpus()
        self.writer = Writer(self.corpus, seed, held_out=True)
        self.random = Random(seed)
        self.mistakes: list[dict[str, str]] = []
        seats = self.corpus.personas[1:4]
        self.seats = [Seat(letter="A", model="starter", persona=persona) for persona in seats]

    def figures(self) -> Iterator[Figure]:
        """Every figure, in the order shown."""
        yield "held-out wordings, answered right", self.known(lambda text: text, history=0)
        yield "held-out wordings in held-out frames", self.known(self.writer.asker.dress, history=0)
        yield "held-out wordings after an earlier question", self.known(lambda t: t, history=1)
        yield "the help's own questions", self.own_questions()
        yield "questions to refuse, refused", self.unknown(300, history=0)
        yield "questions to refuse, after an earlier question", self.unknown(150, history=1)
        yield "near-misses in Parley's own words, refused", self.near_misses(100)
        yield "greetings and thanks, answered", self.small_talk()
        formed, ranked = self.reviews(200)
        yield "reviews under the grammar, well-formed", iter(formed)
        yield "reviews that put a right answer first", iter(ranked)
        yield "syntheses, right", self.syntheses(200)

    def ask(self, asked: Asked, history: int) -> bool:
        """One question to one seat; a mistake is noted."""
        before = self.writer.history(history)
        shared = (prompts.system_message(), *before, Message.of("user", asked.text))
        reply = self.reader.reply(prompts.opinion_messages(shared, self.random.choice(self.seats)))
        return self._judge(asked, reply)

    def known(self, dress: Callable[[str], str], history: int) -> Iterator[bool]:
        """Each held-out wording of each entry."""
        for entry in self.corpus.entries:
            for text in entry.held_out:
                yield self.ask(Asked(dress(text), entry.help.answer, entry), history)

    def own_questions(self) -> Iterator[bool]:
        """The questions as the help has them."""
        for entry in self.corpus.entries:
            yield self.ask(Asked(entry.help.question, entry.help.answer, entry), 0)

    def unknown(self, count: int, history: int) -> Iterator[bool]:
        """Held-out templates and words."""
        for _ in range(count):
            yield self.ask(self.writer.asker.unknown(near=0.0), history)

    def near_misses(self, count: int) -> Iterator[bool]:
        """Held-out words in the place of Parley's own."""
        for _ in range(count):
            yield self.ask(Asked(self.writer.asker.near_miss(), REFUSAL), 0)

    def small_talk(self) -> Iterator[bool]:
        """What the lexicon has; none of it is held out."""
        for answer, said in self.corpus.chat:
            for text in said:
                yield self.ask(Asked(text, answer), 0)

    def reviews(self, count: int) -> tuple[list[bool], list[bool]]:
        """Well-formed or not; and, where one answer is better, whether the best leads."""
        formed, ranked = [], []
        grammar = review_grammar(2)
        for asked in self._some(count):
            texts = self.writer.two_answers(asked)
            shared = (prompts.system_message(), Message.of("user", asked.text))
            messages = self.writer.review_of(asked, texts, shared)[:-1]
            ranking = well_formed(self.reader.reply(messages, grammar), 2)
            formed.append(ranking is not None)
            if ranking is not None:
                best = max(grade(asked, text) for text in texts)
                ranked.append(grade(asked, texts[ranking[0] - 1]) == best)
        return formed, ranked

    def syntheses(self, count: int) -> Iterator[bool]:
        """A right answer and a wrong one, in the order of a ranking that is right."""
        for asked in self._some(count):
            texts = [asked.answer, *self.writer.two_answers(asked)]
            texts.sort(key=lambda text: -grade(asked, text))
            shared = (prompts.system_message(), Message.of("user", asked.text))
            messages = self.writer.synthesis_of(asked, texts, shared)[:-1]
            yield self._judge(asked, self.reader.reply(messages))

    def _some(self, count: int) -> Iterator[Asked]:
        """Held-out questions, a third of them to refuse."""
        for number in range(count):
            if number % 3 == 2:
                yield self.writer.asker.unknown(near=0.0)
            else:
                entry = self.random.choice(self.corpus.entries)
                yield Asked(self.random.choice(entry.held_out), entry.help.answer, entry)

    def _judge(self, asked: Asked, reply: str) -> bool:
        if asked.entry is not None:
            right = asked.entry.right(reply)
        else:
            right = refused(reply) if asked.answer == REFUSAL else reply == asked.answer
        if not right:
            self.mistakes.append({"asked": asked.text, "reply": reply, "right": asked.answer})
        return right


def main() -> None:
    """Read the command line, evaluate, write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, help="JSON file for the figures and the mistakes")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    evaluation = Evaluation(Reader(args.model, args.threads), args.seed)
    figures = []
    for name, outcomes in evaluation.figures():
        right = list(outcomes)
        figures.append({"figure": name, "value": sum(right) / len(right), "asked": len(right)})
        sys.stdout.write(f"{sum(right) / len(right):7.1%} of {len(right):4}  {name}\n")
        sys.stdout.flush()
    if args.out is not None:
        record = {"figures": figures, "mistakes": evaluation.mistakes}
        args.out.write_text(json.dumps(record, indent=1, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
