"""`podcast init` and `podcast new`."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import click

from podcast.cli.context import desk_of
from podcast.errors import ConfigError, RecordingError, disk_error
from podcast.production.templates import episode_toml, show_toml
from podcast.workspace import Workspace, check_episode_id, write_atomically


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", help="The show's title (default: the folder's name).")
@click.option("--author", help="Who makes it (default: the title).")
@click.option("--language", default="fr", show_default=True, help="Its language: fr, en, fr-CA…")
def init(folder: Path, title: str | None, author: str | None, language: str) -> None:
    """Make a show: a folder with podcast.toml and room for episodes.

    \b
    Example:
      podcast init myshow --title "Les voisins" --language fr
    """
    if (folder / "podcast.toml").exists():
        raise ConfigError(
            "this folder is a show already", where=folder, hint="`podcast new ep01 RECORDING` adds an episode to it."
        )
    from podcast.toml_values import check_language  # noqa: PLC0415 - not needed by --help

    name = title or folder.resolve().name
    check_language(language, folder / "podcast.toml")
    for part in ("episodes", "transcripts", "feed"):
        _make_folder(folder / part)
    if not (folder / ".gitignore").exists():
        write_atomically(folder / ".gitignore", b".podcast/\nfeed/\nreports/\n")
    write_atomically(folder / "podcast.toml", show_toml(name, author or name, language).encode())
    click.echo(f"{folder}/podcast.toml is yours to edit: title, description, people, artwork.")
    click.echo(f"Next: cd {shlex.quote(str(folder))} && podcast new ep01 RECORDING")


@click.command()
@click.argument("episode")
@click.argument("recordings", nargs=-1, type=click.Path(path_type=Path))
@click.option("--title", help="The episode's title (default: its id).")
@click.option("--number", type=click.IntRange(min=1), help="Its number in the season (default: the next one).")
@click.option("--season", type=click.IntRange(min=1), help="Its season.")
@click.option(
    "--speaker", "speakers", multiple=True, help="Who is heard on a recording; once for each, in their order."
)
@click.pass_context
def new(
    context: click.Context,
    episode: str,
    recordings: tuple[Path, ...],
    title: str | None,
    number: int | None,
    season: int | None,
    speakers: tuple[str, ...],
) -> None:
    """Make an episode from recordings: one mixed file, or one file per speaker.

    The recordings are copied; yours stay as they are.

    \b
    Example:
      podcast new ep03 host.wav guest.wav --speaker Alice --speaker Bruno --title "La ferme"
    """
    desk = desk_of(context)
    folder = desk.workspace.episode_folder(check_episode_id(episode))
    if folder.exists():
        raise ConfigError(
            f"{episode} exists already", where=folder, hint="Choose another id, or edit the episode's files."
        )
    if speakers and len(speakers) != len(recordings):
        raise click.UsageError(
            f"{len(recordings)} recordings, but {len(speakers)} speakers: give --speaker once for each recording."
        )
    _check_recordings(recordings)
    taken = [e.number for e in desk.episodes.values() if e.number is not None and e.season == season]
    heard = list(zip(recordings, speakers or [None] * len(recordings), strict=True))
    text = episode_toml(title or episode, number or max(taken, default=0) + 1, season, heard)
    _fill(folder, recordings, text)
    click.echo(
        f"Made {_shown(desk.workspace, folder)}/ with {len(recordings)} recording{'s' * (len(recordings) != 1)}."
    )
    if not recordings:
        click.echo("Put the recording into that folder.")
    click.echo(f"Next: podcast publish {episode}")


def _check_recordings(recordings: tuple[Path, ...]) -> None:
    names = [path.name for path in recordings]
    for path in recordings:
        if not path.is_file():
            raise RecordingError(
                "there is no such recording", where=path, hint="Check the name, then run the command again."
            )
        if names.count(path.name) > 1:
            raise RecordingError(f"two recordings are named {path.name}", where=path, hint="Rename one of them first.")


def _fill(folder: Path, recordings: tuple[Path, ...], text: str) -> None:
    """Copy first and write episode.toml last: without it a folder is no episode, so a kill leaves none half-made."""
    scratch = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        for path in recordings:
            shutil.copyfile(path, scratch / path.name)
        (scratch / "episode.toml").write_text(text, encoding="utf-8")
        scratch.rename(folder)
    except OSError as error:
        raise (disk_error(error, folder) or error) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise ConfigError("there is a file of this name", where=folder, hint="Choose another folder.") from error
    except OSError as error:
        raise (disk_error(error, folder) or error) from error


def _shown(workspace: Workspace, folder: Path) -> Path:
    return folder.relative_to(workspace.root)
