"""Whatever a show says, its feed is valid and says it again, or the refusal names the field."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import podcastparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from podcast.errors import ConfigError
from podcast.feed import render
from podcast.feed.checking import check_feed
from podcast.model import Category, Episode, Person, Show
from podcast.release import Edition, Notes, Release, SiteFile

SITE = "https://example.org/podcast/"
ARTWORK = SiteFile("artwork.jpg", 1000, "", "image/jpeg")
NOW = datetime(2040, 1, 1, tzinfo=timezone.utc)
#: What people paste: quotes, ends of CDATA, emoji, right-to-left, combining marks, leading dashes, markup.
ODD = st.sampled_from(
    ["]]>", "<![CDATA[", "&amp;", "&", "<b>", '"', "'", "–", "-", "--", "👩‍🌾", "שלום", "e\u0301", "\u202e", "\u00a0", "# 1", "%s", "{}", "\\", "ﬁ", "𝔘"]
)  # fmt: skip
TEXT = st.lists(st.one_of(ODD, st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)), min_size=1, max_size=8).map("".join)  # fmt: skip
LONG = st.integers(1, 5000).map("é".__mul__)
DATES = st.datetimes(datetime(1901, 1, 1), datetime(2039, 12, 31)).flatmap(  # noqa: DTZ001 - hypothesis wants them so
    lambda moment: st.integers(-14 * 60, 14 * 60).map(
        lambda minutes: moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    )
)


@st.composite
def shows(draw: st.DrawFn) -> tuple[Show, Release]:
    show = Show(
        title=draw(st.one_of(TEXT, LONG)),
        description=draw(st.one_of(TEXT, LONG)),
        language=draw(st.sampled_from(["fr", "en-GB", "ar", "zh"])),
        author=draw(TEXT),
        owner_email="a@example.org",
        guid="2f1ab1d8-2b6f-5a2c-9a40-0e6a3d7f9b11",
        categories=(Category(*draw(st.sampled_from([("Arts",), ("Society & Culture", "Documentary"), ("Humour",)]))),),
        explicit=draw(st.booleans()),
    )
    season = draw(st.one_of(st.none(), st.integers(1, 99)))
    episode = Episode(
        "ep01",
        draw(TEXT),
        draw(st.one_of(TEXT, LONG)),
        number=draw(st.one_of(st.none(), st.integers(1, 9999))),
        season=season,
        type=draw(st.sampled_from(["full", "trailer", "bonus"])),
        date=draw(DATES),
        people=tuple(Person(name) for name in draw(st.lists(TEXT, max_size=2))),
    )
    audio = SiteFile("media/ep01.mp3", draw(st.integers(1, 10**10)), "", "audio/mpeg")
    notes = Notes("<p>Penser <em>avec</em> eux.</p>", "Penser avec eux.")
    return show, Release(episode, audio, draw(st.integers(1, 10**8)), "ep01/index.html", notes)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shows())
def test_a_feed_says_what_the_show_says_or_names_the_field_that_it_cannot(made: tuple[Show, Release]) -> None:
    show, release = made
    try:
        content = render(show, [release], Edition(SITE, ARTWORK))
    except ConfigError as error:
        assert error.where in ("podcast.toml", "episodes/ep01/episode.toml")
        assert any(name in error.what for name in ("title", "description", "author", "guid", "name of the person"))
        return
    read = podcastparser.parse(SITE, io.BytesIO(content))
    episode = release.episode
    (item,) = read["episodes"]
    assert _plain(read["title"]) == _plain(show.title)
    assert _plain(read["description"]) == _plain(show.description)
    assert read["language"] == show.language
    assert read["explicit"] is show.explicit
    assert item["guid"] == episode.guid.strip()
    assert _plain(item["title"]) == _plain(episode.title)
    assert episode.date is not None
    assert item["published"] == int(episode.date.timestamp())
    assert item["total_time"] == max(1, (release.duration_ms + 500) // 1000)
    assert item["link"] == f"{SITE}ep01/index.html"
    assert item["enclosures"] == [
        {"url": f"{SITE}media/ep01.mp3", "file_size": release.audio.bytes, "mime_type": "audio/mpeg"}
    ]
    assert item.get("number") == episode.number
    assert item["type"] == episode.type
    broken = [finding for finding in check_feed(content, NOW) if finding.rule.level == "must"]
    assert [str(finding) for finding in broken] == []


def _plain(text: str) -> str:
    """Without what podcastparser takes away: blanks that are doubled."""
    return " ".join(text.split())


@pytest.mark.parametrize("field", ["title", "description", "author", "copyright"])
@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\x85b", "a\ufffdb", "a\ud800b", "CafÃ©"])
def test_what_no_feed_can_carry_is_refused_by_the_name_of_its_field(field: str, text: str) -> None:
    show = Show("T", "D", "fr", "A", categories=(Category("Arts"),))
    with pytest.raises(ConfigError) as caught:
        render(replace(show, **{field: text}), [], Edition(SITE))
    assert caught.value.what.startswith(f"{field} ")
    assert caught.value.where == "podcast.toml"


def test_an_hour_that_the_clocks_skip_or_repeat_is_one_moment_by_its_offset() -> None:
    show = Show("T", "D", "fr", "A", categories=(Category("Arts"),))
    release = Release(
        Episode("ep01", "g", "Un"), SiteFile("a.mp3", 1, "", "audio/mpeg"), 1000, "p", Notes("<p>N</p>", "N")
    )
    # 2026-10-25, 02:30 comes twice in Paris; 2026-03-29, 02:30 never does
    for date, written in (
        ("2026-10-25T02:30:00+02:00", "Sun, 25 Oct 2026 00:30:00 +0000"),
        ("2026-10-25T02:30:00+01:00", "Sun, 25 Oct 2026 01:30:00 +0000"),
        ("2026-03-29T02:30:00+01:00", "Sun, 29 Mar 2026 01:30:00 +0000"),
    ):
        dated = replace(release, episode=replace(release.episode, date=datetime.fromisoformat(date)))
        assert f"<pubDate>{written}</pubDate>" in render(show, [dated], Edition(SITE)).decode()
