"""tag: the master with an episode's tags, as its format writes them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from podcast.audio.ffmpeg import Ffmpeg
from podcast.audio.id3 import write_id3
from podcast.audio.mp4 import write_mp4
from podcast.audio.tag_text import MOST_CHAPTERS, picture_type
from podcast.audio.vorbis import write_vorbis
from podcast.errors import ConfigError, disk_error
from podcast.release import Tags


def tag(master: Path, destination: Path, tags: Tags, ffmpeg: Ffmpeg) -> None:
    """Write `master` (MP3, M4A or Opus, told by its content) to `destination`, with `tags` and no others.

    The same tags give the same bytes. Raises ConfigError for a cover that is neither JPEG nor PNG and for more
    chapters than an audio file can count, RecordingError when `master` is none of these, DiskError when `destination`
    cannot be written; an error leaves nothing there.
    """
    if tags.cover:
        picture_type(tags.cover)
    if len(tags.chapters) > MOST_CHAPTERS:
        raise ConfigError(
            f"{len(tags.chapters)} chapters: an audio file can hold {MOST_CHAPTERS}",
            where="chapters.txt",
            hint="Join some of them.",
        )
    # players list chapters in the order of the file
    tags = replace(tags, chapters=tuple(sorted(tags.chapters, key=lambda chapter: chapter.start_ms)))
    with master.open("rb") as file:
        start = file.read(8)
    try:
        if start[4:] == b"ftyp":
            write_mp4(master, destination, tags, ffmpeg)
        elif start[:4] == b"OggS":
            write_vorbis(master, destination, tags)
        else:
            write_id3(master, destination, tags)
    except BaseException as error:
        destination.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise disk_error(error, destination) or error from error
        raise
