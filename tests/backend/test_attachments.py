"""Row 26 of what must not break: empty, enormous, unreadable, no file at all, a loop of links."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backend.attachments import (
    MAX_FILE_BYTES,
    MAX_PICTURE_BYTES,
    read_attachment,
    read_text_file,
)
from backend.errors import UserError
from backend.values import FilePart, ImagePart
from tests.vision_model import GIF, bmp, jpeg, noise, png

PICTURES = {"a.png": png(noise(1)), "b.jpg": jpeg(), "c.gif": GIF, "d.bmp": bmp(noise(1))}


def written(folder: Path, data: bytes, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refusal(path: Path) -> UserError:
    with pytest.raises(UserError) as raised:
        read_attachment(path)
    fault = raised.value.fault
    assert fault.message
    assert fault.remedy
    return raised.value


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    data = PICTURES[name]
    assert read_attachment(written(tmp_path, data, "no-suffix")) == ImagePart("no-suffix", data)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        ("\ufeffmarked".encode(), "marked"),
        (b"BMWs are cars. They have wheels.", "BMWs are cars. They have wheels."),
        (b"BM", "BM"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_text_stays_text(tmp_path: Path, data: bytes, text: str) -> None:
    path = written(tmp_path, data, "notes.txt")
    assert read_attachment(path) == read_text_file(path) == FilePart("notes.txt", text)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_cut_anywhere_is_refused_or_whole(tmp_path: Path, name: str) -> None:
    data = PICTURES[name]
    for length in range(18, len(data) - 12, max(len(data) // 40, 1)):
        with pytest.raises(UserError):
            read_attachment(written(tmp_path, data[:length], name))


@pytest.mark.parametrize("size", [(0, 10), (100_000, 100_000), (30_000, 30), (2**31 - 1, 1)])
def test_sizes_that_cannot_be_are_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    assert "picture" in str(refusal(written(tmp_path, png(noise(1), size=size), "big.png"))).lower()


def test_limits_are_those_of_the_kind(tmp_path: Path) -> None:
    text = refusal(written(tmp_path, b"a" * (MAX_FILE_BYTES + 1), "long.txt"))
    assert "1.0 MB" in text.fault.message
    data = png(noise(1)) + bytes(MAX_PICTURE_BYTES)
    picture = refusal(written(tmp_path, data, "long.png"))
    assert "20" in picture.fault.message
    assert len(read_text_file(written(tmp_path, b"a" * MAX_FILE_BYTES)).text) == MAX_FILE_BYTES


def test_ten_gigabytes_are_not_read(tmp_path: Path) -> None:
    for head in (b"text", PICTURES["a.png"]):
        path = written(tmp_path, head, "huge")
        with path.open("r+b") as stream:
            stream.truncate(10 * 2**30)
        assert "10,737.4 MB" in refusal(path).fault.message


@pytest.mark.parametrize("data", [b"", b" \n\t"])
def test_an_empty_file_says_so(tmp_path: Path, data: bytes) -> None:
    assert "is empty" in refusal(written(tmp_path, data)).fault.message


@pytest.mark.parametrize("data", [b"RIFF\x80\0\0\0WEBPVP8 ", b"%PDF-1.7\n\xe2\xe3", b"a\0b"])
def test_what_is_neither_says_what_can_be_read(tmp_path: Path, data: bytes) -> None:
    fault = refusal(written(tmp_path, data, "odd.bin")).fault
    assert "odd.bin is neither text nor a picture" in fault.message
    assert "PNG" in fault.remedy
    with pytest.raises(UserError, match="not a text file"):
        read_text_file(tmp_path / "odd.bin")


def test_a_picture_is_no_text_file(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a text file"):
        read_text_file(written(tmp_path, PICTURES["a.png"], "a.png"))


def test_what_is_no_file_is_refused_at_once(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone").fault.code == "not_found"
    assert "is not a file" in refusal(tmp_path).fault.message
    refusal(Path("nul\0byte"))
    if os.name != "posix":
        return
    fifo, loop = tmp_path / "fifo", tmp_path / "loop"
    os.mkfifo(fifo)
    loop.symlink_to(loop)
    assert "is not a file" in refusal(fifo).fault.message
    assert "links" in refusal(loop).fault.why
    assert "is not a file" in refusal(Path("/dev/zero")).fault.message


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="modes do not bind root")
def test_an_unreadable_file_says_why(tmp_path: Path) -> None:
    path = written(tmp_path, b"text")
    path.chmod(0)
    assert "Permission denied" in refusal(path).fault.why
