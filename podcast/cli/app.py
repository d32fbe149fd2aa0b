"""The command group, and what all commands share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from podcast import __version__

if TYPE_CHECKING:
    from podcast.production.desk import Desk

_Command = TypeVar("_Command", bound=Callable[..., object])

_EPILOG = """\b
Exit codes:
  0  done                    5  a tool or model is missing, or failed
  1  an error of ours        6  storage refused, or cannot be reached
  2  wrong usage             7  what is live is not what was published
  3  a file of the show      8  another command is at work on the show
  4  a recording             9  the disk is full, or not writable
  130  interrupted

\b
Example:
  podcast init myshow && cd myshow
  podcast new ep01 ~/recordings/interview.wav
  podcast publish ep01
"""


class _Ordered(click.Group):
    """Lists commands in the order in which a producer meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the base class's signature
        return list(self.commands)


@click.group(cls=_Ordered, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="podcast %(version)s")
@click.option(
    "-C",
    "--show",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The show's folder (default: here, or the nearest folder above).",
)
@click.pass_context
def app(context: click.Context, folder: Path) -> None:
    """From a raw recording to a verified live podcast feed."""
    context.obj = folder


def desk_of(context: click.Context) -> Desk:
    """Open the show that the command is about."""
    from podcast.production.desk import open_desk  # noqa: PLC0415 - not needed by --help

    return open_desk(context.obj, cache_folder(), now)


def cache_folder() -> Path:
    """Where Whisper weights are kept: shared by all shows of this user."""
    import platformdirs  # noqa: PLC0415 - not needed by --help

    return Path(platformdirs.user_cache_dir("podcast-toolkit"))


def now() -> datetime:
    """The moment, with the zone of this machine."""
    return datetime.now().astimezone()


def json_option(command: _Command) -> _Command:
    """Add `--json` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)


# Commands add themselves to the group, in the order in which a producer meets them.
from podcast.cli import setup, publish, status, serve, doctor  # noqa: E402, F401, I001
