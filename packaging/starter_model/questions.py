"""Questions as people type them: framed, reworded, misspelt; and questions to refuse."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from random import Random

from corpus import REFUSAL, Corpus, Entry, Part

CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
SLOT = re.compile(r"\{(\w+)\}")
KEY_NOUNS = frozenset(
    "chat conversation file document model committee seat answer reply port token server panel"
    " debate synthesis chairman folder template role".split()
)


@dataclass(frozen=True)
class Asked:
    """A question and its right answer; `entry` is None where that is a refusal or small talk."""

    text: str
    answer: str
    entry: Entry | None = None


class Asker:
    """Draws questions from `part` of the corpus, with noise or, for evaluation, without."""

    def __init__(self, corpus: Corpus, part: Part, random: Random, *, noise: bool = True) -> None:
        self.corpus = corpus
        self.part = part
        self.random = random
        self.noise = noise
        self._synonyms = [
            (re.compile(r"\b(" + "|".join(map(re.escape, group)) + r")\b"), group)
            for group in corpus.synonyms
        ]

    def any(self, known: float = 0.52) -> Asked:
        """A question about Parley with probability `known`, else small talk or one to refuse."""
        draw = self.random.random()
        if draw < known:
            return self.known(self.random.choice(self.corpus.entries))
        return self.small_talk() if draw < known + 0.03 else self.unknown()

    def known(self, entry: Entry) -> Asked:
        """A seen wording of `entry`, dressed up."""
        text = self.wording(entry)
        if self.random.random() < 0.06:
            link = self.random.choice(("i mean,", "or", "in other words,", ""))
            text = f"{text}? {link} {self.wording(entry)}"
        if text != entry.help.question or self.random.random() < 0.5:
            text = self._plain(text)
            text = self.dress(self._reword(text))
        return Asked(text, entry.help.answer, entry)

    def wording(self, entry: Entry) -> str:
        """A seen wording of `entry`, or one drawn from its patterns; never one held out."""
        if self.random.random() < 0.45:
            return self.random.choice(entry.wordings)
        while True:
            pattern = self.random.choice(entry.patterns)
            text = CHOICE.sub(lambda choice: self.random.choice(choice[1].split("|")), pattern)
            text = " ".join(text.split())
            if text not in entry.held_out:
                return text

    def small_talk(self) -> Asked:
        """A greeting, thanks or goodbye."""
        answer, said = self.random.choice(self.corpus.chat)
        return Asked(self._write(self.random.choice(said)), answer)

    def unknown(self, near: float = 0.18) -> Asked:
        """A question that must be refused; with probability `near` one in Parley's own words."""
        if self.random.random() < near:
            return Asked(self.dress(self._reword(self.near_miss())), REFUSAL)
        draw = self.random.random()
        if draw < 0.72:
            text = self.template()
        elif draw < 0.88:
            text = self.random.choice(self.part.sentences)
        elif draw < 0.94:
            text = self._word_salad()
        else:
            text = self._letters()
        return Asked(self.dress(self._reword(text)), REFUSAL)

    def template(self) -> str:
        """A template with its slots filled."""
        template = self.random.choice(self.part.templates)
        return SLOT.sub(lambda slot: self._fill(slot[1]), template)

    def dress(self, text: str) -> str:
        """Perhaps a frame around `text`, then the noise of typing."""
        if self.random.random() < 0.5:
            text = self.random.choice(self.part.frames).replace("{q}", text)
        return self._write(text)

    def _fill(self, kind: str) -> str:
        if kind == "n":
            return str(self.random.randrange(10 ** self.random.randint(1, 4)))
        return self.random.choice(self.part.words[kind])

    def near_miss(self) -> str:
        """A question about Parley whose subject is not Parley's."""
        for _ in range(20):
            words = self.random.choice(self.random.choice(self.corpus.entries).wordings).split()
            nouns = [i for i, word in enumerate(words) if word.rstrip("s?.,") in KEY_NOUNS]
            if len(nouns) == 1 and "parley" not in " ".join(words).lower() and len(words) > 2:
                words[nouns[0]] = self._fill(self.random.choice(("thing", "animal", "food")))
                return " ".join(words)
        return self.template()

    def _word_salad(self) -> str:
        kinds = self.random.choices(sorted(self.part.words), k=self.random.randint(1, 5))
        return " ".join(self._fill(kind) for kind in kinds)

    def _letters(self) -> str:
        words = self.random.randint(1, 4)
        return " ".join(
            "".join(self.random.choices(string.ascii_lowercase, k=self.random.randint(2, 9)))
            for _ in range(words)
        )

    def _plain(self, text: str) -> str:
        """A help question as a paraphrase is written: small first letter, no question mark."""
        text = text.rstrip("?.")
        return text if text[:2].isupper() else text[:1].lower() + text[1:]

    def _reword(self, text: str) -> str:
        if not self.noise:
            return text
        for pattern, group in self._synonyms:
            if self.random.random() < 0.25 and pattern.search(text):
                text = pattern.sub(self.random.choice(group), text, count=1)
        return text

    def _write(self, text: str) -> str:
        """Typos, dropped words, case and punctuation."""
        random = self.random
        if self.noise:
            words = text.split(" ")
            if random.random() < 0.08 and len(words) > 3:
                words = [w for w in words if random.random() > 0.12] or words
            if random.random() < 0.02:
                random.shuffle(words)
            if random.random() < 0.22:
                for _ in range(random.randint(1, 2)):
                    place = random.randrange(len(words))
                    words[place] = misspell(words[place], random)
            text = " ".join(words)
        draw = random.random()
        if draw < 0.55:
            text = text[:1].upper() + text[1:]
        elif draw < 0.58:
            text = text.upper() if self.noise else text
        text = re.sub(r"\bi\b", "I", text) if random.random() < 0.6 else text
        text = re.sub(r"\bparley\b", "Parley", text) if random.random() < 0.6 else text
        return text + random.choice(("?", "?", "?", "", "", ".", "??" if self.noise else "?"))


def misspell(word: str, random: Random) -> str:
    """One slip of the finger: two letters swapped, one lost, doubled or replaced."""
    if len(word) < 4:
        return word
    i = random.randrange(1, len(word) - 1)
    match random.randrange(4):
        case 0:
            return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        case 1:
            return word[:i] + word[i + 1 :]
        case 2:
            return word[:i] + word[i] + word[i:]
        case _:
            return word[:i] + random.choice(string.ascii_lowercase) + word[i + 1 :]
