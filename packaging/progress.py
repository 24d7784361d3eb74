"""Numbered steps on the terminal, and commands run under them with the time that went by.

A terminal gets one line that is rewritten; a pipe or a log file gets a line every 15 s.
Standard library only, for Python 3.9 and later.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

REDRAW_S = 0.5
LOG_LINE_S = 15.0


def duration(seconds: float) -> str:
    """`seconds` as '40 s' or '1 min 20 s'."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class Step:
    """One step: its heading, its state while it runs, and its result."""

    def __init__(
        self,
        heading: str,
        out: TextIO = sys.stdout,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out = out
        self._clock = clock
        self._live = out.isatty()
        self._start = self._last = clock()
        self._width = 0
        self._write(f"{heading}\n")

    def update(self, state: str) -> None:
        """Show `state` and the time so far; call as often as you like."""
        now = self._clock()
        if now - self._last < (REDRAW_S if self._live else LOG_LINE_S):
            return
        self._last = now
        text = f"      {state}, {duration(now - self._start)}"
        if self._live:
            self._rewrite(text)
        else:
            self._write(f"{text}\n")

    def done(self, result: str) -> None:
        """End the step with its `result`; the time is added where it is worth knowing."""
        seconds = self._clock() - self._start
        text = f"      {result}" + (f" ({duration(seconds)})" if seconds >= 1 else "")
        if self._live:
            self._rewrite(text)
        else:
            self._write(text)
        self._write("\n")

    def clear(self) -> None:
        """Leave the line free for an error."""
        if self._live:
            self._rewrite("")
            self._write("\r")

    def _rewrite(self, text: str) -> None:
        self._write("\r" + text.ljust(self._width))
        self._width = len(text)

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


class Shell:
    """Runs commands with one environment, into one log, under the step that needs them."""

    def __init__(self, log: Path, environment: Mapping[str, str]) -> None:
        self.log = log
        self.environment = dict(environment)
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("", "utf-8")

    def run(
        self,
        command: Sequence[str],
        step: Step,
        state: Callable[[], str],
        on_line: Callable[[str], None] = lambda _line: None,
    ) -> int:
        """Run `command` to its end, showing `state()`; returns its exit status.

        `on_line` gets each line of its output, on a thread of its own.
        """
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(command)}\n")
            with subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=self.environment,
                encoding="utf-8",
                errors="replace",
            ) as process:
                reader = threading.Thread(target=_copy, args=(process.stdout, log, on_line))
                reader.start()
                try:
                    while reader.is_alive():
                        step.update(state())
                        reader.join(REDRAW_S)
                except BaseException:
                    process.terminate()
                    raise
                finally:
                    reader.join()
                return process.wait()

    def tail(self, lines: int) -> str:
        """The last `lines` of the log."""
        return "\n".join(self.log.read_text("utf-8").splitlines()[-lines:])


def _copy(output: Iterable[str], log: TextIO, on_line: Callable[[str], None]) -> None:
    for line in output:
        log.write(line)
        on_line(line)
