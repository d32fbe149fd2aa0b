"""The files of a site: which paths are allowed, and what a server must say about each."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path, PurePosixPath

from podcast.errors import StorageError
from podcast.release import SiteFile

FEED = "feed.xml"
HASH_DIGITS = 12  # so many digits of its sha256 in a file's name tie the name to the content
CHUNK = 1 << 20

_MEDIA_TYPES = {
    ".aac": "audio/aac",
    ".css": "text/css; charset=utf-8",
    ".flac": "audio/flac",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".m4a": "audio/x-m4a",  # the type of Apple's list for enclosures
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".png": "image/png",
    ".srt": "application/x-subrip",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt",  # always UTF-8: the type has no other charset
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",  # browsers show application/rss+xml as bare source
    ".xsl": "text/xsl",
}

# the pipeline's `{hash}`, as every file is named that can be kept for a year
_NAMED_BY_CONTENT = re.compile(r"-([0-9a-f]{12})(?:\.chapters)?\.\w+$")

_IMMUTABLE = "public, max-age=31536000, immutable"
_FEED_CACHE = "public, max-age=60"
_SHORT_CACHE = "public, max-age=300"


@dataclass(frozen=True)
class Headers:
    """What a server says of a file: its `Content-Type` and its `Cache-Control`."""

    media_type: str
    cache_control: str


PRIVATE = "private/"
"""Below this the feeds of single listeners lie, whose names are secret."""
_PRIVATE_CACHE = "private, max-age=60"


class Kind(IntEnum):
    """The kinds of files in the order of upload: nothing goes before what it names."""

    MEDIA = 1
    SIDECAR = 2  # transcripts and chapters
    ASSET = 3  # artwork, style sheets, scripts
    PAGE = 4
    FEED = 5


def check_path(path: str) -> str:
    """Return `path` when it is a plain relative path inside the site; raise StorageError when it is not.

    Refused: absolute paths, `.` and `..`, empty parts, hidden files, backslashes and control characters.
    """
    parts = path.split("/")
    plain = all(part and not part.startswith(".") for part in parts)
    if not plain or "\\" in path or any(ord(character) < 32 or ord(character) == 127 for character in path):
        raise StorageError(
            f"{path!r} is not a path that a site may serve",
            hint='Paths of a site are relative, like "media/ep02.mp3", without "..", hidden files or backslashes.',
        )
    return path


def media_type(path: str) -> str:
    """Return the `Content-Type` of the file at `path`; `application/octet-stream` for endings not known here.

    The types are those of the IANA list and of the podcast namespace (transcripts.md, jsonChapters.md).
    """
    name = PurePosixPath(path)
    if name.name.endswith("chapters.json"):
        return "application/json+chapters"
    return _MEDIA_TYPES.get(name.suffix.lower(), "application/octet-stream")


def is_feed(path: str) -> bool:
    """Whether a document of the feed is at `path`: `feed.xml`, or an older one (`feed-1.xml`), which sorts before."""
    return path == FEED or re.fullmatch(r"feed-[0-9]+\.xml", path) is not None


def kind_of(file: SiteFile) -> Kind:
    """Say when `file` has its turn."""
    if is_feed(file.path):
        return Kind.FEED
    main = file.media_type.partition(";")[0].strip().lower()
    if main.startswith(("audio/", "video/")):
        return Kind.MEDIA
    if main in ("text/vtt", "application/x-subrip", "application/json+chapters", "application/json"):
        return Kind.SIDECAR
    return Kind.PAGE if main == "text/html" else Kind.ASSET


def is_named_by_content(file: SiteFile) -> bool:
    """Whether the name of `file` carries the hash of its content, so that the name can never mean anything else."""
    return file.sha256[:HASH_DIGITS] in PurePosixPath(file.path).name


def is_damaged(file: SiteFile) -> bool:
    """Whether the name of `file` carries the hash of another content than it has now."""
    named = _NAMED_BY_CONTENT.search(PurePosixPath(file.path).name)
    return named is not None and named[1] != file.sha256[:HASH_DIGITS]


def headers_for(file: SiteFile) -> Headers:
    """Return what a server must say of `file`.

    A name that carries the content's hash may be kept for a year. The feed is asked for again after a minute,
    everything else after five.
    """
    if is_named_by_content(file):
        return Headers(file.media_type, _IMMUTABLE)
    if file.path.startswith(PRIVATE):
        return Headers(file.media_type, _PRIVATE_CACHE)
    return Headers(file.media_type, _FEED_CACHE if kind_of(file) is Kind.FEED else _SHORT_CACHE)


def is_rewritten(path: str) -> bool:
    """Whether a preview puts its own address in place of the site's into the file at `path`: in feeds and pages."""
    return path.endswith((".xml", ".html"))


def source_of(file: SiteFile, site: Path) -> Path:
    """Return where `file` lies on this disk; raise StorageError when it cannot be read or leads out of the site."""
    source = site / check_path(file.path)
    if not source.is_file():
        raise StorageError("this file of the site is missing", where=source, hint="Run `podcast publish` again.")
    if not source.resolve().is_relative_to(site.resolve()):
        raise StorageError(
            "this link leads out of the site", where=source, hint="Put the file itself in the site instead of a link."
        )
    try:
        source.open("rb").close()
    except OSError as error:
        raise StorageError(
            f"this file of the site cannot be read ({error.strerror})", where=source, hint="Correct its permissions."
        ) from error
    return source


def changed_meanwhile(source: Path) -> StorageError:
    """Return the error for a file that is no longer what the plan says it is."""
    return StorageError(
        "this file changed since the upload was planned", where=source, hint="Run `podcast publish` again."
    )


def hash_file(path: Path) -> str:
    """Return the SHA-256 of the file at `path` as hex digits, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def within_limit(content: bytes, limit: int, where: Path | str) -> bytes:
    """Return `content`; raise StorageError when it is longer than `limit` bytes."""
    if len(content) > limit:
        raise StorageError(
            f"what is stored there is longer than {limit} bytes", where=where, hint="Look at it: no feed is that long."
        )
    return content
