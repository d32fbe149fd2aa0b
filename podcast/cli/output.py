"""How errors and values are printed."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path

import click

from podcast.errors import PodcastError

#: Where the feed of a single listener lies: whoever knows it has the feed, so it stands in no output, log or error.
#: A file that is being copied there has a dot before its name.
_SECRET = re.compile(r"private/\.?[a-z2-7]{16,}")


def echo(text: str = "", *, nl: bool = True, err: bool = False) -> None:
    """Print, without the secret part of listeners' own addresses."""
    click.echo(_SECRET.sub("private/…", text), nl=nl, err=err)


def report_error(error: PodcastError) -> None:
    """Print what happened, where, and what to do next, on standard error."""
    echo(click.style("Error: ", fg="red", bold=True) + headline(error), err=True)
    if error.hint:
        echo(error.hint, err=True)


def headline(error: PodcastError) -> str:
    """What happened, and where as seen from here."""
    return error.what if error.where is None else f"{_near(error.where)}: {error.what}"


def _near(where: str) -> str:
    """A path as seen from here, where that is shorter."""
    here = f"{Path.cwd()}/"
    return where.removeprefix(here)


def print_json(value: object) -> None:
    """Print a value as one line of JSON, at once: programs read the lines as they come."""
    import msgspec  # noqa: PLC0415 - not needed by --help

    echo(msgspec.json.encode(value, order="sorted").decode())
    sys.stdout.flush()


def local(moment: datetime | None) -> str:
    """A moment as it is written in episode.toml, with its own offset: 2026-12-01 08:00 +0100."""
    return "no date" if moment is None else f"{moment:%Y-%m-%d %H:%M %z}"


def duration(seconds: float) -> str:
    """A length of time as people write it: 0.8 s, 42 s, 3 min 05 s, 1 h 02 min."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"
