"""podcast.toml to values; an unknown key is an error with "did you mean"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from podcast.errors import ConfigError
from podcast.model import Category, Show, ShowType
from podcast.options import AudioOptions, FeedOptions, Listener, Settings, SpeechOptions, StorageOptions
from podcast.toml_reading import load_toml
from podcast.toml_tables import PersonTable, TermTable, check_music, listeners_of, people_of, tags_of, terms_of
from podcast.toml_values import check_enclosure_prefix, check_language, check_public_url, web_address


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
    block: bool = False
    complete: bool = False
    new_feed_url: str | None = None


class _ShowFile(msgspec.Struct):
    show: _ShowTable
    people: list[PersonTable] = []
    vocabulary: list[TermTable] = []
    audio: AudioOptions = AudioOptions()
    speech: SpeechOptions = SpeechOptions()
    storage: StorageOptions = StorageOptions()
    feed: FeedOptions = FeedOptions()
    podcast: dict[str, Any] = {}
    listeners: list[Listener] = []


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
        people=people_of(file.people, path),
        vocabulary=terms_of(file.vocabulary, path),
        tags=tags_of(file.podcast, path),
        block=table.block,
        complete=table.complete,
        new_feed_url=web_address(table.new_feed_url, path, "show.new_feed_url"),
    )
    _check_audio(file.audio, path)
    check_public_url(file.storage.public_url, path)
    web_address(file.feed.hub, path, "feed.hub")
    check_enclosure_prefix(file.feed.enclosure_prefix, path)
    if file.storage.folder and file.storage.bucket:
        raise ConfigError(
            "[storage] names both a folder and a bucket", where=path, hint="Keep the one that the show is served from."
        )
    return Settings(show, file.audio, file.speech, file.storage, file.feed, listeners_of(file.listeners, path))


def _check_audio(options: AudioOptions, path: Path) -> None:
    for music in filter(None, (options.intro, options.outro)):
        check_music(music, path)
    for n, name in enumerate(options.alternates):
        if name in (options.format, *options.alternates[:n]):
            said = "audio.format" if name == options.format else "audio.alternates"
            raise ConfigError(
                f'audio.alternates names "{name}", which {said} has already',
                where=path,
                hint="Name each format once; `alternates` are those besides `format`.",
            )


def _category(text: str) -> Category:
    name, _, subcategory = (part.strip() for part in text.partition(">"))
    return Category(name, subcategory or None)
