"""Text as WebVTT can hold it: one line, no control characters, nothing that reads as markup."""

from __future__ import annotations

import html
import re
import unicodedata

_BREAKS = re.compile(r"[^\S\u00a0\u202f\u2007]+")  # not the no-break spaces: French punctuation needs them
_TAG = re.compile(r"</?(?:v|b|i|u|c|lang|ruby|rt)(?:[.\s][^>]*)?>|<\d[\d:.]*>")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")


def one_line(text: str) -> str:
    """Drop control characters and halves of surrogate pairs, and make one space of every break and run of spaces."""
    spaced = _BREAKS.sub(" ", text)
    return _BREAKS.sub(" ", "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs"))).strip()


def escape(text: str) -> str:
    """Write text so that no reader takes it for a tag, an entity or a cue's time."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(markup: str) -> str:
    """Take tags off, read character references, and return one clean line."""
    return one_line(_REFERENCE.sub(lambda found: html.unescape(found.group()), _TAG.sub("", markup)))
