"""What an app reads out of a feed, and no more. The feed comes from outside: it is bounded and may declare nothing."""

from __future__ import annotations

from dataclasses import dataclass

# expat is given no DTD (see _Plain) and a bounded document, which leaves nothing to expand
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_PODCAST = "{https://podcastindex.org/namespace/1.0}"


class NotAFeed(Exception):  # noqa: N818 - its text becomes a finding, a person never sees this
    """The content is not a feed that an app could read; the text says why."""


@dataclass(frozen=True)
class LiveEnclosure:
    """A file of sound as the feed names it. Attributes that are missing are empty."""

    url: str
    length: str
    type: str


@dataclass(frozen=True)
class LiveItem:
    """One episode as the feed has it. Attributes that are missing are empty."""

    guid: str
    enclosure: LiveEnclosure
    alternates: tuple[LiveEnclosure, ...]
    transcripts: tuple[str, ...]  # URLs
    chapters: tuple[str, ...]  # URLs
    duration: str


def parse_feed(content: bytes) -> dict[str, LiveItem]:
    """Return the items of an RSS feed by their guids; raise NotAFeed when the content is no RSS feed."""
    parser = XMLParser(target=_Plain())  # noqa: S314 - see the import
    try:
        parser.feed(content)
        root = parser.close()
    except ParseError as error:
        raise NotAFeed(f"is not well-formed XML ({error})") from error
    except (LookupError, ValueError) as error:
        raise NotAFeed("names an encoding that is not known") from error
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        raise NotAFeed("is XML, but not an RSS feed")
    items = [_item(item) for item in channel.iterfind("item")]
    return {item.guid: item for item in items}


class _Plain(TreeBuilder):
    def doctype(self, name: str, *identifiers: str | None) -> None:  # noqa: ARG002 - expat gives all three
        raise NotAFeed(f"has a document type declaration ({name}), which apps need not read")


def _item(item: Element) -> LiveItem:
    enclosure = item.find("enclosure")
    alternates = item.iterfind(f"{_PODCAST}alternateEnclosure")
    return LiveItem(
        guid=(item.findtext("guid") or "").strip(),
        enclosure=_enclosure({} if enclosure is None else enclosure.attrib),
        alternates=tuple(_enclosure(tag.attrib | {"url": _source(tag)}) for tag in alternates),
        transcripts=tuple(tag.get("url", "") for tag in item.iterfind(f"{_PODCAST}transcript")),
        chapters=tuple(tag.get("url", "") for tag in item.iterfind(f"{_PODCAST}chapters")),
        duration=(item.findtext(f"{_ITUNES}duration") or "").strip(),
    )


def _enclosure(attributes: dict[str, str]) -> LiveEnclosure:
    return LiveEnclosure(attributes.get("url", ""), attributes.get("length", ""), attributes.get("type", ""))


def _source(alternate: Element) -> str:
    source = alternate.find(f"{_PODCAST}source")
    return "" if source is None else source.get("uri", "")
