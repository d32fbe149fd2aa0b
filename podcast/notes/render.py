"""Markdown to the HTML that podcast apps show; nothing in it can run."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from podcast.notes.front_matter import split_front_matter
from podcast.notes.machine_mark import machine_written
from podcast.notes.moments import Places, link_moments, without_moments
from podcast.notes.sheet import Sheet
from podcast.notes.template import MOST_CHARACTERS, NOTES, fill_template, too_long
from podcast.release import Notes
from podcast.typography import typeset

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

TAGS = {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}
"""What Apple Podcasts and the other apps keep of a description; the rest they drop or show as text."""

SUMMARY_CHARACTERS = 250

# Parsers take seconds for brackets and tags that are opened without end; no notes for people have as many.
_MOST_BRACKETS = _MOST_HTML_TAGS = 5000

# XML, and so the feed, has no place for them; the last five turn the order of what follows them (UAX #9)
_NEVER_SHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e]")
_HTML_TAG = re.compile("<[A-Za-z]")
_PARAGRAPH = re.compile(r"<p>(?!<strong>[^<]*</strong></p>)(.*?)</p>", re.DOTALL)
_LINK_TO_NOWHERE = re.compile(r'<a rel="noopener noreferrer">(.*?)</a>', re.DOTALL)
# not after a letter by itself, as in "M. Dupont"
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…])(?<!\b\w\.)|(?<=[.!?…][»”])|(?<=[.!?…].»))(?=\s)")


def render_notes(markdown: str, sheet: Sheet) -> Notes:
    """Return the notes as apps and the page show them, with the typography of their language; comments are dropped.

    Links keep http, https and mailto addresses only: a relative one would lead nowhere from a feed. Raises ConfigError
    for front matter or a template that cannot be used.
    """
    front, body = split_front_matter(_NEVER_SHOWN.sub("", markdown), sheet.where)
    page = _as_in_html(sheet.page)
    if body.count("[") > _MOST_BRACKETS:
        body = body.replace("[", "\\[")
    written = _render(body, sheet).replace(NOTES, "")
    return Notes(
        html=_in_template(written, sheet, apps=True),
        page_html=_in_template(written, sheet, apps=False).replace(f'href="{page}#t=', 'href="#t='),
        summary=_summary(front.summary, without_moments(written, page), sheet.language),
        tags=front.tags,
        machine_written=machine_written(body),
    )


def _in_template(written: str, sheet: Sheet, *, apps: bool) -> str:
    around = _render(fill_template(sheet, apps=apps, notes=bool(written)), sheet)
    if len(written) * around.count(NOTES) > max(MOST_CHARACTERS, len(written)):
        raise too_long()
    whole = around.replace(f"<p>{NOTES}</p>", written).replace(NOTES, "")
    return _clean(whole) if sheet.template else whole  # a template may have left open what the notes stand in


def _render(markdown: str, sheet: Sheet) -> str:
    body = _NEVER_SHOWN.sub("", _clean(_parser(sheet).render(markdown)))
    if "\ufffd" not in markdown:  # what is left of a reference to no character; a wrong decoding is for the feed to say
        body = body.replace("\ufffd", "")
    return re.sub(r"\n{2,}", "\n", body).strip()


def _clean(body: str) -> str:
    import nh3  # noqa: PLC0415 - heavy, and only needed here

    clean = nh3.clean(
        body,
        tags=TAGS,
        attributes={"a": {"href"}, "*": set()},
        attribute_filter=lambda _tag, name, value: value if name != "href" or _leads_somewhere(value) else None,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer",
    )
    return _LINK_TO_NOWHERE.sub(r"\1", clean)


def _leads_somewhere(address: str) -> bool:
    """Tell whether a feed may carry the address: of mail, or of the web, complete and without a password."""
    if address.lower().startswith("mailto:"):
        return True
    try:
        parts = urlsplit(address)
        parts.netloc.encode("idna")
        plain = address.isprintable() and not re.search(r"\s", address) and "@" not in parts.netloc
        return plain and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a broken port, bracket or international name
        return False


def _as_in_html(address: str) -> str:
    return address.replace("&", "&amp;").replace('"', "&quot;")


def _parser(sheet: Sheet) -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - heavy, and only needed here

    parser = MarkdownIt("commonmark")
    link_moments(parser, Places(sheet.timeline, sheet.page, sheet.starts))

    def set_text(state: StateCore) -> None:
        for block in state.tokens:
            for token in block.children or ():
                if token.type == "text":
                    token.content = typeset(token.content, sheet.language)

    parser.core.ruler.push("typography", set_text)
    rules = parser.renderer.rules  # type: ignore[attr-defined]
    rules["heading_open"] = lambda *_: "<p><strong>"
    rules["heading_close"] = lambda *_: "</strong></p>\n"
    rules["hr"] = lambda *_: ""
    rules["image"] = lambda tokens, index, *_: html.escape(tokens[index].content)
    rules["fence"] = rules["code_block"] = _as_paragraph
    rules["html_block"] = rules["html_inline"] = _as_html
    return parser


def _as_paragraph(tokens: Sequence[Token], index: int, *_: object) -> str:
    return f"<p>{html.escape(tokens[index].content.strip())}</p>\n"


def _as_html(tokens: Sequence[Token], index: int, _options: object, env: EnvType) -> str:
    content = tokens[index].content
    env["tags"] = env.get("tags", 0) + len(_HTML_TAG.findall(content))
    return content if env["tags"] <= _MOST_HTML_TAGS else html.escape(content)


def _summary(given: str | None, body: str, language: str) -> str:
    """Return what the producer wrote, else the first paragraph, as plain text of whole sentences."""
    if given is not None:
        return _shorten(typeset(given, language))
    import nh3  # noqa: PLC0415 - heavy, and only needed here

    paragraph = _PARAGRAPH.search(body)
    return _shorten(html.unescape(nh3.clean(paragraph[1] if paragraph else body, tags=set())))


def _shorten(text: str) -> str:
    """Return the first sentences of `text` that fit, or its first words where the first sentence is too long."""
    text = re.sub(r"[ \t\n\r\u2028\u2029]+", " ", text).strip()
    if len(text) <= SUMMARY_CHARACTERS:
        return text
    ends = [found.start() for found in _SENTENCE_END.finditer(text[: SUMMARY_CHARACTERS + 1])]
    if ends:
        return text[: ends[-1]]
    return text[: SUMMARY_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(",;: \u00a0\u202f") + "…"
