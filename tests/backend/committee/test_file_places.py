from __future__ import annotations

import pytest

from backend.committee.file_places import line_of
from backend.committee.presets import parse_committee

GOOD = """title = "Two"
[[seats]]
letter = "A"
model = "one"
sampling = { temperature = 0.5 }
[[seats]]
letter = "B"
model = "two"
[chairman]
model = "one"
"""


@pytest.mark.parametrize(
    ("good", "bad", "line"),
    [
        ('title = "Two"', "title = 5", 1),
        ('title = "Two"', 'titel = "Two"', 1),
        ('letter = "B"\n', "", 6),
        ("temperature = 0.5", "temperature = 5", 5),
        ("temperature = 0.5", "temprature = 0.5", 5),
        ('model = "two"', "model = 3", 8),
        ('model = "two"', 'model = "two"\nmodl = 3', 9),
        ('[chairman]\nmodel = "one"', "[chairman]\nmodel = 1", 10),
        ('[chairman]\nmodel = "one"', "", None),
    ],
)
def test_a_mistake_is_found_in_its_line(good: str, bad: str, line: int | None) -> None:
    text = GOOD.replace(good, bad)
    with pytest.raises(ValueError, match="`") as caught:
        parse_committee("two", text)
    assert line_of(text, str(caught.value)) == line


def test_no_name_no_line() -> None:
    assert line_of(GOOD, "Expected ']'") is None
