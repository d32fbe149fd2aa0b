"""The podcast namespace for feedgen, which has no tag of it. Of use to any program that writes feeds with feedgen:

feed = FeedGenerator()
feed.register_extension("podcast2", PodcastExtension, PodcastEntryExtension, atom=False)
feed.podcast2.add(Tag("podcast:funding", "Donner", (("url", "https://example.org/don"),)))
feed.add_entry().podcast2.add(Tag("podcast:season", "2"))
"""

from __future__ import annotations

from collections.abc import Iterable

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from podcast.errors import FeedError
from podcast.feed.namespace_rules import Problem, count_problems, problems
from podcast.feed.reading import ATOM, CONTENT, ITUNES, PODCAST
from podcast.model import Tag

_NAMESPACES = {"itunes": ITUNES, "podcast": PODCAST, "content": CONTENT, "atom": ATOM}


def append(parent: etree._Element, tags: Iterable[Tag]) -> None:
    """Write tags at the end of an element."""
    for tag in tags:
        prefix, _, name = tag.name.rpartition(":")
        element = etree.SubElement(parent, f"{{{_NAMESPACES[prefix]}}}{name}" if prefix else name)
        for attribute, value in tag.attributes:
            element.set(attribute, value)
        if tag.text is not None:
            element.text = etree.CDATA(tag.text) if tag.cdata else tag.text
        append(element, tag.children)


class _Tags:
    """The tags of a channel or of an item, each checked by the namespace's own rules."""

    parent: str

    def __init__(self) -> None:
        self.tags: list[Tag] = []

    def add(self, *tags: Tag) -> None:
        """Add tags. Raises FeedError for the first thing that the podcast namespace does not allow."""
        for tag in tags:
            _refuse(problems(tag, self.parent))
        _refuse(count_problems([*self.tags, *tags], self.parent))
        self.tags += tags

    def extend_ns(self) -> dict[str, str]:
        """Declare the namespace."""
        return {"podcast": PODCAST}

    def extend_rss(self, element: etree._Element) -> etree._Element:
        """Write the tags: feedgen gives the root for a channel, and an item for an item."""
        append(element[0] if self.parent == "channel" else element, self.tags)
        return element


class PodcastExtension(_Tags, BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """The tags of a channel."""

    parent = "channel"


class PodcastEntryExtension(_Tags, BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """The tags of an item."""

    parent = "item"


def _refuse(found: Iterable[Problem]) -> None:
    for problem in found:
        if problem.stops:
            raise FeedError(str(problem), hint=problem.hint)
