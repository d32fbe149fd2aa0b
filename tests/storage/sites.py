"""Small sites to upload and to look at."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from podcast.model import Episode
from podcast.release import Alternate, Notes, Release, SiteFile
from podcast.storage import Expectation, Manifest, media_type
from podcast.storage.live_feed import parse_feed

SITE_URL = "https://podcast.example.org/"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sound(size: int, seed: int = 1) -> bytes:
    """Bytes that no two places of a file share."""
    return random.Random(seed).randbytes(size)


def put_file(site: Path, path: str, content: bytes) -> SiteFile:
    """Write a file into the site; `{hash}` in its path becomes the start of its hash."""
    path = path.replace("{hash}", sha256(content)[:12])
    place = site / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return SiteFile(path, len(content), sha256(content), media_type(path))


@dataclass(frozen=True)
class BuiltSite:
    folder: Path
    files: tuple[SiteFile, ...]
    release: Release

    @property
    def expectation(self) -> Expectation:
        return Expectation(self.folder, SITE_URL, Manifest(self.files), (self.release,))

    def file(self, path: str) -> SiteFile:
        return next(file for file in self.files if file.path == path)


def build_site(folder: Path, *, edition: int = 1, audio_bytes: int = 50_000, feed_padding: int = 0) -> BuiltSite:
    """A show with one episode; each edition has other audio, transcript, chapters, page and feed."""
    audio = put_file(folder, "media/ep02.{hash}.mp3", sound(audio_bytes, edition))
    transcript = put_file(
        folder, "media/ep02.{hash}.vtt", f"WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour {edition}\n".encode()
    )
    chapters = put_file(
        folder, "media/ep02.{hash}.chapters.json", f'{{"version": "1.2.0", "chapters": [], "x": {edition}}}'.encode()
    )
    artwork = put_file(folder, "assets/ep02.jpg", b"\xff\xd8 a picture")
    style = put_file(folder, "assets/site.css", b"body { margin: 0 }")
    page = put_file(folder, "ep02/index.html", f'<!doctype html><audio src="{SITE_URL}{audio.path}"></audio>'.encode())
    index = put_file(folder, "index.html", f'<!doctype html><a href="ep02/">{edition}</a>'.encode())
    feed = put_file(folder, "feed.xml", _feed(audio, transcript, chapters, feed_padding).encode())
    files = (feed, index, page, style, artwork, chapters, transcript, audio)
    episode = Episode("ep02", "b6a3b3a2-0000-4000-8000-000000000002", "Deux")
    release = Release(
        episode,
        audio,
        2000,
        page.path,
        Notes("", ""),
        transcripts=(transcript,),
        chapters_file=chapters,
        artwork=artwork,
    )
    return BuiltSite(folder, files, release)


def assert_whole(read: Callable[[str], bytes | None]) -> None:
    """Every address that the live feed names exists with the length and hash that its name and the feed give."""
    (item,) = parse_feed(read("feed.xml") or b"").values()
    for url in (item.enclosure.url, *item.transcripts, *item.chapters):
        content = read(unquote(url.removeprefix(SITE_URL)))
        assert content is not None, f"{url} is not there"
        assert sha256(content)[:12] in url
        assert url != item.enclosure.url or str(len(content)) == item.enclosure.length


def with_alternate(built: BuiltSite) -> BuiltSite:
    """The same site with its episode in a second format."""
    opus = put_file(built.folder, "media/ep02.{hash}.opus", sound(20_000, 99))
    enclosure = f"""<podcast:alternateEnclosure type="audio/ogg" length="{opus.bytes}" bitrate="48000">
<podcast:source uri="{SITE_URL}{opus.path}"/></podcast:alternateEnclosure></item>"""
    feed = (built.folder / "feed.xml").read_bytes().replace(b"</item>", enclosure.encode())
    files = tuple(file for file in built.files if file.path != "feed.xml")
    release = replace(built.release, alternates=(Alternate(opus, 48),))
    return BuiltSite(built.folder, (put_file(built.folder, "feed.xml", feed), *files, opus), release)


def _feed(audio: SiteFile, transcript: SiteFile, chapters: SiteFile, padding: int) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
 xmlns:podcast="https://podcastindex.org/namespace/1.0">
<!--{" " * padding}--><channel><title>Écoute</title><item>
<guid isPermaLink="false">b6a3b3a2-0000-4000-8000-000000000002</guid>
<enclosure url="{SITE_URL}{audio.path}" length="{audio.bytes}" type="audio/mpeg"/>
<itunes:duration>2</itunes:duration>
<podcast:transcript url="{SITE_URL}{transcript.path}" type="text/vtt"/>
<podcast:chapters url="{SITE_URL}{chapters.path}" type="application/json+chapters"/>
</item></channel></rss>
"""
