"""What of a live feed would be lost or otherwise in the next one."""

from __future__ import annotations

import time

import pytest

from podcast.errors import ConfigError
from podcast.feed import Change, compare, next_document

BASE = "https://example.org/"


def item(
    number: int,
    guid: str | None = None,
    date: str = "Tue, 05 May 2020 10:00:00 +0000",
    url: str | None = None,
    more: str = "",
) -> str:
    return f"""<item><title>Épisode {number}</title><guid>{guid or f"g{number}"}</guid><pubDate>{date}</pubDate>
<link>{BASE}ep{number}/</link><enclosure url="{url or f"{BASE}{number}.mp3"}" length="100" type="audio/mpeg"/>
<itunes:duration>60</itunes:duration>{more}</item>"""


def feed(*items: str, channel: str = "", base: str = BASE) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"
 xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Paroles</title><atom:link rel="self" href="{base}feed.xml"/>
{channel}{"".join(items)}</channel></rss>""".encode()


def changes(old: bytes, new: bytes) -> tuple[Change, ...]:
    return compare([old], [new])


def test_the_same_feed_changes_nothing() -> None:
    assert changes(feed(item(1), item(2)), feed(item(2), item(1))) == ()


def test_new_items_and_edited_texts_are_no_change() -> None:
    new = item(1).replace("Épisode 1", "Autre titre")
    assert changes(feed(item(1)), feed(new, item(2), channel="<ttl>5</ttl>")) == ()


def test_a_lost_item() -> None:
    assert changes(feed(item(1), item(2)), feed(item(2))) == (
        Change("lost-item", "the item", "there since Tue, 05 May 2020 10:00:00 +0000", "gone", "g1", "Épisode 1"),
    )


@pytest.mark.parametrize(
    "renamed",
    [
        item(1, "other", date="Wed, 06 May 2020 10:00:00 +0000").replace("Épisode 1", "X"),  # same audio and page
        item(1, "other", url=f"{BASE}new.mp3").replace(f"<link>{BASE}ep1/</link>", ""),  # same title and date
    ],
)
def test_an_item_that_is_there_under_another_guid(renamed: str) -> None:
    first = changes(feed(item(1)), feed(renamed))[0]
    assert first == Change("changed-guid", "guid", "g1", "other", "g1", "Épisode 1")


def test_a_changed_date_is_another_moment_and_not_another_way_to_write_it() -> None:
    same = item(1, date="Tue, 05 May 2020 12:00:00 +0200")
    assert changes(feed(item(1)), feed(same)) == ()
    other = item(1, date="Tue, 05 May 2020 10:00:01 GMT")
    assert changes(feed(item(1)), feed(other)) == (
        Change(
            "changed-date",
            "pubDate",
            "Tue, 05 May 2020 10:00:00 +0000",
            "Tue, 05 May 2020 10:00:01 GMT",
            "g1",
            "Épisode 1",
        ),
    )


@pytest.mark.parametrize(("seconds", "another_sound"), [("61", False), ("62", True), ("10", True)])
def test_a_changed_enclosure_and_whether_it_sounds_otherwise(seconds: str, another_sound: bool) -> None:
    new = item(1, url=f"{BASE}1b.mp3").replace(">60<", f">{seconds}<")
    assert changes(feed(item(1)), feed(new)) == (
        Change(
            "changed-enclosure",
            "enclosure",
            f"{BASE}1.mp3 (100 bytes, audio/mpeg, 60 s)",
            f"{BASE}1b.mp3 (100 bytes, audio/mpeg, {seconds} s)",
            "g1",
            "Épisode 1",
            another_sound,
        ),
    )


def test_an_enclosure_that_is_gone_is_told_once() -> None:
    without = item(1).replace(f'<enclosure url="{BASE}1.mp3" length="100" type="audio/mpeg"/>', "")
    assert [(change.kind, change.after) for change in changes(feed(item(1)), feed(without))] == [
        ("changed-enclosure", "none")
    ]


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ("<itunes:episode>1</itunes:episode>", "", ["itunes:episode"]),
        ('<podcast:chapters url="a" type="b"/>', "", ["podcast:chapters", "podcast:chapters@type", "podcast:chapters@url"]),
        (
            '<podcast:transcript url="a" type="text/vtt"/><podcast:transcript url="b" type="application/json"/>',
            '<podcast:transcript url="a" type="text/vtt"/>',
            [
                "podcast:transcript (application/json)",
                "podcast:transcript (application/json)@type",
                "podcast:transcript (application/json)@url",
            ],
        ),
        ('<podcast:person href="https://a.example/" img="b">Ada</podcast:person>', '<podcast:person>Ada</podcast:person>', ["podcast:person@href"]),
        ('<podcast:txt purpose="ai-content">x</podcast:txt>', "", []),
        ("<content:encoded>x</content:encoded>", "", []),
        ("<itunes:block/>", "", []),
    ],
)  # fmt: skip
def test_lost_fields(before: str, after: str, lost: list[str]) -> None:
    found = changes(feed(item(1, more=before)), feed(item(1, more=after)))
    assert [(change.kind, change.what, change.guid) for change in found] == [
        ("lost-field", name, "g1") for name in lost
    ]


def test_what_the_show_loses() -> None:
    old = feed(
        channel="<podcast:guid>a</podcast:guid><copyright>CGA</copyright><podcast:funding url='u'>x</podcast:funding>"
    )
    assert changes(old, feed(channel="<podcast:guid>b</podcast:guid>", base="https://new.example/")) == (
        Change("changed-show-guid", "podcast:guid of the show", "a", "b"),
        Change("changed-address", "the feed's own address", f"{BASE}feed.xml", "https://new.example/feed.xml"),
        Change("lost-field", "copyright of the show", "there", "gone"),
        Change("lost-field", "podcast:funding of the show", "there", "gone"),
        Change("lost-field", "podcast:funding@url of the show", "there", "gone"),
    )


def test_a_feed_that_says_where_it_moves_may_move() -> None:
    moving = feed(channel="<itunes:new-feed-url>https://new.example/feed.xml</itunes:new-feed-url>")
    assert changes(moving, feed(base="https://new.example/")) == ()


def test_a_show_may_leave_this_machine_for_a_public_address() -> None:
    def local(one: str) -> str:
        return one.replace(BASE, "http://127.0.0.1:8000/")

    assert changes(feed(local(item(1)), base="http://127.0.0.1:8000/"), feed(item(1))) == ()


def test_items_of_all_documents_count_and_each_once() -> None:
    first, second = feed(item(2), item(1)), feed(item(1))
    assert compare([first, second], [feed(item(2)), feed(item(1))]) == ()
    assert [change.guid for change in compare([feed(item(2)), feed(item(1))], [feed(item(2))])] == ["g1"]


def test_the_next_document_is_what_the_link_says() -> None:
    assert next_document(feed()) is None
    assert next_document(feed(channel='<atom:link rel="next" href="https://example.org/2.xml"/>')) == (
        "https://example.org/2.xml"
    )


def test_broken_feeds_are_compared_too_and_what_is_none_is_refused() -> None:
    broken = feed(item(1), item(2)).replace(b"</channel></rss>", b"&nbsp;").replace(b"<?xml", b"\n<?xml")
    assert changes(broken, feed(item(1), item(2))) == ()
    with pytest.raises(ConfigError):
        changes(b"<html></html>", feed())


def test_ten_thousand_items_take_seconds() -> None:
    def other(number: int) -> str:
        return item(number, f"new{number}", "Wed, 06 May 2020 10:00:00 +0000", f"{BASE}x{number}.mp3").replace(
            "/ep", "/e"
        )

    old = feed(*(item(number) for number in range(10_000)))
    before = time.process_time()
    found = changes(old, feed(*(item(number, guid=f"new{number}") for number in range(10_000))))
    assert [change.kind for change in found] == ["changed-guid"] * 10_000
    found = changes(old, feed(*(other(number) for number in range(10_000))))
    assert [change.kind for change in found] == ["lost-item"] * 10_000
    assert time.process_time() - before < 20
