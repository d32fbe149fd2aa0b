"""What is read out of a feed that another tool wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from podcast.model import EpisodeType, Person, Show, Tag


@dataclass(frozen=True)
class Remark:
    """Something that was not taken as it stood: `item` is its title, None for the show; `what` is a sentence.

    `lost` where it could not be taken at all, and not only another way.
    """

    item: str | None
    what: str
    lost: bool = False


@dataclass(frozen=True)
class ForeignFile:
    """A file that the feed names. What it says of it is None where it says nothing that could be true."""

    url: str
    bytes: int | None = None
    media_type: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class ForeignItem:
    """One episode as the feed has it, in the order of the feed. `html` is the longest text that it has.

    `guid` is the item's to the letter; where it is not `named`, as the feed gave none, what apps took instead. `date`
    is None where there is none that could be read. `tags` are those of the podcast namespace that are not in other
    fields.
    """

    guid: str
    title: str
    html: str
    date: datetime | None = None
    number: int | None = None
    season: int | None = None
    type: EpisodeType = "full"
    explicit: bool | None = None
    block: bool = False
    link: str | None = None
    enclosure: ForeignFile | None = None
    duration_ms: int | None = None
    artwork: str | None = None
    people: tuple[Person, ...] = ()
    transcripts: tuple[ForeignFile, ...] = ()
    chapters: str | None = None
    tags: tuple[Tag, ...] = ()
    named: bool = True


@dataclass(frozen=True)
class ForeignShow:
    """A show as its feed has it: `show` is ready to be written but for its artwork, whose address is `artwork`.

    `refused` are the guids of items that apps play and that could not be taken; where it is
    `incomplete`, not all of the feed could be read, and nobody knows what else there was.
    """

    show: Show
    items: tuple[ForeignItem, ...]
    artwork: str | None = None
    remarks: tuple[Remark, ...] = field(default=())
    refused: tuple[str, ...] = ()
    incomplete: bool = False
