from __future__ import annotations

import pytest

from backend.chat.pictures import blind_models, check_sight, without_pictures
from backend.errors import UserError
from backend.settings import Server
from backend.values import (
    Chairman,
    Committee,
    FilePart,
    ImagePart,
    Message,
    ModelInfo,
    Seat,
    TextPart,
)

PICTURE = ImagePart("cat.png", b"\x89PNG")
QUESTION = Message("user", (TextPart("What is it?"), PICTURE))
SEES = ModelInfo(id="sees", name="Sees", provider="local", vision=True)
BLIND = ModelInfo(id="blind", name="Blind", provider="local")
SILENT = ModelInfo(id="far/any", name="any", provider="far")
GONE = ModelInfo(id="gone", name="Gone", provider="local", vision=True, missing=True)
KNOWN = (SEES, BLIND, SILENT, GONE)
FAR = (Server(name="far", url="http://far", kind="vllm"),)


def committee(*models: str, chairman: str = "sees") -> Committee:
    seats = tuple(Seat(letter="ABCD"[n], model=model) for n, model in enumerate(models))
    return Committee(name="c", title="C", seats=seats, chairman=Chairman(model=chairman))


@pytest.mark.parametrize(
    ("servers", "blind"), [(FAR, {"blind"}), ((), {"blind", "far/any"})], ids=["silent", "telling"]
)
def test_blind_is_who_is_known_to_be(servers: tuple[Server, ...], blind: set[str]) -> None:
    asked = ("sees", "blind", "far/any", "unheard of")
    assert blind_models(asked, KNOWN, servers) == blind
    assert blind_models(("sees",), KNOWN, servers) == set()


def test_seats_that_do_not_see_are_named_with_models_that_do() -> None:
    with pytest.raises(UserError) as raised:
        check_sight(QUESTION, committee("sees", "blind", "blind"), {"blind"}, KNOWN)
    fault = raised.value.fault
    assert fault.message == "Not every seat sees pictures: B (blind), C (blind) do not."
    assert fault.why == "These models see: sees."
    with pytest.raises(UserError, match="The model blind does not see") as raised:
        check_sight(QUESTION, committee("blind"), {"blind"}, (BLIND, GONE))
    assert raised.value.fault.why == "No model here sees."


def test_a_chairman_need_not_see_and_words_need_no_sight() -> None:
    check_sight(QUESTION, committee("sees", "sees", chairman="blind"), {"blind"}, KNOWN)
    check_sight(Message.of("user", "Why?"), committee("blind"), {"blind"}, KNOWN)


def test_a_line_stands_where_the_picture_was() -> None:
    file = FilePart("a.txt", "text")
    talk = (Message("user", (file, PICTURE, TextPart("And?"))), Message.of("assistant", "A cat."))
    shown = without_pictures(talk)
    first, second, third = shown[0].parts
    assert (first, third) == (file, TextPart("And?"))
    assert isinstance(second, TextPart)
    assert "cat.png" in second.text
    assert shown[1] is talk[1]
