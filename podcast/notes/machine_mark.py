"""The mark on a paragraph that a writing model wrote. It holds until somebody edits the paragraph.

    <!-- machine-written by MODEL: 1a2b3c4d -->
    The paragraph, to the next empty line.

The eight digits begin the SHA-256 of the paragraph, its comments left out and its white space folded: to wrap a line
anew, or to take out a remark on what was checked, is not to edit it.
"""

from __future__ import annotations

import re
from hashlib import sha256

CHECK = "<!-- check:"
"""How a remark begins on something that a model wrote and nobody said; ` -->` ends it."""

_LONGEST_NAME = 80
_MARK = re.compile(
    r"<!-- machine-written by [^\n]{1,100}: ([0-9a-f]{8}) -->[ \t]*\n*"
    r"((?:(?!<!-- machine-written by )[^\n]*\S[^\n]*(?:\n|\Z))+)"
)
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")


def mark(paragraph: str, model: str) -> str:
    """Return the paragraph below its mark; of several, each has its own. `model` names who wrote it."""
    paragraphs = _EMPTY_LINES.split(paragraph.replace("\r\n", "\n").strip())
    name = _cleaned(model)
    return "\n\n".join(f"<!-- machine-written by {name}: {_digest(part)} -->\n{part}" for part in paragraphs)


def machine_written(markdown: str) -> bool:
    """Tell whether a marked paragraph is still as the model wrote it."""
    return any(found[1] == _digest(found[2]) for found in _MARK.finditer(markdown.replace("\r\n", "\n")))


def _digest(paragraph: str) -> str:
    return sha256(" ".join(_without_comments(paragraph).split()).encode()).hexdigest()[:8]


def _without_comments(paragraph: str) -> str:
    head, *rest = paragraph.split("<!--")
    parts = (part.partition("-->") for part in rest)
    return " ".join([head, *(after if closed else comment for comment, closed, after in parts)])


def _cleaned(model: str) -> str:
    """A name that cannot end the comment that it stands in."""
    name = re.sub(r"[^\w.:/@+-]+", " ", model)
    return re.sub(r"-{2,}", "-", name).strip(" -")[:_LONGEST_NAME].strip(" -") or "a model without a name"
