"""`podcast transcript`: what was said, in any format, brought from elsewhere, or reviewed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast.cli.context import desk_of, now
from podcast.errors import ConfigError
from podcast.workspace import lock_show, write_atomically

if TYPE_CHECKING:
    from podcast.production.desk import Desk

#: Those of podcast.speech, which --help need not load; a test holds them together.
FORMATS = ("vtt", "srt", "json", "txt", "md")


@click.command()
@click.argument("episode")
@click.option("--format", "kind", type=click.Choice(FORMATS), help="What to print it as (default: txt).")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file to write; its end says the format.")
@click.option("--review", is_flag=True, help="Walk through the doubtful places.")
@click.option("--import", "source", type=click.Path(path_type=Path), help="Take a VTT, SRT or JSON made elsewhere.")
@click.pass_context
def transcript(
    context: click.Context, episode: str, kind: str | None, output: Path | None, review: bool, source: Path | None
) -> None:
    """Print an episode's transcript as listeners get it; transcribe it first where that is still to do.

    Nothing is published. Times are those of the finished episode; an imported transcript counts from the start of the
    recordings, and nothing is transcribed once there is one.

    \b
    Example:
      podcast transcript ep02
      podcast transcript ep02 -o ep02.srt
      podcast transcript ep02 --review
      podcast transcript ep02 --import interview.srt
    """
    asked = sum((review, source is not None, kind is not None or output is not None))
    if asked > 1:
        raise click.UsageError("--review, --import and a format to print are three different things: ask for one.")
    desk = desk_of(context)
    desk.check([episode])
    if review:
        from podcast.cli.review import walk  # noqa: PLC0415 - not needed by --help

        walk(desk, episode)
    elif source is not None:
        _import(desk, episode, source)
    else:
        _export(desk, episode, kind or _kind_of(output), output)


def _kind_of(output: Path | None) -> str:
    if output is None:
        return "txt"
    kind = output.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise click.UsageError(f"{output.name} does not say which format: end it with .{', .'.join(FORMATS)}.")
    return kind


def _export(desk: Desk, episode: str, kind: str, output: Path | None) -> None:
    from podcast.cli.progress import Lines  # noqa: PLC0415 - not needed by --help
    from podcast.production.transcripts import export_transcript, refuse_own_files  # noqa: PLC0415 - the same

    if output is not None:
        refuse_own_files(desk, output)
    renderer = Lines(verbose=False, err=True)
    with lock_show(desk.workspace.root, f"podcast transcript {episode}", now), renderer:
        content = export_transcript(desk, episode, kind, renderer)
    if output is None:
        click.echo(content, nl=False)
        sys.stdout.flush()
        return
    try:
        write_atomically(output, content)
    except OSError as error:
        raise ConfigError(
            f"this file cannot be written: {error.strerror}", where=output, hint="Name another one."
        ) from error
    click.echo(f"Wrote {output}. To correct it: podcast transcript {episode} --review")


def _import(desk: Desk, episode: str, source: Path) -> None:
    from podcast.cli.progress import Lines  # noqa: PLC0415 - not needed by --help
    from podcast.production.transcripts import import_transcript  # noqa: PLC0415 - the same

    renderer = Lines(verbose=False)
    with lock_show(desk.workspace.root, f"podcast transcript {episode} --import", now), renderer:
        kept = import_transcript(desk, episode, source, renderer)
    click.echo(f"{episode} is not transcribed any more: its words come from {kept}. Correct transcripts/{episode}.vtt.")
    click.echo(f"Next: podcast publish {episode}")
