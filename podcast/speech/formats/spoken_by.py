"""Who speaks in captions that have no place for it: `Léa: `, `[SPEAKER_00]: `, `>> ` and `- `."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from podcast.model import Segment
from podcast.speech.formats.cue_file import Block, shared
from podcast.speech.formats.vtt_text import JOINER, one_line

# What stands before a colon as a name would, and is none.
_NO_NAMES = re.compile(
    "attention|avertissement|conclusion|conseil|définition|erratum|exemple|introduction|musique|nb|note|objectif|"
    "précision|problème|question|rappel|remarque|réponse|résultat|solution|sous-titr(?:age|es)|titre|traduction|"
    "transcription|answer|definition|example|hint|music|problem|reminder|result|subtitles|summary|title|translation|"
    "warning|https?",
    re.IGNORECASE,
)
_PARTICLES = "d[eu]|des|d'|la|le|von|van|der|den|of|the|et|and|&"
_NAME = rf"[^\W\d_a-zß-öø-ÿ][\w'’.-]*(?: (?:[^\W_a-zß-öø-ÿ][\w'’.-]*|{_PARTICLES})){{0,3}}"
_HEAD = re.compile(
    r"(?P<mark>>>+ ?)?"
    rf"(?:\[(?!{JOINER})(?P<bracketed>(?:[^\]]|\]{JOINER})+)\]|(?P<name>{_NAME}))?"
    r"[ \u00a0\u202f]?(?P<colon>:(?=\s|$))?"
)
_DASH = re.compile(r"[-–—] ")


def is_name(text: str) -> bool:
    """Tell whether text is written as a name is: up to four words, capitals, and none of those that head a remark."""
    return len(text) <= 40 and bool(re.fullmatch(_NAME, text)) and not _NO_NAMES.fullmatch(text)


def said_by(blocks: Iterable[Block]) -> list[Segment]:
    """Read speakers off the beginnings of cues; who spoke last goes on.

    A name in brackets or after `>> ` is one. A name with a colon is one if the captions use names so: if the first of
    them starts with one, or one occurs twice; one `Attention: ` in the middle is text. `>> ` alone is somebody else,
    unknown; lines that start with dashes are of two people, unknown too.
    """
    blocks = [block for block in blocks if block.lines]
    heads = [_name(block.lines[0]) for block in blocks]
    counted = Counter(head for head in heads if head)
    named = bool(heads and heads[0]) or any(count > 1 for count in counted.values())
    names = frozenset(counted) if named else frozenset()
    segments: list[Segment] = []
    speaker: str | None = None
    for block in blocks:
        said = []
        for (first, *others), dashed in _utterances(block.lines, names):
            speaker, rest = _speaker(first, names, None if dashed else speaker)
            said.append((speaker, one_line(" ".join((rest, *others)))))
        segments += shared(block, said)
    return segments


def without_reading(line: str) -> str:
    """Break what `said_by` would take for a speaker at the beginning of a line of text by a word joiner."""
    dash, found = _DASH.match(line), _HEAD.match(line)
    if dash:
        return line[0] + JOINER + line[1:]
    if found is None or not (found["mark"] or found["colon"]):
        return line
    at = 1 if found["mark"] or found["bracketed"] else found.end("name")
    return line[:at] + JOINER + line[at:]


def _name(line: str) -> str | None:
    """The name that a line starts with, if it might be one."""
    found = _HEAD.match(line)
    if found is None or not found["colon"] or found["mark"] or not found["name"]:
        return None
    return found["name"] if is_name(found["name"]) else None


def _speaker(line: str, names: frozenset[str], before: str | None) -> tuple[str | None, str]:
    """Return who says this line, and what."""
    found = _HEAD.match(line)
    if found is None:
        return before, line
    if found["colon"] and found["bracketed"]:
        return one_line(found["bracketed"]) or None, line[found.end() :]
    name = found["name"] if found["colon"] else None
    if name and (name in names or (found["mark"] and is_name(name))):
        return one_line(name), line[found.end() :]
    return (None, line[found.end("mark") :]) if found["mark"] else (before, line)


def _utterances(lines: Sequence[str], names: frozenset[str]) -> list[tuple[list[str], bool]]:
    """Divide the lines of a cue among those who speak; True where dashes do it."""
    dialogue = sum(bool(_DASH.match(line)) for line in lines) > 1 and bool(_DASH.match(lines[0]))
    parts: list[list[str]] = []
    for line in lines:
        dashed = dialogue and _DASH.match(line)
        if not parts or dashed or line.startswith(">>") or _name(line) in names:
            parts.append([])
        parts[-1].append(line[2:] if dashed else line)
    return [(part, dialogue) for part in parts]
