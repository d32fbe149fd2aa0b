"""`podcast report`: what was heard in the recordings, what was done to the sound and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podcast.cli.context import desk_of, json_option, now
from podcast.cli.output import print_json
from podcast.workspace import lock_show

if TYPE_CHECKING:
    from podcast.cli.progress import Renderer


@click.command()
@click.argument("episodes", nargs=-1, required=True, metavar="EPISODE...")
@json_option
@click.pass_context
def report(context: click.Context, episodes: tuple[str, ...], as_json: bool) -> None:
    """Master episodes, and say how they sound: measured before and after, what was changed, and why.

    Writes a page with the waveform, the loudness and every figure into reports/. Nothing is published.

    \b
    Example:
      podcast report ep02
    """
    from podcast.cli.progress import JsonLines, Lines  # noqa: PLC0415 - not needed by --help

    desk = desk_of(context)
    ids = tuple(dict.fromkeys(episodes))
    desk.check(ids)
    renderer: Renderer = JsonLines() if as_json else Lines(verbose=False)
    with lock_show(desk.workspace.root, f"podcast report {' '.join(ids)}", now), renderer:
        reports = desk.report(ids, renderer)
    for each in reports:
        if as_json:
            print_json({"event": "Reported", "episode": each.episode, "page": each.page, "master": each.master})
            continue
        click.echo("\n".join(each.summary))
        click.echo(f"The whole report, with pictures: {each.page}")
