"""A whole document of a feed, checked by every rule that needs no network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from podcast.feed.checking.channel import Broken, check_channel
from podcast.feed.checking.items import ItemsCheck
from podcast.feed.checking.table import RULES, Finding
from podcast.feed.checking.values import date_problems
from podcast.feed.elements import child, elements, short_name, tag_of, text
from podcast.feed.namespace_rules import Problem, count_problems, problems
from podcast.feed.reading import read_feed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PODCAST_RULES = {
    "unknown": "podcast-tag-unknown",
    "misplaced": "podcast-tag-misplaced",
    "repeated": "podcast-tag-repeated",
    "replaced": "podcast-tag-replaced",
    "text": "podcast-text-missing",
    "attribute": "podcast-attribute",
    "value": "podcast-value",
    "long": "podcast-value-long",
    "inside": "podcast-tag-incomplete",
}
_MINOR = {"text": "podcast-text-unread", "value": "podcast-value-empty"}


def check_feed(content: bytes, now: datetime, address: str | None = None) -> tuple[Finding, ...]:
    """Every rule that a document of a feed breaks: those of its XML first, then in the order of the document.

    `address` is where it was read, if it was on the web. Raises ConfigError when it is no feed at all.
    """
    feed = read_feed(content)
    found = [Finding(RULES[fault.name], "the feed", fault.what, fault.line) for fault in feed.faults]

    def findings(broken: Iterator[Broken], where: str) -> Iterator[Finding]:
        return (Finding(RULES[one.rule], where, one.what, feed.line(one.element)) for one in broken)

    found += findings(check_channel(feed, address, len(content)), "the channel")
    found += findings(_dates(feed.channel, now), "the channel")
    found += findings(_podcast_tags(feed.channel, "channel"), "the channel")
    serial = text(feed.channel, "itunes:type").lower() == "serial"
    items = ItemsCheck(text(feed.channel, "title"), serial, now)
    for number, item in enumerate(feed.items, 1):
        title = text(item, "title", "itunes:title")[:80]
        where = f'item {number} "{title}"' if title else f"item {number}"
        found += findings(items.check(item), where)
        found += findings(_podcast_tags(item, "item"), where)
    return tuple(found)


def _dates(channel: Element, now: datetime) -> Iterator[Broken]:
    for name in ("pubDate", "lastBuildDate"):
        element = child(channel, name)
        if element is not None:
            for rule, what in date_problems((element.text or "").strip(), now):
                yield Broken(rule, f"{what} ({name})", element)


def _podcast_tags(parent: Element, called: str) -> Iterator[Broken]:
    named = [(element, tag_of(element)) for element in elements(parent) if short_name(element).startswith("podcast:")]
    for element, tag in named:
        for problem in problems(tag, called):
            yield Broken(_rule(problem), f"has {problem}", element)
    for problem in count_problems([tag for _, tag in named], called):
        last = next(element for element, tag in reversed(named) if tag.name == problem.tag)
        yield Broken(_rule(problem), f"has {problem}", last)


def _rule(problem: Problem) -> str:
    return (_MINOR if problem.minor else {}).get(problem.kind) or _PODCAST_RULES[problem.kind]
