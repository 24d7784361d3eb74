"""Event streams that look like the engine's, for tests and screenshots."""

from __future__ import annotations

from msgspec.structs import replace

from backend.errors import Fault
from backend.events import (
    AgreementReached,
    ContextPacked,
    Event,
    OpinionCompleted,
    OpinionDelta,
    OpinionStarted,
    RankingCompleted,
    ReviewCompleted,
    SeatDropped,
    StageStarted,
    SynthesisDelta,
    TurnCompleted,
    TurnFailed,
    TurnStarted,
)
from backend.results import (
    Ablation,
    Agreement,
    ContextLedger,
    Dissent,
    Opinion,
    Pair,
    Ranking,
    Review,
    SeatReport,
    Standing,
)
from backend.values import Chairman, Committee, ModelInfo, Policy, Seat, Usage

QUESTION = (
    "Should job events live in SQLite (WAL) or in an append-only JSONL file? "
    "One writer, three readers, must survive a power cut."
)

NAMES = {"A": "Qwen3 14B", "B": "Mistral Small", "C": "Gemma 3 12B", "D": "Llama 3.1 8B"}

COMMITTEE = Committee(
    name="balanced",
    title="Balanced four",
    seats=tuple(
        Seat(letter=letter, model=name.lower().replace(" ", "-"), name=name)
        for letter, name in NAMES.items()
    ),
    chairman=Chairman(model="mistral-small"),
    policy=Policy.FULL,
)

STARTER = Committee(
    name="starter",
    title="Starter three",
    seats=tuple(
        Seat(letter=letter, model="starter", name=name)
        for letter, name in (("A", "Plain"), ("B", "Exact"), ("C", "Careful"))
    ),
    chairman=Chairman(model="starter"),
)

SINGLE = Committee(
    name="solo",
    title="One seat",
    seats=(Seat(letter="A", model="qwen3-14b", name="Qwen3 14B"),),
    chairman=Chairman(model="qwen3-14b"),
    policy=Policy.SINGLE,
)

MODELS = tuple(
    ModelInfo(id=seat.model, name=seat.name, provider="local") for seat in COMMITTEE.seats
)

STARTER_MODEL = ModelInfo(
    id="starter",
    name="Starter",
    provider="local",
    is_starter=True,
    note="Starter model, knows only Parley",
)

OPINIONS = {
    "A": "Use **SQLite in WAL mode**. Readers never block the writer, and the reverse holds. "
    "With `synchronous=FULL` a commit survives a power cut. An index answers the common "
    "question, which events belong to a job, without reading the whole log.",
    "B": "WAL moves the torn-write problem into the database, where it has been tested for "
    "years. With one writer the lock is never contested.\n\n- atomic batches\n- one file to copy",
    "C": "SQLite, but batch the commits: one fsync for fifty events. A torn JSONL line must be "
    "found and cut by your own code, and three readers each need to know how.",
    "D": "An append-only file is enough. A log you can read with `tail` after a crash is worth "
    "more than an index. SQLite needs a tool to look inside.",
}

ANSWER = """**Use SQLite in WAL mode with `synchronous=FULL`.** With one writer and three readers \
it gives you atomic commits and an index for the price of one extra fsync per batch. Three of \
four seats agree; see the dissent for the case against.

### Why it fits

- Readers never block the writer, and the reverse holds.
- A torn JSONL line must be found and cut by your own code.
- Batch 50 events per commit: 2,900 events/s measured.

```sql
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;     -- survive a power cut
CREATE TABLE event(id INTEGER PRIMARY KEY, job TEXT,
                   at REAL, body TEXT) STRICT;
```

| | SQLite WAL | JSONL |
|---|---|---|
| **Survives power cut** | Yes, with FULL | Needs repair |
| **Query by job** | Index | Full scan |
| **Write cost** | 1 fsync / batch | 1 fsync / line |

More on this in [the SQLite manual](https://www.sqlite.org/wal.html).
"""

RANKINGS = {"A": "BCD", "B": "ACD", "C": "ABD", "D": "CAB"}
POINTS = {"A": 8.0, "C": 7.0, "B": 6.0, "D": 0.0}

RANKING = Ranking(
    basis="reviews",
    standings=tuple(
        Standing(seat=s, points=p, max_points=9.0, score=p / 9.0) for s, p in POINTS.items()
    ),
    near_ties=(("A", "C"),),
)

AGREEMENT = Agreement(
    basis="reviews",
    pairs=tuple(
        Pair(first, second, 1.0 if agrees else 0.0, agrees)
        for first, second, agrees in (
            ("A", "B", True),
            ("A", "C", True),
            ("A", "D", False),
            ("B", "C", True),
            ("B", "D", True),
            ("C", "D", False),
        )
    ),
    figure=0.67,
    agreed=True,
    explanation="4 of 6 reviewer pairs put the answers they both judged in the same order.",
)

TIMEOUT = Fault("timeout", "Timed out after 120 s with 0 tokens written.", "The other three go on.")


def opinion(letter: str) -> Opinion:
    text = OPINIONS[letter]
    return Opinion(
        seat=letter, text=text, usage=Usage(1650, len(text) // 4), seconds=4.0 + len(text) / 50
    )


def review(letter: str) -> Review:
    order = tuple(RANKINGS[letter])
    return Review(
        reviewer=letter,
        presented=tuple(sorted(order)),
        ranking=order,
        reason=f"The first is exact about what survives a power cut; {order[-1]} leaves it open.",
        usage=Usage(2100, 64),
        seconds=3.1,
    )


def started(committee: Committee = COMMITTEE) -> list[Event]:
    return [
        TurnStarted(committee=committee),
        ContextPacked(ledger=ContextLedger(context_length=8192, sent_messages=1)),
        StageStarted(stage="opinions"),
        *(OpinionStarted(seat=s.letter, model=s.model) for s in committee.seats),
    ]


def written(letter: str, share: float = 1.0) -> list[Event]:
    """The deltas of a seat's opinion, up to `share` of it."""
    text = OPINIONS[letter][: round(len(OPINIONS[letter]) * share)]
    return [
        OpinionDelta(seat=letter, text=text[start : start + 12])
        for start in range(0, len(text), 12)
    ]


def opinions(letters: str = "ABCD") -> list[Event]:
    result: list[Event] = []
    for letter in letters:
        result += written(letter)
        result.append(OpinionCompleted(seat=letter, opinion=opinion(letter)))
    return result


def reviews(letters: str = "ABCD") -> list[Event]:
    return [
        StageStarted(stage="review"),
        *(ReviewCompleted(seat=letter, review=review(letter)) for letter in letters),
    ]


def synthesis(text: str = ANSWER) -> list[Event]:
    deltas = [text[start : start + 24] for start in range(0, len(text), 24)]
    return [
        AgreementReached(agreement=AGREEMENT),
        StageStarted(stage="ranking"),
        RankingCompleted(ranking=RANKING),
        StageStarted(stage="synthesis"),
        *(SynthesisDelta(model="mistral-small", text=delta) for delta in deltas),
    ]


def completed(text: str = ANSWER) -> TurnCompleted:
    return TurnCompleted(
        answer=text,
        answer_from="synthesis",
        seats=tuple(
            SeatReport(
                seat=letter,
                model=NAMES[letter],
                name=NAMES[letter],
                state="done",
                answer=OPINIONS[letter],
                usage=opinion(letter).usage,
                seconds=opinion(letter).seconds,
            )
            for letter in NAMES
        ),
        ranking=RANKING,
        reviewer_agreement=AGREEMENT,
        reviews=tuple(review(letter) for letter in NAMES),
        top_original=OPINIONS["A"],
        dissent=(
            Dissent(
                seat="D",
                quote="A log you can read with tail after a crash is worth more than an index.",
                why="Ranked C first; 2 of A's 3 reviewers ranked A first.",
                held="A",
                ranked_first="C",
                count=2,
                of=3,
            ),
        ),
        ablation=(
            Ablation(seat="A", stands=False, top="C"),
            *(Ablation(seat=letter, stands=True, top="A") for letter in "BCD"),
        ),
        notices=("Seat D saw 2 of 3 messages; its context is 4,096 tokens.",),
        usage=Usage(9_400, 1_812),
        timings={
            "opinions": 18.4,
            "review": 12.6,
            "ranking": 0.2,
            "synthesis": 13.7,
            "total": 44.9,
        },
    )


def finished(text: str = ANSWER) -> list[Event]:
    """A whole turn of the committee."""
    return [*started(), *opinions(), *reviews(), *synthesis(text), completed(text)]


def running() -> list[Event]:
    """One seat done, one writing, one queued to write, one dropped."""
    return [
        *started(),
        *opinions("A"),
        *written("B", 0.6),
        *written("C", 0.35),
        SeatDropped(seat="D", stage="opinions", fault=TIMEOUT),
    ]


def reviewing() -> list[Event]:
    """Opinions are in, two reviews too."""
    return [*started(), *opinions(), *reviews("AB")]


def broken() -> list[Event]:
    """Every seat was dropped."""
    fault = Fault(
        "no_answer",
        "No seat answered.",
        "The worker of qwen3-14b ended: it needs 23.9 GB and 22.6 GB were free, "
        "so 1.3 GB were missing.",
        "Close other programs, or choose a smaller model.",
    )
    return [*started(), *written("A", 0.3), TurnFailed(fault=fault)]


def single() -> list[Event]:
    """One model alone."""
    text = ANSWER
    whole = Opinion(seat="A", text=text, usage=Usage(120, 310), seconds=6.2)
    return [
        *started(SINGLE),
        *(OpinionDelta(seat="A", text=text[n : n + 40]) for n in range(0, len(text), 40)),
        OpinionCompleted(seat="A", opinion=whole),
        TurnCompleted(
            answer=text,
            answer_from="A",
            seats=(
                SeatReport(
                    seat="A",
                    model="qwen3-14b",
                    name="Qwen3 14B",
                    state="done",
                    answer=text,
                    usage=whole.usage,
                    seconds=6.2,
                ),
            ),
            ranking=Ranking(
                basis="single", standings=(Standing(seat="A", points=0, max_points=0, score=1.0),)
            ),
            timings={"opinions": 6.2, "total": 6.2},
        ),
    ]


def agreed() -> list[Event]:
    """The answers agree, so the best of them is the answer; nobody reviews."""
    pairs = tuple(replace(pair, value=0.82, agrees=True) for pair in AGREEMENT.pairs)
    agreement = Agreement(
        basis="answers",
        pairs=pairs,
        figure=1.0,
        agreed=True,
        explanation="6 of 6 pairs of answers share at least 60% of their content words.",
        threshold=0.6,
    )
    return [
        *started(),
        *opinions(),
        AgreementReached(agreement=agreement),
        replace(
            completed(OPINIONS["A"]),
            answer_from="A",
            agreement=agreement,
            reviewer_agreement=None,
            reviews=(),
            ranking=replace(RANKING, basis="agreement", near_ties=()),
            dissent=(),
            timings={"opinions": 18.4, "total": 18.5},
        ),
    ]
