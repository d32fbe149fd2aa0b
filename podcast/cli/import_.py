"""`podcast import`: make a show of a feed that is elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast.cli.context import cache_folder, json_option, now
from podcast.cli.output import duration, print_json

if TYPE_CHECKING:
    from podcast.production.import_files import AudioPlace, Outside
    from podcast.production.import_proof import Proof
    from podcast.production.import_reading import Foreign
    from podcast.production.importing import Imported

_EXIT_LOST = 11
_INCOMPLETE = "The feed could not be read whole, so nobody knows what else it has"


@click.command("import")
@click.argument("feed")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--audio",
    type=click.Choice(["download", "stay"]),
    default="download",
    show_default=True,
    help="Fetch the audio files, or leave them where they are and name them there.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be made, and make nothing.")
@json_option
def import_feed(feed: str, folder: Path | None, audio: str, dry_run: bool, as_json: bool) -> None:
    """Make a show of an existing feed: episodes with their guids and dates, notes, audio, pictures, transcripts.

    FEED is an address or a file. Interrupted, the same command goes on. In the end the new feed is built and compared
    with the old one, item by item; import-report.md says what was changed and what could not be taken.

    \b
    Example:
      podcast import https://old.example/feed.xml myshow
      podcast import feed.xml myshow --audio stay
    """
    from podcast.production.import_reading import read_foreign, recognised  # noqa: PLC0415 - not for --help
    from podcast.production.importing import episode_ids, write_show  # noqa: PLC0415 - not for --help
    from podcast.storage import fetch_over_http  # noqa: PLC0415 - not needed by --help
    from podcast.workspace import lock_show  # noqa: PLC0415 - not needed by --help

    foreign = read_foreign(feed, fetch_over_http())
    target = folder or Path(_folder_name(foreign.show.show.title))
    foreign = recognised(foreign, target)
    ids = episode_ids(foreign, target)
    if dry_run:
        _print_plan(foreign, ids, target, audio)
        return
    started = time.monotonic()
    target.mkdir(parents=True, exist_ok=True)
    place: AudioPlace = "download" if audio == "download" else "stay"
    with lock_show(target, f"podcast import {foreign.shown_source}", now):
        imported = write_show(foreign, target, place, _outside(quiet=as_json), now)
        proof = _prove(foreign, imported, target)
    if as_json:
        _print_json(foreign, imported, proof)
    else:
        _print(imported, proof, target, time.monotonic() - started)
        if foreign.show.incomplete:
            click.echo(f"{_INCOMPLETE}: see the report.", err=True)
    whole = proof.holds and not imported.missing and not foreign.show.incomplete
    sys.exit(0 if whole else _EXIT_LOST)


def _outside(*, quiet: bool) -> Outside:
    from podcast import audio  # noqa: PLC0415 - not needed by --help
    from podcast.production.import_files import Outside  # noqa: PLC0415 - not needed by --help
    from podcast.storage import fetch_over_http  # noqa: PLC0415 - not needed by --help
    from podcast.storage.downloading import Downloader  # noqa: PLC0415 - not needed by --help

    telling = Telling(terminal=sys.stderr.isatty(), quiet=quiet)
    return Outside(
        fetch=fetch_over_http(),
        download=Downloader().download,
        has_sound=lambda path: audio.has_sound(path, audio.find_ffmpeg()),
        say=telling.say,
        progress=telling.progress,
    )


class Telling:
    """How far an import is: a line that changes on a terminal, a line every ten seconds elsewhere."""

    def __init__(self, *, terminal: bool, quiet: bool) -> None:
        self._terminal = terminal
        self._quiet = quiet
        self._last = time.monotonic()

    def say(self, sentence: str) -> None:
        """Tell what is begun."""
        if not self._quiet:
            click.echo(f"\r\033[K{sentence}" if self._terminal else sentence, err=True)

    def progress(self, done: int, total: int | None) -> None:
        """Tell how many bytes of a file are here."""
        now_s = time.monotonic()
        if self._quiet or now_s - self._last < (0.1 if self._terminal else 10):
            return
        self._last = now_s
        share = f"{done / 1e6:.1f}" + ("" if not total else f" of {total / 1e6:.1f}") + " MB"
        click.echo(f"\r  {share} \033[K" if self._terminal else f"  {share}", nl=not self._terminal, err=True)


def _prove(foreign: Foreign, imported: Imported, folder: Path) -> Proof:
    from podcast.production.desk import open_desk  # noqa: PLC0415 - not needed by --help
    from podcast.production.import_proof import prove, report, write_report  # noqa: PLC0415 - not needed by --help

    write_report(folder, report(foreign, imported, None))  # what comes may fail
    desk = open_desk(folder, cache_folder(), now)
    proof = prove(desk, foreign, imported, lambda event: None)  # noqa: ARG005 - what it says is in the proof
    write_report(folder, report(foreign, imported, proof))
    return proof


def _folder_name(title: str) -> str:
    from podcast.production.import_writing import slug  # noqa: PLC0415 - not needed by --help

    return slug(title) or "show"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _print_plan(foreign: Foreign, ids: Sequence[str], folder: Path, audio: str) -> None:
    items = foreign.show.items
    size = sum(item.enclosure.bytes or 0 for item in items if item.enclosure)
    click.echo(f"{foreign.show.show.title}: {_count(len(items), 'episode')}, into {folder}/")
    for episode_id, item in zip(ids, items, strict=True):
        click.echo(f"  {episode_id}  {item.title}")
    where = f"{size / 1e6:.0f} MB of audio would be fetched" if audio == "download" else "the audio would stay"
    click.echo(f"{where}; {_count(len(foreign.show.remarks), 'remark')} on what would not be taken as it stands.")
    if foreign.show.incomplete:
        click.echo(f"{_INCOMPLETE}.", err=True)
    click.echo("Next: the same without --dry-run")


def _print(imported: Imported, proof: Proof, folder: Path, seconds: float) -> None:
    from podcast.production.import_proof import proof_text  # noqa: PLC0415 - not needed by --help

    lost = sum(remark.lost for remark in imported.remarks)
    click.echo(f"{folder}/: {_count(len(imported.ids), 'episode')}, {duration(seconds)}.")
    click.echo(proof_text(proof))
    if imported.remarks:
        others = len(imported.remarks) - lost
        things = "thing" if lost == 1 else "things"
        click.echo(f"{lost} {things} could not be taken, {others} were taken another way: {folder}/import-report.md")
    if imported.missing:
        click.echo(f"Some files could not be had for {_some(imported.missing)}: the same command tries again.")
    click.echo(f"Next: read the report, set public_url in {folder}/podcast.toml, then: podcast publish --due")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _print_json(foreign: Foreign, imported: Imported, proof: Proof) -> None:
    remarks = [{"item": one.item, "what": one.what, "lost": one.lost} for one in imported.remarks]
    changes = [
        {"kind": one.kind, "item": one.title, "what": one.what, "before": one.before, "after": one.after}
        for one in proof.changes
    ]
    print_json(
        {
            "source": foreign.shown_source,
            "episodes": imported.ids,
            "remarks": remarks,
            "missing": imported.missing,
            "incomplete": foreign.show.incomplete,
            "proof": {
                "holds": proof.holds,
                "items": proof.items,
                "kept": proof.kept,
                "duplicates": proof.duplicates,
                "scheduled": proof.scheduled,
                "held_back": proof.held_back,
                "withheld": proof.withheld,
                "added": proof.added,
                "changes": changes,
            },
        }
    )
