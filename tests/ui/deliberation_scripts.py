"""Event streams with progress and times, as the engine sends them, for tests of what draws them."""

from __future__ import annotations

from msgspec.structs import replace

from backend.events import (
    AgreementReached,
    CallProgressed,
    DebateRound,
    Event,
    OpinionCompleted,
    OpinionDelta,
    OpinionStarted,
    ReviewCompleted,
    SeatDropped,
    Stage,
    StageStarted,
    SynthesisDelta,
    UsageReported,
)
from backend.results import Bias, Opinion
from backend.values import Usage
from tests.ui import scripts

# seat: when it was asked, its first token, its end; tokens written and shared
OPINIONS = {
    "A": (0.0, 2.1, 11.2, 486, 0),
    "B": (0.0, 4.6, 18.4, 512, 1024),
    "C": (0.0, 1.2, 12.9, 440, 1024),
    "D": (0.0, 1.4, 8.1, 398, 1024),
}
REVIEWS = {
    "A": (18.4, 19.1, 27.2, 204, 256),
    "B": (18.4, 19.8, 31.0, 231, 256),
    "C": (18.4, 18.9, 26.1, 188, 256),
    "D": (18.4, 18.9, 23.2, 176, 256),
}
SYNTHESIS = (31.2, 32.8, 44.9, 655, 0)


def usage(seat: str, stage: Stage, times: tuple[float, float, float, int, int]) -> UsageReported:
    """The end of a call that was timed."""
    start, first, end, tokens, shared = times
    return UsageReported(
        seat=seat,
        stage=stage,
        usage=Usage(1650, tokens, shared),
        seconds=round(end - start, 3),
        started_s=start,
        first_token_s=first,
    )


def finished() -> list[Event]:
    """A whole turn whose calls were timed and whose reviewers favour length."""
    events: list[Event] = [*scripts.started()]
    for letter, times in OPINIONS.items():
        events += scripts.written(letter)
        whole = replace(
            scripts.opinion(letter), usage=Usage(1650, times[3]), seconds=times[2] - times[0]
        )
        events += [usage(letter, "opinions", times), OpinionCompleted(seat=letter, opinion=whole)]
    events.append(StageStarted(stage="review"))
    for letter, times in REVIEWS.items():
        given = scripts.review(letter)
        events += [usage(letter, "review", times), ReviewCompleted(seat=letter, review=given)]
    events += scripts.synthesis()
    events.append(usage("", "synthesis", SYNTHESIS))
    bias = Bias(length=0.72, position=-0.1, length_flagged=True, position_flagged=False)
    ranking = replace(scripts.RANKING, bias=bias)
    events.append(replace(scripts.completed(), ranking=ranking))
    return events


def busy() -> list[Event]:
    """Seat A done, B writing, C reading, D dropped: a seat in each state that takes time."""
    events: list[Event] = [
        *scripts.started(),
        *scripts.written("A"),
        usage("A", "opinions", OPINIONS["A"]),
        OpinionCompleted(
            seat="A",
            opinion=Opinion(
                seat="A", text=scripts.OPINIONS["A"], usage=Usage(1650, 486), seconds=9.2
            ),
        ),
        CallProgressed(seat="B", stage="opinions", queued=0, done_tokens=1650, prompt_tokens=1650),
        *scripts.written("B", 0.7),
        CallProgressed(
            seat="B",
            stage="opinions",
            queued=0,
            done_tokens=1650,
            prompt_tokens=1650,
            tokens_per_s=41.2,
        ),
        CallProgressed(
            seat="C",
            stage="opinions",
            queued=0,
            done_tokens=1340,
            prompt_tokens=1650,
            cached_tokens=1024,
        ),
        SeatDropped(seat="D", stage="opinions", fault=scripts.TIMEOUT),
    ]
    return events


def queued() -> list[Event]:
    """Every seat waits for the one model, B with two calls before it."""
    calls = [
        CallProgressed(seat=letter, stage="opinions", queued=before)
        for before, letter in enumerate("ACBD")
    ]
    return [*scripts.started(), *calls]


def reviewing() -> list[Event]:
    """Opinions are in; A's review came, B writes, C reads, D gave none."""
    return [
        *scripts.started(),
        *scripts.opinions(),
        StageStarted(stage="review"),
        ReviewCompleted(seat="A", review=scripts.review("A")),
        CallProgressed(seat="B", stage="review", queued=0, tokens_per_s=38.0),
        CallProgressed(
            seat="C",
            stage="review",
            queued=0,
            done_tokens=900,
            prompt_tokens=2100,
            cached_tokens=800,
        ),
        SeatDropped(seat="D", stage="review", fault=scripts.TIMEOUT),
    ]


def writing() -> list[Event]:
    """The chairman is in the middle of its answer."""
    half = scripts.ANSWER[: len(scripts.ANSWER) // 2]
    return [
        *scripts.started(),
        *scripts.opinions(),
        *scripts.reviews(),
        AgreementReached(agreement=scripts.AGREEMENT),
        StageStarted(stage="synthesis"),
        SynthesisDelta(model="mistral-small", text=half),
        CallProgressed(seat="", stage="synthesis", queued=0, tokens_per_s=33.3),
    ]


def debated() -> list[Event]:
    """A turn in which A and D answered once more after a debate."""
    again = {"A": "On reflection, batch the commits.", "D": "An index is worth it after all."}
    answers = tuple(
        Opinion(seat=letter, text=text, round=1, usage=Usage(900, 12), seconds=2.0)
        for letter, text in again.items()
    )
    events: list[Event] = [*scripts.started(), *scripts.opinions(), *scripts.reviews()]
    events.append(StageStarted(stage="debate"))
    for opinion in answers:
        events += [
            OpinionStarted(seat=opinion.seat, model="m", round=1),
            OpinionDelta(seat=opinion.seat, text=opinion.text, round=1),
            OpinionCompleted(seat=opinion.seat, opinion=opinion),
        ]
    events.append(DebateRound(round=1, answers=answers))
    events += scripts.synthesis()
    done = scripts.completed()
    reports = tuple(replace(r, revised=again.get(r.seat, "")) for r in done.seats)
    events.append(replace(done, seats=reports, debate=(answers,)))
    return events
