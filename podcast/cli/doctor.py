"""`podcast doctor`: what is installed, and the command that gets what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podcast.cli.context import cache_folder, json_option
from podcast.cli.output import print_json
from podcast.errors import ConfigError
from podcast.workspace import Workspace

if TYPE_CHECKING:
    from podcast.production.examination import Finding


@click.command()
@json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Say what is installed, which weights there are, and how to get what is missing.

    \b
    Example:
      podcast doctor
    """
    from podcast.config import load_settings  # noqa: PLC0415 - not needed by --help
    from podcast.production.examination import examine  # noqa: PLC0415 - not needed by --help

    settings = None
    try:
        workspace = Workspace.find(context.obj)
    except ConfigError:
        workspace = None
    if workspace is not None:
        settings = load_settings(workspace.settings_file)
    findings = examine(settings, workspace, cache_folder())
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            _print(finding)
    missing = sum(finding.state == "missing" for finding in findings)
    if missing:
        context.exit(5)
    if not as_json:
        click.echo("All that publishing needs is here. Next: podcast status")


def _print(finding: Finding) -> None:
    mark = {
        "ok": click.style("ok      ", fg="green"),
        "missing": click.style("missing ", fg="red"),
        "absent": "absent  ",
    }
    click.echo(f"{mark[finding.state]} {finding.what}")
    if finding.remedy:
        click.echo(f"           {finding.remedy}")
