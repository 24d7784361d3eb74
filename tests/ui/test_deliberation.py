from __future__ import annotations

from functools import reduce
from time import perf_counter

import msgspec
import pytest
from msgspec.structs import replace

from backend.events import (
    CallProgressed,
    ContextPacked,
    DebateRound,
    Event,
    OpinionDelta,
    OpinionStarted,
    SeatDropped,
    StageStarted,
    TurnFailed,
)
from backend.results import Ablation, Bias, ContextLedger, Dissent, Opinion
from backend.values import ModelInfo, Policy
from tests.ui import deliberation_scripts, scripts
from ui.chat.progress import share
from ui.deliberation import call_words, ranking_words, words
from ui.deliberation.growing import Growing
from ui.deliberation.model import STAGES, Deliberation, Progress, fold, replayed, stopped


def after(events: list[Event]) -> Deliberation:
    return reduce(fold, events, Deliberation())


def states(state: Deliberation) -> str:
    return " ".join(f"{s.letter}:{s.state}" for s in state.seats)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (scripts.started()[:1], "A:queued B:queued C:queued D:queued"),
        (scripts.started(), "A:reading B:reading C:reading D:reading"),
        (deliberation_scripts.queued(), "A:reading B:queued C:queued D:queued"),
        (deliberation_scripts.busy(), "A:done B:writing C:reading D:dropped"),
        (scripts.running(), "A:done B:writing C:writing D:dropped"),
        (scripts.reviewing(), "A:done B:done C:done D:done"),
        (scripts.finished(), "A:done B:done C:done D:done"),
    ],
)
def test_states_of_seats(events: list[Event], expected: str) -> None:
    assert states(after(events)) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (scripts.started(), "running pending pending pending pending"),
        (scripts.reviewing(), "done running pending pending pending"),
        ([*scripts.started(), *scripts.synthesis()], "done skipped done skipped running"),
        (scripts.finished(), "done done done skipped done"),
        (scripts.broken(), "done skipped skipped skipped skipped"),
    ],
)
def test_states_of_stages(events: list[Event], expected: str) -> None:
    assert " ".join(s.state for s in after(events).stages) == expected


def test_deltas_are_the_text_and_completion_replaces_it() -> None:
    assert after([*scripts.started(), *scripts.written("B")]).seats[1].text == scripts.OPINIONS["B"]
    seat = after([*scripts.started(), *scripts.opinions("B")]).seats[1]
    assert seat.tokens == scripts.opinion("B").usage.completion_tokens
    assert seat.seconds == scripts.opinion("B").seconds


def test_a_dropped_seat_keeps_reason_and_partial_text() -> None:
    state = after(
        [
            *scripts.started(),
            *scripts.written("D", 0.5),
            SeatDropped(seat="D", stage="opinions", fault=scripts.TIMEOUT),
        ]
    )
    assert "120 s" in state.seats[3].reason
    assert state.seats[3].text == scripts.OPINIONS["D"][: len(state.seats[3].text)] != ""


def test_a_debate_keeps_the_first_answer() -> None:
    state = after(
        [
            *scripts.started(),
            *scripts.opinions(),
            StageStarted(stage="debate"),
            OpinionStarted(seat="A", model="m", round=1),
            OpinionDelta(seat="A", text="Second thoughts.", round=1),
            DebateRound(round=1, answers=(Opinion(seat="A", text="Second thoughts.", round=1),)),
        ]
    )
    assert state.seats[0].first == scripts.OPINIONS["A"]
    assert state.seats[0].text == "Second thoughts."
    assert state.seats[0].round == 1


def test_the_figures_of_a_finished_turn_are_the_engines_own() -> None:
    state = after(scripts.finished())
    assert state.phase == "done"
    assert state.seconds == 44.9
    assert {s.stage: s.seconds for s in state.stages if s.state == "done"} == {
        "opinions": 18.4,
        "review": 12.6,
        "ranking": 0.2,
        "synthesis": 13.7,
    }
    assert state.answer == scripts.ANSWER
    assert len(state.reviews) == 4
    assert state.agreement == scripts.AGREEMENT


def test_a_running_turn_is_timed_by_the_clock_it_is_given() -> None:
    state = Deliberation()
    for at, event in enumerate([*scripts.started()[:3], StageStarted(stage="review")]):
        state = fold(state, event, float(at))
    assert state.stages[0].seconds == 1.0


def test_a_replay_is_what_was_seen_live() -> None:
    live = after(scripts.finished())
    assert replayed(tuple(scripts.finished())) == live
    assert replayed(tuple(scripts.running())).phase == "stopped"
    assert replayed(tuple(scripts.broken())).phase == "failed"


@pytest.mark.parametrize(
    "events",
    [
        scripts.finished(),
        scripts.agreed(),
        scripts.single(),
        scripts.broken(),
        deliberation_scripts.finished(),
        deliberation_scripts.debated(),
    ],
    ids=["finished", "agreed", "single", "broken", "timed", "debated"],
)
def test_what_was_seen_by_the_clock_leaves_nothing_of_it_behind(events: list[Event]) -> None:
    live = Deliberation(started_at=99.0)
    for number, event in enumerate(events):
        live = fold(live, event, 100.0 + number / 10)
    again = replayed(tuple(e for e in events if not isinstance(e, CallProgressed)))
    if live.result is None:  # nobody stored how long a turn took that came to nothing
        live = replace(live, seconds=None)
        live = replace(live, stages=tuple(replace(s, seconds=None) for s in live.stages))
    assert live == again


def test_progress_of_a_call_is_folded_into_its_seat() -> None:
    seats = {s.letter: s for s in after(deliberation_scripts.busy()).seats}
    reading = seats["C"].progress
    assert (reading.done_tokens, reading.prompt_tokens, reading.cached_tokens) == (1340, 1650, 1024)
    assert reading.share == pytest.approx(1340 / 1650)
    assert reading.shared == pytest.approx(1024 / 1650)
    assert seats["B"].progress.tokens_per_s == 41.2
    assert after(deliberation_scripts.queued()).seats[1].progress.queued == 2


def test_progress_of_reviews_and_chairman_has_rows_of_its_own() -> None:
    state = after(deliberation_scripts.reviewing())
    assert " ".join(f"{r.letter}:{r.state}" for r in state.reviewers) == (
        "A:done B:writing C:reading D:dropped"
    )
    assert state.seats[3].state == "done"  # its answer stands, only its review is missing
    state = after(deliberation_scripts.writing())
    assert state.chair is not None
    assert (state.chair.state, state.chair.progress.tokens_per_s) == ("writing", 33.3)


def test_progress_that_comes_late_moves_nothing_back() -> None:
    state = after(deliberation_scripts.busy())
    late = CallProgressed(seat="A", stage="opinions", queued=3)
    assert fold(state, late) == state
    still = fold(state, CallProgressed(seat="B", stage="opinions", done_tokens=5, prompt_tokens=9))
    assert still.seats[1].state == "writing"
    assert fold(state, CallProgressed(seat="", stage="synthesis", queued=1)) == state


def test_a_seat_that_fails_in_the_debate_keeps_its_first_answer() -> None:
    events = [
        *scripts.started(),
        *scripts.opinions(),
        StageStarted(stage="debate"),
        OpinionStarted(seat="A", model="m", round=1),
        OpinionDelta(seat="A", text="Half a", round=1),
        SeatDropped(seat="A", stage="debate", fault=scripts.TIMEOUT),
    ]
    seat = after(events).seats[0]
    assert (seat.state, seat.text, seat.first) == ("done", scripts.OPINIONS["A"], "")
    assert "120 s" in seat.reason


def test_a_text_grows_by_pieces_and_every_value_stays_as_it_was() -> None:
    first = Growing("a").plus("b")
    second = first.plus("c")
    other = first.plus("d")
    assert [t.text for t in (first, second, other)] == ["ab", "abc", "abd"]
    assert second.plus("e").text == "abce"
    assert second.length == 3
    assert second == Growing("abc") != other
    assert not Growing()


def test_folding_into_a_long_text_costs_what_folding_into_a_short_one_does() -> None:
    def cost(size: int) -> float:
        state = after([*scripts.started(), OpinionDelta(seat="A", text="x" * size)])
        best = 1.0
        for _ in range(5):
            began = perf_counter()
            for _ in range(400):
                state = fold(state, OpinionDelta(seat="A", text="token "), 1.0)
            best = min(best, perf_counter() - began)
        assert len(state.seats[0].text) == size + 5 * 400 * 6
        return best

    assert cost(2_000_000) < 3 * cost(1_000)


def test_events_of_unknown_seats_change_nothing() -> None:
    state = after(scripts.started())
    assert fold(state, OpinionDelta(seat="Z", text="?")) == state


def test_a_failed_turn_keeps_what_was_written() -> None:
    fault = scripts.TIMEOUT
    state = after([*scripts.started(), TurnFailed(fault=fault, partial="Half an")])
    assert (state.phase, state.fault, state.answer) == ("failed", fault, "Half an")


def test_a_single_seats_words_are_the_answer_while_it_writes() -> None:
    state = after([*scripts.started(scripts.SINGLE), OpinionDelta(seat="A", text="So ")])
    assert state.answer == "So "


def test_stopping_ends_every_stage() -> None:
    state = stopped(after(scripts.running()), 3.0)
    assert (state.phase, state.stage, state.seconds) == ("stopped", None, 3.0)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], 0.0),
        (scripts.started(), 0.0),
        (scripts.running(), 0.1),
        (scripts.reviewing(), 0.3),
    ],
)
def test_share_of_a_turn(events: list[Event], expected: float) -> None:
    assert share(after(events)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "—"), (0.42, "0.4 s"), (44.9, "44.9 s"), (126.2, "126 s"), (726.0, "12 min 6 s")],
)
def test_seconds(value: float | None, text: str) -> None:
    assert words.seconds(value) == text


@pytest.mark.parametrize(
    ("count", "text"), [(None, "— tokens"), (1, "1 token"), (1024, "1,024 tokens")]
)
def test_tokens(count: int | None, text: str) -> None:
    assert words.tokens(count) == text


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("", ""),
        ("One. Two", "Two"),
        ("One.\n\n**Two** is `three`.", "Two is three."),
        ("x" * 300, "… " + "x" * 240),
    ],
)
def test_last_sentence(text: str, last: str) -> None:
    assert words.last_sentence(text) == last


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("One. Two", "One. Two"),
        (f"Far away. {'x' * 100}. And the end", f"{'x' * 100}. And the end"),
    ],
)
def test_last_words_begin_with_a_sentence(text: str, said: str) -> None:
    assert words.last_words(text) == said


@pytest.mark.parametrize(
    ("progress", "waits", "read", "shared"),
    [
        (Progress(), "Waits for its turn", "Asked, nothing heard yet", ""),
        (Progress(queued=1), "Waits, 1 call before it", "Asked, nothing heard yet", ""),
        (Progress(queued=2), "Waits, 2 calls before it", "Asked, nothing heard yet", ""),
        (
            Progress(done_tokens=1024, prompt_tokens=1650, cached_tokens=1024),
            "Waits for its turn",
            "1,024 of 1,650 tokens",
            "1,024 shared, not computed again",
        ),
    ],
)
def test_words_of_progress(progress: Progress, waits: str, read: str, shared: str) -> None:
    assert call_words.waits(progress) == waits
    assert call_words.read_so_far(progress) == read
    assert call_words.shared(progress) == shared


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (4.24, "4.2 tok/s"), (41.2, "41 tok/s"), (100.0, "100 tok/s")]
)
def test_speed(value: float | None, text: str) -> None:
    assert words.speed(value) == text


@pytest.mark.parametrize(
    ("length", "position", "said"),
    [
        (0.1, 0.1, []),
        (0.72, 0.0, ["Longer answers ranked higher (tau 0.72)."]),
        (-0.8, 0.0, ["Shorter answers ranked higher (tau -0.80)."]),
        (0.0, 0.9, ["Answers shown earlier ranked higher (tau 0.90)."]),
        (0.0, -0.9, ["Answers shown later ranked higher (tau -0.90)."]),
        (None, None, []),
    ],
)
def test_what_pulls_at_reviews(
    length: float | None, position: float | None, said: list[str]
) -> None:
    bias = Bias(
        length=length,
        position=position,
        length_flagged=abs(length or 0) >= 0.6,
        position_flagged=abs(position or 0) >= 0.6,
    )
    assert ranking_words.flags(bias) == said
    assert ranking_words.flags(None) == []


def test_agreement_and_dissent_are_worded_from_their_figures() -> None:
    reviews = scripts.AGREEMENT
    said = "4 of 6 pairs of reviewers order the answers they both judged alike."
    assert ranking_words.explained(reviews) == said
    answers = replace(reviews, basis="answers", threshold=0.6)
    assert ranking_words.explained(answers) == (
        "4 of 6 pairs of answers share at least 60 % of their content words, with the same "
        "figures and negations."
    )
    dissent = Dissent(seat="D", quote="", why="", held="A", ranked_first="C", count=2, of=3)
    assert ranking_words.reason(dissent) == "Ranked C first; 2 of 3 reviewers of A ranked A first."
    unranked = Dissent(seat="D", quote="", why="", held="A")
    assert ranking_words.reason(unranked) == "Its answer differs from that of A."


def test_what_was_stored_without_figures_is_said_as_it_was() -> None:
    answers = replace(scripts.AGREEMENT, basis="answers")
    assert ranking_words.explained(answers) == answers.explanation
    dissent = msgspec.convert({"seat": "D", "quote": "", "why": "Ranked C first."}, Dissent)
    assert ranking_words.reason(dissent) == "Ranked C first."


def test_a_dropped_seat_and_a_missing_review_are_said() -> None:
    state, heard = Deliberation(), []
    for event in [*deliberation_scripts.busy(), *deliberation_scripts.reviewing()[-5:]]:
        later = fold(state, event)
        heard += [sentence for sentence, _ in words.announcements(state, later)]
        state = later
    assert any(sentence.startswith("Seat D dropped. Timed out") for sentence in heard)
    assert not any("token" in sentence and "written" not in sentence for sentence in heard)
    before = after(deliberation_scripts.reviewing()[:-1])
    said = words.announcements(before, after(deliberation_scripts.reviewing()))
    assert said[0][0].startswith("Seat D gave no review.")


def test_near_tie_names_both_seats() -> None:
    state = after(scripts.finished())
    assert words.near_tie(state) == "Near tie: A leads C by 1"
    assert words.near_tie(state, brief=True) == "Near tie A / C"
    assert state.ranking is not None
    level = tuple(replace(standing, points=5) for standing in state.ranking.standings)
    state = replace(state, ranking=replace(state.ranking, standings=level))
    assert words.near_tie(state) == "Tie: A and C"
    assert words.near_tie(state, brief=True) == "Tie A / C"


def test_a_tie_names_all_that_are_in_it() -> None:
    state = after(scripts.finished())
    assert state.ranking is not None
    level = tuple(replace(standing, points=5) for standing in state.ranking.standings)
    pairs = (("A", "C"), ("A", "B"))
    ranking = replace(state.ranking, standings=level, near_ties=pairs)
    state = replace(state, ranking=ranking)
    assert words.near_tie(state) == "Tie: A, C and B"
    assert words.near_tie(state, brief=True) == "Tie A / C / B"


def test_models_are_called_by_their_names_where_they_are_known() -> None:
    named = replayed(tuple(scripts.finished()), {"qwen3-14b": "Qwen3 14B"})
    seat = next(seat for seat in named.seats if seat.model == "qwen3-14b")
    assert "Qwen3 14B" in (seat.title, seat.on)
    other = next(seat for seat in named.seats if seat.model != "qwen3-14b")
    assert other.model in (other.title, other.on)
    assert named.committee is not None
    chairman = named.committee.chairman.model
    assert named.chairman == chairman
    names = {chairman: "The chair"}
    assert "The chair" in words.answer_from(replayed(tuple(scripts.finished()), names))


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "—"), (0.0, "0.0 s"), (0.003, "< 0.1 s"), (0.06, "0.1 s"), (44.9, "44.9 s")],
)
def test_no_time_is_shown_as_none(value: float | None, said: str) -> None:
    assert words.seconds(value) == said


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ((), ""),
        (
            (("A", True, "A"), ("B", True, "A")),
            "The answer would stand without any one of the seats.",
        ),
        (
            (("A", False, "C"), ("B", True, "A")),
            "The answer would stand without B. Without A, C would lead.",
        ),
        ((("A", False, ""),), "Without A there would be no answer."),
    ],
)
def test_ablation(entries: tuple[tuple[str, bool, str], ...], sentence: str) -> None:
    result = replace(
        scripts.completed(),
        ablation=tuple(Ablation(seat=s, stands=ok, top=top) for s, ok, top in entries),
    )
    state = after([*scripts.started(), *scripts.opinions(), result])
    assert words.ablation(state) == sentence


def test_what_was_left_out_is_said_with_its_figures() -> None:
    ledger = ContextLedger(
        context_length=4096, sent_messages=3, left_out_messages=2, left_out_tokens=1200
    )
    state = after([*scripts.started(), ContextPacked(ledger=ledger)])
    assert words.left_out(state.ledger) == [
        "2 of 5 earlier messages left out: 1,200 tokens did not fit into 4,096 tokens."
    ]
    assert words.left_out(ContextLedger(sent_messages=3)) == []


def test_what_a_screen_reader_hears_never_has_tokens_in_it() -> None:
    state, heard = Deliberation(), []
    for event in scripts.finished():
        after_ = fold(state, event)
        heard += [sentence for sentence, _ in words.announcements(state, after_)]
        state = after_
    assert heard == [
        "Stage: Opinions",
        "Stage: Review",
        "Stage: Ranking",
        "Stage: Synthesis",
        "Answer ready, agreement 0.67, one dissent",
    ]
    broken = after(scripts.broken())
    assert words.announcements(after(scripts.started()), broken)[-1][1] is True


@pytest.mark.parametrize(
    ("policy", "fragment"),
    [
        (Policy.FULL, "Four seats answer alone, review"),
        (Policy.AUTO, "Where they disagree"),
        (Policy.VOTE, "the best answer wins"),
        (Policy.SINGLE, "One seat answers"),
    ],
)
def test_how_a_committee_works(policy: Policy, fragment: str) -> None:
    assert fragment in words.how_it_works(replace(scripts.COMMITTEE, policy=policy))


@pytest.mark.parametrize(
    ("used", "local"), [({"here"}, True), ({"here", "there"}, False), ({"unknown"}, False)]
)
def test_private_means_all_models_run_here(used: set[str], local: bool) -> None:
    models = (
        ModelInfo(id="here", name="Here", provider="local"),
        ModelInfo(id="there", name="There", provider="office"),
    )
    assert words.is_local(models, used) is local


def test_every_stage_has_a_name() -> None:
    assert len({words.stage_name(stage) for stage in STAGES}) == 5
