"""What an import has fetched so far, in `.podcast/import.json`: the same command goes on where it stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timezone
from pathlib import Path

import msgspec

from podcast.errors import ConfigError
from podcast.feed.importing import ForeignItem, Remark
from podcast.fetching import address_digest
from podcast.production.import_writing import new_ids
from podcast.toml_reading import read_toml
from podcast.workspace import Workspace, write_atomically

LEDGER = ".podcast/import.json"


@dataclass
class Part:
    """One thing that was asked of the web: whether it is here, and what was to be said of it."""

    done: bool
    remarks: tuple[Remark, ...] = ()


@dataclass
class Entry:
    """An episode's id, and its parts: artwork, transcript, chapters, audio.

    `made`: an import has written its episode.toml. `audio`: the SHA-256 of the audio's address which it wrote there;
    `place`: that of the same without its query, which may change with each look. `mark`: by what the item is known
    again if the feed gave it no guid. `theirs`: a person has made it, and an import touches nothing of it.
    """

    id: str
    parts: dict[str, Part] = field(default_factory=dict)
    made: bool = False
    audio: str | None = None
    place: str | None = None
    mark: str | None = None
    theirs: bool = False

    def was_taken_away(self, guid: str, here: Collection[str]) -> bool:
        """Whether an import made it, and no episode of the show has its guid. Parts are noted after the file."""
        return (self.made or bool(self.parts)) and guid not in here


@dataclass
class Ledger:
    """The feed that was imported, by the SHA-256 of its address, which may hold a secret; its episodes by guid."""

    feed: str
    items: dict[str, Entry] = field(default_factory=dict)
    show: dict[str, Part] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write it into the show's folder. Raises DiskError when it cannot be written."""
        write_atomically(folder / LEDGER, msgspec.json.encode(self))


class Tables(dict[str, dict[str, object]]):
    """Every episode.toml of a show as it stands, by the episode's id."""

    def by_guid(self) -> dict[str, str]:
        """The ids of the episodes that have a guid, by it. Raises ConfigError when two have the same."""
        ids: dict[str, str] = {}
        for episode_id, table in self.items():
            guid = table.get("guid")
            if guid and ids.setdefault(str(guid), episode_id) != episode_id:
                raise ConfigError(
                    f"{ids[str(guid)]} and {episode_id} have the same guid",
                    where=f"episodes/{episode_id}/episode.toml",
                    hint="If one is a copy of the other, delete its folder, and import again.",
                )
        return ids

    def numbers(self) -> set[tuple[object, object]]:
        """Season and number of every full episode."""
        full = (table for table in self.values() if table.get("type", "full") == "full")
        pairs = ((table.get("season"), table.get("number")) for table in full)
        return {
            (season, number) for season, number in pairs if isinstance(number, int) and not isinstance(season, list)
        }


def _read_tables(folder: Path) -> Tables:
    """The episodes that are in the show's folder. Raises ConfigError for a file that is no TOML."""
    show = Workspace(folder)
    return Tables({one: read_toml(folder / "episodes" / one / "episode.toml") for one in show.episode_ids()})


def open_ledger(folder: Path, source: str, items: Sequence[ForeignItem]) -> tuple[Ledger, Tables]:
    """What is known of an import of `source` into `folder`, with an id for each of `items`, and the episodes that are
    there. Nothing is written.

    Ids once given stay, unless a person has given the folder another name. A feed is the same as before by its address,
    or by an episode that was in it: hosts change addresses, and files are fetched under new names. Raises ConfigError
    when the folder holds another show, or one that was not imported.
    """
    ledger = _read(folder, address_digest(source), {item.guid for item in items})
    tables = _read_tables(folder)
    _follow(ledger, tables, {item.guid for item in items})
    known = {guid: entry.id for guid, entry in ledger.items.items()}
    for guid, episode_id in new_ids(items, known, _folders(folder)).items():
        ledger.items[guid] = Entry(episode_id)
    for item in items:
        if not item.named:
            ledger.items[item.guid].mark = _mark(item)
    return ledger, tables


def _follow(ledger: Ledger, tables: Tables, guids: set[str]) -> None:
    """Let the ledger know what a person has done in the show: given folders other names, and made episodes."""
    here = tables.by_guid()
    for guid, entry in list(ledger.items.items()):
        if guid in here:
            entry.id, entry.made = here[guid], not entry.theirs  # it was made, though a kill came before that was noted
        elif entry.theirs or (not entry.was_taken_away(guid, here) and entry.id in tables):  # a person was there first
            del ledger.items[guid]
    ledger.items |= {guid: Entry(here[guid], theirs=True) for guid in sorted(guids & here.keys() - ledger.items.keys())}


def known_again(folder: Path, items: Sequence[ForeignItem]) -> tuple[ForeignItem, ...]:
    """`items` with the guids that an earlier import gave to the same ones, where the feed has none, or one for several.

    They are known by the address of their audio, or else by their title and date.
    """
    path = folder / LEDGER
    if not path.is_file():
        return tuple(items)
    entries = _decode(path).items
    by_sound = _by_sound(entries, items)
    found = [replace(item, guid=by_sound.get(place, item.guid)) for place, item in enumerate(items)]
    taken = set(by_sound.values())
    there = {item.guid for item in found}
    waiting: dict[str, list[str]] = {}
    for guid, entry in entries.items():
        if entry.mark is not None and guid not in there:
            waiting.setdefault(entry.mark, []).append(guid)
    for place, item in enumerate(found):
        guids = [] if item.guid in entries else waiting.get(_mark(item), [])
        if guids:
            found[place] = replace(item, guid=guids.pop(0))
        elif place not in by_sound and item.guid in taken and item.enclosure:  # another one has its guid
            found[place] = replace(item, guid=item.enclosure.url, named=False)
    return tuple(found)


def _by_sound(entries: Mapping[str, Entry], items: Sequence[ForeignItem]) -> dict[int, str]:
    """By place among `items`, the guid of the one entry that has its audio, where one of the two was without a guid."""
    found: dict[int, str] = {}
    claimed: set[str] = set()
    for key in (_digest_of_audio, _digest_of_place):
        noted = Counter(mark for entry in entries.values() for mark in {entry.audio, entry.place})
        asked = Counter(map(key, items))
        guids = {mark: guid for guid, entry in entries.items() for mark in (entry.audio, entry.place) if mark}
        for place, item in enumerate(items):
            mark = key(item)
            guid = guids.get(mark) if mark and noted[mark] == 1 and asked[mark] == 1 else None
            if guid is None or place in found or guid in claimed:
                continue
            if not item.named or entries[guid].mark is not None or guid == item.guid:
                found[place] = guid
                claimed.add(guid)
    return found


def _digest_of_audio(item: ForeignItem) -> str | None:
    return address_digest(item.enclosure.url) if item.enclosure else None


def _digest_of_place(item: ForeignItem) -> str | None:
    return place_of(item.enclosure.url) if item.enclosure else None


def place_of(url: str) -> str:
    """The SHA-256 of an address without its query."""
    return address_digest(url.partition("?")[0])


def _mark(item: ForeignItem) -> str:
    return f"{item.date.astimezone(timezone.utc).isoformat() if item.date else 'undated'} {item.title}"


def _read(folder: Path, feed: str, guids: set[str]) -> Ledger:
    path = folder / LEDGER
    if path.is_file():
        ledger = _decode(path)
        if ledger.feed == feed or guids & ledger.items.keys():
            return ledger
    elif not (folder / "podcast.toml").exists() and not _folders(folder):
        return Ledger(feed)
    raise ConfigError(
        "this folder holds a show already",
        where=folder,
        hint="Choose another folder: an import never changes a show that is there.",
    )


def _decode(path: Path) -> Ledger:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Ledger)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ConfigError(
            "what an import noted here cannot be read", where=path, hint="Import into another folder."
        ) from error


def _folders(folder: Path) -> set[str]:
    episodes = folder / "episodes"
    return {path.name for path in episodes.iterdir()} if episodes.is_dir() else set()
