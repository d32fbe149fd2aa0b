"""`podcast import`: make a show of a feed that is elsewhere."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast.cli.context import cache_folder, json_option, now
from podcast.cli.output import duration, print_json

if TYPE_CHECKING:
    from podcast.production.import_proof import Proof
    from podcast.production.importing import Foreign, Imported, Outside

_EXIT_LOST = 11


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
    from podcast.production.importing import read_foreign, write_show  # noqa: PLC0415 - not needed by --help

    outside = _outside(quiet=as_json)
    foreign = read_foreign(feed, outside.fetch)
    target = folder or Path(_folder_name(foreign.show.show.title))
    if dry_run:
        _print_plan(foreign, target, audio)
        return
    started = time.monotonic()
    imported = write_show(foreign, target, "download" if audio == "download" else "stay", outside)
    proof = _prove(foreign, imported, target)
    if as_json:
        _print_json(foreign, imported, proof)
    else:
        _print(imported, proof, target, time.monotonic() - started)
    sys.exit(0 if proof.holds else _EXIT_LOST)


def _outside(*, quiet: bool) -> Outside:
    from podcast.production.importing import Outside  # noqa: PLC0415 - not needed by --help
    from podcast.storage import fetch_over_http  # noqa: PLC0415 - not needed by --help
    from podcast.storage.downloading import Downloader  # noqa: PLC0415 - not needed by --help

    terminal = sys.stderr.isatty() and not quiet

    def progress(done: int, total: int | None) -> None:
        if terminal:
            share = "" if not total else f" of {total / 1e6:.1f}"
            click.echo(f"\r  {done / 1e6:.1f}{share} MB \033[K", nl=False, err=True)

    def say(sentence: str) -> None:
        if not quiet:
            click.echo(f"\r\033[K{sentence}" if terminal else sentence, err=True)

    return Outside(fetch_over_http(), Downloader().download, now, say, progress)


def _prove(foreign: Foreign, imported: Imported, folder: Path) -> Proof:
    from podcast.production.desk import open_desk  # noqa: PLC0415 - not needed by --help
    from podcast.production.import_proof import prove, report, write_report  # noqa: PLC0415 - not needed by --help

    desk = open_desk(folder, cache_folder(), now)
    proof = prove(desk, foreign, lambda event: None)  # noqa: ARG005 - what it says is in the proof
    write_report(folder, report(foreign, imported, proof))
    return proof


def _folder_name(title: str) -> str:
    from podcast.production.import_writing import slug  # noqa: PLC0415 - not needed by --help

    return slug(title) or "show"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _print_plan(foreign: Foreign, folder: Path, audio: str) -> None:
    items = foreign.show.items
    size = sum(item.enclosure.bytes or 0 for item in items if item.enclosure)
    click.echo(f"{foreign.show.show.title}: {_count(len(items), 'episode')}, into {folder}/")
    for episode_id, item in zip(foreign.ids, items, strict=True):
        click.echo(f"  {episode_id}  {item.title}")
    where = f"{size / 1e6:.0f} MB of audio would be fetched" if audio == "download" else "the audio would stay"
    click.echo(f"{where}; {_count(len(foreign.show.remarks), 'remark')} on what would not be taken as it stands.")
    click.echo("Next: the same without --dry-run")


def _print(imported: Imported, proof: Proof, folder: Path, seconds: float) -> None:
    from podcast.production.import_proof import proof_text  # noqa: PLC0415 - not needed by --help

    lost = sum(remark.lost for remark in imported.remarks)
    click.echo(f"{folder}/: {_count(len(imported.ids), 'episode')}, {duration(seconds)}.")
    click.echo(proof_text(proof))
    if imported.remarks:
        others = len(imported.remarks) - lost
        click.echo(f"{lost} things could not be taken, {others} were taken another way: {folder}/import-report.md")
    click.echo(f"Next: read the report, set public_url in {folder}/podcast.toml, then: podcast publish --due")


def _print_json(foreign: Foreign, imported: Imported, proof: Proof) -> None:
    remarks = [{"item": one.item, "what": one.what, "lost": one.lost} for one in imported.remarks]
    changes = [
        {"kind": one.kind, "item": one.title, "what": one.what, "before": one.before, "after": one.after}
        for one in proof.changes
    ]
    print_json(
        {
            "source": foreign.source,
            "episodes": imported.ids,
            "remarks": remarks,
            "proof": {
                "holds": proof.holds,
                "items": proof.items,
                "kept": proof.kept,
                "duplicates": proof.duplicates,
                "waiting": proof.expected,
                "changes": changes,
            },
        }
    )
