"""The reference page lists what is written, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from podcast.feed.tags import NAMESPACES

ROOT = Path(__file__).parents[2]
PREFIXES = {address: prefix for prefix, address in {**NAMESPACES, "atom": "http://www.w3.org/2005/Atom"}.items()}


def written(element: etree._Element, above: str) -> set[str]:
    """Every element and attribute below `element`, as the page writes them."""
    found: set[str] = set()
    for child in element:
        name = etree.QName(child)
        path = "item" if name.localname == "item" else f"{above}/{short(name)}"
        found |= {path, *(f"{path}@{attribute}" for attribute in child.attrib)} | written(child, path)
    return found


def short(name: etree.QName) -> str:
    return f"{PREFIXES[name.namespace]}:{name.localname}" if name.namespace else name.localname


def test_the_reference_lists_every_tag_and_attribute_and_no_other() -> None:
    # podcasting.xml holds what a person gives under [podcast]: podcast-namespace.md lists that
    feeds = [feed for feed in (ROOT / "tests/feed/data").glob("*.xml") if feed.stem != "podcasting"]
    in_feeds = set().union(*(written(etree.parse(feed).getroot()[0], "channel") for feed in feeds)) - {"item"}

    page = (ROOT / "docs/reference/feed.md").read_text(encoding="utf-8")

    assert sorted(re.findall(r"^\| `(.*?)` \|", page, re.MULTILINE)) == sorted(in_feeds)
