"""`podcast publish`: from recordings to a verified live feed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from podcast.cli.context import desk_of, json_option, now
from podcast.cli.output import duration, echo, local, print_json
from podcast.workspace import lock_show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from podcast.cli.progress import Renderer
    from podcast.model import Episode
    from podcast.pipeline import Plan
    from podcast.production.desk import Desk
    from podcast.release import Release

#: What the gate stops, by the names that `podcast.production.gate` has for it.
ALLOWABLE = ("lost-item", "changed-date", "changed-enclosure", "lost-field", "changed-address", "unreadable-feed")


@click.command()
@click.argument("episodes", nargs=-1, metavar="[EPISODE...]")
@click.option("--due", is_flag=True, help="Publish the scheduled episodes whose date has come; for cron or CI.")
@click.option("--dry-run", is_flag=True, help="Show the plan, with reasons, and change nothing.")
@click.option(
    "--allow",
    "allowed",
    multiple=True,
    type=click.Choice(ALLOWABLE),
    metavar="CHANGE",
    help=f"Let this change of what is live pass, once: {', '.join(ALLOWABLE)}.",
)
@click.option(
    "--i-know-this-duplicates-episodes",
    "duplicates",
    is_flag=True,
    help="Let changed guids pass: apps will show those episodes twice.",
)
@click.option("--paranoid", is_flag=True, help="Compare everything that is stored, also what is known to be there.")
@json_option
@click.option("-v", "--verbose", is_flag=True, help="Name the stages that need not run, too.")
@click.pass_context
def publish(
    context: click.Context,
    episodes: tuple[str, ...],
    due: bool,
    dry_run: bool,
    allowed: tuple[str, ...],
    duplicates: bool,
    paranoid: bool,
    as_json: bool,
    verbose: bool,
) -> None:
    """Bring episodes live: master, transcribe, describe, build, store, verify.

    Only what changed is done again. Interrupted, it goes on where it stopped. Texts that you edited are kept.

    An episode that is dated in the future is made ready and scheduled; `podcast publish --due` brings it live then.

    \b
    Example:
      podcast publish ep02
      podcast publish ep02 --dry-run
      podcast publish --due
    """
    if due == bool(episodes):
        raise click.UsageError("Name one episode or more, or give --due, and not both.")
    desk = desk_of(context)
    ids = desk.due() if due else tuple(dict.fromkeys(episodes))
    if dry_run:
        _print_plan(desk.plan(ids), as_json, verbose)
        for refusal in filter(None, map(desk.refusal, ids)):
            echo(f"It would stop before anything is published: {refusal.what}.", err=as_json)
        return
    from podcast.cli.progress import JsonLines, Lines  # noqa: PLC0415 - not needed by --help
    from podcast.production.gate import Allowed  # noqa: PLC0415 - not needed by --help

    desk.check(ids)
    renderer: Renderer = JsonLines() if as_json else Lines(verbose=verbose)
    started = time.monotonic()
    with lock_show(desk.workspace.root, f"podcast publish {' '.join(ids) or '--due'}", now), renderer:
        again = dict.fromkeys(("store", "verify"), "--paranoid") if paranoid else {}
        releases = desk.publish(ids, renderer, Allowed(frozenset(allowed), duplicates), again)
    later = [desk.episodes[one] for one in ids if one not in {release.episode.id for release in releases}]
    later += [] if ids else desk.scheduled()
    if as_json:
        _report_json(desk, releases, later, time.monotonic() - started)
        return
    ran, seconds = renderer.ran, time.monotonic() - started
    done = f"{ran} stage{'s' * (ran > 1)} ran" if ran else "nothing had changed: no stage ran"
    if releases:
        names = ", ".join(release.episode.id for release in releases)
        echo(f"{names}: verified, {done}, {duration(seconds)}.")
    elif not ids:
        echo(f"Nothing is due; {done}, {duration(seconds)}.")
    for episode in later:
        echo(f"{episode.id} is ready for {local(episode.date)}: `podcast publish --due` brings it live from then on.")
    _where(desk, releases)


def _report_json(desk: Desk, releases: tuple[Release, ...], later: Sequence[Episode], seconds: float) -> None:
    site_url = desk.settings.storage.site_url
    pages = {release.episode.id: site_url + release.page for release in releases}
    scheduled = {episode.id: episode.date for episode in later}
    said = {"feed": f"{site_url}feed.xml", "pages": pages, "scheduled": scheduled, "seconds": round(seconds, 2)}
    print_json({"event": "Published", **said})


def _where(desk: Desk, releases: tuple[Release, ...]) -> None:
    site_url = desk.settings.storage.site_url
    if releases and desk.settings.storage.public_url is None:
        echo("The site is in feed/. To listen, read and subscribe on this machine: podcast serve")
        return
    for release in releases:
        echo(f"  page  {site_url}{release.page}")
    if releases:
        echo(f"  feed  {site_url}feed.xml")


def _print_plan(plan: Plan, as_json: bool, verbose: bool) -> None:
    if as_json:
        print_json([{"stage": step.stage, "state": step.state, "reasons": step.reasons} for step in plan.steps])
        return
    shown = [step for step in plan.steps if verbose or step.state != "fresh"]
    width = max((len(step.stage) for step in shown), default=0)
    for step in shown:
        echo(f"{step.stage:<{width}}  {step.state:<7}  {'; '.join(step.reasons)}".rstrip())
    if all(step.state == "fresh" for step in plan.steps):
        echo("Everything is fresh: publishing would run no stage.")
