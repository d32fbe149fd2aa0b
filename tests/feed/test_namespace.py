"""The podcast namespace: every tag is written, checked by its own rules, and read back by readers of other people."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import feedparser
import podcastparser
import pytest
from feedgen.feed import FeedGenerator
from lxml import etree

from docs.generate_namespace import PAGE, page
from podcast.config import load_settings
from podcast.episode_config import load_episode
from podcast.errors import ConfigError, FeedError
from podcast.feed import render
from podcast.feed.feedgen_podcast import PodcastEntryExtension, PodcastExtension
from podcast.feed.namespace import TAGS
from podcast.feed.namespace_rules import problems
from podcast.feed.reading import PODCAST
from podcast.feed.rules import check_show
from podcast.model import Category, Person, Show, Tag
from podcast.release import Edition, Release, SiteFile
from tests.feed.data_namespace import CHANNEL, FROM_ELSEWHERE, ITEM

HERE = Path(__file__).parent
SHOW = '[show]\ntitle = "Les voisins"\ndescription = "Une émission."\nauthor = "Nous"\ncategories = ["Arts"]\n'
WRITTEN = [name for name, rule in TAGS.items() if rule.replaced_by is None]


def tags_of_show(folder: Path, toml: str) -> tuple[Tag, ...]:
    path = folder / "podcast.toml"
    path.write_text(f"{SHOW}[podcast]\n{toml}", encoding="utf-8")
    return load_settings(path).show.tags


def tags_of_episode(folder: Path, toml: str) -> tuple[Tag, ...]:
    path = folder / "episode.toml"
    path.write_text(f'title = "Un"\n[podcast]\n{toml}', encoding="utf-8")
    return load_episode(path, "ep02", ["a.wav"]).tags


@pytest.fixture
def feed(tmp_path: Path, show: Show, make_release: Callable[..., Release], site: str) -> bytes:
    """A feed with every tag."""
    full = replace(show, tags=tags_of_show(tmp_path, CHANNEL), license="cc-by-4.0", people=(Person("mark-person"),))
    release = replace(
        make_release("ep02", season=41, number=42, tags=tags_of_episode(tmp_path, ITEM)),
        transcripts=(SiteFile("media/ep02-mark.vtt", 10, "", "text/vtt"),),
        chapters_file=SiteFile("media/ep02-mark.chapters.json", 10, "", "application/json+chapters"),
    )
    return render(full, [release], Edition(site))


def test_every_tag_of_the_table_is_written(feed: bytes) -> None:
    written = {etree.QName(one).localname for one in etree.fromstring(feed).iter(f"{{{PODCAST}}}*")}
    assert sorted(written) == sorted(WRITTEN)


@pytest.mark.system("node", "npm")
def test_independent_readers_read_what_the_reference_says(feed: bytes, tmp_path: Path) -> None:
    readers = tmp_path / "node"
    shutil.copytree(HERE / "node", readers)
    install = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
    subprocess.run(install, cwd=readers, check=True, timeout=300)
    (tmp_path / "feed.xml").write_bytes(feed)
    out = subprocess.run(
        ["node", "read.mjs", str(tmp_path / "feed.xml")], cwd=readers, check=True, capture_output=True, text=True
    ).stdout
    found = {reader: json.dumps(value, ensure_ascii=False) for reader, value in json.loads(out).items()}
    # feedsmith calls them season and episode; marks of numbers are numbers
    marks = {name: FROM_ELSEWHERE.get(name, f"mark-{name}") for name in WRITTEN}
    own = {"medium": "audiobook", "podping": "usesPodping", "season": "41", "episode": "42"}
    read_by = {
        name: [reader for reader, text in found.items() if own.get(name, mark) in text] for name, mark in marks.items()
    }
    assert [name for name, readers in read_by.items() if not readers] == []
    read = feedparser.parse(feed)
    kept = {*read.feed, *read.entries[0]}
    for name in WRITTEN:
        read_by[name] += ["feedparser"] if f"podcast_{name.lower()}" in kept else []
    if os.environ.get("UPDATE_DOCS"):
        PAGE.write_text(page(read_by), encoding="utf-8")
    assert page(read_by) == PAGE.read_text(encoding="utf-8")


def remote_item(*more: tuple[str, str]) -> Tag:
    return Tag("podcast:remoteItem", attributes=(("feedGuid", "917393e3-1b1e-5cef-ace4-edaa54e1f810"), *more))


def split_in_time(*inside: Tag) -> Tag:
    return Tag("podcast:valueTimeSplit", None, (("startTime", "1"), ("duration", "2")), inside)


def integrity(value: str, kind: str = "sri") -> Tag:
    return Tag("podcast:integrity", None, (("type", kind), ("value", value)))


RECIPIENT = Tag("podcast:valueRecipient", None, (("type", "node"), ("address", "02"), ("split", "1")))


@pytest.mark.parametrize(
    ("tag", "parent", "what"),
    [
        (Tag("podcast:fundng"), "channel", "podcast:fundng is unknown to the podcast namespace"),
        (Tag("podcast:funding", "x"), "channel", "podcast:funding has no url"),
        (Tag("podcast:funding", "x", (("url", "example.org"),)), "channel", 'podcast:funding has the url "example.org", which is not a complete http or https address'),
        (Tag("podcast:funding", "x" * 129, (("url", "https://a.example/"),)), "item", "podcast:funding has a text of 129 characters, and apps show 128"),
        (Tag("podcast:funding", "x", (("url", "https://a.example/"), ("href", "y"))), "item", 'podcast:funding has an attribute "href" that the podcast namespace does not know'),
        (Tag("podcast:locked", "true"), "channel", 'podcast:locked has the text "true", which is not yes or no'),
        (Tag("podcast:locked", "no"), "item", "podcast:locked stands in an item, and belongs in the channel"),
        (Tag("podcast:medium", "radio"), "channel", 'podcast:medium has the text "radio", which is none'),
        (Tag("podcast:podroll"), "channel", "podcast:podroll has no podcast:remoteItem in it"),
        (Tag("podcast:soundbite", None, (("startTime", "1:00"), ("duration", "3"))), "item", 'podcast:soundbite has the startTime "1:00", which is not a number'),
        (Tag("podcast:socialInteract", None, (("protocol", "activitypub"),)), "item", "podcast:socialInteract has no uri"),
        (Tag("podcast:images", None, (("srcset", "a"),)), "item", "podcast:images has been replaced by podcast:image"),
        (Tag("podcast:trailer", "T", (("url", "https://a.example/"), ("pubdate", "2020"))), "channel", 'podcast:trailer has the pubdate "2020", which is not a date as RSS writes it'),
        (Tag("podcast:publisher", None, (), (remote_item(),)), "channel", 'podcast:publisher holds a podcast:remoteItem whose medium is not "publisher"'),
        (Tag("podcast:publisher", None, (), (remote_item(("medium", "publisher")),) * 2), "channel", "podcast:publisher holds more than one podcast:remoteItem"),
        (split_in_time(), "value", "podcast:valueTimeSplit must hold either one podcast:remoteItem, or podcast:valueRecipients"),
        (split_in_time(remote_item(), remote_item()), "value", "podcast:valueTimeSplit must hold either one podcast:remoteItem, or podcast:valueRecipients"),
        (split_in_time(remote_item(), RECIPIENT), "value", "podcast:valueTimeSplit must hold either one podcast:remoteItem, or podcast:valueRecipients"),
        (Tag("podcast:updateFrequency", "x", (("rrule", "weekly"),)), "channel", 'podcast:updateFrequency has the rrule "weekly", which is not a rule like FREQ=WEEKLY'),
        (Tag("podcast:updateFrequency", "x", (("rrule", "FREQ=WEEKLY;COUNT=10"),)), "channel", "podcast:updateFrequency counts episodes in its rrule, and has no dtstart"),
        (integrity("deadbeef"), "alternateEnclosure", 'podcast:integrity has the value "deadbeef", which is not a hash as browsers take it'),
        (integrity("sha384-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="), "alternateEnclosure", 'podcast:integrity has the value "sha384-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=", which is not a hash as browsers take it'),
        (Tag("itunes:author", "x"), "channel", "itunes:author is no tag of the podcast namespace, and cannot stand in the channel"),
    ],
)  # fmt: skip
def test_what_the_namespace_does_not_allow_is_found(tag: Tag, parent: str, what: str) -> None:
    assert [str(problem) for problem in problems(tag, parent)] == [what]


def test_a_text_that_apps_cut_is_published_whole() -> None:
    funding = Tag("podcast:funding", "x" * 129, (("url", "https://a.example/"),))
    extension = PodcastExtension()
    extension.add(funding)
    assert extension.tags == [funding]
    categories = (Category("Arts"),)
    check_show(Show("T", "D", "fr", "A", categories=categories, tags=(funding,)))


@pytest.mark.parametrize(
    ("tag", "parent"),
    [
        (Tag("podcast:socialInteract", None, (("protocol", "disabled"),)), "item"),
        (Tag("podcast:contentLink", None, (("href", "ipfs://QmX33F"),)), "item"),
        (Tag("podcast:publisher", None, (), (remote_item(("medium", "publisher")),)), "channel"),
        (split_in_time(remote_item()), "value"),
        (split_in_time(RECIPIENT, RECIPIENT), "value"),
        (Tag("podcast:updateFrequency", "x", (("rrule", "FREQ=WEEKLY;COUNT=10"), ("dtstart", "2025-01-06T06:00:00.000Z"))), "channel"),
        (integrity("sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="), "alternateEnclosure"),
        (integrity("owGbwMvMwMEYvWm", "pgp-signature"), "alternateEnclosure"),
    ],
)  # fmt: skip
def test_what_the_namespace_allows_is_no_problem(tag: Tag, parent: str) -> None:
    assert list(problems(tag, parent)) == []


def test_a_broadcast_may_hold_whatever_an_item_may() -> None:
    assert [name for name, rule in TAGS.items() if ("item" in rule.parents) != ("liveItem" in rule.parents)] == []


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('guid = "x"', "podcast.toml: `guid` of [podcast] is written from another place\nSay it with `guid`, and delete it from [podcast]."),
        ('fundin = { url = "https://a.example/" }', 'podcast.toml: podcast:fundin is unknown to the podcast namespace ([podcast])\nDid you mean "funding"?'),
        ('locked = ["no", "yes"]', "podcast.toml: podcast:locked stands 2 times in the channel, and may once ([podcast])\nWhat it needs: https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"),
        ('txt = "a\\u009fb"', "podcast.toml: podcast:txt of [podcast] holds the character U+009F, which no feed may carry\nChange it there."),
    ],
)  # fmt: skip
def test_what_a_show_writes_wrongly_is_refused_with_its_place(
    tmp_path: Path, show: Show, site: str, toml: str, message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        render(replace(show, tags=tags_of_show(tmp_path, toml)), [], Edition(site))
    assert str(caught.value) == message


def test_an_episode_may_have_a_licence_of_its_own(show: Show, release: Release, site: str) -> None:
    tag = Tag("podcast:license", "cc-by-4.0")
    own = replace(release, episode=replace(release.episode, tags=(tag,)))
    text = render(replace(show, license=None), [own], Edition(site)).decode()
    assert "<podcast:license>cc-by-4.0</podcast:license>" in text.partition("<item>")[2]


def test_any_program_may_use_the_extension_of_feedgen() -> None:
    feed = FeedGenerator()
    feed.title("T")
    feed.link(href="https://example.org/")
    feed.description("D")
    feed.register_extension("podcast2", PodcastExtension, PodcastEntryExtension, atom=False)
    feed.podcast2.add(Tag("podcast:locked", "no"))
    entry = feed.add_entry()
    entry.title("Un")
    entry.podcast2.add(Tag("podcast:season", "2"))
    root = etree.fromstring(feed.rss_str())
    assert root.findtext(f"channel/{{{PODCAST}}}locked") == "no"
    assert root.findtext(f"channel/item/{{{PODCAST}}}season") == "2"
    with pytest.raises(FeedError) as caught:
        feed.podcast2.add(Tag("podcast:locked", "yes"))
    assert caught.value.what == "podcast:locked stands 2 times in the channel, and may once"


def test_what_a_machine_wrote_and_nobody_has_read_is_said(
    show: Show, make_release: Callable[..., Release], site: str
) -> None:
    release = make_release("ep02")
    transcript = SiteFile("media/a.vtt", 1, "", "text/vtt")
    both = replace(release, transcripts=(transcript,), notes=replace(release.notes, machine_written=True))
    cases = [release, replace(release, transcripts=(transcript,)), both, replace(both, transcript_reviewed=True)]
    found = [etree.fromstring(render(show, [one], Edition(site))).findtext(f".//{{{PODCAST}}}txt") for one in cases]
    assert found == [None, "transcript", "transcript, notes", "notes"]


def test_a_show_that_moves_blocks_or_ends_says_so(show: Show, release: Release, site: str) -> None:
    moved = replace(show, block=True, complete=True, new_feed_url="https://new.example/feed.xml")
    item = replace(release, episode=replace(release.episode, block=True))
    text = render(moved, [item], Edition(site)).decode()
    assert text.count("<itunes:block>Yes</itunes:block>") == 2
    assert "<podcast:block>yes</podcast:block>" in text
    assert "<itunes:complete>Yes</itunes:complete>" in text
    assert "<itunes:new-feed-url>https://new.example/feed.xml</itunes:new-feed-url>" in text
    assert "block" not in render(show, [release], Edition(site)).decode()
    private = replace(Edition(site), path="private/a.xml", private=True)
    assert "new-feed-url" not in render(moved, [item], private).decode()  # it goes on at an address of its own


def test_a_document_of_several_names_the_others_and_the_hub(show: Show, site: str) -> None:
    edition = Edition(site, path="feed-2.xml", hub="https://hub.example/", first="feed.xml", previous="feed.xml", next="feed-1.xml", last="feed-1.xml")  # fmt: skip
    links = etree.fromstring(render(show, [], edition)).findall(".//{http://www.w3.org/2005/Atom}link")
    assert [(link.get("rel"), link.get("href")) for link in links] == [
        ("self", f"{site}feed-2.xml"),
        ("first", f"{site}feed.xml"),
        ("previous", f"{site}feed.xml"),
        ("next", f"{site}feed-1.xml"),
        ("last", f"{site}feed-1.xml"),
        ("hub", "https://hub.example/"),
    ]


def test_podcastparser_knows_the_namespace_by_old_addresses_only(feed: bytes) -> None:
    def read(content: bytes) -> object:
        return podcastparser.parse("https://example.org/feed.xml", io.BytesIO(content)).get("funding_url")

    old = b"https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
    assert read(feed) is None
    assert read(feed.replace(PODCAST.encode(), old)) == "https://example.org/don"


def test_a_broadcast_takes_nobodys_title() -> None:
    feed = (HERE / "data" / "podcasting.xml").read_bytes()
    by_podcastparser = podcastparser.parse("https://example.org/feed.xml", io.BytesIO(feed))
    by_feedparser = feedparser.parse(feed)
    assert by_podcastparser["title"] == by_feedparser.feed.title == "Le jardin des voisins"
    assert [one["title"] for one in by_podcastparser["episodes"]] == ["Les semis"]
    assert [one.title for one in by_feedparser.entries] == ["Les semis"]


def test_a_trailer_is_named_by_every_document_of_the_feed(
    show: Show, make_release: Callable[..., Release], site: str
) -> None:
    trailer = make_release("bande", type="trailer")
    feed = render(show, [make_release("ep02")], Edition(site, trailers=(trailer,))).decode()
    assert feed.count("<podcast:trailer ") == 1
    assert render(show, [trailer], Edition(site, trailers=(trailer,))).decode().count("<podcast:trailer ") == 1
