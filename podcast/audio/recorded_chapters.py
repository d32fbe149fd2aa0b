"""Chapters and markers in a recording: those of ID3, MP4, Matroska and Vorbis comments, and the cue points of WAV.

ffmpeg reads them all. Only of ID3 it keeps neither links nor the exact times (it moves them by what the encoder put in
front of the sound), so there mutagen is asked first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from podcast.audio.ffmpeg import Ffmpeg, FfmpegError, read_from, running
from podcast.audio.recording import check_file
from podcast.audio.tag_text import one_line
from podcast.model import Chapter

if TYPE_CHECKING:
    from mutagen.id3 import ID3

_LONGEST_TITLE = 200  # characters; what is longer is no title
_LONGEST_LINK = 2_000
# ffmpeg's metadata format: a backslash makes a plain character of what follows, a line end among others
_LINE = re.compile(r"[^\\\n]*(?:\\.[^\\\n]*)*\n", re.DOTALL)
_PAIR = re.compile(r"([^\\=]*(?:\\.[^\\=]*)*)=(.*)\n", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TIME_BASE = re.compile(r"([0-9]{1,12})/([0-9]{1,12})")
_START = re.compile(r"-?[0-9]{1,19}")


class _Frame(Protocol):
    """A frame CHAP of mutagen, whose classes do not say what they have."""

    element_id: str
    start_time: int
    sub_frames: ID3


def read_chapters(recording: Path, ffmpeg: Ffmpeg) -> tuple[Chapter, ...]:
    """The chapters or markers in `recording`, in order of time; `start_ms` counts from its own start.

    Titles are one line of at most 200 characters, empty where the marker has no name. Links are those of ID3. Two may
    start together, and some after the end of the sound: that is for whoever uses them. A file whose markers cannot be
    read has none: what is wrong with it is for `probe` to say.

    Raises RecordingError for a file that is missing, empty or not to be read, ToolError when ffmpeg does not start.
    """
    check_file(recording)
    chapters = _of_id3(recording) or _of_ffmpeg(recording, ffmpeg)
    return tuple(sorted(chapters, key=lambda chapter: chapter.start_ms))


def _of_id3(recording: Path) -> list[Chapter]:
    with recording.open("rb") as file:
        if file.read(3) != b"ID3":
            return []
    from mutagen.id3 import ID3  # noqa: PLC0415 - heavy, and only needed here

    try:
        tag = ID3(recording)
    except Exception:  # a tag that its library cannot read, whatever it raises, has no chapters
        return []
    return [_of_frame(frame) for frame in _listed(tag)]


def _listed(tag: ID3) -> Iterable[_Frame]:
    """Those that a table of contents names, for others are hidden (ID3v2 Chapter Frame Addendum 1.0); else all."""
    named = {name for contents in tag.getall("CTOC") for name in contents.child_element_ids}
    frames: list[_Frame] = tag.getall("CHAP")
    return [frame for frame in frames if frame.element_id in named] or frames


def _of_frame(frame: _Frame) -> Chapter:
    titles = [text for title in frame.sub_frames.getall("TIT2") for text in title.text]
    links = (one_line(link.url) for link in frame.sub_frames.getall("WXXX"))
    return Chapter(frame.start_time, _title(titles[0] if titles else ""), next(filter(_is_web, links), None))


def _is_web(link: str) -> bool:
    return link.startswith(("https://", "http://")) and " " not in link and len(link) <= _LONGEST_LINK


def _of_ffmpeg(recording: Path, ffmpeg: Ffmpeg) -> list[Chapter]:
    arguments = [*read_from(recording), "-map_chapters", "0", "-f", "ffmetadata", "pipe:1"]
    try:
        with running(ffmpeg, arguments, where=recording, stdout=True) as process:
            written = process.stdout.read().decode("utf-8", "replace")
    except FfmpegError:
        return []
    return [chapter for chapter in map(_of_pairs, _sections(written)) if chapter is not None]


def _sections(written: str) -> Iterator[dict[str, str]]:
    """What ffmpeg wrote about each chapter. Where a key comes twice the first counts: names of tags come after."""
    section: dict[str, str] | None = None
    for line in _LINE.finditer(written):
        if line[0] == "[CHAPTER]\n":
            if section is not None:
                yield section
            section = {}
        elif section is not None and (pair := _PAIR.fullmatch(line[0])):
            section.setdefault(_ESCAPED.sub(r"\1", pair[1]), _ESCAPED.sub(r"\1", pair[2]))
    if section is not None:
        yield section


def _of_pairs(pairs: dict[str, str]) -> Chapter | None:
    base = _TIME_BASE.fullmatch(pairs.get("TIMEBASE", ""))
    start = _START.fullmatch(pairs.get("START", ""))
    if base is None or start is None or int(base[2]) == 0:
        return None
    numerator, denominator = int(base[1]) * 1000, int(base[2])
    start_ms = (int(start[0]) * numerator + denominator // 2) // denominator
    return Chapter(max(0, start_ms), _title(pairs.get("title", "")))


def _title(text: str) -> str:
    title = one_line(text)
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"
