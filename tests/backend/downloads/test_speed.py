from __future__ import annotations

import pytest

from backend.downloads.speed import Speed, seconds_left


def test_a_steady_flow() -> None:
    speed = Speed(window_s=8)
    speed.start(100.0, 5000)  # was there before
    for step in range(1, 41):
        speed.note(100.0 + step / 4, 5000 + step * 250)
    assert speed.rate(110.0) == pytest.approx(1000, rel=0.05)


def test_old_seconds_are_forgotten_and_silence_slows() -> None:
    speed = Speed(window_s=8)
    speed.start(0.0, 0)
    for second in range(1, 11):
        speed.note(second, second * 1000)
    for second in range(11, 21):
        speed.note(second, 10_000 + (second - 10) * 100)
    assert speed.rate(20.0) == pytest.approx(100, rel=0.2)
    assert speed.rate(24.0) == pytest.approx(50, rel=0.5)
    assert speed.rate(60.0) == 0.0


def test_nothing_measured_and_a_new_start() -> None:
    speed = Speed()
    assert speed.rate(1.0) is None
    speed.start(0.0, 0)
    speed.note(1.0, 500)
    speed.note(2.0, 0)  # it began anew
    speed.note(3.0, 100)
    assert speed.rate(3.0) == pytest.approx(100)


@pytest.mark.parametrize(
    ("done", "total", "rate", "expected"),
    [(50, 100, 10.0, 5.0), (0, None, 10.0, None), (0, 100, 0.0, None), (0, 100, None, None)],
)
def test_seconds_left(
    done: int, total: int | None, rate: float | None, expected: float | None
) -> None:
    assert seconds_left(done, total, rate) == expected
