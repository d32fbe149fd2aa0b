"""A foreign show's values as the files of a show of ours."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from podcast.feed.importing import ForeignItem
from podcast.model import Person, Show, Tag
from podcast.toml_reading import read_text
from podcast.toml_writing import set_keys
from podcast.workspace import write_atomically


def new_ids(items: Sequence[ForeignItem], known: Mapping[str, str], taken: Collection[str]) -> dict[str, str]:
    """By guid, an id for each item that is not `known` by one: its number, or else its date and its title.

    None is among those `taken`. Episodes of one date are sorted by their id, so there it says their rank, too.
    """
    taken = {*known.values(), *taken}
    ids: dict[str, str] = {}
    for item, rank in zip(items, _ranks(items), strict=True):
        if item.guid in known:
            continue
        base = episode_id = _base(item, rank)
        copies = 1
        while episode_id in taken:
            copies += 1
            episode_id = f"{base}-{copies}"
        taken.add(episode_id)
        ids[item.guid] = episode_id
    return ids


def _ranks(items: Sequence[ForeignItem]) -> list[str]:
    """Of items without a number that share their moment, the last is `01-`; empty for the others."""
    moments = [None if _numbered(item) else item.date for item in items]
    all_of = Counter(moments)
    left = Counter(moments)
    ranks: list[str] = []
    for moment in moments:
        digits = max(2, len(str(all_of[moment])))
        ranks.append("" if moment is None or all_of[moment] == 1 else f"{left[moment]:0{digits}d}-")
        left[moment] -= 1
    return ranks


def _numbered(item: ForeignItem) -> bool:
    return item.number is not None and item.type == "full"


def _base(item: ForeignItem, rank: str) -> str:
    if _numbered(item):
        number = f"{item.number:02d}"
        return f"ep{number}" if item.season is None else f"s{item.season:02d}e{number}"
    day = f"{item.date:%Y-%m-%d}" if item.date else "undated"
    return f"{day}-{rank}{slug(item.title)}".strip("-")


def slug(title: str) -> str:
    """A title as the name of a folder: small letters, digits and hyphens; empty where it has none of them."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", letters))[:40].strip("-")


def show_toml(show: Show, comment: str, *, one_document: bool) -> str:
    """`podcast.toml` of an imported show, with a `comment` on top.

    `one_document`: its feed was one document that is longer than ours are, and goes on as one.
    """
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
        "artwork": show.artwork,
        "guid": show.guid,
        "block": show.block or None,
        "complete": show.complete or None,
    }
    document = tomlkit.document()
    document.add(tomlkit.comment(comment))
    document["show"] = _given(table)
    if show.people:
        document["people"] = [_person(person) for person in show.people]
    if show.tags:
        document["podcast"] = tags_table(show.tags)
    return tomlkit.dumps(document) + (_ONE_DOCUMENT if one_document else "") + _STORAGE


_ONE_DOCUMENT = """
[feed]                                 # the feed is one document, as it was; without these lines it is several
page_items = 10000
page_bytes = 5000000
"""
_STORAGE = """
[storage]                              # where listeners will get it from now on; nothing here: it stays in feed/
# public_url = "https://podcast.example.org/"
# folder = "/srv/www/podcast"          # a folder that a web server serves, or
# bucket = "my-podcast"                # a bucket of S3-compatible storage
"""


def published(item: ForeignItem, enclosure: Mapping[str, object], now: datetime) -> bool | str:
    """Whether an episode is in the feed: if it can be, and scheduled if its date is to come."""
    if item.date is None or not enclosure:
        return False
    return "scheduled" if item.date > now else True


def add_files(path: Path, values: Mapping[str, object], enclosure: Mapping[str, object]) -> None:
    """Name files in the episode.toml at `path` that were fetched since it was written; all else stays."""
    import tomlkit  # noqa: PLC0415 - only writing needs it

    if values:
        set_keys(path, values)
    if enclosure:
        document = tomlkit.parse(read_text(path))
        table = document.setdefault("enclosure", tomlkit.table())
        for key in ("file", "url", "length", "type", "duration"):
            table.pop(key, None)
        table.update(enclosure)
        write_atomically(path, tomlkit.dumps(document).encode())


def episode_toml(item: ForeignItem, enclosure: Mapping[str, object], files: Mapping[str, object], now: datetime) -> str:
    """`episode.toml` of an imported episode."""
    import tomlkit  # noqa: PLC0415 - only writing needs it

    table = {
        "title": item.title,
        "number": item.number,
        "season": item.season,
        "guid": item.guid,
        "type": item.type if item.type != "full" else None,
        "date": item.date,
        "published": published(item, enclosure, now),
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
