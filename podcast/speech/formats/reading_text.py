"""The transcript to be read without the sound: plain text, and Markdown; with the typography of its language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from podcast.model import Transcript
from podcast.speech.formats.cues import tidy
from podcast.speech.segments import ends_sentence
from podcast.typography import clock, typeset

_PARAGRAPH = 700  # characters after which somebody who goes on gets a new paragraph, at the next end of a sentence
_MARKS = re.compile(r"([\\`*_\[\]<>&~|#^$])")
_STARTS_BLOCK = re.compile(r"^(\d*)([-+=.)])")


@dataclass(frozen=True)
class _Paragraph:
    """`goes_on`: by who spoke before."""

    start_ms: int
    speaker: str | None
    text: str
    goes_on: bool


def write_text(transcript: Transcript) -> str:
    """Write plain text: a paragraph for each turn of a speaker, a blank line between, lines not wrapped."""
    shown = (
        paragraph.text if paragraph.goes_on or not paragraph.speaker else f"{paragraph.speaker}: {paragraph.text}"
        for paragraph in _paragraphs(transcript)
    )
    return _with_blank_lines(typeset(text, transcript.language) for text in shown)


def write_markdown(transcript: Transcript) -> str:
    """Write CommonMark: a paragraph for each turn, with the speaker in bold and the time.

    Markdown, HTML and entities in the text are escaped, so that it is shown as it is.
    """
    return _with_blank_lines(_marked(paragraph, transcript.language) for paragraph in _paragraphs(transcript))


def _marked(paragraph: _Paragraph, language: str) -> str:
    text = _MARKS.sub(r"\\\1", typeset(paragraph.text, language))
    if paragraph.goes_on:
        return _STARTS_BLOCK.sub(r"\1\\\2", text)
    name = _MARKS.sub(r"\\\1", paragraph.speaker or "")
    return (f"**{name}** " if name else "") + f"({clock(paragraph.start_ms)}) {text}"


def _paragraphs(transcript: Transcript) -> Iterator[_Paragraph]:
    last: _Paragraph | None = None
    for segment in tidy(transcript):
        same = last is not None and last.speaker == segment.speaker
        if last and same and not (len(last.text) > _PARAGRAPH and ends_sentence(last.text)):
            last = _Paragraph(last.start_ms, last.speaker, f"{last.text} {segment.text}", last.goes_on)
            continue
        if last:
            yield last
        last = _Paragraph(segment.start_ms, segment.speaker, segment.text, goes_on=same)
    if last:
        yield last


def _with_blank_lines(paragraphs: Iterable[str]) -> str:
    return "\n".join(f"{paragraph}\n" for paragraph in paragraphs)
