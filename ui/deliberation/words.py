"""Figures and states in the words of the guide."""

from __future__ import annotations

import re

from backend.events import Stage
from backend.values import ModelInfo
from PySide6.QtCore import QCoreApplication

from ui.deliberation.model import Deliberation, SeatView
from ui.theme.tokens import Tone

_CHARACTERS_A_TOKEN = 4
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def translate(text: str) -> str:
    """`text` in the language of the window."""
    return QCoreApplication.translate("Deliberation", text)


def seconds(value: float | None) -> str:
    """``0.4 s``, ``44.9 s``, ``126 s``, ``12 min 6 s``; unknown is a dash."""
    if value is None:
        return "—"
    if value < 100:
        return translate("{0} s").format(f"{value:.1f}")
    if value < 600:
        return translate("{0} s").format(f"{value:.0f}")
    return translate("{0} min {1} s").format(int(value // 60), int(value % 60))


def tokens(count: int | None) -> str:
    """``1 token``, ``1,024 tokens``."""
    if count is None:
        return translate("— tokens")
    return translate("1 token") if count == 1 else translate("{0} tokens").format(f"{count:,}")


def about_tokens(text: str) -> str:
    """An estimate while a seat writes; models report exact figures only at the end."""
    return translate("about {0}").format(tokens(max(1, len(text) // _CHARACTERS_A_TOKEN)))


def seats(count: int) -> str:
    """``1 seat``, ``4 seats``."""
    return translate("1 seat") if count == 1 else translate("{0} seats").format(count)


def dropped(count: int) -> str:
    """``1 dropped``."""
    return translate("{0} dropped").format(count)


def stage_name(stage: Stage) -> str:
    """The stage as the stage line writes it."""
    return {
        "opinions": translate("Opinions"),
        "review": translate("Review"),
        "ranking": translate("Ranking"),
        "debate": translate("Debate"),
        "synthesis": translate("Synthesis"),
    }[stage]


def phase_badge(state: Deliberation) -> tuple[str, Tone, str]:
    """Word, tone and icon of a whole turn."""
    return {
        "waiting": (translate("Waiting"), "neutral", "clock"),
        "running": (translate("Running"), "accent", ""),
        "done": (translate("Finished"), "ok", ""),
        "failed": (translate("Failed"), "danger", "x"),
        "stopped": (translate("Stopped"), "warn", "square"),
    }[state.phase]  # type: ignore[return-value]


def seat_badge(seat: SeatView, *, running: bool) -> tuple[str, Tone, str]:
    """Word, tone and icon of a seat; one that wrote when the turn ended was stopped."""
    if seat.state == "writing" and not running:
        return translate("Stopped"), "warn", "square"
    return {
        "queued": (translate("Queued") if running else translate("Not asked"), "neutral", "clock"),
        "writing": (translate("Writing"), "accent", "pencil-simple"),
        "done": (translate("Done"), "ok", "check"),
        "dropped": (translate("Dropped"), "danger", "x"),
    }[seat.state]  # type: ignore[return-value]


def stage_summary(state: Deliberation) -> str:
    """One sentence on where a running turn stands."""
    count = dict.fromkeys(("queued", "writing", "done", "dropped"), 0)
    for seat in state.seats:
        count[seat.state] += 1
    if state.stage == "review":
        reviewers = sum(s.state != "dropped" for s in state.seats)
        return translate(
            "{0} of {1} seats have ranked the others, unnamed and without their own."
        ).format(len(state.reviews), reviewers)
    if state.stage == "debate":
        return translate("The seats disagree. Each reads the others and answers once more.")
    if state.stage in ("ranking", "synthesis"):
        return translate("The chairman writes one answer from the ranked opinions.")
    parts = [
        (count["done"], translate("{0} done")),
        (count["writing"], translate("{0} writing")),
        (count["queued"], translate("{0} queued")),
        (count["dropped"], translate("{0} dropped")),
    ]
    return " · ".join(words.format(number) for number, words in parts if number)


def answer_from(state: Deliberation) -> str:
    """Who wrote the answer."""
    result = state.result
    if result is None:
        return ""
    if result.answer_from == "synthesis":
        model = state.committee.chairman.model if state.committee else ""
        return translate("synthesis by chairman {0}").format(model)
    seat = state.seat(result.answer_from)
    name = seat.title if seat else result.answer_from
    return translate("answer of seat {0}, {1}").format(result.answer_from, name)


def ablation(state: Deliberation) -> str:
    """Which seats the answer would stand without."""
    entries = state.result.ablation if state.result else ()
    if not entries:
        return ""
    stands = [a.seat for a in entries if a.stands]
    falls = [a for a in entries if not a.stands]
    words = []
    if stands and not falls:
        words.append(translate("The answer would stand without any one of the seats."))
    elif stands:
        words.append(translate("The answer would stand without {0}.").format(listed(stands)))
    words += [
        translate("Without {0}, {1} would lead.").format(a.seat, a.top)
        if a.top
        else translate("Without {0} there would be no answer.").format(a.seat)
        for a in falls
    ]
    return " ".join(words)


def near_tie(state: Deliberation) -> str:
    """``Near tie: A leads C by 1``, or nothing."""
    ranking = state.ranking
    if ranking is None or not ranking.near_ties:
        return ""
    first, second = ranking.near_ties[0]
    points = {s.seat: s.points for s in ranking.standings}
    if points.get(first, 0) < points.get(second, 0):
        first, second = second, first
    lead = points.get(first, 0) - points.get(second, 0)
    if lead == 0:
        return translate("Tie: {0} and {1}").format(first, second)
    return translate("Near tie: {0} leads {1} by {2}").format(first, second, f"{lead:g}")


def listed(letters: list[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    if len(letters) < 2:
        return "".join(letters)
    return translate("{0} and {1}").format(", ".join(letters[:-1]), letters[-1])


def last_sentence(text: str, longest: int = 240) -> str:
    """The sentence being written, without Markdown's marks; long ones lose their beginning."""
    plain = re.sub(r"[*_`#>|]+", "", text).strip()
    parts = [part for part in _SENTENCE_END.split(plain) if part.strip()]
    last = " ".join(parts[-1].split()) if parts else ""
    return last if len(last) <= longest else "… " + last[-longest:].split(" ", 1)[-1]


def announcement(state: Deliberation) -> str:
    """What a screen reader hears when the answer is there."""
    result = state.result
    if result is None:
        return ""
    words = [translate("Answer ready")]
    if result.agreement is not None:
        words.append(translate("agreement {0}").format(f"{result.agreement.figure:.2f}"))
    if result.dissent:
        words.append(
            translate("one dissent")
            if len(result.dissent) == 1
            else translate("{0} dissents").format(len(result.dissent))
        )
    return ", ".join(words)


def is_local(models: tuple[ModelInfo, ...], used: set[str]) -> bool:
    """Do all `used` models run on this computer? An unknown model counts as not."""
    providers = {model.id: model.provider for model in models}
    return all(providers.get(model) == "local" for model in used)
