"""What went in comes out of two readers that podcast apps use: podcastparser (gPodder) and feedparser."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Any, NamedTuple

import feedparser
import podcastparser
from hypothesis import example, given, settings
from hypothesis import strategies as st

from podcast.errors import ConfigError
from podcast.feed import render
from podcast.model import Person, Show
from podcast.release import Alternate, Edition, Notes, Release, SiteFile

# What a feed may carry: all of Unicode but controls, halves of characters, and separators of lines.
READABLE = st.one_of(
    st.text(alphabet="é\u00a0\u202f]>&<\"'#;-א👩\u200d🎙️\u202eab ", max_size=30),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffd\ufffe\uffff")),
).filter(lambda text: text.strip() and not re.search("[ÂÃ]", text))
ANYTHING = st.one_of(st.text(max_size=5), st.sampled_from(["a\tb", "\x00", "\x85", "\ud83d", "\ufffd", "\u2028"]))
DATES = st.datetimes(
    min_value=datetime(1960, 1, 1),  # noqa: DTZ001 - the zone is the other half of the strategy
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


class Written(NamedTuple):
    """What people write, and when."""

    title: str
    description: str
    episode_title: str
    guid: str
    notes: str
    date: datetime


def one_line(text: str) -> str:
    """A title as readers show it: they take any run of spaces for one."""
    return re.sub(r"\s+", " ", text.strip())


def lines(text: str) -> str:
    """A description as podcastparser keeps it: line breaks stay, other runs of spaces are one."""
    return re.sub(r"[^\S\r\n]+", " ", text.strip())


def read_by_podcastparser(feed: bytes) -> dict[str, Any]:
    return podcastparser.parse("https://example.org/podcast/feed.xml", io.BytesIO(feed))


def test_podcastparser_reads_every_value_of_a_show(
    show: Show, release: Release, make_release: Callable[..., Release], site: str
) -> None:
    show = replace(show, owner_email="podcast@example.org", website="https://exemple.fr/")
    release = replace(
        make_release("ep02", number=2, season=1, explicit=True),
        artwork=SiteFile("media/ep02.png", 10, "", "image/png"),
    )

    feed = read_by_podcastparser(
        render(show, [release], Edition(site, SiteFile("media/cover.jpg", 10, "", "image/jpeg")))
    )

    assert feed == {
        "title": "Paroles de terrain",
        "link": "https://exemple.fr/",
        "description": "Des associations racontent ce qu'elles font.",
        "generator": "podcast-toolkit",
        "language": "fr",
        "itunes_author": "CGA",
        "type": "episodic",
        "explicit": False,
        "cover_url": "https://example.org/podcast/media/cover.jpg",
        "itunes_categories": [["Society & Culture", "Documentary"]],
        "itunes_owner": {"name": "CGA", "email": "podcast@example.org"},
        "episodes": [
            {
                "title": "ATD Quart Monde",
                "link": "https://example.org/podcast/ep02/",
                "guid": "guid-of-ep02",
                "published": 1762318800,
                "description": "Penser avec les plus pauvres.",
                "description_html": "<p>Penser <em>avec</em> les plus pauvres.</p>",
                "total_time": 155,
                "explicit": True,
                "type": "full",
                "season": 1,
                "number": 2,
                "episode_art_url": "https://example.org/podcast/media/ep02.png",
                "payment_url": None,
                "enclosures": [
                    {
                        "url": "https://example.org/podcast/media/ep02-0a1b2c3d.mp3",
                        "file_size": 1234567,
                        "mime_type": "audio/mpeg",
                    }
                ],
            }
        ],
    }


def test_feedparser_finds_nothing_wrong_and_every_value(show: Show, release: Release, site: str) -> None:
    read = feedparser.parse(render(show, [release], Edition(site)))

    assert (read.bozo, read.version, read.encoding) == (False, "rss20", "utf-8")
    assert {link.rel: link.href for link in read.feed.links} == {
        "self": "https://example.org/podcast/feed.xml",
        "alternate": "https://example.org/podcast/",
    }
    [entry] = read.entries
    assert (entry.title, entry.link, entry.id) == (
        "ATD Quart Monde",
        "https://example.org/podcast/ep02/",
        "guid-of-ep02",
    )
    assert entry.summary == "<p>Penser <em>avec</em> les plus pauvres.</p>"
    assert entry.published == "Wed, 05 Nov 2025 05:00:00 +0000"
    assert entry.enclosures == [
        {"href": "https://example.org/podcast/media/ep02-0a1b2c3d.mp3", "length": "1234567", "type": "audio/mpeg"}
    ]


def test_feedparser_reads_the_podcast_namespace(show: Show, release: Release, site: str) -> None:
    # podcastparser knows the namespace by an address that is no longer to be written
    show = replace(show, license="CC-BY-4.0", people=(Person("Camille Roux"),))
    release = replace(
        release,
        episode=replace(release.episode, number=2, season=1, people=(Person("Dominique Petit", "guest"),)),
        transcripts=(SiteFile("media/ep02.vtt", 10, "", "text/vtt"),),
        chapters_file=SiteFile("media/ep02.json", 10, "", "application/json+chapters"),
        alternates=(Alternate(SiteFile("media/ep02.opus", 900, "", "audio/ogg"), 48),),
    )

    read = feedparser.parse(render(show, [release], Edition(site)))

    assert {name: value for name, value in read.feed.items() if name.startswith("podcast_")} == {
        "podcast_guid": "2f1ab1d8-2b6f-5a2c-9a40-0e6a3d7f9b11",
        "podcast_locked": "no",
        "podcast_medium": "podcast",
        "podcast_license": {"url": "https://creativecommons.org/licenses/by/4.0/"},
        "podcast_person": {"role": "host"},
    }
    assert {name: value for name, value in read.entries[0].items() if name.startswith("podcast_")} == {
        "podcast_season": "1",
        "podcast_txt": {"purpose": "ai-content"},
        "podcast_episode": "2",
        "podcast_alternateenclosure": {
            "type": "audio/ogg",
            "length": "900",
            "bitrate": "48000",
            "codecs": "opus",
        },
        "podcast_source": {"uri": "https://example.org/podcast/media/ep02.opus"},
        "podcast_transcript": {
            "url": "https://example.org/podcast/media/ep02.vtt",
            "type": "text/vtt",
            "language": "fr",
        },
        "podcast_chapters": {
            "url": "https://example.org/podcast/media/ep02.json",
            "type": "application/json+chapters",
        },
        "podcast_person": {"role": "guest"},
    }


@settings(deadline=None)  # the machine may be busy
@given(st.builds(Written, READABLE, READABLE, READABLE, READABLE, READABLE, DATES))
@example(Written("]]>", "<b>&amp;</b>\r\nצ", '"\u202e"', "&lt;", "]]>", datetime(1969, 12, 31, tzinfo=timezone.utc)))
def test_what_people_write_is_read_back(show: Show, release: Release, site: str, written: Written) -> None:
    html = f"<p>{escape(written.notes)}.</p>"

    rss = render_written(show, release, site, written)

    read = read_by_podcastparser(rss)
    [entry] = read["episodes"]
    assert read["title"] == one_line(written.title)
    assert read["description"] == lines(written.description)
    assert entry["title"] == one_line(written.episode_title)
    assert entry["guid"] == written.guid.strip()
    assert entry["description_html"] == html
    assert entry["published"] == calendar.timegm(written.date.utctimetuple())
    assert not feedparser.parse(rss).bozo  # values are not compared: feedparser repairs what looks garbled


@settings(deadline=None)  # the machine may be busy
@given(st.builds(Written, ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING, DATES))
def test_what_cannot_be_read_back_is_refused_by_its_name(
    show: Show, release: Release, site: str, written: Written
) -> None:
    try:
        rss = render_written(show, release, site, written)
    except ConfigError as refusal:
        assert re.match(r"(title|description|guid|the text) (is empty|holds|is garbled)", refusal.what)
        assert refusal.where in {"podcast.toml", "episodes/ep02/episode.toml", "episodes/ep02/notes.md"}
    else:
        assert read_by_podcastparser(rss)["episodes"][0]["guid"] == written.guid.strip()


def render_written(show: Show, release: Release, site: str, written: Written) -> bytes:
    show = replace(show, title=written.title, description=written.description)
    episode = replace(release.episode, title=written.episode_title, guid=written.guid, date=written.date)
    notes = Notes(f"<p>{escape(written.notes)}.</p>", "")
    return render(show, [replace(release, episode=episode, notes=notes)], Edition(site))
