"""episode.toml to values; an unknown key is an error with "did you mean"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from podcast.errors import ConfigError
from podcast.model import Enclosure, Episode, EpisodeType, Jingle, KnownVoice, Link, Music, Track
from podcast.toml_reading import load_toml
from podcast.toml_tables import PersonTable, TermTable, check_music, people_of, tags_of, terms_of
from podcast.toml_values import check_language, moment, refuse_outside, web_address


class _RecordingTable(msgspec.Struct):
    file: str
    speaker: str | None = None
    offset: Annotated[float, msgspec.Meta(ge=-86_400, le=86_400)] = 0.0
    part: Annotated[int, msgspec.Meta(ge=1)] = 1


@dataclass(frozen=True, kw_only=True)
class _JingleTable(Music):
    at: str


class _SpeakerTable(msgspec.Struct):
    name: str
    heard_at: list[str]


class _LinkTable(msgspec.Struct):
    url: str
    title: str | None = None


class _EnclosureTable(msgspec.Struct):
    file: str | None = None
    url: str | None = None
    length: Annotated[int, msgspec.Meta(ge=1)] | None = None
    type: str | None = None
    duration: str | None = None


class _EpisodeFile(msgspec.Struct):
    title: str
    guid: str | None = None
    number: Annotated[int, msgspec.Meta(ge=1)] | None = None
    season: Annotated[int, msgspec.Meta(ge=1)] | None = None
    type: EpisodeType = "full"
    date: datetime | None = None
    published: bool | Literal["scheduled"] = False
    reviewed: bool = False
    language: str | None = None
    explicit: bool | None = None
    artwork: str | None = None
    people: list[PersonTable] = []
    recordings: list[_RecordingTable] = []
    jingles: list[_JingleTable] = []
    vocabulary: list[TermTable] = []
    transcript: str | None = None
    voices: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None
    speakers: list[_SpeakerTable] = []
    links: list[_LinkTable] = []
    podcast: dict[str, Any] = {}
    block: bool = False
    enclosure: _EnclosureTable | None = None


def load_episode(path: Path, episode_id: str, recordings: Sequence[str]) -> Episode:
    """Read `episode.toml`.

    `recordings` are the audio files that lie beside it: they are the tracks when the file names none. Track paths of
    the result are relative to the episode's folder. Raises ConfigError as `load_settings` does.
    """
    file = load_toml(path, _EpisodeFile)
    if not file.title.strip():
        raise ConfigError("`title` is empty", where=path, hint="Apps show it: say what the episode is about.")
    tables = file.recordings or [] if file.enclosure else file.recordings or map(_RecordingTable, recordings)
    if file.date is not None and file.date.tzinfo is None:
        raise ConfigError(
            "date has no time zone",
            where=path,
            hint=f"Write it as `date = {file.date.isoformat()}+01:00`, with the offset of your zone.",
        )
    if file.published == "scheduled" and file.date is None:
        raise ConfigError(
            '`published` is "scheduled", and there is no date',
            where=path,
            hint="Write when it is to be published, like `date = 2026-01-31T08:00:00+01:00`.",
        )
    return Episode(
        id=episode_id,
        guid=file.guid or "",
        title=file.title.strip(),
        number=file.number,
        season=file.season,
        type=file.type,
        date=file.date,
        published=file.published is True,
        scheduled=file.published == "scheduled",
        reviewed=file.reviewed,
        language=None if file.language is None else check_language(file.language, path),
        explicit=file.explicit,
        artwork=file.artwork,
        people=people_of(file.people, path),
        tracks=tuple(_track(table, path) for table in tables),
        vocabulary=terms_of(file.vocabulary, path),
        jingles=tuple(_jingle(table, path) for table in file.jingles),
        transcript=_beside(file.transcript, path),
        voices=file.voices,
        speakers=tuple(_speaker(table, path) for table in file.speakers),
        links=tuple(_link(table, path) for table in file.links),
        tags=tags_of(file.podcast, path),
        block=file.block,
        enclosure=None if file.enclosure is None else _enclosure(file.enclosure, path),
    )


def _track(table: _RecordingTable, path: Path) -> Track:
    hint = "Put it beside episode.toml, and name it from there."
    refuse_outside(f'the recording "{table.file}" is outside the episode\'s folder', table.file, path, hint)
    return Track(table.file, table.speaker, round(table.offset * 1000), table.part)


def _jingle(table: _JingleTable, path: Path) -> Jingle:
    check_music(table, path)
    at_ms = moment(table.at, "jingles.at", path)
    return Jingle(at_ms, Music(table.file, table.overlap, table.duck, table.fade))


def _speaker(table: _SpeakerTable, path: Path) -> KnownVoice:
    return KnownVoice(table.name, tuple(moment(at, "speakers.heard_at", path) for at in table.heard_at))


def _link(table: _LinkTable, path: Path) -> Link:
    web_address(table.url, path, "links.url")
    return Link(table.url, (table.title or "").strip() or None)


def _beside(name: str | None, path: Path) -> str | None:
    if name is not None:
        hint = "Put it beside episode.toml, and name it from there."
        refuse_outside(f'the transcript "{name}" is outside the episode\'s folder', name, path, hint)
    return name


def _enclosure(table: _EnclosureTable, path: Path) -> Enclosure:
    if (table.file is None) == (table.url is None):
        raise ConfigError(
            "[enclosure] needs `file` or `url`, and not both",
            where=path,
            hint='Write `file = "audio.mp3"` for a file beside episode.toml, or `url = "https://…"` for one elsewhere.',
        )
    if table.file is not None:
        hint = "Put it beside episode.toml, and name it from there."
        refuse_outside(f'the audio "{table.file}" is outside the episode\'s folder', table.file, path, hint)
    if table.file is not None and (table.length or table.type):
        raise ConfigError(
            "[enclosure] with a `file` has no length and no type: the file says both",
            where=path,
            hint="Delete those two lines.",
        )
    duration_ms = None if table.duration is None else moment(table.duration, "enclosure.duration", path)
    url = web_address(table.url, path, "enclosure.url")
    if url is not None and None in (table.length, table.type):
        raise ConfigError(
            "[enclosure] with a `url` needs its length and type, too",
            where=path,
            hint='Write them like `length = 12345678`, `type = "audio/mpeg"`; and `duration = "12:34"`, if you can.',
        )
    return Enclosure(table.file, url, table.length, table.type, duration_ms)


def refuse_duplicates(episodes: Mapping[str, Episode]) -> None:
    """Raise ConfigError when two episodes share a guid, or a number within a season: apps would show only one."""
    guids: dict[str, str] = {}
    numbers: dict[tuple[int | None, int], str] = {}
    for episode in episodes.values():
        if episode.guid:
            other = guids.setdefault(episode.guid, episode.id)
            if other != episode.id:
                raise ConfigError(
                    f"{other} and {episode.id} have the same guid",
                    where=f"episodes/{episode.id}/episode.toml",
                    hint="If one is a copy of the other, delete its folder. If they are two episodes, delete the line "
                    "`guid = …` from the newer: the next publish writes a new one.",
                )
        if episode.number is not None and episode.type == "full":
            other = numbers.setdefault((episode.season, episode.number), episode.id)
            if other != episode.id:
                season = "" if episode.season is None else f" of season {episode.season}"
                raise ConfigError(
                    f"{other} and {episode.id} are both number {episode.number}{season}",
                    where=f"episodes/{episode.id}/episode.toml",
                    hint="Give one of them another number.",
                )
