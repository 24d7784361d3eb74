"""The timeline as figures: what is drawn where, from live turns and from stored ones."""

from __future__ import annotations

from functools import reduce

import pytest
from msgspec.structs import replace

from backend.events import Event, OpinionStarted, Stage, StageStarted, UsageReported
from backend.values import Usage
from tests.ui import deliberation_scripts, scripts
from ui.deliberation import call_words
from ui.deliberation.model import Call, Deliberation, fold, replayed, stopped
from ui.deliberation.timeline import CHAIR, Chart, chart, saved_seconds, step


def drawn(events: list[Event]) -> Chart:
    figures = chart(replayed(tuple(events)))
    assert figures is not None
    return figures


def test_every_call_has_its_place_in_its_lane() -> None:
    figures = drawn(deliberation_scripts.finished())
    assert figures.lanes == ("A", "B", "C", "D", CHAIR)
    assert len(figures.stretches) == 9
    second = next(s for s in figures.stretches if (s.lane, s.stage) == ("B", "opinions"))
    assert (second.start, second.first, second.end) == (0.0, 4.6, 18.4)
    assert (second.tokens, second.cached_tokens, second.prompt_tokens) == (512, 1024, 1650)
    assert figures.length == 44.9
    assert figures.is_timed


def test_stages_follow_each_other_without_a_gap() -> None:
    figures = drawn(deliberation_scripts.finished())
    assert [band.stage for band in figures.bands] == ["opinions", "review", "synthesis"]
    assert [(band.start, band.end) for band in figures.bands] == [
        (0.0, 18.4),
        (18.4, 31.2),
        (31.2, 44.9),
    ]


def test_loading_has_a_band_where_it_took_time() -> None:
    events = [
        replace(e, started_s=e.started_s + 5, first_token_s=(e.first_token_s or 0) + 5)
        if isinstance(e, UsageReported) and e.started_s is not None
        else e
        for e in deliberation_scripts.finished()
    ]
    loading = drawn(events).bands[0]
    assert (loading.stage, loading.start, loading.end) == ("loading", 0.0, 5.0)


def test_calls_stored_without_times_begin_with_their_stage() -> None:
    events = [
        replace(e, started_s=None, first_token_s=None) if isinstance(e, UsageReported) else e
        for e in deliberation_scripts.finished()
    ]
    figures = drawn(events)
    assert not figures.is_timed
    starts = {(s.lane, s.stage): (s.start, s.first) for s in figures.stretches}
    assert starts["A", "opinions"] == (0.0, None)
    assert starts["A", "review"] == (18.4, None)
    assert starts[CHAIR, "synthesis"][0] == pytest.approx(31.2)
    assert figures.saved_tokens == 4096
    assert figures.saved_s is None
    assert call_words.saved(figures) == "Shared prompt saved 4,096 tokens"


def test_a_turn_stored_without_calls_is_drawn_from_its_report() -> None:
    figures = drawn(scripts.finished())
    assert len(figures.stretches) == 9
    assert figures.stretches[0].end == scripts.opinion("A").seconds


def test_calls_of_an_earlier_turn_took_no_time_in_this_one() -> None:
    events = [
        replace(e, started_s=None, first_token_s=None)
        if isinstance(e, UsageReported) and (e.seat, e.stage) == ("A", "opinions")
        else e
        for e in deliberation_scripts.finished()
    ]
    places = {(s.lane, s.stage) for s in drawn(events).stretches}
    assert ("A", "opinions") not in places
    assert len(places) == 8


def test_a_call_that_wrote_nothing_only_read() -> None:
    calls = (call("A", "opinions", 0, None, 3, 0),)
    state = replace(replayed(tuple(scripts.running())), calls=calls)
    figures = chart(state)
    assert figures is not None
    assert (figures.stretches[0].first, figures.stretches[0].end) == (3.0, 3.0)
    assert figures.out == {"D"}


def test_nothing_is_drawn_where_nothing_was_called() -> None:
    assert chart(replayed(())) is None
    assert chart(stopped(reduce(fold, scripts.started(), Deliberation()), 0.0)) is None


def test_a_running_turn_is_drawn_up_to_now() -> None:
    state = Deliberation(started_at=100.0)
    for number, event in enumerate(deliberation_scripts.busy()):
        state = fold(state, event, 100.0 + number)
    figures = chart(state, 200.0)
    assert figures is not None
    assert figures.length == 100.0
    running = {s.lane: s for s in figures.stretches if s.is_running}
    assert set(running) == {"B", "C"}
    assert running["B"].end == 100.0
    assert running["B"].first is not None
    assert running["B"].start < running["B"].first < 100.0
    assert running["C"].first == 100.0  # still reading


def test_a_queued_call_is_no_reading() -> None:
    state = Deliberation(started_at=100.0)
    for event in deliberation_scripts.queued():
        state = fold(state, event, 101.0)
    figures = chart(state, 110.0)
    assert figures is not None
    assert [s.is_queued for s in figures.stretches] == [False, True, True, True]
    assert "queued 9.0 s" in call_words.stretch(figures.stretches[1])


def test_a_debate_has_a_band_and_a_second_call() -> None:
    state = Deliberation(started_at=100.0)
    events = [
        *deliberation_scripts.busy(),
        StageStarted(stage="debate"),
        OpinionStarted(seat="A", model="m", round=1),
    ]
    for number, event in enumerate(events):
        state = fold(state, event, 100.0 + number)
    figures = chart(state, 200.0)
    assert figures is not None
    assert [band.stage for band in figures.bands][-1] == "debate"
    assert [s.stage for s in figures.stretches if s.lane == "A"] == ["opinions", "debate"]


def call(
    seat: str, stage: Stage, start: float, first: float | None, end: float, cached: int
) -> Call:
    return Call(
        seat=seat,
        stage=stage,
        usage=Usage(1100, 10, cached),
        seconds=end - start,
        started_s=start,
        first_token_s=first,
    )


@pytest.mark.parametrize(
    ("calls", "seconds"),
    [
        ((), None),
        ((call("A", "opinions", 0, 2, 3, 0),), None),  # nothing was shared
        # A reads 500 a second; ten tokens that it had to wait for say nothing.
        ((call("A", "opinions", 0, 2, 3, 100), call("A", "review", 3, 4, 5, 1090)), 2.38),
        # B only ever read what was shared: it is taken to read as fast as the fastest.
        ((call("A", "opinions", 0, 2, 3, 100), call("B", "opinions", 0, 0.1, 3, 1090)), 2.38),
    ],
)
def test_what_sharing_saved(calls: tuple[Call, ...], seconds: float | None) -> None:
    assert saved_seconds(calls) == (None if seconds is None else pytest.approx(seconds))


def test_the_saving_in_words() -> None:
    figures = drawn(deliberation_scripts.finished())
    assert call_words.saved(figures).startswith("Shared prompt saved 4,096 tokens (about ")
    assert call_words.saved(figures, brief=True) == "shared prompt saved 4,096 tokens"


def test_a_bar_in_words() -> None:
    figures = drawn(deliberation_scripts.finished())
    said = [call_words.stretch(s) for s in figures.stretches]
    assert said[1] == (
        "Seat B, Opinions: from 0.0 s, reading 4.6 s, writing 13.8 s, 512 tokens, "
        "1,024 of 1,650 tokens of the prompt shared"
    )
    assert said[-1].startswith("Chairman, Synthesis: from 31.2 s")
    assert all(sentence in call_words.described(figures) for sentence in said)


@pytest.mark.parametrize(
    ("length", "room", "every"), [(44.9, 10, 5), (44.9, 4, 15), (0.9, 5, 0.2), (9000, 5, 1800)]
)
def test_marks_of_the_axis(length: float, room: int, every: float) -> None:
    assert step(length, room) == every
