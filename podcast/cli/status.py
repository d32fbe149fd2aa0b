"""`podcast status`: what is fresh, stale, live, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podcast.cli.context import desk_of, json_option
from podcast.cli.output import echo, headline, local, print_json

if TYPE_CHECKING:
    from podcast.production.standing import EpisodeStatus


@click.command()
@json_option
@click.option("-v", "--verbose", is_flag=True, help="Show every stage that would run, with its reasons.")
@click.pass_context
def status(context: click.Context, as_json: bool, verbose: bool) -> None:
    """Say where each episode stands, and why.

    \b
    Example:
      podcast status
    """
    desk = desk_of(context)
    rows = desk.status()
    if as_json:
        print_json([_as_data(row) for row in rows])
        return
    if not rows:
        echo("No episodes yet. Next: podcast new ep01 RECORDING")
    for row in rows:
        echo(f"{click.style(row.episode.id, bold=True)}  {row.episode.title}")
        echo(f"  {_sentence(row)}")
        for stage, reasons in row.waiting if verbose else ():
            echo(f"    {stage}: {'; '.join(reasons)}")
    waiting = [row.episode.id for row in rows if (row.waiting or row.problem) and not (row.withdrawn or row.due)]
    due = any(row.due or (row.withdrawn and row.live and not waiting) for row in rows)
    if waiting:
        echo(f"Next: podcast publish {' '.join(waiting)}")
    if due:
        echo("Next: podcast publish --due")


def _sentence(row: EpisodeStatus) -> str:
    if row.problem is not None:
        live = "live, but " if row.live else ""
        return f"{live}cannot be published: {headline(row.problem)}"
    if row.withdrawn:
        text = "withdrawn: episode.toml says published = false"
        return f"live, {text}, and the next publish takes it out" if row.live else text
    if row.episode.scheduled:
        return _scheduled(row)
    if not row.waiting:
        return "live" if row.live else "built"
    first, reasons = row.waiting[0]
    more = f", and {len(row.waiting) - 1} more" if len(row.waiting) > 1 else ""
    why = f"{first} would run ({'; '.join(reasons)}){more}"
    if row.live:
        return f"live, changed since: {why}"
    return f"not live: {why}"


def _scheduled(row: EpisodeStatus) -> str:
    when = f"scheduled for {local(row.episode.date)}"
    if row.due:
        return f"{when}: it is due"
    if not row.waiting:
        return f"{when}, and ready"
    stage, reasons = row.waiting[0]
    return f"{when}, changed since: {stage} would run ({'; '.join(reasons)})"


def _as_data(row: EpisodeStatus) -> dict[str, object]:
    return {
        "id": row.episode.id,
        "title": row.episode.title,
        "live": row.live,
        "published": row.episode.published,
        "scheduled": row.episode.date if row.episode.scheduled else None,
        "due": row.due,
        "waiting": [{"stage": stage, "reasons": reasons} for stage, reasons in row.waiting],
        "problem": None if row.problem is None else str(row.problem),
    }
