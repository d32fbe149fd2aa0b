"""A transcript as it is read: parts named by the chapters, paragraphs of one speaker, sentences with their moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from podcast.model import Chapter, Segment, Transcript
from podcast.typography import anchor, ends_sentence

_PAUSE_MS = 2000  # silence after which the same speaker starts a new paragraph
_LONG = 500  # characters: past this the next sentence starts a new paragraph
_TOO_LONG = 1200  # the same for speech that never comes to a full stop


@dataclass(frozen=True)
class Line:
    """A sentence. `anchor` is None where an earlier element already stands for that moment."""

    start_ms: int
    text: str
    anchor: str | None


@dataclass(frozen=True)
class Paragraph:
    """Sentences of one speaker in a row; `speaker` is None where it is the speaker of the paragraph before."""

    start_ms: int
    speaker: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Part:
    """A chapter's text; `chapter` is None for what comes before the first one."""

    chapter: Chapter | None
    anchor: str | None
    paragraphs: tuple[Paragraph, ...]


def parts(transcript: Transcript, chapters: Sequence[Chapter]) -> tuple[Part, ...]:
    """Divide the transcript: each segment stands in the chapter that holds its middle."""
    spoken: list[list[Segment]] = [[] for _ in range(len(chapters) + 1)]
    current = 0
    for segment in transcript.segments:
        middle = (segment.start_ms + segment.end_ms) // 2
        while current < len(chapters) and chapters[current].start_ms <= middle:
            current += 1
        spoken[current].append(segment)
    taken: set[str] = set()
    found = [] if not spoken[0] else [_part(None, spoken[0], taken)]
    return (*found, *(_part(chapter, said, taken) for chapter, said in zip(chapters, spoken[1:], strict=True)))


def _part(chapter: Chapter | None, said: Sequence[Segment], taken: set[str]) -> Part:
    name = None if chapter is None else _claim(chapter.start_ms, taken)
    paragraphs: list[Paragraph] = []
    speaker: str | None = None
    for group in _paragraphs(said):
        lines = tuple(Line(s.start_ms, s.text, _claim(s.start_ms, taken)) for s in group)
        heard = group[0].speaker
        paragraphs.append(Paragraph(group[0].start_ms, heard if heard != speaker else None, lines))
        speaker = heard
    return Part(chapter, name, tuple(paragraphs))


def _paragraphs(said: Sequence[Segment]) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    for segment in said:
        if groups and not _breaks(groups[-1], segment):
            groups[-1].append(segment)
        else:
            groups.append([segment])
    return groups


def _breaks(group: Sequence[Segment], segment: Segment) -> bool:
    last = group[-1]
    length = sum(len(each.text) for each in group)
    return (
        segment.speaker != last.speaker
        or segment.start_ms - last.end_ms >= _PAUSE_MS
        or length >= (_LONG if ends_sentence(last.text) else _TOO_LONG)
    )


def _claim(ms: int, taken: set[str]) -> str | None:
    name = anchor(ms)
    if name in taken:
        return None
    taken.add(name)
    return name
