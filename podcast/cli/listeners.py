"""`podcast listeners`: addresses of the feed for one person each."""

from __future__ import annotations

import os

import click

from podcast.cli.context import desk_of, json_option, listeners_key_file, now
from podcast.cli.output import print_json

_NEXT = "Next: podcast publish --due"


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def listeners(context: click.Context, as_json: bool) -> None:
    """List who has an address of the feed of their own; give one, show it, take it back.

    The addresses are secret: they follow from a key that lies with you and not in the show. Directories are told not
    to list such a feed. Audio and pages are everybody's.

    \b
    Example:
      podcast listeners
      podcast listeners add "Anna"
      podcast listeners revoke "Anna"
    """
    if context.invoked_subcommand is not None:
        return
    known = desk_of(context).settings.listeners
    if as_json:
        print_json([{"name": one.name, "issue": one.issue, "revoked": one.revoked} for one in known])
        return
    for one in known:
        click.echo(f"{one.name}{'  (taken back)' if one.revoked else ''}")
    if not known:
        click.echo('Nobody yet. Next: podcast listeners add "Anna"')


@listeners.command()
@click.argument("name")
@click.pass_context
def add(context: click.Context, name: str) -> None:
    """Give NAME an address of their own.

    \b
    Example:
      podcast listeners add "Anna"
    """
    from podcast.listeners_key import make_key  # noqa: PLC0415 - not needed by --help
    from podcast.production import listeners as people  # noqa: PLC0415 - not needed by --help
    from podcast.workspace import Workspace, lock_show  # noqa: PLC0415 - not needed by --help

    with lock_show(Workspace.find(context.obj).root, "podcast listeners add", now):
        desk = desk_of(context)
        if not desk.settings.listeners:  # with another key, those who have an address would all lose it
            make_key(listeners_key_file(), os.environ)
        desk.key()  # before anything is written
        desk = people.add(desk, name)
    click.echo(people.address(desk, people.find(desk, name)))
    click.echo("Send it to nobody else: whoever has it has the feed. It answers after the next publish.")
    click.echo(_NEXT)


@listeners.command()
@click.argument("name")
@click.pass_context
def address(context: click.Context, name: str) -> None:
    """Show the address of NAME once more.

    \b
    Example:
      podcast listeners address "Anna"
    """
    from podcast.production import listeners as people  # noqa: PLC0415 - not needed by --help

    desk = desk_of(context)
    click.echo(people.address(desk, people.find(desk, name)))


@listeners.command()
@click.argument("name")
@click.pass_context
def revoke(context: click.Context, name: str) -> None:
    """Take the address of NAME back: after the next publish it leads nowhere, for ever.

    \b
    Example:
      podcast listeners revoke "Anna"
    """
    from podcast.production import listeners as people  # noqa: PLC0415 - not needed by --help
    from podcast.workspace import Workspace, lock_show  # noqa: PLC0415 - not needed by --help

    with lock_show(Workspace.find(context.obj).root, "podcast listeners revoke", now):
        desk = desk_of(context)
        people.revoke(desk, name)
    click.echo(f"{name} keeps what was downloaded; the address leads nowhere after the next publish.")
    click.echo(_NEXT)
