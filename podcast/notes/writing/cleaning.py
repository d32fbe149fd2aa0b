"""What a model answered, brought down to plain sentences: no thinking aloud, no preface, no markup, no links."""

from __future__ import annotations

import re
import unicodedata

from podcast.notes.writing.facts import split
from podcast.typography import ends_sentence

_THOUGHT = re.compile(r"^.*</think(?:ing)?>|<think(?:ing)?>.*$", re.DOTALL | re.IGNORECASE)
_TOKEN = re.compile(r"<\|.*", re.DOTALL)  # a token of the chat's format: the model went on after its answer
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\[\]]*\])")
_ADDRESS = re.compile(r"<?\b(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>]+>?|<[^<>\s]+@[^<>\s]+>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>?|>")
_HEADING = re.compile(r"^\s{0,3}(?:#{1,6}\s.*|```.*|\*\*[^*\n]*[^*\n.!?…]\*\*:?\s*|[-=*_]{3,}\s*)$", re.MULTILINE)
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_PREFACE = re.compile(
    r"^(?:voici|voilà|bien sûr|d'accord|(?:en )?résumé|sure|certainly|of course|okay?|here (?:is|are)|here's"
    r"|(?:in )?summary)\b[^.!?\n]*(?:[!.][^.!?:\n]*)?:\s*",
    re.IGNORECASE,
)
_PAIRS = (("«", "»"), ("“", "”"), ('"', '"'))


def plain_sentences(answer: str, language: str, most: int) -> tuple[str, ...]:
    """Return at most `most` whole sentences of what a model answered; of an answer that was cut, not its last."""
    text = _THOUGHT.sub("", _THOUGHT.sub("", answer))
    text = _HEADING.sub("", _TOKEN.sub("", text))
    text = _TAG.sub(" ", _ADDRESS.sub("", _LINK.sub(r"\1", text)))
    text = _EMPHASIS.sub(r"\2", _BULLET.sub("", text))
    text = " ".join("".join(map(_printable, text)).split())
    found = split(_unquoted(_PREFACE.sub("", _unquoted(text))), language)
    whole = dict.fromkeys(sentence for sentence in found if ends_sentence(sentence))  # small models say things twice
    return tuple(whole)[:most]


def _unquoted(text: str) -> str:
    """Return what stands between quotation marks that are around everything."""
    for opening, closing in _PAIRS:
        inner = text[1:-1]
        if (
            len(text) > 1
            and text[0] == opening
            and text[-1] == closing
            and opening not in inner
            and closing not in inner
        ):
            return inner.strip()
    return text


def _printable(character: str) -> str:
    """Return what may stand in text: no control characters, none that are invisible or turn its direction."""
    if character in "\n\t":
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs", "Cn") else character
