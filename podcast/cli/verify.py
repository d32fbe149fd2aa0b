"""`podcast verify`: is what is live what was published?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from podcast.cli.context import desk_of, json_option
from podcast.cli.output import echo, print_json

if TYPE_CHECKING:
    from podcast.production.live import Looked

_EXIT_DIFFERENT = 7


@click.command()
@click.argument("episodes", nargs=-1, metavar="[EPISODE...]")
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="Look at the newest episode and N - 1 others, every day at others.",
)
@json_option
@click.pass_context
def verify(context: click.Context, episodes: tuple[str, ...], sample: int | None, as_json: bool) -> None:
    """Look at what is live as apps do: the feed, audio, transcripts, chapters, artwork, pages.

    Without EPISODE, at all that is published. Nothing is changed. Exits with 7 when something is missing, or is not
    what was published last from this machine. Fit for a daily cron job.

    \b
    Example:
      podcast verify
      podcast verify ep02
      podcast verify --sample 5 --json
    """
    if episodes and sample is not None:
        raise click.UsageError("Name episodes, or give --sample, and not both.")
    from podcast.cli.progress import Steps  # noqa: PLC0415 - not needed by --help
    from podcast.production.live import look  # noqa: PLC0415 - not needed by --help

    steps = Steps()
    looked = look(desk_of(context), tuple(dict.fromkeys(episodes)), sample, steps)
    steps.clear()
    if as_json:
        print_json(_as_data(looked))
    else:
        _print(looked)
    sys.exit(_EXIT_DIFFERENT if looked.report.findings else 0)


def _print(looked: Looked) -> None:
    report = looked.report
    for title, findings in (("Not as published", report.findings), ("Should be better", report.advice)):
        if findings:
            echo(click.style(title, bold=True))
            for finding in findings:
                echo(f"  {finding}")
            echo()
    count, wrong = len(looked.episodes), len(report.findings)
    echo(
        f"{looked.site_url}: {len(report.checked)} addresses of {count} episode{'s' * (count != 1)} and the show, "
        f"{report.received_bytes / 1e6:.1f} MB, {f'{wrong} not as published' if wrong else 'all as published'}."
    )
    if wrong:
        echo("Next: podcast publish --due --paranoid   stores again what is missing or damaged")


def _as_data(looked: Looked) -> dict[str, object]:
    report = looked.report
    return {
        "site": looked.site_url,
        "episodes": looked.episodes,
        "checked": report.checked,
        "received_bytes": report.received_bytes,
        "findings": [{"where": finding.where, "what": finding.what} for finding in report.findings],
        "advice": [{"where": finding.where, "what": finding.what} for finding in report.advice],
    }
