"""Events of the pipeline, drawn: a bar on a terminal, plain lines in a pipe, or JSON."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Protocol

import click
import msgspec

from podcast import pipeline
from podcast.cli.output import duration, echo, print_json
from podcast.pipeline import Event

#: Work shorter than this needs no bar.
_PATIENCE = 2.0


class Renderer(Protocol):
    """Takes events as they come; a context manager, so that a bar is always cleared."""

    ran: int

    def __call__(self, event: Event) -> None:
        """Take one event."""

    def __enter__(self) -> object: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class JsonLines:
    """Each event as a line of JSON with its name under `event`."""

    def __init__(self) -> None:
        self.ran = 0

    def __call__(self, event: Event) -> None:
        """Print it as a line."""
        self.ran += isinstance(event, pipeline.StageFinished)
        print_json({"event": type(event).__name__, **msgspec.to_builtins(event)})

    def __enter__(self) -> JsonLines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


class Speed:
    """How long work will still take, from how fast it was since it was first looked at.

    What an earlier run had done already comes at once: it says nothing about the rest, so it is not counted.
    """

    def __init__(self) -> None:
        self._first: tuple[float, float] | None = None

    def seconds_left(self, now: float, share: float) -> float | None:
        """Estimate from the `share` (0 to 1) done at `now`; None while too little was seen to tell."""
        if self._first is None:
            self._first = (now, share)
        since, before = self._first
        if share - before < 0.02:
            return None
        return (now - since) * (1 - share) / (share - before)


class Lines:
    """A line for what starts and what ends; on a terminal a bar with the time left between them.

    `err`: on standard error, for commands whose result goes to standard output.
    """

    def __init__(self, *, verbose: bool, err: bool = False) -> None:
        self.ran = 0
        self._verbose = verbose
        self._err = err
        self._terminal = (sys.stderr if err else sys.stdout).isatty()
        self._bar_shown = False
        self._started = 0.0
        self._speed = Speed()
        self._last_drawn = 0.0

    def __enter__(self) -> Lines:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()

    def __call__(self, event: Event) -> None:
        """Draw it."""
        if isinstance(event, pipeline.StageProgress):
            self._draw(event)
            return
        self._clear()
        if isinstance(event, pipeline.StageStarted):
            self._started = self._last_drawn = time.monotonic()
            self._speed = Speed()
            echo(f"{_label(event.stage)} {'; '.join(event.reasons)}", err=self._err)
        elif isinstance(event, pipeline.StageFinished):
            self.ran += 1
            echo(f"{_label(event.stage)} done in {duration(event.seconds)}", err=self._err)
        elif isinstance(event, pipeline.StageSkipped):
            if self._verbose:
                echo(f"{_label(event.stage)} fresh", err=self._err)
        else:
            echo(_sentence(event), err=self._err)

    def _draw(self, event: pipeline.StageProgress) -> None:
        now = time.monotonic()
        if event.total <= 0 or now - self._started < _PATIENCE:
            return
        share = min(1.0, event.done / event.total)
        seconds = self._speed.seconds_left(now, share)
        pause = 0.2 if self._terminal else 15
        if now - self._last_drawn < pause:
            return
        self._last_drawn = now
        left = "" if seconds is None else f", {duration(seconds)} left"
        text = f"{_label(event.stage)} {share:4.0%}{left}"
        if self._terminal:
            filled = round(share * 24)
            echo(f"\r\x1b[2K{text}  {'█' * filled}{'·' * (24 - filled)}", nl=False, err=self._err)
            self._bar_shown = True
        else:
            echo(text, err=self._err)

    def _clear(self) -> None:
        if self._bar_shown:
            echo("\r\x1b[2K", nl=False, err=self._err)
            self._bar_shown = False


class Steps:
    """Says on standard error what is done just now, once that has taken long: in one line, or a line now and then."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._since = time.monotonic()
        self._last: float | None = None

    def __call__(self, sentence: str) -> None:
        """Take a sentence."""
        now = time.monotonic()
        waited = now - self._since if self._last is None else now - self._last
        pause = _PATIENCE if self._last is None else 0.2 if self._terminal else 15
        if waited < pause:
            return
        self._last = now
        echo(f"\r\x1b[2K{sentence[:100]}" if self._terminal else sentence, nl=not self._terminal, err=True)

    def clear(self) -> None:
        """Leave nothing behind on a terminal."""
        if self._terminal and self._last is not None:
            echo("\r\x1b[2K", nl=False, err=True)


def _label(stage: str) -> str:
    return click.style(f"{stage.replace(':', ' '):<17}", bold=True)


def _sentence(event: Event) -> str:
    if isinstance(event, pipeline.Warned):
        return f"{_label(event.stage)} {click.style('warning:', fg='yellow')} {event.text}"
    if isinstance(event, pipeline.Kept):
        return f"{_label(event.stage)} kept {event.path}: {event.why}"
    if isinstance(event, pipeline.Waits):
        episode = event.stage.partition(":")[0]
        return (
            f"{_label(event.stage)} kept {event.path} as you edited it; a new draft: podcast notes {episode} --redraft"
        )
    if isinstance(event, pipeline.MergedIn):
        return f"{_label(event.stage)} merged the new draft into {event.path}; yours as it was: {event.copy}"
    if isinstance(event, pipeline.Conflict):
        return (
            f"{_label(event.stage)} {click.style('conflict', fg='yellow')} in {event.path}, yours stays: {event.text}"
        )
    assert isinstance(event, pipeline.Said | pipeline.Recovered)
    return f"{_label(event.stage)} {event.text}"
