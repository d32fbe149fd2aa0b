"""Any feed's bytes, read as far as they can be: what had to be repaired is told, never hidden.

Feeds come from outside. Nothing that they name is fetched, no entity of theirs is expanded, and their document type
declaration is not read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from html.entities import html5
from typing import TYPE_CHECKING

from podcast.errors import ConfigError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"

MOST_BYTES = 64_000_000
"""More than any feed: 10,000 episodes with long notes are 40 MB."""

#: Prefixes that are known where a feed forgets to declare them.
_KNOWN = {
    "itunes": ITUNES,
    "podcast": PODCAST,
    "atom": ATOM,
    "content": CONTENT,
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "googleplay": "http://www.google.com/schemas/play-podcasts/1.0",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "psc": "http://podlove.org/simple-chapters",
}
# https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md: the address of before, to be read too
_OLD_PODCAST = re.compile(r"https?://github\.com/Podcastindex-org/podcast-namespace/blob/main/docs/1\.0\.md", re.I)

_LATIN_1 = ("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1")
_DECLARATION = re.compile(r"""\s*<\?xml\s[^>]{0,200}?\?>""")
_ENCODING = re.compile(rb"""^[^<]{0,1000}<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^<>\[\]\"']|\"[^\"]*\"|'[^']*')*(?:\[.*?\]\s*)?>", re.DOTALL | re.I)
_XMLNS = re.compile(r"""(xmlns(?::[\w.-]{1,40})?\s*=\s*)(["'])([^"'<>]{1,300})\2""")
_UNREAD = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_MARKS = re.compile(
    _UNREAD.pattern + r"|&(?:(#[0-9]{1,8}|#[xX][0-9A-Fa-f]{1,8}|[A-Za-z][A-Za-z0-9]{0,31});)?", re.DOTALL
)
_ITEM = re.compile(r"<item(?=[\s/>])")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_MOST_FAULTS_OF_A_KIND = 20


@dataclass(frozen=True)
class Fault:
    """Something that had to be repaired before the feed could be read: a kind, a sentence's end, and a line."""

    name: str
    what: str
    line: int | None = None


#: Faults after which nobody knows what else the feed says.
PARTIAL = frozenset({"truncated", "not-well-formed", "items-unreadable"})


@dataclass(frozen=True)
class ReadFeed:
    """A feed as it was read. Namespaces are today's, whatever the feed called them."""

    root: Element
    faults: tuple[Fault, ...]
    skipped_lines: int = 0

    @cached_property
    def channel(self) -> Element:
        """The channel: a feed without one is not read at all."""
        channel = self.root.find("channel")
        assert channel is not None, "read_feed found one"
        return channel

    @cached_property
    def items(self) -> tuple[Element, ...]:
        """The items in the order of the document; old RSS has them beside the channel.

        An item that was never closed holds the one that follows it.
        """
        return (*self.channel.iterfind(".//item"), *self.root.iterfind("item"))

    def line(self, element: Element) -> int | None:
        """The line of the file in which the element begins."""
        line = element.sourceline
        return line + self.skipped_lines if isinstance(line, int) else None


def read_feed(content: bytes) -> ReadFeed:
    """Read an RSS feed, however broken. Raises ConfigError when it is too long, empty, or no RSS feed at all."""
    if len(content) > MOST_BYTES:
        raise ConfigError(f"this is longer than {MOST_BYTES} bytes, which no feed is")
    faults: list[Fault] = []
    text = _decoded(content, faults)
    text, skipped_lines = _without_declaration(text, faults)
    text = _today(_characters(_without_doctype(text, faults), skipped_lines, faults), faults)
    root = _parsed(text, faults, skipped_lines)
    if root.tag != "rss" or root.find("channel") is None:
        raise _no_feed(root)
    feed = ReadFeed(root, tuple(faults), skipped_lines)
    written, read = len(_ITEM.findall(_UNREAD.sub("", text))), len(feed.items)
    if written <= read:
        return feed
    unread = Fault("items-unreadable", f"has {written} items, of which {read} can be read")
    return replace(feed, faults=(*faults, unread))


def _decoded(content: bytes, faults: list[Fault]) -> str:
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            faults.append(Fault("byte-order-mark", "begins with a byte order mark", 1))
            content = content.removeprefix(mark) if name == "utf-8" else content
            return _as(content, name, faults)
    declared = _ENCODING.match(content)
    name = declared[1].decode().lower() if declared else "utf-8"
    if name not in ("utf-8", "utf8", "us-ascii", "ascii"):
        faults.append(Fault("not-utf-8", f"is in {name}, and feeds are to be in UTF-8", 1))
    return _as(content, name, faults)


def _as(content: bytes, encoding: str, faults: list[Fault]) -> str:
    """Decode as declared; if the bytes are something else, as UTF-8, and then as Windows-1252, which takes all.

    What is called Latin-1 is Windows-1252, as in browsers (https://encoding.spec.whatwg.org/#names-and-labels).
    """
    try:
        return content.decode("cp1252" if encoding in _LATIN_1 else encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"says that it is {encoding}, which its bytes are not"
    except (LookupError, UnicodeError):
        line, what = 1, f'names the encoding "{encoding}", which is none'
    faults.append(Fault("wrong-encoding", what, line))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _without_declaration(text: str, faults: list[Fault]) -> tuple[str, int]:
    """Take the XML declaration off, and the blank before it; say how many lines went."""
    declaration = _DECLARATION.match(text)
    if declaration is None:
        faults.append(Fault("no-declaration", "does not begin with an XML declaration", 1))
        body = text.lstrip()
    else:
        body = text[declaration.end() :].lstrip()
        if not text.startswith("<?xml"):
            faults.append(Fault("blank-before-declaration", "has blanks before its XML declaration", 1))
    return body, text.count("\n", 0, len(text) - len(body))


def _without_doctype(text: str, faults: list[Fault]) -> str:
    start = re.search("<!DOCTYPE", text[:10_000], re.I)
    found = start and _DOCTYPE.match(text, start.start())
    if found is None:
        return text
    faults.append(Fault("document-type", "has a document type declaration, which readers of feeds refuse", 1))
    return text[: found.start()] + "\n" * found[0].count("\n") + text[found.end() :]


def _characters(text: str, skipped_lines: int, faults: list[Fault]) -> str:
    """Put characters for entities that XML does not know, and take out characters that it does not allow."""
    lines = _Lines(text, skipped_lines)
    told: dict[str, int] = {}

    def mend(match: re.Match[str]) -> str:
        if not match[0].startswith("&"):
            return match[0]
        problem, instead = _reference(match[1])
        # counted here: there may be millions, and counting what was reported takes a while each time
        if problem and told.setdefault(problem[0], 0) < _MOST_FAULTS_OF_A_KIND:
            told[problem[0]] += 1
            _report(faults, *problem, lines.at(match.start()))
        return match[0] if instead is None else instead

    never = _NEVER.search(text)
    if never:
        count = len(_NEVER.findall(text))
        what = f"holds {count} character{'s' * (count > 1)} that XML forbids, the first U+{ord(never[0]):04X}"
        faults.append(Fault("control-character", what, lines.at(never.start())))
        text = _NEVER.sub("", text)
        lines = _Lines(text, skipped_lines)
    return _MARKS.sub(mend, text)


def _reference(name: str | None) -> tuple[tuple[str, str] | None, str | None]:
    """Say what is wrong with the reference `&name;`, if anything is, and what to write in its place."""
    if name is None:
        return ("bare-ampersand", "has an & that stands for itself: write &amp;"), "&amp;"
    if name in _XML_ENTITIES:
        return None, None
    if not name.startswith("#"):
        character = html5.get(f"{name};")
        what = f"uses &{name};, which XML does not know"
        return ("undefined-entity", what), _escaped(character) if character else f"&amp;{name};"
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    if code > 0x10FFFF or _NEVER.match(chr(code)):
        return ("control-character", f"holds &{name};, a character that XML forbids"), ""
    return None, None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _today(text: str, faults: list[Fault]) -> str:
    """Give namespaces their right addresses, and declare those that are only used."""

    def mend(match: re.Match[str]) -> str:
        address, known = match[3], _right_address(match[3])
        if known is None or known == address:
            return match[0]
        name = "old-namespace" if _OLD_PODCAST.fullmatch(address) else "wrong-namespace"
        _report(faults, name, f'calls a namespace "{address}"; its address is {known}', None)
        return f"{match[1]}{match[2]}{known}{match[2]}"

    text = _XMLNS.sub(mend, text)
    start = text.find("<rss")
    end = text.find(">", start)
    if start < 0 or end < 0:
        return text
    missing = [prefix for prefix in _KNOWN if f"<{prefix}:" in text and f"xmlns:{prefix}" not in text]
    for prefix in missing:
        _report(faults, "undeclared-prefix", f"uses {prefix}: without saying which namespace that is", None)
    declared = "".join(f' xmlns:{prefix}="{_KNOWN[prefix]}"' for prefix in missing)
    return text[: start + 4] + declared + text[start + 4 :]


def _right_address(address: str) -> str | None:
    if _OLD_PODCAST.fullmatch(address.strip()):
        return PODCAST
    plain = _plain_address(address)
    return next((known for known in (ITUNES, PODCAST, ATOM, CONTENT) if _plain_address(known) == plain), None)


def _plain_address(address: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", address.strip().lower()).rstrip("/")


def _parsed(text: str, faults: list[Fault], skipped_lines: int) -> Element:
    from lxml import etree  # noqa: PLC0415 - loaded when a feed is read, not before

    # the text is encoded anew, its declaration is gone, and no entity is left in it but XML's own five
    content = text.encode("utf-8", errors="replace")
    parser = partial(etree.XMLParser, encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser())
    except etree.XMLSyntaxError as error:
        line = None if error.lineno is None else error.lineno + skipped_lines
        name = "not-well-formed" if "</rss" in text[-1000:].lower() else "truncated"
        what = "breaks off in the middle" if name == "truncated" else f"is not well-formed XML ({_short(error.msg)})"
        faults.append(Fault(name, what, line))
    root = etree.fromstring(content, parser(recover=True)) if content.strip() else None
    if root is None:
        raise ConfigError("this is no feed: there is no XML in it", hint="Check the address or the file.")
    return root


def _short(message: str | None) -> str:
    first = (message or "no reason given").partition("\n")[0]
    return re.sub(r",? line \d+, column \d+.*", "", first)[:200]


def _no_feed(root: Element) -> ConfigError:
    name = str(root.tag).rpartition("}")[2]
    kind = {
        "feed": "an Atom feed, and podcasts are RSS",
        "html": "a web page, not a feed",
        "rss": "RSS without a channel",
        "opml": "a list of feeds (OPML), not a feed",
        "RDF": "a feed in RSS 1.0, which cannot carry sound",
    }.get(name, f"XML that is no RSS feed (<{name[:40]}>)")
    return ConfigError(f"this is {kind}", hint="Give the address that podcast apps subscribe to.")


def _report(faults: list[Fault], name: str, what: str, line: int | None) -> None:
    if sum(fault.name == name for fault in faults) < _MOST_FAULTS_OF_A_KIND:
        faults.append(Fault(name, what, line))


class _Lines:
    """Numbers of lines, asked for in rising order."""

    def __init__(self, text: str, skipped: int) -> None:
        self._ends: Iterator[re.Match[str]] = re.finditer("\n", text)
        self._next = next(self._ends, None)
        self._line = 1 + skipped

    def at(self, position: int) -> int:
        while self._next is not None and self._next.start() < position:
            self._line += 1
            self._next = next(self._ends, None)
        return self._line
