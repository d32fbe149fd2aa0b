"""Notes that another tool kept as HTML -> notes.md: every word stays, with its links, lists and emphasis.

Converters that are to be had, markdownify among them, glue words where blocks meet, and write asterisks that CommonMark
takes for text. So the tree is walked here, and paragraphs come of it, each a line of Markdown. Emphasis that Markdown
has no way to write, as in the middle of punctuation, stays as `<b>` or `<i>`, which notes may hold.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from podcast.notes.inline_markdown import Run, leads_somewhere, line_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEVER_SHOWN = {"script", "style", "head", "title", "noscript", "template"}
_LOST = ("script", "style", "iframe", "object", "embed", "form", "img", "video", "audio", "svg", "table")
# What browsers show as a block or in a box of its own (HTML, "Rendering"); all else, known or not, runs on in its line.
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "button", "canvas", "caption", "center", "colgroup",
    "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "marquee",
    "nav", "noframes", "optgroup", "option", "p", "plaintext", "pre", "search", "section", "select", "summary",
    "table", "tbody", "textarea", "tfoot", "thead", "tr", "xmp",
}  # fmt: skip
NOWHERE = "links to nowhere"
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_COMMENT = re.compile(r"<!--[^<>]*-->")  # the parser takes those that hold tags
_URL = re.compile(r"""https?://[^\s<>"']+[^\s<>"'.,;:!?)\]]""")
_NOT_IN_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0\ufffe\uffff]")
_MOST_DIGITS = 9  # CommonMark, 5.2: of the number of a list item


def markdown_from_html(text: str) -> tuple[str, tuple[str, ...]]:
    """Turn notes of a feed into Markdown; plain text may be given, too. Returns what they hold that notes cannot show.

    That is named by tags, `img`, `iframe`, …, or NOWHERE: links without a whole address. The text of tables stays, as
    lines.
    """
    text = _COMMENT.sub("", _NOT_IN_HTML.sub("", text))
    if "<![CDATA[" in text:  # a feed packed it twice; HTML would take its beginning for a comment
        text = text.replace("<![CDATA[", "").replace("]]>", "")
    if not _TAG.search(text):
        text = _as_html(html.unescape(text) if "&" in text else text)
    lost = tuple(name for name in _LOST if re.search(rf"<{name}\b", text, re.IGNORECASE))
    writer = _Writer()
    writer.walk(_tree(text), Run(""))
    writer.end_paragraph()
    nowhere = (NOWHERE,) if writer.leads_nowhere else ()
    return "".join(writer.lines).strip("\n"), (*lost, *nowhere)


def _tree(text: str) -> HtmlElement:
    """What `text` holds; its words alone, where it nests more deeply than the parser goes, and people write."""
    from lxml import html as lxml_html  # noqa: PLC0415 - heavy, and only needed here

    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = lxml_html.document_fromstring(f"<html><body><div>{text}</div></body></html>".encode(), parser=parser)
    too_deep = any("depth" in entry.message for entry in parser.error_log)
    return _tree(_TAG.sub(" ", text)) if too_deep else tree


@dataclass
class _Item:
    """An item of a list that is being read: its marker, and whether it is written and `follows` another."""

    marker: str
    follows: bool
    written: bool = False


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.leads_nowhere = False
        self._runs: list[Run] = []
        self._heading = ""
        self._items: list[_Item] = []

    def walk(self, element: HtmlElement, style: Run) -> None:
        """Write what is in `element`, all of it in `style`."""
        name = element.tag if isinstance(element.tag, str) else ""
        if name in _NEVER_SHOWN:
            return
        within = _style(element, name, style)
        self.leads_nowhere |= within.href is not None and not leads_somewhere(within.href)
        if name in ("ul", "ol", "menu", "dir"):
            self._list(element, name, within)
        elif name in ("td", "th"):
            self._runs.append(replace(style, text=" "))
            self._children(element, within)
            self._runs.append(replace(style, text=" "))
        elif name not in _BLOCKS:
            self._children(element, within)
        else:
            self.end_paragraph()
            self._heading = f"{'#' * int(name[1])} " if re.fullmatch("h[1-6]", name) else self._heading
            self._children(element, within)
            self.end_paragraph()
            self._heading = ""

    def _children(self, element: HtmlElement, style: Run) -> None:
        self._text(element.text, style)
        for child in element:
            self.walk(child, style)
            self._text(child.tail, style)

    def _text(self, text: str | None, style: Run) -> None:
        if not style.verbatim:
            self._runs.append(replace(style, text=text or ""))
            return
        for at, line in enumerate((text or "").split("\n")):
            if at:
                self.end_paragraph()
            self._runs.append(replace(style, text=line))

    def _list(self, element: HtmlElement, name: str, style: Run) -> None:
        self.end_paragraph()
        start = str(element.get("start") or "").strip()
        number = int(start) if re.fullmatch(f"[0-9]{{1,{_MOST_DIGITS - 2}}}", start) else 1
        follows = False
        self._text(element.text, style)
        for child in element:
            self.end_paragraph()
            if child.tag == "li":
                item = _Item(f"{number}. " if name == "ol" else "- ", follows)
                self._items.append(item)
                self._children(child, style)
                self.end_paragraph()
                self._items.pop()
                number += item.written
                follows = follows or item.written
            else:
                self.walk(child, style)
            self._text(child.tail, style)
        self.end_paragraph()

    def end_paragraph(self) -> None:
        """Write what was gathered as a line of its own."""
        text = line_of(self._runs, heading=bool(self._heading))
        self._runs.clear()
        if not text:
            return
        new = [item for item in self._items if not item.written]
        prefix = "".join(" " * len(item.marker) if item.written else item.marker for item in self._items)
        for item in new:
            item.written = True
        self.lines.append("\n" if new and new[0].follows else "\n\n")
        self.lines.append(f"{prefix}{self._heading}{text}")


def _style(element: HtmlElement, name: str, style: Run) -> Run:
    """How text in `element` is shown, where what is around it is shown in `style`."""
    if name in ("b", "strong"):
        return replace(style, strong=True)
    if name in ("i", "em"):
        return replace(style, em=True)
    if name == "pre":
        return replace(style, verbatim=True)
    if name == "a":
        return replace(style, href=str(element.get("href") or "").strip() or None)
    return style


def _as_html(text: str) -> str:
    """Plain text: each of its lines is one, and addresses are links."""
    return "".join(f"<p>{_linked(line)}</p>" for line in text.splitlines())


def _linked(text: str) -> str:
    pieces: list[str] = []
    at = 0
    for match in _URL.finditer(text):
        address = html.escape(match[0])
        pieces += [html.escape(text[at : match.start()]), f'<a href="{address}">{address}</a>']
        at = match.end()
    return "".join([*pieces, html.escape(text[at:])])
