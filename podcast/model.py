"""The values that walk between rooms: frozen, without I/O.

Times are integer milliseconds from the start of the episode. Loudness is in LUFS (ITU-R BS.1770, gated as in
EBU R128), peaks in dBTP. Paths are POSIX and relative: to the show's folder, or to the site where a field says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

EpisodeType = Literal["full", "trailer", "bonus"]
ShowType = Literal["episodic", "serial"]
ChannelFault = Literal["left empty", "right empty", "inverted"]


@dataclass(frozen=True)
class Person:
    """Somebody who is heard, or who made the show. Roles are those of the podcast namespace's taxonomy, lower case."""

    name: str
    role: str = "host"
    href: str | None = None
    image: str | None = None


@dataclass(frozen=True)
class Link:
    """A web page that says more. `title` is None where only its address is known."""

    url: str
    title: str | None = None


@dataclass(frozen=True)
class Term:
    """A name of the show's vocabulary, and the ways in which recognisers mishear it."""

    text: str
    heard_as: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    """A category of Apple's list of 2019, with its subcategory if there is one."""

    name: str
    subcategory: str | None = None


@dataclass(frozen=True)
class Tag:
    """One element of a feed: `name` is `prefix:name`, or a name of RSS itself. `text` of a `cdata` element is HTML."""

    name: str
    text: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Tag, ...] = ()
    cdata: bool = False


@dataclass(frozen=True)
class Enclosure:
    """Audio that was finished elsewhere and is published as it is.

    Either `file`, which lies beside episode.toml, or `url`, where it stays. What is None is measured, which only a
    file can be.
    """

    file: str | None = None
    url: str | None = None
    bytes: int | None = None
    media_type: str | None = None
    duration_ms: int | None = None


@dataclass(frozen=True)
class Show:
    """What is true of every episode: `podcast.toml` without its settings.

    `tags` are further tags of the podcast namespace. `block`: directories should not list the show. `complete`: no
    episode will follow. `new_feed_url`: where the feed has moved to.
    """

    title: str
    description: str
    language: str
    author: str
    guid: str | None = None
    website: str | None = None
    owner_name: str | None = None
    owner_email: str | None = None
    categories: tuple[Category, ...] = ()
    explicit: bool = False
    type: ShowType = "episodic"
    copyright: str | None = None
    license: str | None = None
    artwork: str | None = None
    people: tuple[Person, ...] = ()
    vocabulary: tuple[Term, ...] = ()
    tags: tuple[Tag, ...] = ()
    block: bool = False
    complete: bool = False
    new_feed_url: str | None = None


@dataclass(frozen=True)
class Music:
    """A sound file that plays before, after or between the words. `file` is relative to the show.

    `overlap`: how many of its seconds sound together with the words (with those after an intro, before an outro, on
    both sides of a jingle); meanwhile it is `duck` dB under its own level. `fade`: seconds of fading in and out.
    """

    file: str
    overlap: Annotated[float, msgspec.Meta(ge=0, le=30)] = 0.0
    duck: Annotated[float, msgspec.Meta(ge=0, le=40)] = 12.0
    fade: Annotated[float, msgspec.Meta(ge=0, le=30)] = 0.5


@dataclass(frozen=True)
class Jingle:
    """A piece of music put between the words, in the pause that is nearest to `at_ms` of the recordings."""

    at_ms: int
    music: Music


@dataclass(frozen=True)
class Track:
    """One recording of an episode. `path` is relative to the show; `speaker` is set when one person only is heard.

    Tracks of the same `part` sound together, each `offset_ms` after the part's start; parts come one after another.
    """

    path: str
    speaker: str | None = None
    offset_ms: int = 0
    part: int = 1


@dataclass(frozen=True)
class KnownVoice:
    """Somebody who is heard at these moments of the recordings: the voice that is found there has this name."""

    name: str
    heard_at_ms: tuple[int, ...]


@dataclass(frozen=True)
class Episode:
    """`episode.toml`. `date` is the moment of publication, with its zone; None until the first publish mints it.

    `published`: the feed has it. `scheduled`: it is ready, and the feed has it once its date has come. `block`:
    directories should not list it. `reviewed`: a person has read the
    transcript against the sound. `transcript`: a file beside episode.toml that holds it, so that nothing is
    transcribed. `voices`: how many are mixed in one recording, None where that is for us to find out; `speakers`: who
    they are. `links`: what the notes lead to. `tags`: further tags of the podcast namespace. `enclosure`: audio that
    was finished elsewhere; such an episode has no tracks.
    """

    id: str
    guid: str
    title: str
    number: int | None = None
    season: int | None = None
    type: EpisodeType = "full"
    date: datetime | None = None
    published: bool = False
    reviewed: bool = False
    language: str | None = None
    explicit: bool | None = None
    artwork: str | None = None
    people: tuple[Person, ...] = ()
    tracks: tuple[Track, ...] = ()
    vocabulary: tuple[Term, ...] = ()
    jingles: tuple[Jingle, ...] = ()
    transcript: str | None = None
    voices: int | None = None
    speakers: tuple[KnownVoice, ...] = ()
    links: tuple[Link, ...] = ()
    tags: tuple[Tag, ...] = ()
    block: bool = False
    scheduled: bool = False
    enclosure: Enclosure | None = None


@dataclass(frozen=True)
class Span:
    """A stretch of time, from `start_ms` up to `end_ms`."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Envelope:
    """How a sound goes over time. `momentary` and `peaks` have a value for each tenth of a second.

    `momentary`: the loudness (LUFS) of the 0.4 s that end with that tenth, -120.0 for digital silence. `peaks`: the
    highest sample (dBFS) in it, -120.0 at least. `pauses`: at least 0.2 s in which nobody speaks, in order, on a grid
    of 10 ms; empty where they were not looked for.
    """

    momentary: tuple[float, ...]
    peaks: tuple[float, ...]
    pauses: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Piece:
    """What is kept of the recordings from `start_ms` to `end_ms` is heard from `at_ms` of the episode on."""

    start_ms: int
    end_ms: int
    at_ms: int


@dataclass(frozen=True)
class Timeline:
    """Where the recordings are heard in the episode: `pieces` in order, and how long the episode lasts."""

    pieces: tuple[Piece, ...]
    duration_ms: int

    def at(self, recorded_ms: int) -> int:
        """When that moment of the recordings is heard; of a moment that was cut away, when what follows is."""
        for piece in self.pieces:
            if recorded_ms < piece.end_ms:
                return piece.at_ms + max(0, recorded_ms - piece.start_ms)
        last = self.pieces[-1]
        return last.at_ms + last.end_ms - last.start_ms


@dataclass(frozen=True)
class Loudness:
    """Measured, not wished for. `integrated_lufs` is None for silence, `true_peak_dbtp` too."""

    integrated_lufs: float | None
    true_peak_dbtp: float | None
    range_lu: float | None = None


@dataclass(frozen=True)
class RecordingFacts:
    """What a recording is: read off the decoded sound, not off its header. `warnings` are sentences for a producer.

    `mono` when one channel would say it all: there is one, or both are alike, or all but one are silent.
    `mono_lufs` is the integrated loudness once mixed down to one channel; None where the channels cancel each other.
    `channel_fault`: a channel without sound, or right with its polarity turned against left. `noise_floor_dbfs`: the
    level (RMS) of the pauses, None where there are none. `hum_hz`: the frequency of the mains where it is heard.
    `rumble`: most of what is in the pauses lies under 80 Hz. `dc_offset`: a constant part of the sound, of full scale.
    """

    duration_ms: int
    sample_rate: int
    channels: int
    codec: str
    loudness: Loudness
    warnings: tuple[str, ...] = ()
    mono: bool = False
    mono_lufs: float | None = None
    channel_fault: ChannelFault | None = None
    clipped: bool = False
    noise_floor_dbfs: float | None = None
    hum_hz: int | None = None
    rumble: bool = False
    dc_offset: float = 0.0


@dataclass(frozen=True)
class Encoded:
    """The same master in another format, measured after encoding. `format` is the suffix of its file: `opus`."""

    format: str
    bitrate_kbps: int
    loudness: Loudness


@dataclass(frozen=True)
class MasterFacts:
    """The finished audio, measured after encoding. `steps` says in sentences what was done to the sound and why.

    `speaker_gap_lu`: how far apart the speakers were, and are; None where there are not two to compare.
    """

    duration_ms: int
    sample_rate: int
    channels: int
    bitrate_kbps: int
    loudness: Loudness
    steps: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    format: str = "mp3"
    alternates: tuple[Encoded, ...] = ()
    speaker_gap_lu: tuple[float, float] | None = None


@dataclass(frozen=True)
class Word:
    """One word as spoken, with its punctuation and without spaces around it. `confidence` is from 0 to 1."""

    start_ms: int
    end_ms: int
    text: str
    confidence: float | None = None


@dataclass(frozen=True)
class Segment:
    """Words of one speaker in a row, about a sentence. `words` is empty in text that a person wrote."""

    start_ms: int
    end_ms: int
    text: str
    speaker: str | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """What was said, in order of time. `language` is an ISO 639-1 code."""

    language: str
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """All that was said, as one line."""
        return " ".join(segment.text for segment in self.segments)


@dataclass(frozen=True)
class Chapter:
    """A named part of the episode; it lasts until the next one starts."""

    start_ms: int
    title: str
    link: str | None = None
    image: str | None = None
