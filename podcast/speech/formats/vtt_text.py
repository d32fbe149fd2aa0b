"""Text as every format of transcripts can hold it: one line of plain characters; and its markup in WebVTT."""

from __future__ import annotations

import html
import re

_BREAKS = re.compile(r"[^\S\u00a0\u202f\u2007]")  # not the no-break spaces: French punctuation needs them
JOINER = "\u2060"  # a word joiner: invisible, without width
# Byte-order marks and word joiners say nothing in speech; embeddings, overrides and isolates of bidirectional text can
# turn what stands around them, a speaker's name for one, and are not needed: the letters have their own direction.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u2060\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile(r"</?(?:v|b|i|u|c|lang|ruby|rt)(?:[.\s][^>]{0,300})?>|<\d[\d:.]*>")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")


def one_line(text: str) -> str:
    """Make one space of every break and run of spaces, and drop what is not text.

    Dropped are control characters, halves of surrogate pairs, and the invisible characters that turn text around.
    """
    words = (word.strip() for word in _UNWANTED.sub("", _BREAKS.sub(" ", text)).split(" "))
    return " ".join(filter(None, words))


def escape(text: str) -> str:
    """Write text so that no reader takes it for a tag, an entity or a cue's time."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(markup: str) -> str:
    """Take tags off, read character references, and return one clean line."""
    return one_line(resolve(_TAG.sub("", markup)))


def resolve(text: str) -> str:
    """Read character references."""
    return _REFERENCE.sub(lambda found: html.unescape(found.group()), text)
