"""`podcast publish`: from recordings to a verified live feed."""

from __future__ import annotations

import time

import click

from podcast.cli.app import app, desk_of, json_option, now
from podcast.cli.output import duration, print_json
from podcast.cli.progress import JsonLines, Lines, Renderer
from podcast.model import Release
from podcast.pipeline import Plan
from podcast.production import Desk
from podcast.workspace import lock_show


@app.command()
@click.argument("episodes", nargs=-1, required=True, metavar="EPISODE...")
@click.option("--dry-run", is_flag=True, help="Show the plan, with reasons, and change nothing.")
@json_option
@click.option("-v", "--verbose", is_flag=True, help="Name the stages that need not run, too.")
@click.pass_context
def publish(context: click.Context, episodes: tuple[str, ...], dry_run: bool, as_json: bool, verbose: bool) -> None:
    """Bring episodes live: master, transcribe, describe, build, store, verify.

    Only what changed is done again. Interrupted, it goes on where it stopped. Texts that you edited are kept.

    \b
    Example:
      podcast publish ep02
      podcast publish ep02 --dry-run
    """
    desk = desk_of(context)
    ids = tuple(dict.fromkeys(episodes))
    if dry_run:
        _print_plan(desk.plan(ids), as_json, verbose)
        return
    desk.check(ids)
    renderer: Renderer = JsonLines() if as_json else Lines(verbose=verbose)
    started = time.monotonic()
    with lock_show(desk.workspace.root, f"podcast publish {' '.join(ids)}", now), renderer:
        releases = desk.publish(ids, renderer)
    _report(desk, releases, renderer, time.monotonic() - started)


def _report(desk: Desk, releases: tuple[Release, ...], renderer: Renderer, seconds: float) -> None:
    site_url = desk.settings.storage.site_url
    if isinstance(renderer, JsonLines):
        pages = {release.episode.id: site_url + release.page for release in releases}
        print_json({"event": "Published", "feed": f"{site_url}feed.xml", "pages": pages, "seconds": round(seconds, 2)})
        return
    done = f"{renderer.ran} stages ran" if renderer.ran else "nothing had changed: no stage ran"
    names = ", ".join(release.episode.id for release in releases)
    click.echo(f"{names}: verified, {done}, {duration(seconds)}.")
    if desk.settings.storage.public_url is None:
        click.echo("The site is in feed/. To listen, read and subscribe on this machine: podcast serve")
        return
    for release in releases:
        click.echo(f"  page  {site_url}{release.page}")
    click.echo(f"  feed  {site_url}feed.xml")


def _print_plan(plan: Plan, as_json: bool, verbose: bool) -> None:
    if as_json:
        print_json([{"stage": step.stage, "state": step.state, "reasons": step.reasons} for step in plan.steps])
        return
    shown = [step for step in plan.steps if verbose or step.state != "fresh"]
    width = max((len(step.stage) for step in shown), default=0)
    for step in shown:
        click.echo(f"{step.stage:<{width}}  {step.state:<7}  {'; '.join(step.reasons)}".rstrip())
    if all(step.state == "fresh" for step in plan.steps):
        click.echo("Everything is fresh: publishing would run no stage.")
