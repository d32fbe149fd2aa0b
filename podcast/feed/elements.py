"""Elements of a feed as values: their texts, and the tags of the podcast namespace."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from podcast.feed.namespace import TAGS
from podcast.feed.reading import ATOM, CONTENT, ITUNES, PODCAST
from podcast.feed.roles import ROLES
from podcast.feed.words import address, one_line
from podcast.model import Person, Tag

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PREFIXES = {ITUNES: "itunes", PODCAST: "podcast", ATOM: "atom", CONTENT: "content"}


def short_name(element: Element) -> str:
    """The name of an element as feeds write it: `itunes:author`, `title`."""
    tag = str(element.tag)
    if not tag.startswith("{"):
        return tag
    namespace, _, name = tag[1:].partition("}")
    prefix = _PREFIXES.get(namespace) or element.prefix
    return f"{prefix}:{name}" if prefix else name


def text(parent: Element, *names: str) -> str:
    """The first of these elements that says something, in one line; `names` are as feeds write them."""
    return next((found for name in names if (found := one_line(whole(parent, name)))), "")


def whole(parent: Element, name: str) -> str:
    """The text of an element to the letter, markup inside it written out."""
    element = child(parent, name)
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    from lxml import etree  # noqa: PLC0415 - loaded when a feed is read, not before

    inner = "".join(etree.tostring(one, encoding="unicode") for one in element)
    return (element.text or "") + re.sub(r' xmlns(:[\w.-]+)?="[^"]*"', "", inner)


def child(parent: Element, name: str) -> Element | None:
    """The first element of this name, written as feeds write it."""
    return parent.find(_full(name))


def children(parent: Element, name: str) -> list[Element]:
    """All elements of this name, written as feeds write it."""
    return list(parent.iterfind(_full(name)))


def elements(parent: Element) -> Iterator[Element]:
    """What is in an element, comments and processing instructions left out."""
    return (one for one in parent if isinstance(one.tag, str))


def tag_of(element: Element) -> Tag:
    """An element of the podcast namespace with all that is in it."""
    attributes = ((str(name), one_line(str(value))) for name, value in element.attrib.items() if "{" not in str(name))
    said = one_line(element.text)
    return Tag(short_name(element), said or None, tuple(attributes), tuple(map(tag_of, elements(element))))


def meant(tag: Tag) -> Tag:
    """What of a tag says something to an app: no empty attributes, and text only where the namespace has some."""
    rule = TAGS.get(tag.name.removeprefix("podcast:"))
    text = tag.text if rule is None or rule.text is not None else None
    given = tuple((name, value) for name, value in tag.attributes if value)
    return Tag(tag.name, text, given, tuple(map(meant, tag.children)))


def person_of(element: Element) -> tuple[Person | None, str | None]:
    """A `podcast:person`, and what of it could not be taken as it is. None for one without a name."""
    name = one_line(element.text)
    if not name:
        return None, "a podcast:person without a name"
    role = (element.get("role") or "host").strip().lower()
    problem = None
    if role not in ROLES:
        problem = f'{name} is "{role}", which no role of the podcast namespace is: taken for a guest'
        role = "guest"
    return Person(name[:128].strip(), role, address(element.get("href")), address(element.get("img"))), problem


def not_taken(parents: Iterable[Element], taken: frozenset[str]) -> list[str]:
    """The names of elements that none of ours says, each with how many of the parents have it."""
    found = Counter(name for parent in parents for name in {short_name(one) for one in elements(parent)} - taken)
    return [f"{name} ({count})" if count > 1 else name for name, count in sorted(found.items())]


def _full(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    namespace = next((uri for uri, known in _PREFIXES.items() if known == prefix), None)
    return f"{{{namespace}}}{local}" if namespace else local
