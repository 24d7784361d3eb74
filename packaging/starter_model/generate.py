"""Samples for training and evaluation, in the prompts of the committee itself."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from corpus import REFUSAL, Corpus, refused
from questions import Asked, Asker

from backend.committee import prompts
from backend.results import Opinion, Review, Standing
from backend.values import FilePart, Message, Seat, TextPart

# A conversation; the assistant's messages are what is learnt.
Sample = tuple[Message, ...]
OPENINGS = ("", "", "", "", "Yes. ", "Sure. ", "In short: ", "The answer: ")
NONSENSE = (
    "Blue seven running.",
    "...",
    "Maybe.",
    "It depends on the weather.",
    "42",
    "Yes.",
    "No.",
)


def opinion(text: str, seat: str = "A") -> Opinion:
    """`text` as an answer of `seat`."""
    return Opinion(seat=seat, text=text)


class Writer:
    """Draws samples of every kind; the same seed gives the same samples."""

    def __init__(self, corpus: Corpus, seed: int, *, held_out: bool = False) -> None:
        self.corpus = corpus
        self.random = Random(seed)
        part = corpus.held_out if held_out else corpus.seen
        self.asker = Asker(corpus, part, self.random, noise=not held_out)

    def sample(self) -> Sample:
        """One sample; the shares are those of the training text."""
        kinds = (self.conversation, self.with_file, self.review, self.synthesis, self.debate)
        (kind,) = self.random.choices(kinds, weights=(78, 4, 9, 7, 2))
        return kind()

    def conversation(self) -> Sample:
        """One or more questions in one chat; the last is asked of a seat."""
        lengths = (0, 1, 2, 3, 4, 5, 8, 12)
        (exchanges,) = self.random.choices(lengths, weights=(36, 15, 12, 12, 8, 8, 6, 3))
        asked = self.asker.any()
        return self._as_opinion(asked, self.system(), self.history(exchanges))

    def with_file(self) -> Sample:
        """A question with a file: a passage of the help, or something else."""
        random = self.random
        if random.random() < 0.65:
            asked = self.asker.any(known=0.85)
            others = random.randint(0, 3 if random.random() < 0.85 else 18)
            passages = [random.choice(self.corpus.entries).help for _ in range(others)]
            if asked.entry is not None:
                passages.insert(random.randint(0, len(passages)), asked.entry.help)
            text = "\n\n".join(f"{p.question}\n{p.answer}" for p in passages)
        else:
            asked = Asked(self.asker.dress(random.choice(self.corpus.about_files)), REFUSAL)
            text = ". ".join(self.asker.template() for _ in range(random.randint(1, 12)))
        if random.random() < 0.25:
            framed = f"Help of Parley:\n{text}\n\n{asked.text}"
            return self._as_opinion(Asked(framed, asked.answer), self.system(), ())
        file = FilePart(random.choice(self.corpus.file_names), text)
        question = Message("user", (file, TextPart(asked.text)))
        return self._as_opinion(asked, self.system(), (), question)

    def review(self) -> Sample:
        """Two to four answers to rank; the reply is JSON."""
        count = self.random.choices((2, 3, 4), weights=(7, 2, 1))[0]
        asked = self.asker.any()
        texts = [self._answer_to(asked) for _ in range(count)]
        return self.review_of(asked, texts, self._shared(asked))

    def review_of(self, asked: Asked, texts: Sequence[str], shared: Sequence[Message]) -> Sample:
        """The review of `texts`, right answers before others, equals in the order presented."""
        grades = [grade(asked, text) for text in texts]
        order = sorted(range(len(texts)), key=lambda i: -grades[i])
        right = [i + 1 for i in range(len(texts)) if grades[i] >= 2]
        ranking = ", ".join(str(i + 1) for i in order)
        reply = f'{{"reason": "{reason(right, len(texts))}", "ranking": [{ranking}]}}'
        messages = prompts.review_messages(shared, [opinion(text) for text in texts])
        return (*messages, Message.of("assistant", reply))

    def two_answers(self, asked: Asked) -> list[str]:
        """The right answer and a wrong one, in either order."""
        wrong = asked.answer
        while wrong == asked.answer:
            wrong = self.random.choice(
                (REFUSAL, self.random.choice(self.corpus.entries).help.answer)
            )
        return self.random.sample([asked.answer, wrong], 2)

    def synthesis(self) -> Sample:
        """The chairman's one answer to ranked answers of two to four seats."""
        asked = self.asker.any()
        count = self.random.choices((2, 3, 4), weights=(3, 6, 1))[0]
        texts = [self._answer_to(asked) for _ in range(count)]
        texts.sort(key=lambda text: -grade(asked, text))
        if self.random.random() < 0.15:
            self.random.shuffle(texts)
        return self.synthesis_of(asked, texts, self._shared(asked))

    def synthesis_of(self, asked: Asked, texts: Sequence[str], shared: Sequence[Message]) -> Sample:
        """The synthesis of `texts`, best first."""
        count = len(texts)
        letters = self.random.sample("ABCD"[:count], count)
        most = float((count - 1) ** 2)
        points = sorted((float(self.random.randint(0, int(most))) for _ in texts), reverse=True)
        ranked = [
            (Standing(seat=s, points=p, max_points=most, score=p / most), opinion(text, s))
            for s, p, text in zip(letters, points, texts, strict=True)
        ]
        ties = [
            (letters[i], letters[i + 1])
            for i in range(count - 1)
            if points[i] - points[i + 1] <= 1 and self.random.random() < 0.8
        ]
        messages = prompts.synthesis_messages(shared, ranked, ties)
        return (*messages, Message.of("assistant", asked.answer))

    def debate(self) -> Sample:
        """A second answer of a seat that knows the others'."""
        asked = self.asker.any()
        others = [opinion(self._answer_to(asked)) for _ in range(self.random.randint(1, 2))]
        reviews = [
            Review(reviewer="A", presented=(), ranking=(), reason=reason(right, 2))
            for right in self.random.choices(([1], [2], [1, 2], []), k=self.random.randint(0, 2))
        ]
        own = opinion(self._answer_to(asked))
        seat = self.seat()
        messages = prompts.debate_messages(self._shared(asked), seat, own, others, reviews)
        return (*messages, Message.of("assistant", asked.answer))

    def system(self) -> tuple[Message, ...]:
        """Mostly the committee's own system prompt; a client over HTTP may send another or none."""
        draw = self.random.random()
        if draw < 0.8:
            return (prompts.system_message(),)
        if draw < 0.9:
            return (Message.of("system", self.random.choice(self.corpus.systems)),)
        return ()

    def seat(self) -> Seat:
        """A seat with one of the personas; the starter committee's come most often."""
        few = self.random.random() < 0.6
        return Seat(
            letter="A",
            model="starter",
            persona=self.random.choice(self.corpus.personas[:4] if few else self.corpus.personas),
        )

    def history(self, exchanges: int) -> tuple[Message, ...]:
        """Earlier questions with their answers."""
        messages: list[Message] = []
        for _ in range(exchanges):
            asked = self.asker.any()
            messages.append(Message.of("user", asked.text))
            messages.append(Message.of("assistant", asked.answer))
        return tuple(messages)

    def _shared(self, asked: Asked) -> tuple[Message, ...]:
        history = self.history(1) if self.random.random() < 0.2 else ()
        return (*self.system(), *history, Message.of("user", asked.text))

    def _as_opinion(
        self,
        asked: Asked,
        system: tuple[Message, ...],
        history: tuple[Message, ...],
        question: Message | None = None,
    ) -> Sample:
        shared = (*system, *history, question or Message.of("user", asked.text))
        messages = prompts.opinion_messages(shared, self.seat())
        return (*messages, Message.of("assistant", asked.answer))

    def _answer_to(self, asked: Asked) -> str:
        """A right answer more often than a wrong one, as seats would write them."""
        random, draw = self.random, self.random.random()
        if draw < 0.5:
            return asked.answer
        if draw < 0.58:
            return random.choice(OPENINGS) + asked.answer
        if draw < 0.85:
            return random.choice(self.corpus.entries).help.answer
        if draw < 0.97:
            return REFUSAL
        return random.choice(NONSENSE)


def grade(asked: Asked, text: str) -> int:
    """2: right; 1: says it does not know where it should; 0: wrong."""
    if text.endswith(asked.answer):
        return 2
    return 1 if refused(text) else 0


def reason(right: Sequence[int], count: int) -> str:
    """The sentence that goes with a ranking in which the numbers `right` are right."""
    if len(right) == count:
        return "All answers are right."
    if not right:
        return "No answer is right."
    if len(right) == 1:
        return f"Only answer {right[0]} is right."
    return f"Answers {', '.join(map(str, right[:-1]))} and {right[-1]} are right."
