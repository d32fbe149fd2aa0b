"""Chapters and markers in a recording: those of ID3, MP4, Matroska and Vorbis comments, and the cue points of WAV.

ffmpeg reads them all. Only of ID3 it keeps neither links nor the exact times (it moves them by what the encoder put in
front of the sound), so there mutagen is asked first.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from podcast.audio.ffmetadata import read_ffmetadata
from podcast.audio.ffmpeg import Ffmpeg, FfmpegError, read_from, running
from podcast.audio.recording import check_file
from podcast.audio.tag_text import one_line
from podcast.model import Chapter

if TYPE_CHECKING:
    from mutagen.id3 import ID3

_LONGEST_TITLE = 200  # characters; what is longer is no title
_LONGEST_LINK = 2_000


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
    return [Chapter(start_ms, _title(title)) for start_ms, title in read_ffmetadata(written)]


def _title(text: str) -> str:
    title = one_line(text)
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"
