"""The rules of a channel."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from podcast.feed.categories import CATEGORIES
from podcast.feed.checking.values import has_markup, is_address
from podcast.feed.elements import child, children, elements, short_name, whole
from podcast.feed.excerpt import LIMIT_BYTES
from podcast.feed.reading import ITUNES, PODCAST, ReadFeed
from podcast.feed.words import language, one_line
from podcast.fetching import without_secrets

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class Broken(NamedTuple):
    """A rule that an element breaks: what follows the name of the place in a sentence about it."""

    rule: str
    what: str
    element: Element


#: What may stand once in a channel, and in an item.
_ONCE = frozenset(
    {
        "title", "link", "description", "language", "copyright", "pubDate", "lastBuildDate", "image", "generator",
        "docs", "ttl", "guid", "itunes:author", "itunes:block", "itunes:complete", "itunes:duration", "itunes:episode",
        "itunes:episodeType", "itunes:explicit", "itunes:image", "itunes:new-feed-url", "itunes:owner", "itunes:season",
        "itunes:title", "itunes:type", "itunes:summary", "itunes:subtitle", "itunes:keywords", "content:encoded",
    }
)  # fmt: skip
_DEPRECATED = frozenset({"itunes:keywords", "itunes:order", "itunes:subtitle"})
_MOST_BYTES = 5_000_000  # W3C's MAXDATALENGTH
_EMAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>().]+")


def check_channel(feed: ReadFeed, address: str | None, size: int) -> Iterator[Broken]:
    """Every rule that the channel itself breaks; `address` is where the feed was read, if it was on the web."""
    yield from _root(feed, size)
    channel = feed.channel
    yield from _texts(channel)
    yield from _links(channel, address)
    yield from _language(channel)
    yield from _categories(channel)
    yield from explicit(channel, "explicit-not-true-false")
    yield from _presence(channel)
    yield from picture(channel)
    yield from _owner(channel)
    yield from _itunes(channel)
    yield from repeated(channel)
    yield from _late(channel)
    yield from outer_blanks(channel)


def _root(feed: ReadFeed, size: int) -> Iterator[Broken]:
    root = feed.root
    declared = set(root.nsmap.values()) | {uri for one in feed.channel.iter() for uri in one.nsmap.values()}
    for uri, prefix in ((ITUNES, "itunes"), (PODCAST, "podcast")):
        if uri not in declared:
            yield Broken("namespace-missing", f"does not declare the namespace {prefix} ({uri})", root)
    if root.get("version") != "2.0":
        yield Broken("rss-version", f'is RSS of version "{root.get("version") or ""}"', root)
    if size > _MOST_BYTES:
        yield Broken("feed-too-long", f"is {size} bytes long, and {_MOST_BYTES} are the most", root)


def _texts(channel: Element) -> Iterator[Broken]:
    for name, rule in (("title", "title-missing"), ("description", "description-missing"), ("link", "link-missing")):
        if not one_line(whole(channel, name)):
            yield Broken(rule, f"has no {name}", channel)
    description = child(channel, "description")
    if description is None:
        return
    text = whole(channel, "description")
    if len(text.encode()) > LIMIT_BYTES:
        yield Broken("description-over-4000-bytes", f"has a description of {len(text.encode())} bytes", description)
    if has_markup(text):
        yield Broken("description-markup", "has a description with markup", description)
    copyright_ = child(channel, "copyright")
    if copyright_ is not None and re.search(r"©|\(c\)|copyright|\b(19|20)\d\d\b", copyright_.text or "", re.I):
        yield Broken("copyright-sign", f'has the copyright "{one_line(copyright_.text)}"', copyright_)


def _links(channel: Element, address: str | None) -> Iterator[Broken]:
    own = [link for link in children(channel, "atom:link") if link.get("rel") == "self"]
    if not own:
        yield Broken("self-link-missing", 'has no atom:link with rel="self"', channel)
    for second in own[1:2]:
        yield Broken("self-link-twice", 'has more than one atom:link with rel="self"', second)
    for link in own[:1]:
        href = (link.get("href") or "").strip()
        if not is_address(href):
            yield Broken("self-link-not-address", f'calls itself "{href}"', link)
        elif address is not None and href.rstrip("/") != address.rstrip("/"):
            yield Broken(
                "self-link-elsewhere", f"calls itself {href}, and was read at {without_secrets(address)}", link
            )
    yield from _next(channel, own)
    yield from _page_link(channel, own)
    moved = child(channel, "itunes:new-feed-url")
    if moved is not None and not is_address(moved.text):
        yield Broken("new-feed-url-not-address", f'moves to "{one_line(moved.text)}"', moved)


def _next(channel: Element, own: list[Element]) -> Iterator[Broken]:
    for link in children(channel, "atom:link"):
        if link.get("rel") == "next" and own and link.get("href") == own[0].get("href"):
            yield Broken("next-link-loop", "is its own next document", link)


def _page_link(channel: Element, own: list[Element]) -> Iterator[Broken]:
    page = child(channel, "link")
    href = one_line(page.text) if page is not None else ""
    if page is None or not href:
        return
    if not is_address(href):
        yield Broken("link-not-address", f'has the link "{href}"', page)
    elif own and href == own[0].get("href"):
        yield Broken("link-is-feed", "has a link that leads to the feed itself", page)


def _language(channel: Element) -> Iterator[Broken]:
    element = child(channel, "language")
    given = one_line(element.text) if element is not None else ""
    if element is None or not given:
        yield Broken("language-missing", "has no language", channel)
    elif language(given) is None or not re.fullmatch(r"[A-Za-z]{2}(-[A-Za-z0-9]{2,4})*", given):
        yield Broken("language-unknown", f'has the language "{given}"', element)


def _categories(channel: Element) -> Iterator[Broken]:
    named = children(channel, "itunes:category")
    if not named:
        yield Broken("category-missing", "has no itunes:category", channel)
    for element in named:
        name = element.get("text") or ""
        yield from _category(element, name, CATEGORIES, f'the category "{name}"')
        for inner in children(element, "itunes:category"):
            known = CATEGORIES.get(name)
            if known is not None:
                of_it = inner.get("text") or ""
                yield from _category(inner, of_it, known, f'the subcategory "{of_it}" of "{name}"')


def _category(element: Element, name: str, known: object, said: str) -> Iterator[Broken]:
    everywhere = {one for subcategories in CATEGORIES.values() for one in subcategories}
    if name in known:  # type: ignore[operator]  # a dict or a tuple of names
        return
    if re.search(r"&(amp|#38);", name):
        yield Broken("category-double-escaped", f"has {said}, escaped twice", element)
    elif name in everywhere or (name in CATEGORIES and known is not CATEGORIES):
        yield Broken("category-misplaced", f"has {said}, which belongs elsewhere", element)
    else:
        yield Broken("category-unknown", f"has {said}, which is in no list", element)


def explicit(parent: Element, rule: str) -> Iterator[Broken]:
    """What is wrong with `itunes:explicit`, if it is there."""
    element = child(parent, "itunes:explicit")
    if element is not None and (element.text or "").strip() not in ("true", "false"):
        yield Broken(rule, f'says explicit "{one_line(element.text)}"', element)


def _presence(channel: Element) -> Iterator[Broken]:
    for name, rule in (
        ("itunes:explicit", "explicit-missing"),
        ("itunes:image", "image-missing"),
        ("itunes:author", "author-missing"),
        ("itunes:owner", "owner-missing"),
        ("podcast:guid", "podcast-guid-missing"),
        ("podcast:locked", "locked-missing"),
    ):
        if child(channel, name) is None:
            yield Broken(rule, f"has no {name}", channel)


def picture(parent: Element) -> Iterator[Broken]:
    """What is wrong with `itunes:image`, if it is there."""
    element = child(parent, "itunes:image")
    if element is None:
        return
    href = (element.get("href") or "").strip()
    if not is_address(href):
        yield Broken("image-not-address", f'has the picture "{href}"', element)
        return
    if not re.search(r"\.(jpe?g|png)$", href.partition("?")[0].partition("#")[0], re.I):
        yield Broken("image-ending", f"has a picture whose name does not end in .jpg or .png ({href})", element)
    yield from secure(href, element, "picture")


def secure(address: str, element: Element, what: str) -> Iterator[Broken]:
    """Whether an address is not https. This machine's own is for trying things out."""
    if address.startswith("http://") and not re.match(r"http://(127\.0\.0\.1|localhost)\b", address):
        yield Broken("not-https", f"has its {what} at {address}", element)


def _owner(channel: Element) -> Iterator[Broken]:
    owner = child(channel, "itunes:owner")
    if owner is None:
        return
    email = one_line(whole(owner, "itunes:email"))
    if not email:
        yield Broken("owner-email-missing", "has an owner without itunes:email", owner)
    elif not _EMAIL.fullmatch(email):
        yield Broken("owner-email-invalid", f'has an owner with the address "{email}"', owner)


def _itunes(channel: Element) -> Iterator[Broken]:
    author = child(channel, "itunes:author")
    if author is not None and len(one_line(author.text)) > 255:
        yield Broken("author-over-255", f"has an author of {len(one_line(author.text))} characters", author)
    kind = child(channel, "itunes:type")
    if kind is not None and one_line(kind.text).lower() not in ("episodic", "serial"):
        yield Broken("type-unknown", f'is of the type "{one_line(kind.text)}"', kind)
    for name, rule in (("itunes:block", "block-noise"), ("itunes:complete", "complete-noise")):
        yield from noise(channel, name, rule)
    for element in elements(channel):
        yield from long_or_gone(element)


def noise(parent: Element, name: str, rule: str) -> Iterator[Broken]:
    """A tag that only says something by the word Yes."""
    element = child(parent, name)
    if element is not None and one_line(element.text).lower() != "yes":
        yield Broken(rule, f'has {name} "{one_line(element.text)}"', element)


def long_or_gone(element: Element) -> Iterator[Broken]:
    """A title of more than 255 characters, or a tag that nobody reads any more."""
    name = short_name(element)
    if name in _DEPRECATED:
        yield Broken("deprecated-tag", f"has {name}", element)
    if name in ("title", "itunes:title") and len(one_line(element.text)) > 255:
        yield Broken("value-over-255", f"has a {name} of {len(one_line(element.text))} characters", element)


def repeated(parent: Element) -> Iterator[Broken]:
    """Elements that stand twice and may not."""
    named = [(short_name(element), element) for element in elements(parent)]
    counted = Counter(name for name, _ in named)
    for name, element in reversed(named):
        if counted.pop(name, 0) > 1 and name in _ONCE:
            yield Broken("duplicate-element", f"has more than one {name}", element)


def _late(channel: Element) -> Iterator[Broken]:
    seen = False
    for element in elements(channel):
        name = short_name(element)
        seen = seen or name == "item"
        if seen and name != "item" and not name.startswith("podcast:"):
            yield Broken("late-element", f"has {name} after its first item", element)
            return


def outer_blanks(parent: Element) -> Iterator[Broken]:
    """Texts with blanks around them."""
    for element in elements(parent):
        text = element.text or ""
        if not len(element) and text.strip() and text != text.strip() and short_name(element) not in _LONG:
            yield Broken("outer-blanks", f"has blanks around its {short_name(element)}", element)


_LONG = frozenset({"description", "content:encoded", "itunes:summary"})
