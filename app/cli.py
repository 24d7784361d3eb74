"""The command line: what each subcommand takes. The work is done in `app.commands`."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from backend.errors import UserError
from backend.values import Policy

if TYPE_CHECKING:
    from backend.profile import Profile

# Exit statuses of the command line.
OK, FAILED_TURN, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit status.

    Each command lives in a module of its own, imported only when it runs: the worker must not load
    the engine, and headless use must not load Qt.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A pipe on Windows is not UTF-8, and text may hold any character.
        getattr(stream, "reconfigure", lambda **_: None)(encoding="utf-8", errors="replace")
    options = parser().parse_args(arguments)
    # A polite kill ends like Ctrl+C: what runs is stopped and recorded.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        command = importlib.import_module(f"app.commands.{options.command}")
        status: int = command.run(options)
    except UserError as error:
        print(f"parley: {error.fault.sentence}", file=sys.stderr)  # noqa: T201
        return BAD_INPUT
    except KeyboardInterrupt:
        # What was to be there afterwards is not: `pull X && ask` must not go on.
        return INTERRUPTED if getattr(options, "models_command", "") == "pull" else OK
    except BrokenPipeError:
        # The reader (`head`, say) has gone; Python must not complain about it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return status


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    main = argparse.ArgumentParser(
        prog="parley",
        description="Several local models deliberate on a question and give one answer.",
        epilog="Without a command, the window opens.",
    )
    main.set_defaults(command="gui")
    main.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = main.add_subparsers(metavar="COMMAND")
    commands.add_parser("gui", help="open the window").set_defaults(command="gui")
    _add_ask(commands)
    serve = commands.add_parser("serve", help="run without a window, for editors and scripts")
    serve.set_defaults(command="serve")
    serve.add_argument("--port", type=int, help="port; 0 takes any free one (default: 8477)")
    serve.add_argument("--json", action="store_true", help='print {"url", "token"} as one line')
    for name, text in (
        ("committees", "list the committees, and where to put your own"),
        ("settings", "list every setting with its value, range and source"),
    ):
        listing = commands.add_parser(name, help=text)
        listing.set_defaults(command=name)
        listing.add_argument("--json", action="store_true", help="one JSON document")
    _add_models(commands)
    keys = commands.add_parser("keys", help="keep a server's key in the system's keyring")
    keys.set_defaults(command="keys")
    keys.add_argument("server", metavar="NAME", help="the server's name in the settings")
    keys.add_argument("--remove", action="store_true", help="forget its key")
    restore = commands.add_parser("restore", help="put a backup in place of damaged chats")
    restore.set_defaults(command="restore")
    restore.add_argument("backup", nargs="?", type=Path, help="the copy (default: the newest)")
    restore.add_argument("--empty", action="store_true", help="start with an empty store instead")
    _add_worker(commands)
    return main


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: a worker's start does not wait for that."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        parser.exit(message=f"parley {version('parley')}\n")


def _add_ask(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    ask = commands.add_parser("ask", help="ask a committee and print its answer")
    ask.set_defaults(command="ask")
    ask.add_argument("question", nargs="?", help="the question; - or nothing reads standard input")
    ask.add_argument("--committee", metavar="NAME", help="who answers; see `parley committees`")
    ask.add_argument(
        "--model", metavar="ID", help="ask this model alone, or seat the committee on it"
    )
    ask.add_argument("--policy", choices=[policy.value for policy in Policy])
    ask.add_argument(
        "--file", metavar="F", type=Path, action="append", default=[], help="attach a text file"
    )
    ask.add_argument("--json", action="store_true", help="print every event, one a line")


def _add_models(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    models = commands.add_parser("models", help="find, fetch, load and mend models")
    models.set_defaults(command="models", models_command="list")
    models.add_argument("--json", action="store_true", help="one JSON document")
    parts = models.add_subparsers(metavar="WHAT")

    def part(name: str, text: str) -> argparse.ArgumentParser:
        made = parts.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
        made.set_defaults(models_command=name)
        # Not a default of its own: it would undo `parley models --json list`.
        made.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="one JSON document"
        )
        return made

    part("list", "list the models that can be seated, and where to put more")
    search = part("search", "search the hub, or list the files of one of its repositories")
    search.add_argument("text", help="words to search for, or OWNER/REPOSITORY")
    search.add_argument("--limit", type=_positive, default=20, help="most results (default: 20)")
    pull = part("pull", "download a model; Ctrl+C pauses, the same command goes on")
    pull.add_argument("model", help="OWNER/REPOSITORY[:QUANTISATION or FILE], or a catalogue id")
    take = part("import", "use models of a folder or of another app where they lie")
    take.add_argument("source", help="a folder, or ollama, lm-studio, hub-cache")
    take.add_argument("--remove", action="store_true", help="use them no longer; files stay")
    for name, text in (
        ("forget", "no longer list a model whose file is gone"),
        ("load", "load a model in the running Parley"),
        ("unload", "unload a model of the running Parley"),
    ):
        part(name, text).add_argument("model", metavar="ID")
    estimate = part("estimate", "what loading a model would take, without loading it")
    estimate.add_argument("model", help="a model's id, or a GGUF file")
    part("ps", "list what the running Parley has loaded")
    doctor = part("doctor", "load a model once; say what is wrong, and what would help")
    doctor.add_argument("model", metavar="ID")
    doctor.add_argument("--apply", type=int, metavar="N", help="apply the remedy of this number")
    recommend = part("recommend", "propose committees that fit this machine")
    recommend.add_argument("--save", metavar="NAME", help="keep this one as a committee")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _add_worker(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    worker = commands.add_parser("worker", help="serve one model alone")
    worker.set_defaults(command="worker")
    worker.add_argument("--pipe", action="store_true", help=argparse.SUPPRESS)
    worker.add_argument("--devices", action="store_true", help="print llama.cpp's devices as JSON")
    worker.add_argument("--model", type=Path, metavar="FILE", help="the GGUF file")
    worker.add_argument("--port", type=int, default=0, help="port; 0 (default) takes any free one")
    worker.add_argument("--context-length", type=int, default=4096, metavar="TOKENS")
    worker.add_argument("--slots", type=int, default=8, help="requests decoded at once")
    worker.add_argument("--threads", type=int, default=0, help="0 (default) takes all cores")
    worker.add_argument("--gpu-layers", type=int, default=-1, help="-1 (default) takes all")
    worker.add_argument(
        "--kv-cells", type=int, default=0, metavar="TOKENS", help="size of the cache"
    )
    worker.add_argument("--kv-type", default="f16", metavar="TYPE", help="f16 (default), q8_0, ...")
    worker.add_argument(
        "--adapter",
        dest="adapters",
        metavar="NAME=FILE",
        action="append",
        default=[],
        help="a LoRA adapter that requests may choose",
    )
    worker.add_argument("--draft-model", metavar="FILE", help="a small model that guesses ahead")
    worker.add_argument("--no-lookup", dest="lookup", action="store_false", help="guess nothing")
    worker.add_argument("--projector", metavar="FILE", help="what a model sees with (mmproj)")
    worker.add_argument("--state-folder", metavar="FOLDER", help="where conversations are saved")


def open_profile() -> Profile:
    """The user's profile, its folders made and its log open.

    Raises:
        UserError: `profile_unwritable`.
    """
    # Not above: workers need neither, and start with this module.
    from app.logs import log_to_file
    from backend.profile import Profile

    profile = Profile.default()
    profile.prepare()
    log_to_file(profile)
    return profile
