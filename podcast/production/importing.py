"""`podcast import`: a show of somebody else's feed, with everything that the feed names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from podcast import notes
from podcast.feed.importing import ForeignItem, Remark, names_password
from podcast.feed.namespace_rules import count_problems, problems
from podcast.fetching import address_digest
from podcast.model import Tag
from podcast.options import FeedOptions
from podcast.production.import_files import AudioPlace, Files, Outside
from podcast.production.import_ledger import Entry, Part, open_ledger, place_of
from podcast.production.import_reading import Foreign
from podcast.production.import_writing import add_files, episode_toml, published, show_toml
from podcast.toml_reading import read_toml
from podcast.toml_writing import set_keys
from podcast.workspace import remove_scratch, write_atomically

_HELD_BACK = b"\npublished = false\n"
_Jobs = dict[str, Callable[[Files], object]]


@dataclass(frozen=True)
class Imported:
    """What was made: the ids of its episodes in the order of the feed, and what was not taken as it stood.

    `missing` are the ids of episodes that lack a file which the feed names, and "the show" where it does: the same
    command tries again. `left_out` are the guids of episodes that an earlier import made, and a person took away.
    """

    ids: tuple[str, ...]
    remarks: tuple[Remark, ...]
    missing: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()


def episode_ids(foreign: Foreign, folder: Path) -> tuple[str, ...]:
    """The ids that its episodes have in `folder`, or will have, in the order of the feed.

    Raises ConfigError when the folder holds another show.
    """
    ledger, _ = open_ledger(folder, foreign.source, foreign.show.items)
    return tuple(ledger.items[item.guid].id for item in foreign.show.items)


def write_show(
    foreign: Foreign, folder: Path, place: AudioPlace, outside: Outside, clock: Callable[[], datetime]
) -> Imported:
    """Make the show in `folder`. What an earlier import of the same feed has made there is kept; what it could not
    fetch is tried again, and what the feed has got since is added.

    Raises ConfigError when the folder holds another show, DiskError when it cannot be written.
    """
    return _Writer(foreign, folder, place, outside).write(clock())


class _Writer:
    def __init__(self, foreign: Foreign, folder: Path, place: AudioPlace, outside: Outside) -> None:
        self._foreign = foreign
        self._folder = folder
        self._place = place
        self._outside = outside
        self._remarks: list[Remark] = []
        self._ledger, tables = open_ledger(folder, foreign.source, foreign.show.items)
        self._numbers = tables.numbers()
        here = tables.by_guid()
        known = self._ledger.items.items()
        self._left_out = frozenset(guid for guid, entry in known if entry.was_taken_away(guid, here))

    def write(self, now: datetime) -> Imported:
        """Episodes first and podcast.toml last: until then the folder is no show."""
        for part in ("episodes", "transcripts", "feed", ".podcast"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        remove_scratch(self._folder)
        self._ledger.save(self._folder)
        items = self._foreign.show.items
        for number, item in enumerate(items, 1):
            entry = self._ledger.items[item.guid]
            if item.guid in self._left_out:
                what = "its episode was taken away here, or has another guid now: left out"
                self._remarks.append(Remark(item.title, what))
            elif not entry.theirs:
                self._episode(item, entry, f"{entry.id} ({number} of {len(items)}): {item.title}", now)
        self._show()
        entries = [self._ledger.items[item.guid] for item in items if item.guid not in self._left_out]
        parts = {"the show": self._ledger.show} | {entry.id: entry.parts for entry in entries}
        told = (remark for found in parts.values() for part in found.values() for remark in part.remarks)
        return Imported(
            ids=tuple(entry.id for entry in entries),
            remarks=(*self._foreign.show.remarks, *self._remarks, *told),
            missing=tuple(name for name, found in parts.items() if not all(part.done for part in found.values())),
            left_out=self._left_out & {item.guid for item in items},
        )

    def _show(self) -> None:
        foreign, path = self._foreign.show, self._folder / "podcast.toml"
        table = read_toml(path) if path.exists() else None
        allowed = self._allowed(foreign.show.tags, "channel", None)
        show = table.get("show") if table else None
        settled = isinstance(show, dict) and "artwork" in show
        jobs: _Jobs = {} if settled else {"artwork": lambda files: files.picture(foreign.artwork, "artwork")}
        self._ledger.show = _still_wanted(self._ledger.show, jobs)
        artwork = self._fetch(jobs, self._ledger.show, None, self._folder).get("artwork")
        if table is None:
            _write_new(self._folder / ".gitignore", ".podcast/\nfeed/\nreports/\n")
            _write_new(self._folder / notes.TEMPLATE_FILE, "{{ notes }}\n")
            ours = replace(foreign.show, tags=allowed, artwork=_named(artwork), new_feed_url=None)
            comment = f"Imported from {self._foreign.shown_source}"
            write_atomically(path, show_toml(ours, comment, one_document=_is_long(self._foreign)).encode())
        elif artwork:
            set_keys(path, {"artwork": artwork}, "show")
        self._ledger.save(self._folder)

    def _episode(self, item: ForeignItem, entry: Entry, title: str, now: datetime) -> None:
        folder = self._folder / "episodes" / entry.id
        path = folder / "episode.toml"
        table = read_toml(path) if path.exists() else None
        remove_scratch(folder)
        if table is None:
            entry.parts.clear()
        text, lost = notes.markdown_from_html(item.html)
        if lost:
            what = f"its description holds {', '.join(lost)}, which notes cannot show"
            self._remarks.append(Remark(item.title, what, lost=True))
        kept = replace(item, tags=self._allowed(item.tags, "item", item))
        wanted = self._jobs(item, entry, table or {})
        entry.parts = _still_wanted(entry.parts, wanted)
        jobs = {name: job for name, job in wanted.items() if not _done(entry.parts, name)}
        if not jobs:
            return
        self._outside.say(title)
        folder.mkdir(parents=True, exist_ok=True)
        values = self._fetch(jobs, entry.parts, item, folder)
        enclosure = values.pop(self._audio, None) or {}
        assert isinstance(enclosure, dict), "audio is a table"
        if table is None:
            _write_new(folder / "notes.md", f"{text or item.title}\n")
            write_atomically(path, episode_toml(self._numbered(kept, entry), enclosure, values, now).encode())
            entry.made = True
        else:
            # it is not published for want of audio, as the import wrote, unless a person has changed that line
            held = enclosure and "enclosure" not in table and _HELD_BACK in path.read_bytes()
            state = {"published": published(item, enclosure, now)} if held else {}
            add_files(path, {**state, **values}, enclosure)
        if enclosure and item.enclosure:
            entry.audio, entry.place = address_digest(item.enclosure.url), place_of(item.enclosure.url)
        self._ledger.save(self._folder)

    def _numbered(self, item: ForeignItem, entry: Entry) -> ForeignItem:
        """The item without its number where another episode of the show has that, which a person may have given it."""
        place = (item.season, item.number)
        if item.number is None or item.type != "full":
            return item
        if place not in self._numbers:
            self._numbers.add(place)
            return item
        what = f"number {item.number} is another episode's here: left out"
        entry.parts["number"] = Part(done=True, remarks=(Remark(item.title, what, lost=True),))
        return replace(item, number=None)

    @property
    def _audio(self) -> str:
        return f"audio: {self._place}"

    def _jobs(self, item: ForeignItem, entry: Entry, table: Mapping[str, object]) -> _Jobs:
        """What is to be fetched for an episode whose episode.toml says `table`. What a person has put there stays."""
        foreign = self._foreign.show
        enclosure = table.get("enclosure")
        ours = (entry.audio, item.enclosure and address_digest(item.enclosure.url))
        theirs = isinstance(enclosure, dict) and address_digest(str(enclosure.get("url"))) not in ours
        jobs: _Jobs = {"chapters": Files.chapters}
        if "artwork" not in table and item.artwork != foreign.artwork:
            jobs["artwork"] = lambda files: files.picture(item.artwork, "cover")
        if "transcript" not in table:
            jobs["transcript"] = lambda files: files.transcript(foreign.show.language)
        if not theirs and "recordings" not in table:
            jobs[self._audio] = lambda files: files.audio(self._place)
        return jobs

    def _fetch(self, jobs: _Jobs, parts: dict[str, Part], item: ForeignItem | None, folder: Path) -> dict[str, object]:
        """What each job brought, if anything; `parts` then say how it went."""
        values: dict[str, object] = {}
        for name, job in jobs.items():
            if _done(parts, name):
                continue
            files = Files(self._outside, item, folder)
            values[name] = job(files)
            parts[name] = Part(not files.missing, tuple(files.remarks))
        return {name: value for name, value in values.items() if value}

    def _allowed(self, tags: tuple[Tag, ...], parent: str, item: ForeignItem | None) -> tuple[Tag, ...]:
        """The tags that the podcast namespace allows: what is wrong in a foreign feed would stop every publish."""
        kept: list[Tag] = []
        for tag in tags:
            found = [*problems(tag, parent), *count_problems([*kept, tag], parent)]
            wrong: object = next((problem for problem in found if problem.stops), None)
            if wrong is None and names_password(tag):
                wrong = f"{tag.name} has an address with a name or a password"
            if wrong is None:
                kept.append(tag)
            else:
                self._remarks.append(Remark(None if item is None else item.title, f"{wrong}: left out", lost=True))
        return tuple(kept)


def _still_wanted(parts: Mapping[str, Part], jobs: _Jobs) -> dict[str, Part]:
    """The parts without those that could not be had, and that a person has put there meanwhile."""
    return {name: part for name, part in parts.items() if part.done or name in jobs}


def _done(parts: Mapping[str, Part], name: str) -> bool:
    return name in parts and parts[name].done


def _named(artwork: object) -> str | None:
    return artwork if isinstance(artwork, str) else None


def _write_new(path: Path, text: str) -> None:
    if not path.exists():
        write_atomically(path, text.encode())


def _is_long(foreign: Foreign) -> bool:
    """Whether its one document is longer than one of ours would be, and not longer than ours may be."""
    usual, content = FeedOptions(), foreign.documents[0]
    long = len(foreign.show.items) > usual.page_items or len(content) > usual.page_bytes
    return len(foreign.documents) == 1 and long
