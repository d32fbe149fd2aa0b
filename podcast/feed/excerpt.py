"""Notes in the 4000 bytes that Apple gives a description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

LIMIT_BYTES = 4000
"""https://github.com/Podcastindex-org/podcast-namespace/blob/main/itunes_reference.md: bytes, not characters."""

# Tags and character references are never cut; the longest run of letters that is never cut is 200.
_TOKENS = re.compile(
    r"""<(?:[^<>"']|"[^"]*"|'[^']*')*> | &\#?\w{1,32}; | \s+ | [^\s<&]{1,200} | .""",
    re.VERBOSE | re.DOTALL,
)
_TAG = re.compile(r"<(/?)(\w+)")
_SENTENCE_END = re.compile(r"[.!?…][»”\"’')\]]*$")
_BLOCKS = frozenset({"p", "li", "ol", "ul"})
_ELLIPSIS = "…"


def excerpt(html: str, limit: int = LIMIT_BYTES) -> str:
    """`html` if it is at most `limit` bytes of UTF-8, else its beginning, with every open tag closed.

    It ends where a sentence, a paragraph or an item of a list does if one ends in the second half, else after a word
    and with "…". It does not end inside a link or an item, unless there is next to nothing before that.
    """
    if _size(html) <= limit:
        return html
    cuts = list(_cuts(html, limit))
    for kind in _Kind:
        last = max((cut for cut in cuts if cut.kind <= kind), key=lambda cut: cut.size, default=None)
        if last and last.size >= (limit // 2 if kind < _Kind.IN_ITEM else limit // 8 if kind < _Kind.IN_LINK else 0):
            return html[: last.end] + last.ending
    return ""


class _Kind(IntEnum):
    """How good a place to stop is, the best first."""

    SENTENCE = 0
    WORD = 1
    IN_ITEM = 2
    IN_LINK = 3


class _Cut(NamedTuple):
    """A place to stop: after so many characters, which are so many bytes, with this to come after them."""

    kind: _Kind
    end: int
    size: int
    ending: str


def _cuts(html: str, limit: int) -> Iterator[_Cut]:
    """Find every place to stop that leaves at most `limit` bytes."""
    open_tags: list[str] = []
    closing = ""
    size = 0
    for match in _TOKENS.finditer(html):
        token = match[0]
        size += _size(token)
        if size > limit:
            return
        if token.startswith("<"):
            _follow(token, open_tags)
            closing = "".join(f"</{name}>" for name in reversed(open_tags))
        heading = html.endswith("</strong></p>", 0, match.end())  # it would announce what is cut off
        sentence = not heading and _ends_sentence(token, html[match.end() : match.end() + 1])
        ending = closing if sentence else _ELLIPSIS + closing
        if (sentence or _is_word(token)) and size + _size(ending) <= limit:
            yield _Cut(_kind(open_tags, sentence=sentence), match.end(), size, ending)


def _kind(open_tags: list[str], *, sentence: bool) -> _Kind:
    if "a" in open_tags:
        return _Kind.IN_LINK
    if "li" in open_tags:
        return _Kind.IN_ITEM
    return _Kind.SENTENCE if sentence else _Kind.WORD


def _size(text: str) -> int:
    return len(text.encode("utf-8"))


def _follow(token: str, open_tags: list[str]) -> None:
    tag = _TAG.match(token)
    if tag is None or tag[2] == "br":
        return
    if not tag[1]:
        open_tags.append(tag[2])
    elif open_tags:
        open_tags.pop()


def _is_word(token: str) -> bool:
    return not token.startswith("<") and not token.isspace()


def _ends_sentence(token: str, following: str) -> bool:
    tag = _TAG.match(token)
    if tag:
        return bool(tag[1]) and tag[2] in _BLOCKS
    return bool(_SENTENCE_END.search(token)) and (following.isspace() or following in {"<", ""})
