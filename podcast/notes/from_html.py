"""Notes that another tool kept as HTML -> notes.md, without losing text, links, lists or emphasis."""

from __future__ import annotations

import html
import re

from markdownify import markdownify

_DROPPED = ("script", "style", "iframe", "object", "embed", "form", "img", "video", "audio", "svg", "table")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_URL = re.compile(r"""https?://[^\s<>"']+[^\s<>"'.,;:!?)\]]""")


def markdown_from_html(text: str) -> tuple[str, tuple[str, ...]]:
    """Turn notes of a feed into Markdown; plain text may be given, too. Returns what they hold that notes cannot show.

    That is named by tags: `img`, `iframe`, …; the text of tables stays, as lines.
    """
    if not _TAG.search(text):
        text = _as_html(html.unescape(text) if "&" in text else text)
    lost = tuple(name for name in _DROPPED if re.search(rf"<{name}\b", text, re.IGNORECASE))
    text = re.sub(r"<(script|style)\b.*?(</\1\s*>|\Z)", "", text, flags=re.IGNORECASE | re.DOTALL)
    text = re.sub(r"</t[rd]>", " ", text, flags=re.IGNORECASE)
    kept = [
        "a",
        "b",
        "strong",
        "i",
        "em",
        "p",
        "br",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
    ]
    made = markdownify(text, convert=kept, heading_style="ATX", bullets="-", autolinks=False, escape_misc=True)
    lines = (line.rstrip() if not line.endswith("  ") else line.rstrip() + "  " for line in made.splitlines())
    tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    # three hyphens at the very beginning would begin front matter
    return ("\\" + tidy if tidy.startswith("---") else tidy), lost


def _as_html(text: str) -> str:
    """Plain text: blank lines part paragraphs, addresses are links."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{_linked(paragraph)}</p>" for paragraph in paragraphs)


def _linked(text: str) -> str:
    pieces: list[str] = []
    at = 0
    for match in _URL.finditer(text):
        pieces += [
            html.escape(text[at : match.start()]),
            f'<a href="{html.escape(match[0])}">{html.escape(match[0])}</a>',
        ]
        at = match.end()
    pieces.append(html.escape(text[at:]))
    return "".join(pieces).replace("\n", "<br>")
