"""`podcast move-out`: leave for another host without losing a listener."""

from __future__ import annotations

import click

from podcast.cli.context import desk_of, now


@click.command("move-out")
@click.argument("new_url", metavar="NEW-URL")
@click.pass_context
def move_out(context: click.Context, new_url: str) -> None:
    """Tell apps that the feed moves to another address.

    Writes the address into podcast.toml, for the feed to name, and the redirect rules of common servers into a page.
    Nothing changes for listeners before the next publish.

    \b
    Example:
      podcast move-out https://new.example.org/feed.xml
    """
    from podcast.production.moving_out import move_out as move  # noqa: PLC0415 - not needed by --help
    from podcast.workspace import lock_show  # noqa: PLC0415 - not needed by --help

    desk = desk_of(context)
    with lock_show(desk.workspace.root, "podcast move-out", now):
        page = move(desk, new_url)
    click.echo(f"podcast.toml names {new_url} as the feed's new address.")
    click.echo(f"What is to be done, with redirect rules for your server: {page}")
    click.echo("Next: podcast publish --due   the old feed then tells apps where the new one is")
