"""Any feed is read as far as it can be, and what had to be repaired is told."""

from __future__ import annotations

import time

import pytest

from podcast.errors import ConfigError
from podcast.feed.reading import ITUNES, PODCAST, Fault, ReadFeed, read_feed

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" version="2.0">
<channel><title>Paroles d'été</title>
<item><title>Un</title><podcast:season>1</podcast:season></item>
</channel></rss>
"""


def read(text: str) -> ReadFeed:
    return read_feed(text.encode())


def title(feed: ReadFeed) -> str | None:
    return feed.channel.findtext("title")


def test_a_good_feed_has_no_fault() -> None:
    feed = read(GOOD)
    assert feed.faults == ()
    assert title(feed) == "Paroles d'été"
    assert feed.line(feed.items[0]) == 4


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("<?xml", "\n\n<?xml"), Fault("blank-before-declaration", "has blanks before its XML declaration", 1)),
        (
            ('<?xml version="1.0" encoding="UTF-8"?>\n', ""),
            Fault("no-declaration", "does not begin with an XML declaration", 1),
        ),
        (("<?xml", "\ufeff<?xml"), Fault("byte-order-mark", "begins with a byte order mark", 1)),
        (
            ("d'été", "d'&eacute;t&eacute;"),
            Fault("undefined-entity", "uses &eacute;, which XML does not know", 3),
        ),
        (("d'été", "& d'été"), Fault("bare-ampersand", "has an & that stands for itself: write &amp;", 3)),
        (
            ("d'été", "d'\x0bété"),
            Fault("control-character", "holds 1 character that XML forbids, the first U+000B", 3),
        ),
        (("d'été", "d'&#x1F;été"), Fault("control-character", "holds &#x1F;, a character that XML forbids", 3)),
        (
            (PODCAST, "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"),
            Fault(
                "old-namespace",
                'calls a namespace "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"; its address is https://podcastindex.org/namespace/1.0',
            ),
        ),
        (
            (ITUNES, "http://www.itunes.com/DTDs/Podcast-1.0.dtd"),
            Fault(
                "wrong-namespace",
                'calls a namespace "http://www.itunes.com/DTDs/Podcast-1.0.dtd"; its address is http://www.itunes.com/dtds/podcast-1.0.dtd',
            ),
        ),
        (
            (f' xmlns:podcast="{PODCAST}"', ""),
            Fault("undeclared-prefix", "uses podcast: without saying which namespace that is"),
        ),
        (
            ("<rss", '<!DOCTYPE rss [<!ENTITY a "b">]>\n<rss'),
            Fault("document-type", "has a document type declaration, which readers of feeds refuse", 1),
        ),
        (("</channel></rss>\n", ""), Fault("truncated", "breaks off in the middle", 5)),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else "",
)
def test_what_is_broken_is_repaired_and_told(change: tuple[str, str], fault: Fault) -> None:
    feed = read(GOOD.replace(*change))
    assert fault in feed.faults
    assert {found.name for found in feed.faults} == {fault.name}
    assert len(feed.items) == 1
    assert feed.items[0].findtext(f"{{{PODCAST}}}season") == "1"
    assert "été" in (title(feed) or "")


def test_bytes_that_are_not_what_they_say_are_read_as_what_they_are() -> None:
    feed = read_feed(GOOD.encode("cp1252"))
    assert feed.faults == (Fault("wrong-encoding", "says that it is utf-8, which its bytes are not", 3),)
    assert title(feed) == "Paroles d'été"


def test_another_encoding_that_is_declared_is_read() -> None:
    feed = read_feed(GOOD.replace("UTF-8", "ISO-8859-1").encode("latin-1"))
    assert feed.faults == (Fault("not-utf-8", "is in iso-8859-1, and feeds are to be in UTF-8", 1),)
    assert title(feed) == "Paroles d'été"


def test_what_stands_in_cdata_is_left_alone() -> None:
    feed = read(GOOD.replace("Paroles d'été", "<![CDATA[AT&T &nbsp; <b>]]>"))
    assert feed.faults == ()
    assert title(feed) == "AT&T &nbsp; <b>"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "this is no feed: there is no XML in it"),
        (b"\x00\x01\x02", "this is no feed: there is no XML in it"),
        (b"<!doctype html><html><body>404</body></html>", "this is a web page, not a feed"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "this is an Atom feed, and podcasts are RSS"),
        (b"<rss></rss>", "this is RSS without a channel"),
        (b"<opml/>", "this is a list of feeds (OPML), not a feed"),
    ],
)
def test_what_is_no_feed_is_refused(content: bytes, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_feed(content)
    assert caught.value.what == what


def test_no_entity_of_the_feed_is_expanded_and_no_file_is_read() -> None:
    hostile = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    feed = read(f"{hostile}<rss><channel><title>&b;&c;</title></channel></rss>")
    assert title(feed) == "&b;&c;"


@pytest.mark.parametrize("unit", ["<![CDATA[", "<a>", "&", "<!--", "<!DOCTYPE ", '<a b="'])
def test_megabytes_of_nonsense_are_read_or_refused_at_once(unit: str) -> None:
    content = b"<rss><channel>" + (unit * (3_000_000 // len(unit))).encode()
    before = time.process_time()
    try:
        read_feed(content)
    except ConfigError as error:
        assert error.what.startswith("this is")
    assert time.process_time() - before < 5
