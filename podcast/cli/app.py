"""The command group."""

from __future__ import annotations

from pathlib import Path

import click

from podcast import __version__
from podcast.cli.check import check
from podcast.cli.doctor import doctor
from podcast.cli.import_ import import_feed
from podcast.cli.listeners import listeners
from podcast.cli.models import models
from podcast.cli.move_out import move_out
from podcast.cli.notes import notes
from podcast.cli.publish import publish
from podcast.cli.report import report
from podcast.cli.serve import serve
from podcast.cli.setup import init, new
from podcast.cli.speakers import speakers
from podcast.cli.status import status
from podcast.cli.transcript import transcript
from podcast.cli.verify import verify

_EPILOG = """\b
Exit codes:
  0  done                    5  a tool or model is missing, or failed
  1  an error of ours        6  storage refused, or cannot be reached
  2  wrong usage             7  what is live is not what was published
  3  a file of the show      8  another command is at work on the show
  4  a recording             9  the disk is full, or not writable
  10  a feed breaks a rule   11  what is live would break
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


for command in (
    init,
    import_feed,
    new,
    publish,
    transcript,
    speakers,
    notes,
    report,
    status,
    check,
    verify,
    serve,
    listeners,
    move_out,
    models,
    doctor,
):
    app.add_command(command)
