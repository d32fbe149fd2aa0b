"""podcast.toml and episode.toml to values; an unknown key is an error with "did you mean"."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from podcast.errors import ConfigError
from podcast.model import (
    Category,
    Episode,
    EpisodeType,
    Jingle,
    KnownVoice,
    Link,
    Music,
    Person,
    Show,
    ShowType,
    Term,
    Track,
)
from podcast.options import AudioOptions, Settings, SpeechOptions, StorageOptions
from podcast.toml_errors import (
    CONTROL_CHARACTER,
    EXAMPLE,
    explain_mismatch,
    refuse_control_characters,
    refuse_unknown_keys,
)
from podcast.toml_values import check_language, check_public_url, moment, refuse_outside, web_address

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class _Owner(msgspec.Struct):
    name: str | None = None
    email: str | None = None


class _ShowTable(msgspec.Struct):
    title: str
    description: str
    author: str
    language: str = "fr"
    owner: _Owner = msgspec.field(default_factory=_Owner)
    website: str | None = None
    categories: list[str] = []
    explicit: bool = False
    type: ShowType = "episodic"
    copyright: str | None = None
    license: str | None = None
    artwork: str | None = None
    guid: str | None = None


class _PersonTable(msgspec.Struct):
    name: str
    role: str = "host"
    href: str | None = None
    image: str | None = None


class _TermTable(msgspec.Struct):
    name: str
    heard_as: list[str] = []


class _ShowFile(msgspec.Struct):
    show: _ShowTable
    people: list[_PersonTable] = []
    vocabulary: list[_TermTable] = []
    audio: AudioOptions = AudioOptions()
    speech: SpeechOptions = SpeechOptions()
    storage: StorageOptions = StorageOptions()


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


class _EpisodeFile(msgspec.Struct):
    title: str
    guid: str | None = None
    number: Annotated[int, msgspec.Meta(ge=1)] | None = None
    season: Annotated[int, msgspec.Meta(ge=1)] | None = None
    type: EpisodeType = "full"
    date: datetime | None = None
    published: bool = False
    reviewed: bool = False
    language: str | None = None
    explicit: bool | None = None
    artwork: str | None = None
    people: list[_PersonTable] = []
    recordings: list[_RecordingTable] = []
    jingles: list[_JingleTable] = []
    vocabulary: list[_TermTable] = []
    transcript: str | None = None
    voices: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None
    speakers: list[_SpeakerTable] = []
    links: list[_LinkTable] = []


_File = TypeVar("_File")


def load_settings(path: Path) -> Settings:
    """Read `podcast.toml`.

    Raises ConfigError: the file is missing, is not TOML (line and column), has an unknown key (did you mean), or a
    value of the wrong kind.
    """
    file = load_toml(path, _ShowFile)
    table = file.show
    show = Show(
        title=table.title.strip(),
        description=table.description.strip(),
        language=check_language(table.language, path),
        author=table.author.strip(),
        guid=table.guid,
        website=web_address(table.website, path, "show.website"),
        owner_name=table.owner.name,
        owner_email=table.owner.email,
        categories=tuple(_category(text) for text in table.categories),
        explicit=table.explicit,
        type=table.type,
        copyright=table.copyright,
        license=table.license,
        artwork=table.artwork,
        people=_people(file.people, path),
        vocabulary=_terms(file.vocabulary, path),
    )
    _check_audio(file.audio, path)
    check_public_url(file.storage.public_url, path)
    if file.storage.folder and file.storage.bucket:
        raise ConfigError(
            "[storage] names both a folder and a bucket", where=path, hint="Keep the one that the show is served from."
        )
    return Settings(show, file.audio, file.speech, file.storage)


def load_episode(path: Path, episode_id: str, recordings: Sequence[str]) -> Episode:
    """Read `episode.toml`.

    `recordings` are the audio files that lie beside it: they are the tracks when the file names none. Track paths of
    the result are relative to the episode's folder. Raises ConfigError as `load_settings` does.
    """
    file = load_toml(path, _EpisodeFile)
    if not file.title.strip():
        raise ConfigError("`title` is empty", where=path, hint="Apps show it: say what the episode is about.")
    tables = file.recordings or [_RecordingTable(name) for name in recordings]
    if file.date is not None and file.date.tzinfo is None:
        raise ConfigError(
            "date has no time zone",
            where=path,
            hint=f"Write it as `date = {file.date.isoformat()}+01:00`, with the offset of your zone.",
        )
    return Episode(
        id=episode_id,
        guid=file.guid or "",
        title=file.title.strip(),
        number=file.number,
        season=file.season,
        type=file.type,
        date=file.date,
        published=file.published,
        reviewed=file.reviewed,
        language=None if file.language is None else check_language(file.language, path),
        explicit=file.explicit,
        artwork=file.artwork,
        people=_people(file.people, path),
        tracks=tuple(_track(table, path) for table in tables),
        vocabulary=_terms(file.vocabulary, path),
        jingles=tuple(_jingle(table, path) for table in file.jingles),
        transcript=_beside(file.transcript, path),
        voices=file.voices,
        speakers=tuple(_speaker(table, path) for table in file.speakers),
        links=tuple(_link(table, path) for table in file.links),
    )


def load_toml(path: Path, kind: type[_File], hint: str = EXAMPLE) -> _File:
    """Return the file at `path` as `kind`, a struct or dataclass. Raises ConfigError as `load_settings` does.

    `hint` says where values of the right kind are to be seen.
    """
    text = read_text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"this is not valid TOML: {error}",
            where=path,
            hint="Text values stand in double quotes; tables in [square brackets].",
        ) from error
    refuse_unknown_keys(data, kind, text, path)
    refuse_control_characters(data, path)
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise explain_mismatch(error, kind, path, hint) from error


def read_text(path: Path) -> str:
    """Return what a person wrote at `path`.

    Raises ConfigError when it is missing, is not UTF-8 text, or holds a control character that no app could show.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(
            "there is no such file", where=path, hint="`podcast init` makes a show, `podcast new` an episode."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"this is not UTF-8 text (byte {error.start + 1})",
            where=path,
            hint="Save it again as UTF-8 in your editor.",
        ) from error
    found = CONTROL_CHARACTER.search(text)
    if found:
        raise ConfigError(
            f"this holds a control character (U+{ord(found[0]):04X})",
            where=f"{path}, line {text.count(chr(10), 0, found.start()) + 1}",
            hint="Delete that text and type it again.",
        )
    return text


def _track(table: _RecordingTable, path: Path) -> Track:
    hint = "Put it beside episode.toml, and name it from there."
    refuse_outside(f'the recording "{table.file}" is outside the episode\'s folder', table.file, path, hint)
    return Track(table.file, table.speaker, round(table.offset * 1000), table.part)


def _jingle(table: _JingleTable, path: Path) -> Jingle:
    _check_music(table, path)
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


def _check_audio(options: AudioOptions, path: Path) -> None:
    for music in filter(None, (options.intro, options.outro)):
        _check_music(music, path)
    for n, name in enumerate(options.alternates):
        if name in (options.format, *options.alternates[:n]):
            said = "audio.format" if name == options.format else "audio.alternates"
            raise ConfigError(
                f'audio.alternates names "{name}", which {said} has already',
                where=path,
                hint="Name each format once; `alternates` are those besides `format`.",
            )


def _check_music(music: Music, path: Path) -> None:
    hint = "Put it beside podcast.toml or in a folder there, and name it from there."
    refuse_outside(f'the music "{music.file}" is outside the show\'s folder', music.file, path, hint)


def _people(tables: Sequence[_PersonTable], path: Path) -> tuple[Person, ...]:
    return tuple(
        Person(table.name, table.role.lower(), web_address(table.href, path, "people.href"), table.image)
        for table in tables
    )


def _terms(tables: Sequence[_TermTable], path: Path) -> tuple[Term, ...]:
    for table in tables:
        for text in (table.name, *table.heard_as):
            if not any(character.isalnum() for character in text):
                raise ConfigError(
                    f'"{text}" in [[vocabulary]] has no letter that could be heard',
                    where=path,
                    hint="Write a name, and the ways in which it is misheard; or delete it.",
                )
    return tuple(Term(table.name.strip(), tuple(table.heard_as)) for table in tables)


def _category(text: str) -> Category:
    name, _, subcategory = (part.strip() for part in text.partition(">"))
    return Category(name, subcategory or None)


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
                    hint="Delete the line `guid = …` from the newer of the two: the next publish writes a new one.",
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
