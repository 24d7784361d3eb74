"""What a hub calls things: names that are safe to write, quantisations, parts of one model."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from backend.errors import UserError
from backend.offers import HubFile

MAX_SEGMENTS = 4  # folders of a file's name, the file itself included
MAX_SEGMENT_BYTES = 200  # 255 is what file systems take; the endings of partial files come on top
SUFFIX = ".gguf"

_REPO = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,95}")
_REVISION = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_./-]{0,127}")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\\ud800-\udfff]')
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)", re.IGNORECASE)
_SPLIT = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})\.gguf", re.IGNORECASE)
_QUANTISATION = re.compile(
    r"(?<![A-Za-z0-9])("
    r"IQ[1-4]_(?:XXS|XS|S|M|NL)|"
    r"Q[2-8]_K(?:_(?:S|M|L|XL|XXL))?|"
    r"Q[1-8]_[01](?:_[48]_[48])?|"
    r"TQ[12]_0|MXFP4(?:_MOE)?|NVFP4|BF16|FP?16|FP?32"
    r")(?![A-Za-z0-9])",
    re.IGNORECASE,
)


class Listed(NamedTuple):
    """A file as the hub lists it; `sha256` is empty where the hub does not say."""

    name: str
    size_bytes: int | None
    sha256: str


def check_repo(repo: str) -> None:
    """Raise `UserError` (`bad_input`) unless `repo` is ``owner/name``."""
    parts = repo.split("/")
    sane = all(_REPO.fullmatch(part) and part.strip(".") for part in parts)
    if len(parts) != 2 or not sane or "--" in repo or ".." in repo:
        raise UserError(
            "bad_input",
            f"{repo!r} is not the name of a repository.",
            why="A name has an owner and a name of letters, digits, '-', '_' and '.'.",
            remedy="Write it as on the hub, for example Qwen/Qwen3-8B-GGUF.",
        )


def check_revision(revision: str) -> None:
    """Raise `UserError` (`bad_input`) unless `revision` may be a branch, a tag or a commit."""
    if not _REVISION.fullmatch(revision) or ".." in revision:
        raise UserError(
            "bad_input",
            f"{revision!r} is not a revision.",
            remedy="Name a branch, a tag or a commit; 'main' is the usual one.",
        )


def is_safe(name: str) -> bool:
    """Whether `name` (with ``/`` between folders) may be written below a folder on any system."""
    segments = name.split("/")
    return len(segments) <= MAX_SEGMENTS and all(map(_is_safe_segment, segments))


def _is_safe_segment(segment: str) -> bool:
    return (
        bool(segment.strip(". "))  # not empty, '.', '..' or what Windows reads as those
        and not _FORBIDDEN.search(segment)  # ':' also ends a drive's letter
        and segment[-1] not in ". "
        and segment[0] != " "
        and not _RESERVED.fullmatch(segment.split(".")[0].rstrip())
        and len(segment.encode()) <= MAX_SEGMENT_BYTES
    )


def check_names(names: Sequence[str]) -> None:
    """Raise `UserError` (`bad_input`) unless all are safe names of GGUF files, each once."""
    bad = [n for n in names if not (is_safe(n) and n.lower().endswith(SUFFIX))]
    if bad or not names:
        raise UserError(
            "bad_input",
            f"{bad[0]!r} is no file that can be downloaded." if bad else "No file is named.",
            why=f"Only {SUFFIX} files are, under names that stay inside the models folder.",
            remedy="Choose a file from the repository's list.",
        )
    if len({name.lower() for name in names}) < len(names):
        raise UserError("bad_input", f"A part of {names[0]!r} is named twice.")


def quantisation(name: str) -> str:
    """The quantisation that a file's name speaks of ("Q4_K_M", "F16"), or ''."""
    found = _QUANTISATION.findall(name)
    return found[-1].upper().replace("FP16", "F16").replace("FP32", "F32") if found else ""


def group(repo: str, listed: Iterable[Listed]) -> tuple[HubFile, ...]:
    """The models among the files of `repo`, by name; split ones whole, or not at all."""
    whole: list[list[Listed]] = []
    split: dict[tuple[str, int], dict[int, Listed]] = defaultdict(dict)
    for file in listed:
        if not (file.name.lower().endswith(SUFFIX) and is_safe(file.name)):
            continue
        if match := _SPLIT.fullmatch(file.name):
            key = (match["stem"], int(match["count"]))
            split[key][int(match["number"])] = file
        else:
            whole.append([file])
    for (_stem, count), parts in split.items():
        if len(parts) == count and set(parts) == set(range(1, count + 1)):
            whole.append([parts[number] for number in range(1, count + 1)])
    return tuple(sorted((_hub_file(repo, parts) for parts in whole), key=lambda f: f.names))


def _hub_file(repo: str, parts: list[Listed]) -> HubFile:
    sizes = [part.size_bytes for part in parts]
    known = [size for size in sizes if size is not None]
    sums = tuple(part.sha256 for part in parts)
    return HubFile(
        repo=repo,
        names=tuple(part.name for part in parts),
        size_bytes=sum(known) if len(known) == len(sizes) else None,
        sha256=sums if any(sums) else (),
        quantisation=quantisation(parts[0].name),
        projector="mmproj" in parts[0].name.rsplit("/", 1)[-1].lower(),
    )
