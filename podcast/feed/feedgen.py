"""Writes RSS with feedgen, and with an extension of ours for the tags that it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from xml.sax.saxutils import escape

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from podcast.feed.feedgen_podcast import PodcastEntryExtension, PodcastExtension, append
from podcast.feed.pages import order
from podcast.feed.tags import NAMESPACES, channel_tags, item_tags
from podcast.feed.urls import ascii_url, audio_link, site_link
from podcast.model import Show, Tag
from podcast.release import Edition, Release


class _Unwritten(datetime):
    """A date that feedgen takes and does not write.

    Left alone, feedgen writes the time of the build; given a date, it changes the locale of the whole process to
    format it. It skips a date that is false.
    """

    def __bool__(self) -> bool:
        return False


class _ChannelTags(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Writes `tags` at the end of the channel, before its items."""

    def __init__(self) -> None:
        self.tags: Iterable[Tag] = ()

    def extend_ns(self) -> dict[str, str]:
        return NAMESPACES

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        append(feed[0], self.tags)
        return feed


class _ItemTags(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """Writes `tags` at the end of an item."""

    def __init__(self) -> None:
        self.tags: Iterable[Tag] = ()

    def extend_rss(self, entry: etree._Element) -> etree._Element:
        append(entry, self.tags)
        return entry


def write_rss(show: Show, releases: Sequence[Release], edition: Edition) -> bytes:
    """Write the feed of a show that `podcast.feed.check` has passed; see `podcast.feed.render`."""
    newest_first = sorted(releases, key=lambda release: order(release.episode), reverse=True)
    feed = FeedGenerator()
    feed.register_extension("tags", _ChannelTags, _ItemTags, atom=False)
    feed.register_extension("podcast2", PodcastExtension, PodcastEntryExtension, atom=False)
    feed.title(show.title.strip())
    feed.description(show.description.strip())
    feed.language(show.language)
    feed.copyright(show.copyright and show.copyright.strip())
    feed.generator("podcast-toolkit")
    feed.lastBuildDate(_Unwritten(2000, 1, 1, tzinfo=timezone.utc))
    feed.link(href=site_link(edition.site_url, edition.path), rel="self", type="application/rss+xml")
    feed.link(
        href=ascii_url(show.website or edition.site_url), rel="alternate"
    )  # feedgen's <link> is the last one given
    feed.tags.tags, feed.podcast2.tags = _split(channel_tags(show, newest_first, edition))
    for release in newest_first:
        _add_item(feed, show, release, edition)
    rss: bytes = feed.rss_str(pretty=True)
    return _styled(rss, edition)


def _styled(rss: bytes, edition: Edition) -> bytes:
    """Name the style sheet, which stands before the root: feedgen lets nobody write there."""
    if edition.stylesheet is None:
        return rss
    href = escape(site_link(edition.site_url, edition.stylesheet), {'"': "&quot;"})
    declaration, _, body = rss.partition(b"\n")
    return declaration + f'\n<?xml-stylesheet type="text/css" href="{href}"?>\n'.encode() + body


def _add_item(feed: FeedGenerator, show: Show, release: Release, edition: Edition) -> None:
    item = feed.add_entry(order="append")
    item.title(release.episode.title.strip())
    item.link(href=site_link(edition.site_url, release.page))
    item.guid(release.episode.guid, permalink=False)
    audio = release.audio
    item.enclosure(audio_link(edition, audio.path), str(audio.bytes), audio.media_type)
    item.tags.tags, item.podcast2.tags = _split(item_tags(show, release, edition))


def _split(tags: Iterable[Tag]) -> tuple[list[Tag], list[Tag]]:
    """Tags of the podcast namespace, which `podcast.feed.rules` has checked, apart from the others."""
    made = list(tags)
    ours = [tag for tag in made if tag.name.startswith("podcast:")]
    return [tag for tag in made if tag not in ours], ours
