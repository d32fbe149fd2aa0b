"""A foreign show's values as the files of a show of ours."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from podcast.feed.importing import ForeignItem
from podcast.model import Person, Show, Tag


def episode_ids(items: Sequence[ForeignItem]) -> tuple[str, ...]:
    """An id for each item, which says its number or else its date and title; the same for the same feed."""
    taken: dict[str, int] = {}
    ids: list[str] = []
    for item in items:
        base = _base(item)
        taken[base] = taken.get(base, 0) + 1
        ids.append(base if taken[base] == 1 else f"{base}-{taken[base]}")
    return tuple(ids)


def _base(item: ForeignItem) -> str:
    if item.number is not None and item.type == "full":
        number = f"{item.number:02d}"
        return f"ep{number}" if item.season is None else f"s{item.season:02d}e{number}"
    day = f"{item.date:%Y-%m-%d}" if item.date else "undated"
    return f"{day}-{slug(item.title)}".strip("-")


def slug(title: str) -> str:
    """A title as the name of a folder: small letters, digits and hyphens; empty where it has none of them."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", letters))[:40].strip("-")


def show_toml(show: Show, artwork: str | None, source: str) -> str:
    """`podcast.toml` of an imported show."""
    import tomlkit  # noqa: PLC0415 - only writing needs it

    table: dict[str, object] = {
        "title": show.title,
        "description": show.description,
        "language": show.language,
        "author": show.author,
        "owner": _given({"name": show.owner_name, "email": show.owner_email}),
        "website": show.website,
        "categories": [" > ".join(filter(None, (one.name, one.subcategory))) for one in show.categories],
        "explicit": show.explicit,
        "type": show.type,
        "copyright": show.copyright,
        "license": show.license,
        "artwork": artwork,
        "guid": show.guid,
        "block": show.block or None,
        "complete": show.complete or None,
    }
    document = tomlkit.document()
    document.add(tomlkit.comment(f"Imported from {source}"))
    document["show"] = _given(table)
    if show.people:
        document["people"] = [_person(person) for person in show.people]
    if show.tags:
        document["podcast"] = tags_table(show.tags)
    return tomlkit.dumps(document) + _STORAGE


_STORAGE = """
[storage]                              # where listeners will get it from now on; nothing here: it stays in feed/
# public_url = "https://podcast.example.org/"
# folder = "/srv/www/podcast"          # a folder that a web server serves, or
# bucket = "my-podcast"                # a bucket of S3-compatible storage
"""


def episode_toml(item: ForeignItem, enclosure: Mapping[str, object], files: Mapping[str, str], now: datetime) -> str:
    """`episode.toml` of an imported episode: in the feed if it can be, scheduled if its date is to come."""
    import tomlkit  # noqa: PLC0415 - only writing needs it

    published: object = item.date is not None and bool(enclosure)
    if published and item.date is not None and item.date > now:
        published = "scheduled"
    table = {
        "title": item.title,
        "number": item.number,
        "season": item.season,
        "guid": item.guid,
        "type": item.type if item.type != "full" else None,
        "date": item.date,
        "published": published,
        "explicit": item.explicit,
        "block": item.block or None,
        **files,
    }
    document = tomlkit.document()
    for key, value in _given(table).items():
        document[key] = value
    if item.people:
        document["people"] = [_person(person) for person in item.people]
    if enclosure:
        document["enclosure"] = dict(enclosure)
    if item.tags:
        document["podcast"] = tags_table(item.tags)
    text = tomlkit.dumps(document)
    if not enclosure and item.enclosure is not None:
        text += f"\n# [enclosure]\n# url = {tomlkit.item(item.enclosure.url).as_string()}\n# length = \n# type = \n"
    return text


def tags_table(tags: Sequence[Tag]) -> dict[str, object]:
    """Tags as `[podcast]` has them: the inverse of how they are read."""
    table: dict[str, list[object]] = {}
    for tag in tags:
        table.setdefault(tag.name.removeprefix("podcast:"), []).append(_value(tag))
    return {name: values[0] if len(values) == 1 else values for name, values in table.items()}


def _value(tag: Tag) -> object:
    """A tag as a text where it is one, or as a table."""
    if tag.text is not None and not tag.attributes and not tag.children:
        return tag.text
    text = {} if tag.text is None else {"text": tag.text}
    return {**text, **dict(tag.attributes), **tags_table(tag.children)}


def _person(person: Person) -> dict[str, object]:
    return _given({"name": person.name, "role": person.role, "href": person.href, "image": person.image})


def _given(table: Mapping[str, object]) -> dict[str, object]:
    """What says something."""
    return {key: value for key, value in table.items() if value is not None and value != {}}
