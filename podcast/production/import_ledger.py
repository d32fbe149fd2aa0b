"""What an import has fetched so far, in `.podcast/import.json`: the same command goes on where it stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from podcast.errors import ConfigError
from podcast.feed.importing import ForeignItem, Remark
from podcast.production.import_writing import new_ids
from podcast.workspace import write_atomically

LEDGER = ".podcast/import.json"


@dataclass
class Part:
    """One thing that was asked of the web: whether it is here, and what was to be said of it."""

    done: bool
    remarks: tuple[Remark, ...] = ()


@dataclass
class Entry:
    """An episode's id, and its parts: artwork, transcript, chapters, audio."""

    id: str
    parts: dict[str, Part] = field(default_factory=dict)


@dataclass
class Ledger:
    """The feed that was imported, by the SHA-256 of its address, which may hold a secret; its episodes by guid."""

    feed: str
    items: dict[str, Entry] = field(default_factory=dict)
    show: dict[str, Part] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write it into the show's folder. Raises DiskError when it cannot be written."""
        write_atomically(folder / LEDGER, msgspec.json.encode(self))


def open_ledger(folder: Path, source: str, items: Sequence[ForeignItem]) -> Ledger:
    """What is known of an import of `source` into `folder`, with an id for each of `items`. Nothing is written.

    Ids once given stay. A feed is the same as before by its address, or by an episode that was in it: hosts change
    addresses, and files are fetched under new names. Raises ConfigError when the folder holds another show, or one that
    was not imported.
    """
    ledger = _read(folder, hashlib.sha256(source.encode()).hexdigest(), {item.guid for item in items})
    known = {guid: entry.id for guid, entry in ledger.items.items()}
    for guid, episode_id in new_ids(items, known).items():
        ledger.items[guid] = Entry(episode_id)
    return ledger


def _read(folder: Path, feed: str, guids: set[str]) -> Ledger:
    path = folder / LEDGER
    if path.is_file():
        try:
            ledger = msgspec.json.decode(path.read_bytes(), type=Ledger)
        except msgspec.MsgspecError as error:
            raise ConfigError(
                "what an import noted here cannot be read", where=path, hint="Import into another folder."
            ) from error
        if ledger.feed == feed or guids & ledger.items.keys():
            return ledger
    elif not (folder / "podcast.toml").exists() and not _holds_episodes(folder):
        return Ledger(feed)
    raise ConfigError(
        "this folder holds a show already",
        where=folder,
        hint="Choose another folder: an import never changes a show that is there.",
    )


def _holds_episodes(folder: Path) -> bool:
    episodes = folder / "episodes"
    return episodes.is_dir() and any(episodes.iterdir())
