import json
import re
from dataclasses import replace

import pytest
from lxml import html

from podcast.model import Chapter, Person, Segment, Show, Transcript
from podcast.release import Alternate, Notes, SiteFile
from podcast.site import assets, render_episode, render_index
from tests.site.samples import ARTWORK, EPISODE, RELEASE, SHOW, SITE, TRANSCRIPT, earlier

N, W = "\u202f", "\u00a0"
ENGLISH = replace(SHOW, language="en", title="The garden", description="We listen.")


def episode(show=SHOW, release=RELEASE, transcript=TRANSCRIPT, artwork=None):
    return html.document_fromstring(render_episode(show, release, transcript, site_url=SITE, artwork=artwork))


def index(show=SHOW, releases=(RELEASE,), artwork=None):
    return html.document_fromstring(render_index(show, releases, site_url=SITE, artwork=artwork))


def text(tree, path):
    return [re.sub(r"[ \n]+", " ", element.text_content()).strip(" ") for element in tree.xpath(path)]


def classed(name):
    return f"//*[contains(concat(' ', @class, ' '), ' {name} ')]"


def data(tree):
    return json.loads(tree.xpath("//script[@type='application/ld+json']")[0].text)


def test_the_head_of_an_episode_says_what_it_is_in_french():
    page = episode()
    assert page.get("lang") == "fr"
    assert page.get("dir") == "ltr"
    assert text(page, "//title") == [f"Qui arrose le jardin{N}? · Le jardin"]
    assert text(page, "//h1") == [f"Qui arrose le jardin{N}?"]
    assert text(page, "//main" + classed("meta"))[0] == "Saison 1 Épisode 2 1er mars 2026 1 h 02 min"
    assert text(page, classed("people")) == ["Avec Léa (présentation) Omar (voix invitée)"]
    assert page.xpath("//audio/@aria-label") == [f"Écouter{W}: Qui arrose le jardin{N}?"]
    assert text(page, "//h2") == ["Chapitres", "Notes", "Transcription", "Téléchargements", "S’abonner"]


def test_the_head_of_an_episode_says_what_it_is_in_english():
    page = episode(show=ENGLISH, release=replace(RELEASE, language="en"))
    assert page.get("lang") == "en"
    assert text(page, "//main" + classed("meta"))[0] == "Season 1 Episode 2 1 March 2026 1 h 02 min"
    assert text(page, classed("people")) == ["With Léa (host) Omar (guest)"]
    assert page.xpath("//audio/@aria-label") == ["Listen: Qui arrose le jardin ?"]
    assert text(page, "//h2") == ["Chapters", "Notes", "Transcript", "Downloads", "Subscribe"]


def test_the_whole_transcript_is_in_the_page_with_a_link_for_each_paragraph():
    page = episode()
    assert text(page, classed("transcript") + "//h3") == ["Bonjour", "Le compost"]
    assert text(page, classed("who")) == ["Léa", "Omar", "Omar"]
    assert text(page, "//span[@data-t]") == [
        f"Bonjour{N}!",
        f"Qui arrose{N}?",
        "Les enfants arrosent.",
        "Le compost mûrit neuf mois.",
    ]
    assert page.xpath("//span/@data-t") == ["0.5", "2.1", "4.2", "12"]
    links = page.xpath(classed("said") + "//a")
    assert [(a.get("id"), a.get("href"), a.text) for a in links] == [
        ("t=0.5", "#t=0.5", "00:00"),
        ("t=4.2", "#t=4.2", "00:04"),
        ("t=12", "#t=12", "00:12"),
    ]


def test_every_link_inside_the_page_leads_somewhere_and_no_name_is_used_twice():
    page = episode()
    names = page.xpath("//@id")
    assert len(names) == len(set(names))
    assert {link[1:] for link in page.xpath("//a/@href[starts-with(., '#')]")} <= set(names)


def test_chapters_are_links_to_their_moment():
    page = episode()
    assert text(page, classed("chapters") + "//li") == ["00:00 Bonjour", "00:11 Le compost ↗"]
    assert page.xpath(classed("chapters") + "//a/@href") == ["#t=0", "#t=11.5", "https://compost.example/"]
    assert page.xpath(classed("more") + "/@aria-label") == [f"En savoir plus sur «{N}Le compost{N}»"]


@pytest.mark.parametrize(
    ("show", "reviewed", "sentence"),
    [
        (
            SHOW,
            False,
            f"Transcription automatique, pas encore relue par une personne{W}: elle peut contenir des erreurs."
            " Un horodatage ouvre l’enregistrement à cet instant.",
        ),
        (
            ENGLISH,
            False,
            "An automatic transcript, not yet reviewed by a person: it may hold errors."
            " A time opens the recording at that moment.",
        ),
        (
            ENGLISH,
            True,
            "A transcript reviewed by a person. A time opens the recording at that moment.",
        ),
    ],
)
def test_readers_are_told_who_made_the_transcript(show, reviewed, sentence):
    assert text(episode(show, replace(RELEASE, transcript_reviewed=reviewed)), classed("remark")) == [sentence]


def test_a_recording_without_words_has_a_page_too():
    page = episode(transcript=Transcript("fr", ()), release=replace(RELEASE, chapters=(), notes=Notes("", "")))
    assert text(page, classed("remark")) == ["Il n’y a pas de paroles dans cet enregistrement."]
    assert text(page, "//h2") == ["Transcription", "Téléchargements", "S’abonner"]


def test_a_recording_that_nobody_transcribed_is_not_called_wordless():
    page = episode(transcript=Transcript("fr", ()), release=replace(RELEASE, transcripts=()))
    assert text(page, classed("remark")) == ["Cet enregistrement n’a pas de transcription."]


def test_the_page_shows_the_notes_that_were_made_for_it():
    page = episode()
    assert [html.tostring(div, encoding="unicode").strip() for div in page.xpath(classed("notes") + "/div/*")] == [
        "<p>Un <strong>jardin</strong>.</p>"
    ]
    assert page.xpath(classed("tags")) == []
    assert page.xpath(classed("notes") + "/p") == []


def test_tags_stand_below_the_notes_and_search_engines_get_them():
    notes = replace(RELEASE.notes, tags=("jardin partagé", "Qui arrose ?", "<b>"))
    page = episode(release=replace(RELEASE, notes=notes))
    assert text(page, classed("tags")) == [f"Sujets{W}: jardin partagé Qui arrose{N}? <b>"]
    assert data(page)["keywords"] == ["jardin partagé", "Qui arrose ?", "<b>"]
    alone = episode(release=replace(RELEASE, notes=Notes("", "", tags=("jardin",))))
    assert text(alone, classed("tags")) == [f"Sujets{W}: jardin"]
    english = episode(show=ENGLISH, release=replace(RELEASE, notes=notes))
    assert text(english, classed("tags")) == [f"Topics: jardin partagé Qui arrose{N}? <b>"]
    assert english.xpath(classed("tags") + "//bdi/@lang") == ["fr", "fr", "fr"]


@pytest.mark.parametrize(
    ("show", "sentence"),
    [
        (SHOW, "Une partie de ces notes a été écrite par une machine, et personne ne l’a encore corrigée."),
        (ENGLISH, "A machine wrote some of these notes, and nobody has edited that yet."),
    ],
)
def test_readers_are_told_what_a_machine_wrote(show, sentence):
    page = episode(show, replace(RELEASE, notes=replace(RELEASE.notes, machine_written=True)))
    assert text(page, classed("notes") + "/p[@class='remark']") == [sentence]


def test_links_are_relative_and_addresses_for_others_are_absolute():
    page = episode(artwork=ARTWORK)
    assert page.xpath("//audio/@src") == ["../ep02/jardin.mp3"]
    assert page.xpath("//link[@rel='stylesheet']/@href") == ["../assets/podcast.css"]
    assert page.xpath("//script/@src") == ["../assets/player.js"]
    assert page.xpath("//img/@src") == ["../artwork.png"]
    assert page.xpath(classed("site") + "/a/@href") == ["../index.html", "#subscribe"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://podcast.example/cga/ep02/index.html"]
    assert page.xpath("//meta[@property='og:image']/@content") == ["https://podcast.example/cga/artwork.png"]
    assert page.xpath("//meta[@property='og:audio']/@content") == ["https://podcast.example/cga/ep02/jardin.mp3"]
    assert page.xpath("//input/@value") == ["https://podcast.example/cga/feed.xml"]


@pytest.mark.parametrize(
    ("url", "label", "sources"),
    [
        ("https://cdn.example/a%20b.mp3?from=x&n=1", "MP3, ", "'self' https:"),
        ("http://cdn.example/play/12", "", "'self' https: http:"),
    ],
)
def test_audio_that_lies_elsewhere_is_named_as_it_is_and_may_be_played(url, label, sources):
    page = episode(release=replace(RELEASE, audio=SiteFile(url, 5_234_567, "", "audio/mpeg")))
    assert page.xpath("//audio/@src") == [url]
    assert page.xpath("//meta[@property='og:audio']/@content") == [url]
    assert data(page)["associatedMedia"]["contentUrl"] == url
    assert text(page, "//section[contains(@class, 'downloads')]//li")[0] == f"Le son {label}5,2 Mo"
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert f"media-src {sources};" in policy


def test_an_episodes_own_artwork_comes_before_the_shows():
    page = episode(release=replace(RELEASE, artwork=SiteFile("ep02/art.jpg", 1, "0", "image/jpeg")), artwork=ARTWORK)
    assert page.xpath("//img/@src") == ["../ep02/art.jpg"]


def test_downloads_say_what_they_are():
    page = episode()
    assert text(page, classed("downloads") + "//li") == ["Le son MP3, 5,2 Mo", "La transcription VTT, 43 ko"]
    assert page.xpath(classed("downloads") + "//a/@href") == ["../ep02/jardin.mp3", "../ep02/ep02.vtt"]


def test_other_formats_of_the_sound_can_be_downloaded_too():
    opus = Alternate(SiteFile("ep02/jardin.opus", 2_100_000, "0" * 64, "audio/ogg"), 48)
    page = episode(release=replace(RELEASE, alternates=(opus,)))
    assert text(page, classed("downloads") + "//li")[:2] == ["Le son MP3, 5,2 Mo", "Le son OPUS, 2,1 Mo"]
    assert page.xpath(classed("downloads") + "//a/@href")[1] == "../ep02/jardin.opus"


def test_words_in_another_language_than_the_page_say_so():
    page = episode(show=ENGLISH, release=replace(RELEASE, language="fr"))
    assert page.xpath("//h1/@lang") == ["fr"]
    assert page.xpath(classed("transcript") + "/div/@lang") == ["fr"]
    assert page.xpath(classed("title") + "/p[@class='meta']/@lang") == ["en"]


def test_search_engines_get_the_episode_as_data():
    assert data(episode()) == {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": "Qui arrose le jardin ?",
        "description": "Un jardin.",
        "inLanguage": "fr",
        "url": "https://podcast.example/cga/ep02/index.html",
        "timeRequired": "PT3725S",
        "associatedMedia": {
            "@type": "AudioObject",
            "contentUrl": "https://podcast.example/cga/ep02/jardin.mp3",
            "encodingFormat": "audio/mpeg",
        },
        "partOfSeries": {
            "@type": "PodcastSeries",
            "name": "Le jardin",
            "url": "https://podcast.example/cga/index.html",
            "webFeed": "https://podcast.example/cga/feed.xml",
        },
        "datePublished": "2026-03-01T08:00:00+01:00",
        "episodeNumber": 2,
    }


def test_the_index_lists_episodes_the_latest_first():
    page = index(releases=(earlier(), RELEASE), artwork=ARTWORK)
    assert text(page, "//h1") == ["Le jardin"]
    assert text(page, classed("lead")) == [f"Des gens qui plantent{W}: on les écoute."]
    assert text(page, "//article") == [
        f"Qui arrose le jardin{N}? Saison 1 Épisode 2 1er mars 2026 1 h 02 min Un jardin.",
        "La friche Saison 1 Épisode 1 1er février 2026 4 min Un jardin.",
    ]
    assert page.xpath("//article//a/@href") == ["ep02/index.html", "ep01/index.html"]
    assert page.xpath("//img/@src") == ["artwork.png"]
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://podcast.example/cga/index.html"]
    assert data(page)["@type"] == "PodcastSeries"


def test_the_index_of_a_new_show_says_that_there_is_no_episode_yet():
    assert text(index(releases=()), "//main/section/p")[0] == "Pas encore d’épisode."


def test_the_same_release_is_the_same_bytes():
    assert render_episode(SHOW, RELEASE, TRANSCRIPT, site_url=SITE) == render_episode(
        SHOW, RELEASE, TRANSCRIPT, site_url=SITE.rstrip("/")
    )


def test_pages_allow_nothing_but_their_own_files():
    policy = (
        "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'self'; script-src 'self';"
        " base-uri 'none'; form-action 'none'"
    )
    for page in (episode(), index()):
        assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [policy]
        assert page.xpath("//style | //@style | //script[not(@src) and not(@type)]") == []


def test_assets_are_one_small_sheet_one_small_script_and_an_icon():
    files = assets()
    assert list(files) == ["assets/icon.svg", "assets/player.js", "assets/podcast.css"]
    assert len(files["assets/podcast.css"]) < 12_000
    assert len(files["assets/player.js"]) < 6_000


ATTACKS = [
    "<script>document.title='hacked'</script>",
    "</script><script>document.title='hacked'</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "<!--",
    "javascript:alert(1)",
    "]]>",
]


def hostile(attack):
    """An attack in every field that a person fills in."""
    show = Show(
        title=attack,
        description=attack,
        language="fr",
        author=attack,
        guid=attack,
        website=attack,
        copyright=attack,
        people=(Person(attack, attack, attack, attack),),
    )
    release = replace(
        RELEASE,
        episode=replace(EPISODE, title=attack, people=(Person(attack, attack, attack, attack),)),
        notes=Notes("", attack),
        chapters=(Chapter(0, attack, attack, attack),),
        audio=SiteFile(f"ep02/{attack}.mp3", 1, "0", attack),
    )
    return show, release, Transcript("fr", (Segment(0, 1000, attack, attack),))


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_words_stay_words(attack):
    show, release, transcript = hostile(attack)
    plain = render_episode(SHOW, replace(RELEASE, chapters=(Chapter(0, "A"),)), TRANSCRIPT, site_url=SITE)
    expected = {element.tag for element in html.document_fromstring(plain).iter() if isinstance(element.tag, str)}
    for page in (episode(show, release, transcript), index(show, (release,))):
        assert {e.tag for e in page.iter() if isinstance(e.tag, str)} <= expected | {"article"}
        assert not [name for e in page.iter() for name in e.attrib if name.startswith("on")]
        assert len(page.xpath("//script")) == 2
        assert not [link for link in page.xpath("//@href | //@src") if re.match(r"(?i)\s*(javascript|data):", link)]
        assert data(page)["name"] == attack
        assert re.sub(r"\s", "", text(page, "//h1")[0]) == re.sub(r"\s", "", attack)
