"""releases -> feed.xml: feedgen lives here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from podcast.feed.categories import CATEGORIES, check_category
from podcast.feed.comparing import CHANGE_KINDS, Change, ChangeKind, compare, is_local, next_document
from podcast.feed.identity import show_guid
from podcast.feed.pages import linked, order, page_lengths, page_paths
from podcast.feed.private import PRIVATE_FOLDER, is_private_path, private_path
from podcast.feed.redirects import move_out_page
from podcast.feed.rules import check, check_show
from podcast.feed.stylesheet import STYLESHEET_FILE, stylesheet
from podcast.feed.urls import FEED_FILE, ascii_url, url_problem
from podcast.feed.websub import announcement

if TYPE_CHECKING:
    from podcast.model import Show
    from podcast.release import Edition, Release

__all__ = [
    "CATEGORIES",
    "CHANGE_KINDS",
    "FEED_FILE",
    "PRIVATE_FOLDER",
    "STYLESHEET_FILE",
    "Change",
    "ChangeKind",
    "announcement",
    "ascii_url",
    "check",
    "check_category",
    "check_show",
    "compare",
    "is_local",
    "is_private_path",
    "linked",
    "move_out_page",
    "next_document",
    "order",
    "page_lengths",
    "page_paths",
    "private_path",
    "render",
    "show_guid",
    "stylesheet",
    "url_problem",
]


def render(show: Show, releases: Sequence[Release], edition: Edition) -> bytes:
    """Write the show's feed: RSS 2.0 in UTF-8 with the itunes, podcast, atom and content namespaces.

    The same arguments give the same bytes, whatever the clock, the locale, the time zone and the order of
    `releases`: items go newest first, by date, then number, then id. Raises ConfigError, naming the field and the
    file to change, for anything that would make a feed that apps or directories refuse.
    """
    check(show, releases, edition)
    from podcast.feed.feedgen import write_rss  # noqa: PLC0415 - lxml is loaded when a feed is written, not before

    return write_rss(show, releases, edition)
