"""`podcast check`: does a feed hold to the rules of those who read it?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast.cli.context import desk_of, json_option, now
from podcast.cli.output import print_json

if TYPE_CHECKING:
    from podcast.feed.checking import Finding
    from podcast.production.checking import Checked

_EXIT_BROKEN = 10
_MOST_PLACES = 3


@click.command()
@click.argument("feed", required=False)
@json_option
@click.pass_context
def check(context: click.Context, feed: str | None, as_json: bool) -> None:
    """Check a feed by every rule of apps, directories and validators.

    FEED is a file or an address; without it, the show's own feed as it was last built. Of a feed on the web, the
    servers are asked, too: for the picture, and for the audio, transcripts and chapters of the newest episodes.
    Exits with 10 when a rule is broken that apps or directories demand; advice alone breaks none.

    \b
    Example:
      podcast check
      podcast check https://example.org/feed.xml
    """
    checked = _checked(context, feed)
    if as_json:
        print_json(_as_data(checked))
    else:
        _print(checked)
    sys.exit(_EXIT_BROKEN if checked.broken else 0)


def _checked(context: click.Context, feed: str | None) -> Checked:
    from podcast.production.checking import check_address, check_built, check_files  # noqa: PLC0415 - not needed by --help

    if feed is not None and feed.startswith(("http://", "https://")):
        from podcast.storage import fetch_over_http  # noqa: PLC0415 - not needed by --help

        if sys.stderr.isatty():
            click.echo(f"Asking {feed} and the servers that it names …", err=True)
        return check_address(feed, fetch_over_http(), now)
    if feed is not None:
        return check_files([Path(feed)], now)
    return check_built(desk_of(context).workspace.site, now)


def _print(checked: Checked) -> None:
    advice = [finding for finding in checked.findings if finding.rule.level == "should"]
    for title, findings in (("Must be mended", checked.broken), ("Should be better", advice)):
        if findings:
            click.echo(click.style(title, bold=True))
            for name in dict.fromkeys(finding.rule.name for finding in findings):
                _print_rule([finding for finding in findings if finding.rule.name == name])
            click.echo()
    documents = f" in {checked.documents} documents" if checked.documents > 1 else ""
    click.echo(
        f"{checked.source}: {checked.items} item{'s' * (checked.items != 1)}{documents}, "
        f"{len(checked.broken)} broken, {len(advice)} to be better."
    )
    if checked.asked:
        click.echo(f"The servers were asked for the picture, and for what the first {checked.asked} items name.")
    if checked.broken:
        click.echo("Next: mend what must be mended, and check again.")


def _print_rule(findings: list[Finding]) -> None:
    rule = findings[0].rule
    click.echo(f"  {click.style(rule.name, bold=True)} ({', '.join(rule.who)})")
    for finding in findings[:_MOST_PLACES]:
        line = "" if finding.line is None else f"line {finding.line}: "
        click.echo(f"    {line}{finding.where} {finding.what}")
    if len(findings) > _MOST_PLACES:
        click.echo(f"    … and {len(findings) - _MOST_PLACES} more")
    click.echo(f"    -> {rule.fix}")


def _as_data(checked: Checked) -> dict[str, object]:
    return {
        "source": checked.source,
        "documents": checked.documents,
        "items": checked.items,
        "broken": len(checked.broken),
        "findings": [
            {
                "rule": finding.rule.name,
                "level": finding.rule.level,
                "who": finding.rule.who,
                "where": finding.where,
                "line": finding.line,
                "what": finding.what,
                "fix": finding.rule.fix,
            }
            for finding in checked.findings
        ],
    }
