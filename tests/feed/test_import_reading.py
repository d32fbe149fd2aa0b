"""A show read out of a feed that another tool wrote: generously, and with a remark for whatever was changed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from podcast.feed.importing import ForeignFile, ForeignItem, ForeignShow, Remark, read_show
from podcast.feed.words import duration_ms, language, moment, positive, yes_or_no
from podcast.model import Category, Person, Show, Tag

CHANNEL = """<title>Paroles</title><link>https://old.example/</link><description>Une émission.</description>
<language>fr-fr</language><itunes:author>Nous</itunes:author><itunes:explicit>false</itunes:explicit>
<itunes:owner><itunes:name>Nous</itunes:name><itunes:email>nous@example.org</itunes:email></itunes:owner>
<itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>
<itunes:image href="https://old.example/a.jpg"/>"""
ITEM = """<item><title>Un</title><guid>g1</guid><pubDate>Tue, 05 May 2020 10:00:00 +0200</pubDate>
<description>Le <b>premier</b>.</description>
<enclosure url="https://old.example/1.mp3" length="100" type="audio/mpeg"/><itunes:duration>61</itunes:duration></item>"""


def feed(channel: str = CHANNEL, items: str = ITEM) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>{channel}{items}</channel></rss>""".encode()


def with_item(old: str, new: str) -> ForeignShow:
    assert old in ITEM
    return read_show(feed(items=ITEM.replace(old, new)))


def test_a_good_feed_is_taken_without_a_remark() -> None:
    assert read_show(feed()) == ForeignShow(
        show=Show(
            title="Paroles",
            description="Une émission.",
            language="fr-FR",
            author="Nous",
            website="https://old.example/",
            owner_name="Nous",
            owner_email="nous@example.org",
            categories=(Category("Society & Culture", "Documentary"),),
        ),
        items=(
            ForeignItem(
                guid="g1",
                title="Un",
                html="Le <b>premier</b>.",
                date=datetime(2020, 5, 5, 10, tzinfo=timezone(timedelta(hours=2))),
                enclosure=ForeignFile("https://old.example/1.mp3", 100, "audio/mpeg"),
                duration_ms=61_000,
            ),
        ),
        artwork="https://old.example/a.jpg",
    )


def test_everything_of_the_podcast_namespace_is_kept() -> None:
    show = read_show(
        feed(
            CHANNEL
            + '<podcast:guid>917393E3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid><podcast:locked owner="a@b.org">yes</podcast:locked>'
            + '<podcast:funding url="https://example.org/don">Donner</podcast:funding><podcast:person role="Host">Ada</podcast:person>'
            + '<podcast:podroll><podcast:remoteItem feedGuid="x"/></podcast:podroll><podcast:license>CC-BY-4.0</podcast:license>',
            ITEM.replace(
                "</item>",
                '<podcast:person role="guest" href="https://bob.example/">Bob</podcast:person><podcast:season>2</podcast:season>'
                '<podcast:episode>7</podcast:episode><podcast:transcript url="https://old.example/1.vtt" type="text/vtt" language="fr"/>'
                '<podcast:chapters url="https://old.example/1.json" type="application/json+chapters"/>'
                '<podcast:soundbite startTime="1" duration="2">Ah</podcast:soundbite></item>',
            ),
        )
    )
    assert show.remarks == ()
    assert show.show.guid == "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert show.show.people == (Person("Ada"),)
    assert show.show.license == "cc-by-4.0"
    assert show.show.tags == (
        Tag("podcast:locked", "yes", (("owner", "a@b.org"),)),
        Tag("podcast:funding", "Donner", (("url", "https://example.org/don"),)),
        Tag("podcast:podroll", children=(Tag("podcast:remoteItem", attributes=(("feedGuid", "x"),)),)),
    )
    (item,) = show.items
    assert (item.season, item.number) == (2, 7)
    assert item.people == (Person("Bob", "guest", "https://bob.example/"),)
    assert item.transcripts == (ForeignFile("https://old.example/1.vtt", None, "text/vtt", "fr"),)
    assert item.chapters == "https://old.example/1.json"
    assert item.tags == (Tag("podcast:soundbite", "Ah", (("startTime", "1"), ("duration", "2"))),)


@pytest.mark.parametrize(
    ("old", "new", "what", "lost"),
    [
        ("<guid>g1</guid>", "", "it has no guid: its audio's address, by which apps know it, is written instead", False),
        ("<title>Un</title>", "", 'it has no title: it is called "Le premier ."', False),
        ('type="audio/mpeg"', 'type="audio/mp3"', "its audio is called audio/mp3: audio/mpeg is written", False),
        ('type="audio/mpeg"', 'type="text/html"', 'its audio is called "text/html": audio/mpeg is written', False),
        ("Tue, 05 May 2020 10:00:00 +0200", "le 5 mai", 'its date "le 5 mai" cannot be read', True),
        ("<pubDate>Tue, 05 May 2020 10:00:00 +0200</pubDate>", "", "it has no date", True),
        (">61<", ">une heure<", 'its duration "une heure" cannot be read', False),
        ("</item>", "<itunes:episode>1b</itunes:episode></item>", 'its episode "1b" is no whole number from 1 upwards', True),
        ("</item>", "<itunes:episodeType>teaser</itunes:episodeType></item>", 'its type "teaser" is none: full is written', False),
        ("</item>", "<podcast:person role='chief'>Ada</podcast:person></item>", 'Ada is "chief", which no role of the podcast namespace is: taken for a guest', False),
        ("</item>", "<podcast:transcript type='text/vtt'/></item>", "a transcript without an address", True),
        ("</item>", "<enclosure url='https://old.example/2.mp3' length='1' type='audio/mpeg'/></item>", "it has 2 enclosures, of which apps play the first: that one is taken", True),
    ],
)  # fmt: skip
def test_what_is_odd_in_an_item_is_taken_another_way_and_told(old: str, new: str, what: str, lost: bool) -> None:
    show = with_item(old, new)
    assert [(remark.what, remark.lost) for remark in show.remarks] == [(what, lost)]
    assert len(show.items) == 1


def test_an_item_without_audio_is_left_out_and_told() -> None:
    show = with_item('<enclosure url="https://old.example/1.mp3" length="100" type="audio/mpeg"/>', "")
    assert show.items == ()
    assert show.remarks == (Remark("Un", "it has no audio: it is not taken", lost=True),)


def test_two_items_with_one_guid_both_stay_when_their_audio_differs() -> None:
    other = ITEM.replace("Un<", "Deux<").replace("1.mp3", "2.mp3")
    show = read_show(feed(items=ITEM + other + ITEM))
    assert [item.guid for item in show.items] == ["https://old.example/2.mp3", "g1"]
    assert [remark.what for remark in show.remarks] == [
        'its guid is also that of "Un", so apps showed one of them: it gets its audio\'s address instead',
        'it is "Un" once more, with the same guid: taken once',
    ]


def test_of_one_guid_the_older_keeps_it_however_many_come() -> None:
    items = [ITEM.replace("1.mp3", f"{day}.mp3").replace("05 May", f"{day:02d} May") for day in (7, 6, 5)]
    for newest in (2, 1, 0):
        show = read_show(feed(items="".join(items[newest:])))
        assert [item.guid for item in show.items] == [
            *(f"https://old.example/{day}.mp3" for day in (7, 6)[newest:]),
            "g1",
        ]


def test_the_newer_episode_of_a_number_loses_it() -> None:
    numbered = ITEM.replace("</item>", "<itunes:episode>1</itunes:episode></item>")
    other = numbered.replace("g1", "g2").replace("Un<", "Deux<")
    show = read_show(feed(items=other + numbered))
    assert [item.number for item in show.items] == [None, 1]
    assert show.remarks == (Remark("Deux", "number 1 is another episode's: left out", lost=True),)


@pytest.mark.parametrize(
    ("given", "category"),
    [
        ('text="News &amp; Politics"/>', Category("News")),
        ('text="Arts"><itunes:category text="Literature"/></itunes:category>', Category("Arts", "Books")),
        ('text="Games &amp; Hobbies"><itunes:category text="Video Games"/></itunes:category>', Category("Leisure", "Video Games")),
        ('text="Science &amp; Medicine"><itunes:category text="Medicine"/></itunes:category>', Category("Health & Fitness", "Medicine")),
        ('text="technology"/>', Category("Technology")),
    ],
)  # fmt: skip
def test_old_categories_become_those_of_today(given: str, category: Category) -> None:
    channel = CHANNEL[: CHANNEL.index("<itunes:category")] + f"<itunes:category {given}"
    assert read_show(feed(channel)).show.categories == (category,)


def test_what_the_show_lacks_is_said() -> None:
    show = read_show(feed("<title>Paroles</title>", ""))
    assert show.show.categories == (Category("Society & Culture"),)
    assert [remark.what for remark in show.remarks] == [
        "no language: fr is written",
        "no owner's address: directories write to it, so put one into podcast.toml",
        'no category: "Society & Culture" is written, choose your own in podcast.toml',
        "explicit is not said: false is written",
        "the show has no picture: Apple, for one, refuses such a show",
    ]


def test_what_is_not_taken_is_listed() -> None:
    show = read_show(
        feed(CHANNEL + "<ttl>60</ttl><podcast:liveItem/>", ITEM.replace("</item>", "<category>x</category></item>"))
    )
    assert show.remarks == (
        Remark(None, "podcast:liveItem is not kept: broadcasts are announced for a moment only", lost=True),
        Remark(None, "elements that are not taken: ttl, category", lost=True),
    )


def test_of_a_feed_that_grew_while_it_was_read_the_item_in_two_documents_is_taken_silently() -> None:
    other = ITEM.replace("g1", "g2").replace("Un<", "Deux<")
    show = read_show(feed(items=other + ITEM), feed(items=ITEM))
    assert [item.guid for item in show.items] == ["g2", "g1"]
    assert show.remarks == ()


def test_a_guid_that_another_document_has_for_other_audio_is_told() -> None:
    other = ITEM.replace("Un<", "Deux<").replace("1.mp3", "2.mp3")
    show = read_show(feed(items=other), feed())
    assert [item.guid for item in show.items] == ["https://old.example/2.mp3", "g1"]
    assert [remark.item for remark in show.remarks] == ["Deux"]


def test_the_number_of_an_episode_in_another_document_is_not_given_again() -> None:
    numbered = ITEM.replace("</item>", "<itunes:episode>1</itunes:episode></item>")
    show = read_show(feed(items=numbered.replace("g1", "g2").replace("Un<", "Deux<")), feed(items=numbered))
    assert [item.number for item in show.items] == [None, 1]
    assert show.remarks == (Remark("Deux", "number 1 is another episode's: left out", lost=True),)


def test_a_feed_that_breaks_off_says_so_and_nobody_knows_what_else_there_was() -> None:
    whole = feed(items=ITEM + ITEM.replace("g1", "g2"))
    show = read_show(whole[: whole.rindex(b"<enclosure")])
    assert show.incomplete
    assert Remark(None, "the feed breaks off in the middle", lost=True) in show.remarks


@pytest.mark.parametrize(
    ("change", "guids", "what"),
    [
        ((">Un<", ">A <B et C<"), ["g2", "g1"], "the feed is not well-formed XML"),
        (("</item>", ""), ["g2", "g1"], "the feed is not well-formed XML"),
        (("</item>", "</item></channel><channel>"), ["g2"], "the feed has 2 items, of which 1 can be read"),
        (("<item>", "<a>" * 5000 + "<item>"), [], "the feed has 2 items, of which 0 can be read"),
    ],
)
def test_a_feed_of_which_parts_cannot_be_read_is_not_whole(
    change: tuple[str, str], guids: list[str], what: str
) -> None:
    old, new = change
    show = read_show(feed(items=ITEM.replace("g1", "g2").replace(old, new) + ITEM))
    assert ([item.guid for item in show.items], show.incomplete) == (guids, True)
    lost = [remark.what for remark in show.remarks if remark.lost]
    assert [one for one in lost if one.startswith(what)], lost


def test_an_item_in_a_comment_or_a_text_is_none() -> None:
    show = read_show(feed(items="<!-- <item></item> -->" + ITEM.replace("Un<", "<![CDATA[<item>]]><")))
    assert ([item.title for item in show.items], show.remarks, show.incomplete) == (["<item>"], (), False)


def test_an_item_that_apps_play_and_that_cannot_be_taken_is_refused_by_its_guid() -> None:
    show = with_item("https://old.example/1.mp3", "https://me:secret@old.example/1.mp3")
    assert (show.items, show.refused) == ((), ("g1",))
    assert show.remarks == (
        Remark(
            "Un",
            "its audio's address holds a name or a password, which everybody could read: it is not taken",
            lost=True,
        ),
    )


def test_addresses_without_a_host_are_counted_from_where_the_feed_lies() -> None:
    relative = ITEM.replace("https://old.example/1.mp3", "/audio/1.mp3")
    show = read_show(feed(items=relative), at="https://old.example/show/feed.xml")
    assert [item.enclosure for item in show.items] == [
        ForeignFile("https://old.example/audio/1.mp3", 100, "audio/mpeg")
    ]


def test_a_serial_with_an_episode_without_number_is_episodic() -> None:
    show = read_show(feed(CHANNEL + "<itunes:type>serial</itunes:type>"))
    assert show.show.type == "episodic"
    assert show.remarks == (Remark(None, "it is a serial, and 1 of its episodes have no number: episodic is written"),)


def test_a_time_zone_that_nobody_knows_is_said() -> None:
    show = with_item("10:00:00 +0200", "10:00:00 IST")
    assert show.items[0].date == datetime(2020, 5, 5, 10, tzinfo=timezone.utc)
    assert show.remarks == (Remark("Un", "its date is in IST, which is no time zone that we know: UTC is taken"),)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Tue, 05 May 2020 10:00:00 CEST", "2020-05-05T10:00:00+02:00"),
        ("Tue, 05 Jan 2021 10:00:00 bst", "2021-01-05T10:00:00+01:00"),
        ("Tue, 05 May 2020 10:00:00 EST", "2020-05-05T10:00:00-05:00"),
        ("Tue, 05 May 2020 10:00:00 +0200", "2020-05-05T10:00:00+02:00"),
        ("Sun, 05 May 2020 10:00:00 GMT", "2020-05-05T10:00:00+00:00"),
        ("5 May 20 10:00 EST", "2020-05-05T10:00:00-05:00"),
        ("Tue, 05 May 2020 10:00:00 -0000", "2020-05-05T10:00:00+00:00"),
        ("2020-05-05T10:00:00Z", "2020-05-05T10:00:00+00:00"),
        ("2020-05-05", "2020-05-05T00:00:00+00:00"),
        ("Thu, 01 Jan 1953 00:00:00 GMT", "1953-01-01T00:00:00+00:00"),
        ("mardi 5 mai 2020", "2020-05-05T00:00:00+00:00"),
        ("Mon, 01 Jan 0001 00:00:00 GMT", "2001-01-01T00:00:00+00:00"),
    ],
)
def test_dates_of_all_kinds_are_the_moments_that_they_mean(text: str, iso: str) -> None:
    date = moment(text)
    assert date is not None
    assert date.isoformat() == iso


@pytest.mark.parametrize("text", ["", "hier", "None", "99999-01-01", "Tue, 32 May 2020 10:00:00 GMT"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment(text) is None


@pytest.mark.parametrize(
    ("text", "ms"),
    [("61", 61_000), ("01:01", 61_000), ("1:01:01", 3_661_000), ("1014.7", 1_014_700), ("0", None), ("", None), ("1h", None), ("::", None)],
)  # fmt: skip
def test_durations(text: str, ms: int | None) -> None:
    assert duration_ms(text) == ms


def test_small_words() -> None:
    assert [yes_or_no(word) for word in ("yes", "True", "explicit", "clean", "no", "FALSE", "maybe", None)] == [
        True, True, True, False, False, False, None, None,
    ]  # fmt: skip
    assert [language(word) for word in ("fr", "FR-ca", "français", "en_US", "xx", "", "zh-Hant")] == [
        "fr", "fr-CA", "fr", "en-US", None, None, "zh",
    ]  # fmt: skip
    assert [positive(word) for word in ("3", " 3 ", "0", "-1", "3.5", "", None)] == [3, 3, None, None, None, None, None]


def test_of_a_tag_of_the_namespace_what_says_nothing_is_left_out() -> None:
    given = (
        '<podcast:image href="https://old.example/b.jpg" alt="">ignored</podcast:image>'
        '<podcast:funding url="https://old.example/give"/>'
    )
    assert read_show(feed(channel=CHANNEL + given)).show.tags == (
        Tag("podcast:image", None, (("href", "https://old.example/b.jpg"),)),
        Tag("podcast:funding", None, (("url", "https://old.example/give"),)),
    )
