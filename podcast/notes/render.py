"""Markdown to the HTML that podcast apps show; nothing in it can run."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from podcast.release import Notes
from podcast.typography import typeset

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

TAGS = {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}
"""What Apple Podcasts and the other apps keep of a description; the rest they drop or show as text."""

SUMMARY_CHARACTERS = 250
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # XML, and so the feed, has no place for them
_PARAGRAPH = re.compile(r"<p>(?!<strong>[^<]*</strong></p>)(.*?)</p>", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?=\s)|(?<=[.!?…][»”])(?=\s)")


def render_notes(markdown: str, language: str) -> Notes:
    """Return the notes as apps show them, with the typography of `language`; comments are dropped.

    Links keep http, https and mailto addresses only: a relative one would lead nowhere from a feed.
    """
    import nh3  # noqa: PLC0415 - heavy, and only needed here

    body = nh3.clean(
        _parser(language).render(_CONTROL.sub("", markdown)),
        tags=TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer",
    )
    body = re.sub(r"\n{2,}", "\n", body).strip()
    paragraph = _PARAGRAPH.search(body)
    text = nh3.clean(paragraph[1] if paragraph else body, tags=set())
    return Notes(html=body, summary=_shorten(" ".join(html.unescape(text).split(" "))))


def _parser(language: str) -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - heavy, and only needed here

    parser = MarkdownIt("commonmark")

    def set_text(state: Any) -> None:
        for block in state.tokens:
            for token in block.children or ():
                if token.type == "text":
                    token.content = typeset(token.content, language)

    parser.core.ruler.push("typography", set_text)
    rules = parser.renderer.rules  # type: ignore[attr-defined]
    rules["heading_open"] = lambda *_: "<p><strong>"
    rules["heading_close"] = lambda *_: "</strong></p>\n"
    rules["hr"] = lambda *_: ""
    rules["image"] = lambda tokens, index, *_: html.escape(tokens[index].content)
    rules["fence"] = rules["code_block"] = _as_paragraph
    return parser


def _as_paragraph(tokens: Sequence[Token], index: int, *_: object) -> str:
    return f"<p>{html.escape(tokens[index].content.strip())}</p>\n"


def _shorten(text: str) -> str:
    """Return the first sentences of `text` that fit, or its first words where the first sentence is too long."""
    text = re.sub(r"[ \t\n]+", " ", text).strip()
    if len(text) <= SUMMARY_CHARACTERS:
        return text
    ends = [found.start() for found in _SENTENCE_END.finditer(text) if found.start() <= SUMMARY_CHARACTERS]
    if ends:
        return text[: ends[-1]]
    return text[: SUMMARY_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(",;: \u00a0\u202f") + "…"
