"""`podcast notes`: the notes as listeners get them, and new drafts of notes and chapters."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from podcast.cli.context import desk_of, now, user_config_file
from podcast.workspace import lock_show

if TYPE_CHECKING:
    from podcast.cli.progress import Lines
    from podcast.production.desk import Desk
    from podcast.production.drafts import Redraft


@click.command()
@click.argument("episode")
@click.option("--html", is_flag=True, help="Print the HTML that apps get.")
@click.option("--redraft", is_flag=True, help="Show what a new draft would change in what you edited, and merge it.")
@click.option("--with-model", is_flag=True, help="Redraft with a summary by the writing model of your config.toml.")
@click.option("--yes", is_flag=True, help="Merge without asking.")
@click.pass_context
def notes(context: click.Context, episode: str, html: bool, redraft: bool, with_model: bool, yes: bool) -> None:
    """Print an episode's notes as listeners get them; draft them first where that is still to do.

    Notes (notes.md) and chapters (chapters.txt) are drafted once, then they are yours: a later draft changes nothing
    that you edited until you ask for it with --redraft, and see what would change. A writing model is asked for nothing
    but by --with-model.

    \b
    Example:
      podcast notes ep02
      podcast notes ep02 --redraft
      podcast notes ep02 --with-model
    """
    redraft = redraft or with_model
    if html and redraft:
        raise click.UsageError("a redraft shows what changes in your files, --html what apps get: ask for one.")
    if yes and not redraft:
        raise click.UsageError("--yes goes with --redraft or --with-model.")
    from podcast.cli.progress import Lines  # noqa: PLC0415 - not needed by --help

    desk = desk_of(context)
    renderer = Lines(verbose=False, err=True)
    with lock_show(desk.workspace.root, f"podcast notes {episode}", now):
        if redraft:
            _redraft(desk, episode, renderer, with_model=with_model, yes=yes)
        else:
            _print(desk, episode, renderer, html=html)


def _print(desk: Desk, episode: str, renderer: Lines, *, html: bool) -> None:
    from podcast.production.drafts import listeners_notes  # noqa: PLC0415 - not needed by --help

    with renderer:
        as_html, as_text = listeners_notes(desk, episode, renderer)
    click.echo(f"{as_html}\n" if html else as_text, nl=False)
    sys.stdout.flush()
    click.echo(f"To change them: episodes/{episode}/notes.md. Next: podcast publish {episode}", err=True)


def _redraft(desk: Desk, episode: str, renderer: Lines, *, with_model: bool, yes: bool) -> None:
    from podcast.production.drafts import redraft, write_with_model  # noqa: PLC0415 - not needed by --help
    from podcast.user_config import writing_key  # noqa: PLC0415 - the same

    with renderer:
        if with_model:
            write_with_model(desk, episode, user_config_file(), writing_key(os.environ), renderer)
        drafts = redraft(desk, episode, renderer)
    if not drafts.waiting:
        click.echo(
            f"No new draft waits for episodes/{episode}/. As they were drafted last: {' and '.join(drafts.last)}"
        )
        click.echo(f"Next: podcast notes {episode}")
        return
    click.echo(drafts.diff(), nl=False)
    for conflict in drafts.conflicts:
        click.echo(f"yours stays: {conflict}", err=True)
    if not drafts.changing:
        click.echo("Merging changes none of your lines.", err=True)
    if yes or _agrees():
        _merge(drafts, episode)
    else:
        click.echo(f"Nothing was changed. To merge: podcast notes {episode} --redraft --yes", err=True)


def _agrees() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and click.confirm("Merge this into your files?")


def _merge(drafts: Redraft, episode: str) -> None:
    for copy in drafts.merge():
        click.echo(f"Merged; yours as it was: {copy}", err=True)
    click.echo(f"Next: podcast notes {episode}", err=True)
