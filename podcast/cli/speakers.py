"""`podcast speakers`: who speaks in an episode, and how the voices of a mixed recording get their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podcast.cli.context import desk_of, json_option, now
from podcast.cli.output import duration, print_json
from podcast.typography import hms
from podcast.workspace import lock_show

if TYPE_CHECKING:
    from podcast.production.speakers import Voice


@click.command()
@click.argument("episode")
@click.argument("names", nargs=-1, metavar="[NUMBER=NAME]...")
@click.option(
    "--voices", "count", type=click.IntRange(1, 20), help="How many voices there are, where it was misjudged."
)
@json_option
@click.pass_context
def speakers(context: click.Context, episode: str, names: tuple[str, ...], count: int | None, as_json: bool) -> None:
    """List who speaks in an episode; give the voices of a mixed recording their names, once.

    Names are kept in episode.toml with moments at which each person is heard, so they survive whatever is run again.

    \b
    Example:
      podcast speakers ep02
      podcast speakers ep02 1=Léa "2=Paul Martin"
    """
    from podcast.cli.progress import Lines  # noqa: PLC0415 - not needed by --help
    from podcast.production.speakers import (  # noqa: PLC0415 - the same
        count_voices,
        find_voices,
        name_speakers,
        named_tracks,
    )

    given = dict(map(_number_and_name, names))
    desk = desk_of(context)
    known = named_tracks(desk, episode)
    if known and len(known) == len(desk.episodes[episode].tracks):
        _say_known(known, as_json)
        return
    renderer = Lines(verbose=False, err=True)
    with lock_show(desk.workspace.root, f"podcast speakers {episode}", now), renderer:
        if count is not None:
            desk = count_voices(desk, episode, count)
        voices = find_voices(desk, episode, renderer)
        if given:
            name_speakers(desk, episode, voices, given)
    if given:
        click.echo(f"The names stand in episodes/{episode}/episode.toml. Next: podcast publish {episode}")
    elif as_json:
        print_json(voices)
    else:
        _list(episode, voices, desk.episode(episode).people)


def _number_and_name(text: str) -> tuple[int, str]:
    number, equals, name = text.partition("=")
    if not equals or not number.strip().isdigit() or not name.strip():
        raise click.UsageError(f'"{text}" is not a voice\'s number and a name: write 1=Léa.')
    return int(number), name.strip()


def _say_known(names: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        print_json([{"name": name} for name in names])
        return
    click.echo(f"One track per speaker: {', '.join(names)}. Their names stand in episode.toml, under [[recordings]].")


def _list(episode: str, voices: tuple[Voice, ...], people: tuple[str, ...]) -> None:
    for voice in voices:
        moments = ", ".join(hms(at_ms + 999) for at_ms in voice.heard_at_ms)
        name = voice.name or "not named"
        click.echo(f"{voice.number}  {name}: {duration(voice.seconds)}, heard at {moments}")
    if people:
        click.echo(f"People in podcast.toml and episode.toml: {', '.join(people)}.")
    example = " ".join(f"{voice.number}=NAME" for voice in voices if voice.name is None)
    click.echo("This is an estimate, by the sound of the voices.")
    click.echo(f"Next: podcast speakers {episode} {example}" if example else f"Next: podcast publish {episode}")
