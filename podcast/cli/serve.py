"""`podcast serve`: the site on this machine, for apps and browsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podcast.cli.context import desk_of
from podcast.cli.output import echo
from podcast.errors import ConfigError

if TYPE_CHECKING:
    from podcast.storage import Served


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("-v", "--verbose", is_flag=True, help="Print every request.")
@click.pass_context
def serve(context: click.Context, port: int, verbose: bool) -> None:
    """Serve the site on this machine, with byte ranges, until Ctrl-C.

    Only this machine can reach it. Addresses in the feed and the pages are changed, on the way out, to this server's.

    \b
    Example:
      podcast serve --port 8001
    """
    from podcast import storage  # noqa: PLC0415 - not needed by --help

    desk = desk_of(context)
    if not (desk.workspace.site / "feed.xml").is_file():
        raise ConfigError(
            "there is no feed yet", where=desk.workspace.site, hint="Run `podcast publish EPISODE` first."
        )

    def log(served: Served) -> None:
        if verbose:
            echo(f"{served.status} {served.method} {served.path} {served.bytes} bytes")

    with storage.serve(
        desk.workspace.site,
        port=port,
        site_url=desk.settings.storage.site_url,
        enclosure_prefix=desk.settings.enclosure_prefix,
        log=log,
    ) as server:
        echo(f"read and listen   {server.url}")
        echo(f"subscribe         {server.url}feed.xml")
        echo("Ctrl-C stops.")
        try:
            server.wait()
        except KeyboardInterrupt:
            echo("\nStopped.")
