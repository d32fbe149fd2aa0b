"""Notes in the 4000 bytes that Apple gives a description."""

from __future__ import annotations

import re
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

    It ends where a sentence or a paragraph does if one ends in the second half, else after a word and with "…".
    """
    if _size(html) <= limit:
        return html
    tokens: list[str] = []
    open_tags: list[str] = []
    closing = ""
    size = 0
    at_sentence = at_word = _Cut(0, 0, "")
    for match in _TOKENS.finditer(html):
        token = match[0]
        size += _size(token)
        if size > limit:
            break
        tokens.append(token)
        if token.startswith("<"):
            _follow(token, open_tags)
            closing = "".join(f"</{name}>" for name in reversed(open_tags))
        if size + len(closing) <= limit and _ends_sentence(token, html[match.end() : match.end() + 1]):
            at_sentence = _Cut(len(tokens), size, closing)
        if size + len(closing) + _size(_ELLIPSIS) <= limit and _is_word(token):
            at_word = _Cut(len(tokens), size, _ELLIPSIS + closing)
    cut = at_sentence if at_sentence.size >= limit // 2 else at_word
    return "".join(tokens[: cut.tokens]) + cut.ending


class _Cut(NamedTuple):
    """A place to stop: after so many tokens, which are so many bytes, with this to come after them."""

    tokens: int
    size: int
    ending: str


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
