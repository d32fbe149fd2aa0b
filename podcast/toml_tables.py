"""Tables that podcast.toml and episode.toml share: people, names, music, tags of the podcast namespace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec

from podcast.errors import ConfigError
from podcast.model import Music, Person, Tag, Term
from podcast.options import Listener
from podcast.toml_values import one_spelling, refuse_outside, web_address


class PersonTable(msgspec.Struct):
    """`[[people]]`."""

    name: str
    role: str = "host"
    href: str | None = None
    image: str | None = None


class TermTable(msgspec.Struct):
    """`[[vocabulary]]`."""

    name: str
    heard_as: list[str] = []


def people_of(tables: Sequence[PersonTable], path: Path) -> tuple[Person, ...]:
    """The people of `[[people]]`. Raises ConfigError for a `href` that is no web address."""
    return tuple(
        Person(table.name, table.role.lower(), web_address(table.href, path, "people.href"), table.image)
        for table in tables
    )


def terms_of(tables: Sequence[TermTable], path: Path) -> tuple[Term, ...]:
    """The names of `[[vocabulary]]`. Raises ConfigError for one without a letter."""
    for table in tables:
        for text in (table.name, *table.heard_as):
            if not any(character.isalnum() for character in text):
                raise ConfigError(
                    f'"{text}" in [[vocabulary]] has no letter that could be heard',
                    where=path,
                    hint="Write a name, and the ways in which it is misheard; or delete it.",
                )
    return tuple(Term(table.name.strip(), tuple(table.heard_as)) for table in tables)


_MOST_ISSUES = 1000


def listeners_of(tables: Sequence[Listener], path: Path) -> tuple[Listener, ...]:
    """The people of `[[listeners]]`. Raises ConfigError for one without a name, named twice, or of an odd `issue`."""
    listeners = tuple(replace(table, name=one_spelling(table.name)) for table in tables)
    names = [listener.name for listener in listeners]
    for number, listener in enumerate(listeners):
        if not listener.name:
            raise ConfigError(
                "a listener in [[listeners]] has no name",
                where=path,
                hint="Any label will do that tells you who it is.",
            )
        if listener.name in names[:number]:
            raise ConfigError(
                f'[[listeners]] names "{listener.name}" twice',
                where=path,
                hint="Keep the row with the higher issue: the other one's address leads nowhere any more.",
            )
        if not 1 <= listener.issue <= _MOST_ISSUES:
            raise ConfigError(
                f'"{listener.name}" in [[listeners]] has the issue {listener.issue}, which is not 1 to {_MOST_ISSUES}',
                where=path,
                hint="`podcast listeners` counts the addresses that somebody was given: write the number that it was.",
            )
    return listeners


def check_music(music: Music, path: Path) -> None:
    """Raise ConfigError for music outside the show's folder."""
    hint = "Put it beside podcast.toml or in a folder there, and name it from there."
    refuse_outside(f'the music "{music.file}" is outside the show\'s folder', music.file, path, hint)


#: Inside a tag these are RSS's own: a broadcast (`liveItem`) has a title and audio as an episode has.
_OF_RSS = frozenset({"title", "description", "link", "guid", "pubDate", "author", "enclosure"})


def tags_of(table: Mapping[str, object], path: Path) -> tuple[Tag, ...]:
    """Make of `[podcast]` the tags that it names, in its order; what the podcast namespace allows is not known here.

    A key is a tag, its value a text, true or false, a number, a table, or a list of these. In a table a plain value is
    an attribute, `text` is what the tag holds, and tables or lists of tables are the tags inside it. Raises
    ConfigError for a value that could be neither.
    """
    return tuple(tag for name, value in table.items() for tag in _tags(name, value, path, f"podcast.{name}"))


def _tags(name: str, value: object, path: Path, key: str) -> list[Tag]:
    if isinstance(value, list):
        return [tag for item in value for tag in _tags(name, item, path, key)]
    of_rss = key.count(".") > 1 and name in _OF_RSS
    full_name = name if ":" in name or of_rss else f"podcast:{name}"
    if not isinstance(value, dict):
        return [Tag(full_name, _plain(value, path, key))]
    attributes = {name: item for name, item in value.items() if name != "text" and not isinstance(item, (dict, list))}
    inside = {name: item for name, item in value.items() if isinstance(item, (dict, list))}
    return [
        Tag(
            full_name,
            _plain(value["text"], path, f"{key}.text") if "text" in value else None,
            tuple((name, _plain(item, path, f"{key}.{name}")) for name, item in attributes.items()),
            tuple(tag for child, item in inside.items() for tag in _tags(child, item, path, f"{key}.{child}")),
        )
    ]


def _plain(value: object, path: Path, key: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value).strip()
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    raise ConfigError(
        f"`{key}` is neither a text, a number nor true or false",
        where=path,
        hint="A date needs its time and zone; any other value stands in quotes.",
    )
