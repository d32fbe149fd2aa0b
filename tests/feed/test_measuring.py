"""A measuring service between apps and audio: which addresses have its prefix, and which never do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from podcast.feed import compare, render
from podcast.feed.checking import check_feed
from podcast.fetching import direct_address, measured
from podcast.model import Show
from podcast.release import Alternate, Edition, Release, SiteFile
from tests.feed.test_check_defects import NOW

OP3 = "https://op3.dev/e/"
SITES = ("https://example.org/podcast/", "http://example.org:8080/")


def feed(show: Show, release: Release, prefix: str | None, site: str = SITES[0]) -> str:
    return render(show, [release], Edition(site, enclosure_prefix=prefix)).decode()


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://example.org/a.mp3", "https://op3.dev/e/example.org/a.mp3"),
        ("http://example.org/a.mp3", "https://op3.dev/e/http://example.org/a.mp3"),
        ("https://op3.dev/e/example.org/a.mp3", "https://op3.dev/e/example.org/a.mp3"),
        ("https://pdst.fm/e/example.org/a.mp3?b=1", "https://op3.dev/e/pdst.fm/e/example.org/a.mp3?b=1"),
    ],
)
def test_https_is_left_out_http_stays_and_no_prefix_is_written_twice(url: str, asked: str) -> None:
    assert measured(OP3, url) == asked
    assert measured(None, url) == url


@pytest.mark.parametrize(
    ("url", "place", "direct"),
    [
        ("https://op3.dev/e/example.org/a/b.mp3", "https://example.org/a/", "https://example.org/a/b.mp3"),
        ("https://op3.dev/e/example.org/b.mp3", "https://example.org/b.mp3", "https://example.org/b.mp3"),
        ("https://op3.dev/e/http://example.org:80/b.mp3", "http://example.org:80/", "http://example.org:80/b.mp3"),
        ("https://a.example/r.mp3/b.example/e/example.org/b.mp3", "https://example.org/", "https://example.org/b.mp3"),
        ("https://example.org/b.mp3", "https://example.org/", None),  # direct already
        ("http://example.org/b.mp3", "https://example.org/", None),  # another scheme is another address
        ("https://cdn.example.org/b.mp3", "https://example.org/", None),  # and so is another host
        ("https://myexample.org/b.mp3", "https://example.org/", None),
        ("https://op3.dev/e/other.example/b.mp3", "https://example.org/", None),
        ("https://op3.dev/e/example.org/b.mp3", "", None),
        ("", "https://example.org/", None),
    ],
)
def test_whatever_the_service_is_called_the_file_behind_it_is_seen(url: str, place: str, direct: str | None) -> None:
    assert direct_address(url, place) == (url if direct is None else direct)


@pytest.mark.parametrize(("site", "behind"), [(SITES[0], "example.org/podcast/"), (SITES[1], SITES[1])])
def test_audio_and_its_alternates_are_asked_through_the_service_and_nothing_else_is(
    show: Show, release: Release, site: str, behind: str
) -> None:
    opus = Alternate(SiteFile("media/ep02-0a1b2c3d.opus", 999, "11" * 32, "audio/ogg"), 48)
    captions = SiteFile("media/ep02.vtt", 9, "22" * 32, "text/vtt")
    own = replace(
        release, episode=replace(release.episode, type="trailer"), alternates=(opus,), transcripts=(captions,)
    )
    plain, counted = feed(show, own, None, site), feed(show, own, OP3, site)
    assert re.findall(r'"(https://op3[^"]*)"', counted) == [
        f"{OP3}{behind}media/ep02-0a1b2c3d.mp3",
        f"{OP3}{behind}media/ep02-0a1b2c3d.opus",
    ]
    assert counted.replace(OP3 + behind, site) == plain


def test_audio_that_lies_elsewhere_is_asked_through_the_service_too(show: Show, release: Release) -> None:
    away = replace(release, audio=replace(release.audio, path="https://cdn.example/a.mp3", sha256=""))
    assert '<enclosure url="https://op3.dev/e/cdn.example/a.mp3"' in feed(show, away, OP3)
    before = replace(away, audio=replace(away.audio, path=f"{OP3}cdn.example/a.mp3"))
    assert feed(show, before, OP3) == feed(show, away, OP3)


SERVICES = [None, OP3, "https://op3.dev/e,pg=2f1ab1d8-2b6f-5a2c-9a40-0e6a3d7f9b11/", "https://pdst.fm/e/"]


@pytest.mark.parametrize("before", SERVICES)
@pytest.mark.parametrize("after", SERVICES)
@pytest.mark.parametrize("site", SITES)
def test_the_gate_sees_the_same_sound_behind_every_service(
    show: Show, release: Release, site: str, before: str | None, after: str | None
) -> None:
    old, new = (feed(show, release, prefix, site).encode() for prefix in (before, after))
    assert (old == new) == (before == after)
    assert compare([old], [new]) == ()


@pytest.mark.parametrize(("before", "after"), [(None, OP3), (OP3, None), (None, f"{OP3}pdst.fm/e/")])
def test_so_it_does_for_audio_that_lies_elsewhere_where_a_service_is_added_or_taken_away(
    show: Show, release: Release, before: str | None, after: str | None
) -> None:
    away = replace(release, audio=replace(release.audio, path="https://cdn.example/a.mp3", sha256=""))
    assert compare([feed(show, away, before).encode()], [feed(show, away, after).encode()]) == ()


def test_other_audio_is_other_audio_behind_a_service_too(show: Show, release: Release) -> None:
    other = replace(release, audio=replace(release.audio, path="media/ep02-ffffffff.mp3"))
    (change,) = compare([feed(show, release, OP3).encode()], [feed(show, other, OP3).encode()])
    assert (change.kind, change.before, change.after) == (
        "changed-enclosure",
        "https://op3.dev/e/example.org/podcast/media/ep02-0a1b2c3d.mp3 (1234567 bytes, audio/mpeg, 155 s)",
        "https://op3.dev/e/example.org/podcast/media/ep02-ffffffff.mp3 (1234567 bytes, audio/mpeg, 155 s)",
    )


def test_another_length_behind_the_same_address_is_other_audio(show: Show, release: Release) -> None:
    longer = replace(release, audio=replace(release.audio, bytes=1_234_568))
    (change,) = compare([feed(show, release, None).encode()], [feed(show, longer, OP3).encode()])
    assert change.kind == "changed-enclosure"


def test_an_item_under_another_guid_is_known_by_its_audio_behind_a_service(show: Show, release: Release) -> None:
    renamed = replace(release, page="other/", episode=replace(release.episode, guid="other", title="Autre"))
    (change,) = compare([feed(show, release, None).encode()], [feed(show, renamed, OP3).encode()])
    assert change.kind == "changed-guid"


def test_a_local_show_may_become_public_and_counted_at_once(show: Show, release: Release) -> None:
    local = feed(show, release, None, "http://127.0.0.1:8000/").encode()
    assert compare([local], [feed(show, release, OP3).encode()]) == ()


def test_no_rule_of_the_check_is_broken_by_a_prefix(show: Show, release: Release) -> None:
    plain, counted = (
        [finding.rule.name for finding in check_feed(feed(show, release, prefix).encode(), NOW, f"{SITES[0]}feed.xml")]
        for prefix in (None, OP3)
    )
    assert counted == plain
