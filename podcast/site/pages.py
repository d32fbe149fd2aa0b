"""Releases to HTML: whole pages, the same bytes each time, that work from any base address and without a server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from podcast.model import Person, Show, Transcript
from podcast.release import Release, SiteFile, lies_elsewhere
from podcast.site.languages import Language, language
from podcast.site.transcript import parts
from podcast.typography import anchor, clock, primary, seconds, typeset

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

FEED = "feed.xml"
_HERE = Path(__file__).parent
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def render_episode(
    show: Show, release: Release, transcript: Transcript, *, site_url: str, artwork: SiteFile | None = None
) -> bytes:
    """Return the page of an episode, as UTF-8 HTML. `artwork` is the show's, for episodes without their own.

    `release.page` is the page's own path in the site (`ep02/index.html`); links to other files are relative to it.
    """
    picture = release.artwork or artwork
    page = _Page(show, site_url, release.page, primary(release.language))
    return page.render(
        "episode.html",
        release=release,
        episode=release.episode,
        transcript=transcript,
        parts=parts(transcript, release.chapters),
        spoken=primary(transcript.language),
        people=release.episode.people or show.people,
        artwork=picture,
        data=_data(_episode_data(page, release, picture)),
    )


def render_index(show: Show, releases: Sequence[Release], *, site_url: str, artwork: SiteFile | None = None) -> bytes:
    """Return the show's page with its episodes, the latest first, as UTF-8 HTML."""
    page = _Page(show, site_url, "index.html", primary(show.language))
    return page.render(
        "index.html",
        releases=sorted(releases, key=_moment, reverse=True),
        artwork=artwork,
        data=_data(_show_data(page, artwork)),
    )


def assets() -> dict[str, bytes]:
    """Return the style sheet, the script and the icon that every page refers to, by their path in the site."""
    return {f"assets/{file.name}": file.read_bytes() for file in sorted((_HERE / "assets").iterdir())}


class _Page:
    """What the templates may ask of a page: where things are from there, and how they are said."""

    def __init__(self, show: Show, site_url: str, path: str, content_language: str) -> None:
        self.show = show
        self.site_url = site_url.rstrip("/") + "/"
        self.path = path
        self.content_language = content_language
        self.ui: Language = language(show.language)

    def render(self, template: str, **values: object) -> bytes:
        ui = self.ui
        return (
            _environment()
            .get_template(template)
            .render(
                page=self, show=self.show, ui=ui, _=self.say, text=self.text, lang=self.lang, role=self.role, **values
            )
            .encode()
        )

    def say(self, sentence: str, **values: object) -> str:
        return typeset(self.ui.say(sentence, **values), self.ui.code)

    def text(self, words: str, code: str | None = None) -> str:
        return typeset(words, code or self.content_language)

    def lang(self, code: str) -> Markup:
        """Return the attribute of an element whose text is not in the page's own language."""
        from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2, and is imported with it

        return Markup() if primary(code) == self.ui.code else Markup(' lang="{}"').format(code)

    def role(self, person: Person) -> str:
        return self.say(person.role.replace("{", "").replace("}", ""))

    def to(self, path: str) -> str:
        """Return the relative link from this page to a file of the site; of one that lies elsewhere, its address."""
        return path if lies_elsewhere(path) else "../" * self.path.count("/") + quote(path)

    def at(self, path: str) -> str:
        """Return the absolute address of a file of the site. Buckets serve no folders: pages are named in full."""
        return path if lies_elsewhere(path) else self.site_url + quote(path)

    def measure(self, file: SiteFile) -> str:
        """Return what a file ends in, where its name says that, and its size: `MP3, 5,2 Mo`."""
        ending = PurePosixPath(urlsplit(file.path).path if file.elsewhere else file.path).suffix[1:].upper()
        return ", ".join(filter(None, (ending, self.ui.size(file.bytes))))

    @property
    def address(self) -> str:
        return self.at(self.path)

    @property
    def feed(self) -> str:
        return self.at(FEED)


@cache
def _environment() -> Environment:
    import jinja2  # noqa: PLC0415 - heavy, and only needed here

    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(anchor=anchor, clock=clock, seconds=seconds, web=_web)
    return environment


def _web(address: str | None) -> str | None:
    """Return an address that a link may lead to, or None: a link must never be a script."""
    return address if address and address.lower().startswith(("https://", "http://")) else None


def _moment(release: Release) -> tuple[float, str]:
    date = release.episode.date
    return (date.timestamp() if date else float("inf"), release.episode.id)


def _show_data(page: _Page, artwork: SiteFile | None) -> dict[str, object]:
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "PodcastSeries",
        "name": page.show.title,
        "description": page.show.description,
        "inLanguage": page.show.language,
        "url": page.at("index.html"),
        "webFeed": page.feed,
    }
    return data | ({"image": page.at(artwork.path)} if artwork else {})


def _episode_data(page: _Page, release: Release, artwork: SiteFile | None) -> dict[str, object]:
    episode = release.episode
    date: datetime | None = episode.date
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": episode.title,
        "description": release.notes.summary,
        "inLanguage": release.language,
        "url": page.address,
        "timeRequired": f"PT{release.duration_ms // 1000}S",
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": page.at(release.audio.path),
            "encodingFormat": release.audio.media_type,
        },
        "partOfSeries": {
            "@type": "PodcastSeries",
            "name": page.show.title,
            "url": page.at("index.html"),
            "webFeed": page.feed,
        },
    }
    optional = {
        "datePublished": date.isoformat() if date else None,
        "episodeNumber": episode.number,
        "image": page.at(artwork.path) if artwork else None,
        "keywords": list(release.notes.tags) or None,
    }
    return data | {key: value for key, value in optional.items() if value is not None}


def _data(value: dict[str, object]) -> str:
    """Return JSON that may stand inside a script element: no character of it can end one (HTML, 4.12.1.3)."""
    return json.dumps(value, ensure_ascii=False, indent=1).translate(_ESCAPES)
