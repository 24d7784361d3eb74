from __future__ import annotations

import pytest

from backend.catalogue import catalogue
from backend.errors import UserError
from backend.models.choosing import chosen, repository_of
from backend.offers import HubFile

REPO = "owner/name-GGUF"


def file(name: str, quantisation: str = "", *, projector: bool = False) -> HubFile:
    return HubFile(
        repo=REPO,
        names=(name,),
        size_bytes=1,
        quantisation=quantisation,
        projector=projector,
    )


FILES = (
    file("mmproj-F16.gguf", "F16", projector=True),
    file("big/m-Q8_0.gguf", "Q8_0"),
    file("m-Q4_K_M.gguf", "Q4_K_M"),
    file("m-Q2_K.gguf", "Q2_K"),
)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("", "m-Q4_K_M.gguf"),
        ("q8_0", "big/m-Q8_0.gguf"),
        ("Q2_K", "m-Q2_K.gguf"),
        ("m-q8_0.gguf", "big/m-Q8_0.gguf"),
        ("big/m-Q8_0.gguf", "big/m-Q8_0.gguf"),
        ("mmproj-F16.gguf", "mmproj-F16.gguf"),
    ],
)
def test_what_is_wanted_is_chosen(wanted: str, name: str) -> None:
    assert chosen(FILES, REPO, wanted).names == (name,)


def test_without_a_usual_quantisation_any_model_is_taken_but_no_projector() -> None:
    assert chosen((FILES[0], FILES[3]), REPO, "").names == ("m-Q2_K.gguf",)


@pytest.mark.parametrize(
    ("files", "wanted", "word"),
    [(FILES, "Q5_K_M", "Q4_K_M"), ((), "", "No GGUF"), ((FILES[0],), "F16", "No GGUF")],
)
def test_what_is_not_there_is_told_with_what_is(
    files: tuple[HubFile, ...], wanted: str, word: str
) -> None:
    with pytest.raises(UserError, match=word) as caught:
        chosen(files, REPO, wanted)
    assert caught.value.fault.code == "not_found"


def test_names_mean_repositories_or_models_of_the_catalogue() -> None:
    assert repository_of("owner/name", catalogue()) == ("owner/name", "")
    assert repository_of("owner/name:Q8_0", catalogue()) == ("owner/name", "Q8_0")
    for model in catalogue():
        repo, name = repository_of(model.id, catalogue())
        assert (repo, name) in {(f.repo, f.name) for f in model.files}
        last = model.files[-1]
        assert repository_of(f"{model.id}:{last.quantisation}", catalogue())[0] == last.repo


@pytest.mark.parametrize(("name", "word"), [("qwen3-8", "qwen3-8b"), ("qwen3-8b:Q9", "It has")])
def test_unknown_names_are_told_with_the_nearest(name: str, word: str) -> None:
    with pytest.raises(UserError, match=word):
        repository_of(name, catalogue())
