"""Each rule refuses with a sentence that names the field, the file, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from podcast.errors import ConfigError
from podcast.feed import check, check_show, render
from podcast.feed.rules import duplicates
from podcast.model import Category, Person, Show
from podcast.release import Edition, Notes, Release, SiteFile

LONG = "é" * 2001


def refusal(show: Show, releases: list[Release], site: str, artwork: SiteFile | None = None) -> str:
    with pytest.raises(ConfigError) as refused:
        render(show, releases, Edition(site, artwork))
    return str(refused.value)


SHOW_DEFECTS: list[tuple[dict[str, object], str]] = [
    ({"title": " "}, "title is empty\nChange title there."),
    ({"title": "a\x07b"}, "title holds the character U+0007, which no feed may carry\nChange title there."),
    ({"title": "caf\ufffd"}, "title holds the character U+FFFD, which no feed may carry\nChange title there."),
    ({"title": "a\nb"}, "title holds a line break or a tab\nChange title there."),
    (
        {"title": "Ã\x89pisode d'Ã©tÃ©".encode("latin-1").decode("cp1252")},
        'title is garbled: it seems to be "Épisode d\'été", saved in one encoding and read in another\n'
        "Change title there.",
    ),
    ({"description": ""}, "description is empty\nChange description there."),
    (
        {"description": LONG},
        "description is 4002 bytes long, and 4000 are the most that directories take\nChange description there.",
    ),
    (
        {"author": "x" * 256},
        "author is 256 characters long, and 255 are the most that directories take\nChange author there.",
    ),
    ({"copyright": ""}, "copyright is empty\nChange copyright there."),
    (
        {"guid": "my-show"},
        'guid "my-show" is not a UUID\n'
        "Keep the guid that `podcast init` wrote, or the podcast:guid of the feed that the show had before.",
    ),
    (
        {"language": "français"},
        'language "français" is not a language code\nWrite two letters, with a region if it matters: fr, en, fr-CA.',
    ),
    (
        {"language": "xx"},
        'language "xx" is not a language code\nWrite two letters, with a region if it matters: fr, en, fr-CA.',
    ),
    (
        {"owner_email": "me at example"},
        'owner_email "me at example" is not an e-mail address\n'
        "It is public in the feed, and directories write to it: use an address like podcast@example.org.",
    ),
    (
        {"website": "www.exemple.fr"},
        'website "www.exemple.fr" is not an http or https address\nWrite it like https://example.org/podcast.',
    ),
    (
        {"website": "https://exemple.fr/a b"},
        'website "https://exemple.fr/a b" holds a space or a control character\n'
        "Write it like https://example.org/podcast.",
    ),
    (
        {"website": "https://me:secret@exemple.fr/"},
        "website holds a name or a password, which everybody could read\nWrite it like https://example.org/podcast.",
    ),
    (
        {"website": "http://[::1"},
        'website "http://[::1" is not an http or https address\nWrite it like https://example.org/podcast.',
    ),
    (
        {"people": (Person("Lou", href="javascript:alert(1)"),)},
        'the href of "Lou" "javascript:alert(1)" is not an http or https address\n'
        "Write it like https://example.org/podcast.",
    ),
    (
        {"people": (Person("L" * 129),)},
        f'the name of the person "{"L" * 129}" is 129 characters long, and 128 are the most that directories take\n'
        "Change the name there.",
    ),
    (
        {"people": (Person("Lou", role="narator"),)},
        'there is no role "narator"\nDid you mean "narrator"?',
    ),
    (
        {"people": (Person("Lou", role="présentatrice"),)},
        'there is no role "présentatrice"\nThose who are heard are host, co-host, guest, narrator, reporter, '
        "announcer or voice actor; the others are on https://podcasttaxonomy.com.",
    ),
    (
        {"categories": ()},
        'the show has no category\nApple and Spotify ask for at least one, such as "Society & Culture".',
    ),
    (
        {"categories": (Category("Technologo"),)},
        'there is no category "Technologo"\nDid you mean "Technology"?',
    ),
    (
        {"license": "CC BY"},
        'there is no licence "CC BY"\nThe licences are: arr, cc0-1.0, cc-by-4.0, cc-by-sa-4.0, cc-by-nd-4.0, '
        "cc-by-nc-4.0, cc-by-nc-sa-4.0, cc-by-nc-nd-4.0. For any other, leave it out and say it in the description.",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), SHOW_DEFECTS)
def test_a_show_that_apps_would_refuse_is_refused(
    show: Show, release: Release, site: str, change: dict[str, object], sentence: str
) -> None:
    broken = replace(show, **change)  # type: ignore[arg-type]

    assert refusal(broken, [release], site) == f"podcast.toml: {sentence}"
    with pytest.raises(ConfigError):
        check_show(broken)


EPISODE_DEFECTS: list[tuple[dict[str, object], str]] = [
    ({"title": ""}, "title is empty\nChange title there."),
    ({"title": "a\tb"}, "title holds a line break or a tab\nChange title there."),
    ({"title": "a\ud83d"}, "title holds the character U+D83D, which no feed may carry\nChange title there."),
    ({"guid": ""}, "guid is empty\nChange guid there."),
    ({"number": 0}, "number is 0\nWrite a number from 1 upwards, or none."),
    ({"season": -1}, "season is -1\nWrite a season from 1 upwards, or none."),
    ({"date": None}, "date is missing\nThe first `podcast publish` of an episode writes it."),
    (
        {"date": datetime(2025, 11, 5, 6, 0)},  # noqa: DTZ001 - the defect
        "date has no time zone\nWrite it like 2025-11-05T06:00:00+01:00.",
    ),
    (
        {"date": datetime(1, 1, 1, tzinfo=timezone.utc)},
        "date is in the year 1\nWrite the day on which it was published.",
    ),
    ({"people": (Person(" "),)}, 'the name of the person "" is empty\nChange the name there.'),
]


@pytest.mark.parametrize(("change", "sentence"), EPISODE_DEFECTS)
def test_an_episode_that_apps_would_refuse_is_refused(
    show: Show, make_release: Callable[..., Release], site: str, change: dict[str, object], sentence: str
) -> None:
    assert refusal(show, [make_release("ep02", **change)], site) == f"episodes/ep02/episode.toml: {sentence}"


def audio(path: str = "media/ep02.mp3", size: int = 1, media_type: str = "audio/mpeg") -> SiteFile:
    return SiteFile(path, size, "", media_type)


PATH_HINT = "Use letters a to z, digits, dots and hyphens, and no leading slash."
FILE_DEFECTS: list[tuple[dict[str, object], str]] = [
    ({"audio": audio(size=0)}, "the audio file media/ep02.mp3 is empty\nPublish the episode again."),
    ({"duration_ms": 0}, "the audio file media/ep02-0a1b2c3d.mp3 is empty\nPublish the episode again."),
    (
        {"audio": audio(media_type="text/html")},
        'the audio file media/ep02.mp3 has the media type "text/html"\nAn MP3 file is audio/mpeg.',
    ),
    ({"page": "../ep02/"}, f'"../ep02/" cannot be the path of a file on the site\n{PATH_HINT}'),
    ({"page": ""}, f'"" cannot be the path of a file on the site\n{PATH_HINT}'),
    ({"audio": audio("/ep02.mp3")}, f'"/ep02.mp3" cannot be the path of a file on the site\n{PATH_HINT}'),
    ({"transcripts": (audio("école.vtt"),)}, f'"école.vtt" cannot be the path of a file on the site\n{PATH_HINT}'),
    (
        {"artwork": audio("ep02.webp", media_type="image/webp")},
        'the artwork ep02.webp has the media type "image/webp"\nUse a JPEG or a PNG image.',
    ),
    (
        {"artwork": audio("ep02.jpg", media_type="image/png")},
        "the artwork ep02.jpg is image/png, which its name does not say\nLet its name end in .png.",
    ),
    (
        {"language": "deutsch"},
        'language "deutsch" is not a language code\nWrite two letters, with a region if it matters: fr, en, fr-CA.',
    ),
]


@pytest.mark.parametrize(("change", "sentence"), FILE_DEFECTS)
def test_files_that_apps_would_refuse_are_refused(
    show: Show, release: Release, site: str, change: dict[str, object], sentence: str
) -> None:
    broken = replace(release, **change)  # type: ignore[arg-type]

    assert refusal(show, [broken], site) == f"episodes/ep02/episode.toml: {sentence}"


NOTES_DEFECTS = [
    ("", "the text is empty"),
    ("<p>a\x08</p>", "the text holds the character U+0008, which no feed may carry"),
    ("<script>alert(1)</script>", "the text holds <script>, which podcast apps do not show"),
    ('<p onclick="x()">a</p>', "the text holds <p onclick>, which podcast apps do not read"),
    ('<a href="/ep01">a</a>', 'the text links to "/ep01", which is not a complete web address'),
    ('<a href="javascript:x()">a</a>', 'the text links to "javascript:x()", which is not a complete web address'),
    ("<p>a", "the text leaves <p> open"),
    ("<p><em>a</p></em>", "the text closes <p>, which is not open there"),
    ("<p>a</p><!-- b -->", "the text holds the comment <!-- b -->"),
    ("<!doctype html><p>a</p>", "the text holds <!doctype html>, which podcast apps do not read"),
    ("<?php x ?><p>a</p>", "the text holds <?php x ?>, which podcast apps do not read"),
]


@pytest.mark.parametrize(("html", "sentence"), NOTES_DEFECTS)
def test_notes_that_apps_would_not_show_are_refused(
    show: Show, release: Release, site: str, html: str, sentence: str
) -> None:
    broken = replace(release, notes=Notes(html, ""))

    assert refusal(show, [broken], site) == f"episodes/ep02/notes.md: {sentence}\nChange the notes there."


def test_two_episodes_may_not_share_what_tells_them_apart(
    show: Show, make_release: Callable[..., Release], site: str
) -> None:
    first = make_release("ep01", guid="same", number=2, season=1)
    second = make_release("ep02", guid="same", number=2, season=1)
    second = replace(second, audio=first.audio)

    assert [str(problem) for problem in duplicates([first, second])] == [
        'episodes/ep02/episode.toml: guid "same" is that of ep01, too\n'
        "Give each episode its own guid; one that is published already must keep the guid it has.",
        "episodes/ep02/episode.toml: audio file media/ep01-0a1b2c3d.mp3 is that of ep01, too\n"
        "Give each episode its own audio file: apps take the same address for the same episode.",
        "episodes/ep02/episode.toml: number 2 of season 1 is that of ep01, too\n"
        "Give each episode of a season its own number.",
    ]
    assert refusal(show, [first, second], site).startswith('episodes/ep02/episode.toml: guid "same" is that of ep01')


def test_numbers_may_be_the_same_in_two_seasons_and_in_a_bonus(
    show: Show, make_release: Callable[..., Release], site: str
) -> None:
    releases = [
        make_release("s1e1", number=1, season=1),
        make_release("s2e1", number=1, season=2),
        make_release("s1e1-bonus", number=1, season=1, type="bonus"),
    ]

    check(show, releases, Edition(site))


def test_a_serial_needs_numbers_on_its_full_episodes(
    show: Show, make_release: Callable[..., Release], site: str
) -> None:
    serial = replace(show, type="serial")

    check(serial, [make_release("ep01", number=1), make_release("teaser", type="trailer")], Edition(site))
    assert refusal(serial, [make_release("ep01")], site) == (
        "episodes/ep01/episode.toml: number is missing, and the show is a serial\n"
        "Apple orders a serial by its numbers: give each full episode one."
    )


@pytest.mark.parametrize(
    ("site_url", "sentence"),
    [
        ("https://example.org", 'url "https://example.org" does not end in a slash\nAdd one.'),
        (
            "ftp://example.org/",
            'url "ftp://example.org/" is not an http or https address\nWrite it like https://example.org/podcast.',
        ),
    ],
)
def test_a_site_that_apps_cannot_reach_is_refused(show: Show, release: Release, site_url: str, sentence: str) -> None:
    assert refusal(show, [release], site_url) == f"podcast.toml: {sentence}"


def test_the_artwork_of_the_show_is_checked_like_an_episodes(show: Show, release: Release, site: str) -> None:
    assert refusal(show, [release], site, SiteFile("media/cover.gif", 1, "", "image/gif")) == (
        'podcast.toml: the artwork media/cover.gif has the media type "image/gif"\nUse a JPEG or a PNG image.'
    )
