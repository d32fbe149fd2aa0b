"""What of an episode is published: the values that feed, pages and storage share. Frozen, without I/O.

Paths are POSIX and relative to the site.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from podcast.model import Chapter, Episode


@dataclass(frozen=True)
class Notes:
    """The notes as they are shown: HTML of the few tags that apps accept, and plain text of a sentence or two.

    `html` is for apps, which show nothing else of the episode; `page_html` for the episode's page, which has chapters
    and people of its own. `machine_written`: a writing model wrote some of it, and nobody has edited that yet.
    """

    html: str
    summary: str
    page_html: str = ""
    tags: tuple[str, ...] = ()
    machine_written: bool = False


def lies_elsewhere(path: str) -> bool:
    """Whether the path of a file is a whole address: another server has it."""
    return path.startswith(("https://", "http://"))


@dataclass(frozen=True)
class SiteFile:
    """A file that storage serves. `path` is relative to the site; `media_type` is what the server must answer.

    A file that lies elsewhere has its whole address as `path`, and no `sha256`.
    """

    path: str
    bytes: int
    sha256: str
    media_type: str

    @property
    def elsewhere(self) -> bool:
        """Whether another server has it."""
        return lies_elsewhere(self.path)


@dataclass(frozen=True)
class Edition:
    """One document of the feed: where it is on the site, and what it leads to.

    `site_url` is the address that the site's files are below, and ends with "/"; `artwork` is the show's. The other
    documents of a feed of several pages (RFC 5005, section 3) are `first`, `previous`, `next` and `last`, as paths on
    the site; `hub` is the address of its WebSub hub. `trailers`: those of the show, in whichever document they are.
    `private`: one listener's own, which no directory may list. `enclosure_prefix`: what stands before addresses of
    audio, so that a measuring service is asked on the way.
    """

    site_url: str
    artwork: SiteFile | None = None
    path: str = "feed.xml"
    hub: str | None = None
    stylesheet: str | None = None
    first: str | None = None
    previous: str | None = None
    next: str | None = None
    last: str | None = None
    trailers: tuple[Release, ...] = ()
    private: bool = False
    enclosure_prefix: str | None = None


@dataclass(frozen=True)
class Alternate:
    """The same sound in another format, for apps that prefer it."""

    audio: SiteFile
    bitrate_kbps: int


@dataclass(frozen=True)
class Release:
    """Everything of one published episode that the feed and the pages may know.

    `page` is relative to the site (`ep02/index.html`); `transcript_reviewed` says that a person has corrected the
    transcript against the sound, which readers are told. `pictures` are those of chapters.
    """

    episode: Episode
    audio: SiteFile
    duration_ms: int
    page: str
    notes: Notes
    chapters: tuple[Chapter, ...] = ()
    transcripts: tuple[SiteFile, ...] = ()
    chapters_file: SiteFile | None = None
    artwork: SiteFile | None = None
    language: str = "fr"
    transcript_reviewed: bool = False
    alternates: tuple[Alternate, ...] = ()
    pictures: tuple[SiteFile, ...] = ()

    @property
    def files(self) -> tuple[SiteFile, ...]:
        """Every file of the episode that the site serves, the page itself left out."""
        named = (self.audio, *self.transcripts, self.chapters_file, self.artwork)
        given = (file for file in named if file is not None and not file.elsewhere)
        return (*given, *(alternate.audio for alternate in self.alternates), *self.pictures)


@dataclass(frozen=True)
class Tags:
    """What is written into the audio file itself. `language` is an ISO 639-1 code; `cover` is JPEG or PNG bytes.

    `lyrics` is what is said, as text of several lines. `pictures`: the bytes (JPEG or PNG) of what chapters name as
    their `image`, for formats whose chapters can hold pictures.
    """

    title: str
    show: str
    artist: str
    language: str
    number: int | None = None
    season: int | None = None
    date: datetime | None = None
    link: str | None = None
    comment: str | None = None
    lyrics: str | None = None
    cover: bytes | None = None
    pictures: tuple[tuple[str, bytes], ...] = ()
    chapters: tuple[Chapter, ...] = field(default=())
