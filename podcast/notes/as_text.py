"""The HTML of notes as plain text, for a terminal and for places that take nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NO_BREAK_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


def plain_text(html: str) -> str:
    """Return rendered notes as lines of text: an empty line between blocks, `- ` before items, addresses in brackets.

    `html` is what `render_notes` made: p, ol, ul, li, a, b, i, strong and em. Typographic spaces become plain ones.
    """
    if not html.strip():
        return ""
    from lxml.html import fragment_fromstring  # noqa: PLC0415 - heavy, and only needed here

    body = fragment_fromstring(html, create_parent="div")
    blocks = [_words(body.text)]
    for block in body:
        if block.tag in ("p", "ol", "ul"):
            blocks += [_block(block, ""), _words(block.tail)]
        else:  # HTML of the producer's own, whose paragraphs apps do not know
            blocks[-1] = " ".join(filter(None, (blocks[-1], _linked(block), _words(block.tail))))
    return "\n\n".join(filter(None, blocks)).translate(_NO_BREAK_SPACES) + "\n"


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _linked(element: HtmlElement) -> str:
    return _link(element) if element.tag == "a" else _inline(element)


def _block(block: HtmlElement, indent: str) -> str:
    if block.tag not in ("ol", "ul"):
        return indent + _inline(block)
    items = block.findall("li")
    marks = [f"{number}. " if block.tag == "ol" else "- " for number in range(1, len(items) + 1)]
    return "\n".join(_item(item, indent + mark, indent) for item, mark in zip(items, marks, strict=True))


def _item(item: HtmlElement, head: str, indent: str) -> str:
    lines = [head + _inline(item)]
    lines += [_block(child, indent + "  ") for child in item if child.tag in ("ol", "ul")]
    return "\n".join(lines)


def _inline(element: HtmlElement) -> str:
    """The words of an element, lists inside it left out."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in ("ol", "ul"):
            parts.append(_link(child) if child.tag == "a" else _inline(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).replace("\n", " ").split(" ")).strip()


def _link(link: HtmlElement) -> str:
    words, address = _inline(link), link.get("href", "")
    is_moment = "#t=" in address  # its time is what a reader without links needs
    return words if is_moment or not address or words == address else f"{words} ({address})"
