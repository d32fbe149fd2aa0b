"""podcast.toml and episode.toml: what they mean, and what is said when they are wrong."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from podcast.config import load_settings
from podcast.episode_config import load_episode, refuse_duplicates
from podcast.errors import ConfigError
from podcast.model import Category, Enclosure, Episode, Jingle, KnownVoice, Link, Music, Person, Tag, Term, Track
from podcast.options import AudioOptions, SpeechOptions, StorageOptions
from podcast.toml_writing import set_keys, set_tables

EVERY_KEY = "`podcast init` and `podcast new` write files that show every key."
EACH_ONCE = "Name each format once; `alternates` are those besides `format`."
BESIDE = "Put it beside podcast.toml or in a folder there, and name it from there."
SHOW = '[show]\ntitle = "Les voisins"\ndescription = "Une émission."\nauthor = "Nous"\n'


def show(folder: Path, text: str) -> Path:
    path = folder / "podcast.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    path = show(folder, text)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    return str(caught.value).replace(str(path), "podcast.toml")


def test_a_show_of_three_lines_has_sensible_settings(tmp_path: Path) -> None:
    settings = load_settings(show(tmp_path, SHOW))
    assert settings.show.language == "fr"
    assert settings.show.guid is None
    assert settings.audio == AudioOptions()
    assert (settings.audio.target_lufs, settings.audio.ceiling_dbtp) == (-16.0, -1.0)
    assert settings.speech == SpeechOptions(engine="faster-whisper", model="base")
    assert settings.storage == StorageOptions()
    assert settings.storage.site_url == "http://127.0.0.1:8000/"


def test_every_table_is_read(tmp_path: Path) -> None:
    settings = load_settings(
        show(
            tmp_path,
            SHOW
            + """categories = ["Society & Culture", "Education > Courses"]
owner = { name = "Nous", email = "nous@example.org" }
website = "https://example.org/"
[[people]]
name = "Alice"
role = "Host"
[[vocabulary]]
name = "ATD Quart Monde"
heard_as = ["hâte et décarme-monde"]
[audio]
loudness = -19
[storage]
public_url = "https://example.org/podcast"
""",
        )
    )
    assert settings.show.categories == (Category("Society & Culture"), Category("Education", "Courses"))
    assert settings.show.owner_email == "nous@example.org"
    assert settings.show.people == (Person("Alice", "host"),)
    assert settings.show.vocabulary == (Term("ATD Quart Monde", ("hâte et décarme-monde",)),)
    assert settings.audio.loudness == -19.0
    assert settings.storage.site_url == "https://example.org/podcast/"


@pytest.mark.parametrize(
    "prefix",
    [
        "https://op3.dev/e/",
        "https://op3.dev/e,pg=2f1ab1d8-2b6f-5a2c-9a40-0e6a3d7f9b11/",
        "https://dts.podtrac.com/redirect.mp3/",
        "https://stats.example.org:8443/",
    ],
)
def test_a_measuring_service_is_asked_only_for_what_others_can_reach(tmp_path: Path, prefix: str) -> None:
    path = tmp_path / "podcast.toml"
    path.write_text(f'{SHOW}[feed]\nenclosure_prefix = "{prefix}"\n')
    assert load_settings(path).enclosure_prefix is None
    path.write_text(f'{path.read_text()}[storage]\npublic_url = "https://example.org/"\n')
    assert load_settings(path).enclosure_prefix == prefix


def test_everything_that_may_be_done_to_the_sound_is_a_setting(tmp_path: Path) -> None:
    text = """[audio]
preset = "ebu-r128"
format = "m4a"
alternates = ["mp3", "opus"]
clean = []
levelling = true
trim = true
shorten_pauses = 1.5
fade_in = 0.5
fade_out = 2
[audio.intro]
file = "music/générique.flac"
overlap = 3
duck = 15
[audio.outro]
file = "music/fin.flac"
fade = 4
"""
    assert load_settings(show(tmp_path, SHOW + text)).audio == AudioOptions(
        preset="ebu-r128",
        format="m4a",
        alternates=("mp3", "opus"),
        clean=(),
        levelling=True,
        trim=True,
        shorten_pauses=1.5,
        fade_in=0.5,
        fade_out=2.0,
        intro=Music("music/générique.flac", overlap=3.0, duck=15.0),
        outro=Music("music/fin.flac", fade=4.0),
    )


def test_the_byte_order_mark_of_a_windows_editor_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "podcast.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SHOW.replace("\n", "\r\n").encode())
    assert load_settings(path).show.title == "Les voisins"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            SHOW + 'tilte = "x"\n',
            'podcast.toml, line 5: unknown key "tilte" in [show]\nDid you mean "title"?',
        ),
        (
            SHOW + "[audio]\nloudnes = -16\n",
            'podcast.toml, line 6: unknown key "loudnes" in [audio]\nDid you mean "loudness"?',
        ),
        (
            SHOW + "[audoi]\nloudness = -16\n",
            'podcast.toml, line 5: unknown key "audoi"\nDid you mean "audio"?',
        ),
        (
            SHOW + "[speech]\ntemperature = 0\n",
            'podcast.toml, line 6: unknown key "temperature" in [speech]\nThe keys here are: coverage, diarise, engine, model, require_review.',
        ),
        (
            SHOW + "title = \n",
            "podcast.toml: this is not valid TOML: Invalid value (at line 5, column 9)\n"
            "Text values stand in double quotes; tables in [square brackets].",
        ),
        (
            SHOW + 'explicit = "no"\n',
            "podcast.toml: `show.explicit` must be true or false, not text in quotes\n"
            "`podcast init` and `podcast new` write files that show every key.",
        ),
        (
            '[show]\ntitle = "x"\nauthor = "y"\n',
            "podcast.toml: `show.description` is missing\n`podcast init` and `podcast new` write files that show every key.",
        ),
        (
            SHOW + 'type = "weekly"\n',
            'podcast.toml: `show.type` must be "episodic" or "serial", not "weekly"\n'
            "`podcast init` and `podcast new` write files that show every key.",
        ),
        (
            SHOW + "[audio]\nloudness = 3\n",
            "podcast.toml: `audio.loudness` must be at most -10\n`podcast init` and `podcast new` write files that show every key.",
        ),
        (
            SHOW + 'language = "français"\n',
            'podcast.toml: language is "français", which is not a language code\nWrite "fr" for French, "en" for English, "fr-CA"…',
        ),
        (
            SHOW + 'website = "example.org"\n',
            'podcast.toml: show.website is "example.org", which is not a web address\nWrite it in full: "https://example.org/".',
        ),
        (
            SHOW + '[storage]\npublic_url = "https://example.org/?q"\n',
            "podcast.toml: storage.public_url is not an address that files can be added to\n"
            'Write scheme, host and folder only, in ASCII: "https://example.org/podcast/".',
        ),
        *(
            (
                SHOW + f'[feed]\nenclosure_prefix = "{prefix}"\n',
                "podcast.toml: feed.enclosure_prefix is not an https address that others can be written behind\n"
                'Write it as the service gives it, with the slash at its end: "https://op3.dev/e/".',
            )
            for prefix in (
                "http://op3.dev/e/",
                "https://op3.dev/e",
                "https://op3.dev/e/?show=1/",
                "https://op3.dev/e/#/",
                "https:///e/",
                "https://op3.dev/é/",
                "https://op3.dev/a b/",
            )
        ),
        (
            SHOW + '[feed]\nenclosure_prefix = "https://me:secret@op3.dev/e/"\n',
            "podcast.toml: feed.enclosure_prefix holds a name or a password, which everybody could read\n"
            "Write the address without them.",
        ),
        (
            SHOW + '[feed]\nenclosure_prefix = "op3.dev/e/"\n',
            'podcast.toml: feed.enclosure_prefix is "op3.dev/e/", which is not a web address\n'
            'Write it in full: "https://example.org/".',
        ),
        (
            SHOW + 'copyright = "a\\u0000b"\n',
            "podcast.toml: `show.copyright` holds a control character (U+0000)\nDelete that text and type it again.",
        ),
        (
            SHOW + '[storage]\nfolder = "/srv"\nbucket = "b"\n',
            "podcast.toml: [storage] names both a folder and a bucket\nKeep the one that the show is served from.",
        ),
        (
            SHOW + "[audio]\nfade_inn = 1\n",
            'podcast.toml, line 6: unknown key "fade_inn" in [audio]\nDid you mean "fade_in"?',
        ),
        (
            SHOW + '[audio.intro]\nfile = "a.wav"\noverlapp = 1\n',
            'podcast.toml, line 7: unknown key "overlapp" in [audio.intro]\nDid you mean "overlap"?',
        ),
        (SHOW + "[audio.outro]\noverlap = 1\n", f"podcast.toml: `audio.outro.file` is missing\n{EVERY_KEY}"),
        (
            SHOW + '[audio.intro]\nfile = "a.wav"\noverlap = 31\n',
            f"podcast.toml: `audio.intro.overlap` must be at most 30\n{EVERY_KEY}",
        ),
        (
            SHOW + '[audio]\nintro = "a.wav"\n',
            f"podcast.toml: `audio.intro` must be a table, not text in quotes\n{EVERY_KEY}",
        ),
        (
            SHOW + "[audio]\nfade_in = nan\n",
            f"podcast.toml: `audio.fade_in` must be at least 0\n{EVERY_KEY}",
        ),
        (
            SHOW + "[audio]\nshorten_pauses = 0.1\n",
            f"podcast.toml: `audio.shorten_pauses` must be at least 0.3\n{EVERY_KEY}",
        ),
        (
            SHOW + '[audio]\npreset = "deezer"\n',
            f'podcast.toml: `audio.preset` must be "apple", "spotify" or "ebu-r128", not "deezer"\n{EVERY_KEY}',
        ),
        (
            SHOW + '[audio]\nalternates = ["wav"]\n',
            f'podcast.toml: `audio.alternates` must be "mp3", "m4a" or "opus", not "wav"\n{EVERY_KEY}',
        ),
        (
            SHOW + '[audio]\nclean = ["hum", "hiss"]\n',
            'podcast.toml: `audio.clean` must be "high-pass", "hum", "noise", "de-ess" or "gate", not "hiss"\n'
            + EVERY_KEY,
        ),
        (
            SHOW + "[audio]\nbitrate = 100\n",
            f"podcast.toml: `audio.bitrate` must be 64, 96, 112, 128, 160, 192, 256 or 320, not 100\n{EVERY_KEY}",
        ),
        (
            SHOW + '[audio]\nlevelling = "yes"\n',
            f"podcast.toml: `audio.levelling` must be true or false, not text in quotes\n{EVERY_KEY}",
        ),
        (
            SHOW + '[audio]\nalternates = ["opus", "mp3"]\n',
            f'podcast.toml: audio.alternates names "mp3", which audio.format has already\n{EACH_ONCE}',
        ),
        (
            SHOW + '[audio]\nalternates = ["opus", "m4a", "opus"]\n',
            f'podcast.toml: audio.alternates names "opus", which audio.alternates has already\n{EACH_ONCE}',
        ),
        *(
            (
                SHOW + f"[[vocabulary]]\n{keys}\n",
                f'podcast.toml: "{text}" in [[vocabulary]] has no letter that could be heard\n'
                "Write a name, and the ways in which it is misheard; or delete it.",
            )
            for keys, text in (
                ('name = ""', ""),
                ('name = "  "', "  "),
                ('name = "ATD"\nheard_as = ["hâte", "..."]', "..."),
            )
        ),
        (
            SHOW + '[audio.intro]\nfile = "/music/a.wav"\n',
            f'podcast.toml: the music "/music/a.wav" is outside the show\'s folder\n{BESIDE}',
        ),
        (
            SHOW + '[audio.outro]\nfile = "music/../../a.wav"\n',
            f'podcast.toml: the music "music/../../a.wav" is outside the show\'s folder\n{BESIDE}',
        ),
    ],
)
def test_a_mistake_gets_one_sentence_that_says_where_and_what_next(tmp_path: Path, text: str, sentence: str) -> None:
    assert refusal(tmp_path, text) == sentence


def test_a_file_in_another_encoding_is_refused_with_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "podcast.toml"
    path.write_bytes('[show]\ntitle = "é"'.encode("latin-1"))
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert str(caught.value) == f"{path}: this is not UTF-8 text (byte 17)\nSave it again as UTF-8 in your editor."


def episode(folder: Path, text: str, recordings: tuple[str, ...] = ("a.wav",)) -> Episode:
    path = folder / "episode.toml"
    path.write_text(text, encoding="utf-8")
    return load_episode(path, "ep02", recordings)


def test_an_episode_without_recordings_takes_the_files_beside_it(tmp_path: Path) -> None:
    assert episode(tmp_path, 'title = "T"\n', ("a.wav", "b.wav")).tracks == (Track("a.wav"), Track("b.wav"))


def test_an_episode_names_its_tracks_with_speakers_and_offsets(tmp_path: Path) -> None:
    text = 'title = "T"\ndate = 2026-01-31T08:00:00+01:00\n[[recordings]]\nfile = "h.wav"\nspeaker = "Alice"\noffset = 1.25\n'
    result = episode(tmp_path, text)
    assert result.tracks == (Track("h.wav", "Alice", 1250),)
    assert result.date == datetime(2026, 1, 31, 8, tzinfo=timezone(timedelta(hours=1)))


def test_recordings_may_be_parts_that_come_one_after_another(tmp_path: Path) -> None:
    text = 'title = "T"\n[[recordings]]\nfile = "a.wav"\n[[recordings]]\nfile = "b.wav"\npart = 2\n'
    assert episode(tmp_path, text).tracks == (Track("a.wav"), Track("b.wav", part=2))


@pytest.mark.parametrize(
    ("at", "ms"),
    [("0:00", 0), ("12:30", 750_000), ("75:00", 4_500_000), ("1:02:03.5", 3_723_500), ("99:59:59.999", 359_999_999)],
)
def test_a_jingle_has_a_time_of_the_recordings(tmp_path: Path, at: str, ms: int) -> None:
    text = f'title = "T"\n[[jingles]]\nfile = "music/j.wav"\nat = "{at}"\noverlap = 0.25\nduck = 6\nfade = 0\n'
    assert episode(tmp_path, text).jingles == (Jingle(ms, Music("music/j.wav", 0.25, 6.0, 0.0)),)


def test_links_of_an_episode_may_have_a_title(tmp_path: Path) -> None:
    text = 'title = "T"\n[[links]]\nurl = "https://a.example/"\ntitle = " A "\n[[links]]\nurl = "http://b.example/"\n'
    assert episode(tmp_path, text).links == (Link("https://a.example/", "A"), Link("http://b.example/"))


def test_voices_of_a_mixed_recording_are_named_by_moments_at_which_they_are_heard(tmp_path: Path) -> None:
    text = 'title = "T"\nvoices = 2\n[[speakers]]\nname = "Léa"\nheard_at = ["0:12", "3:40.5"]\n'
    result = episode(tmp_path, text)
    assert (result.voices, result.speakers) == (2, (KnownVoice("Léa", (12_000, 220_500)),))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'transcript = "../elsewhere.srt"\n',
            'episode.toml: the transcript "../elsewhere.srt" is outside the episode\'s folder\n'
            "Put it beside episode.toml, and name it from there.",
        ),
        (
            '[enclosure]\nurl = "https://me:s3cret@old.example/1.mp3"\nlength = 1\ntype = "audio/mpeg"\n',
            "episode.toml: enclosure.url holds a name or a password, which everybody could read\n"
            "Write the address without them.",
        ),
        (
            '[[links]]\nurl = "javascript:alert(1)"\n',
            'episode.toml: links.url is "javascript:alert(1)", which is not a web address\n'
            'Write it in full: "https://example.org/".',
        ),
        (
            '[[speakers]]\nname = "Léa"\nheard_at = ["soon"]\n',
            'episode.toml: speakers.heard_at is "soon", which is not a time\n'
            'Write minutes and seconds of the recordings: "12:30"; or hours, too: "1:02:03.500".',
        ),
        (
            '[[recordings]]\nfile = "a.wav"\npart = 0\n',
            f"episode.toml: `recordings.part` must be at least 1\n{EVERY_KEY}",
        ),
        (
            '[[recordings]]\nfile = "a.wav"\npart = "two"\n',
            f"episode.toml: `recordings.part` must be a whole number, not text in quotes\n{EVERY_KEY}",
        ),
        (
            '[[recordings]]\nfile = "a.wav"\noffset = inf\n',
            f"episode.toml: `recordings.offset` must be at most 86400\n{EVERY_KEY}",
        ),
        (
            '[[jingles]]\nfile = "j.wav"\nwhen = "1:00"\n',
            'episode.toml, line 4: unknown key "when" in [jingles]\nThe keys here are: at, duck, fade, file, overlap.',
        ),
        ('[[jingles]]\nfile = "j.wav"\n', f"episode.toml: `jingles.at` is missing\n{EVERY_KEY}"),
        ('[[jingles]]\nat = "1:00"\n', f"episode.toml: `jingles.file` is missing\n{EVERY_KEY}"),
        (
            '[[jingles]]\nfile = "j.wav"\nat = 90\n',
            f"episode.toml: `jingles.at` must be text in quotes, not a whole number\n{EVERY_KEY}",
        ),
        (
            '[[jingles]]\nfile = "j.wav"\nat = "1:00"\nduck = -3\n',
            f"episode.toml: `jingles.duck` must be at least 0\n{EVERY_KEY}",
        ),
        (
            '[[jingles]]\nfile = "../j.wav"\nat = "1:00"\n',
            f'episode.toml: the music "../j.wav" is outside the show\'s folder\n{BESIDE}',
        ),
        *(
            (
                f'[[jingles]]\nfile = "j.wav"\nat = "{time}"\n',
                f'episode.toml: jingles.at is "{time}", which is not a time\n'
                'Write minutes and seconds of the recordings: "12:30"; or hours, too: "1:02:03.500".',
            )
            for time in ("12h30", "90", "1:75", "-1:00", "100:00:00", "6000:00", "1:00.1234")
        ),
    ],
)
def test_a_mistake_about_recordings_or_jingles_is_explained_too(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        episode(tmp_path, f'title = "T"\n{text}')
    assert str(caught.value).replace(f"{tmp_path}/", "") == sentence


@pytest.mark.parametrize("name", ["../secret.wav", "/etc/passwd", "sub/../../x.wav"])
def test_a_recording_cannot_lie_outside_the_episode(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        episode(tmp_path, f'title = "T"\n[[recordings]]\nfile = "{name}"\n')
    assert caught.value.what == f'the recording "{name}" is outside the episode\'s folder'


def test_a_date_needs_its_zone(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        episode(tmp_path, 'title = "T"\ndate = 2026-01-31T08:00:00\n')
    assert caught.value.what == "date has no time zone"


def made(episode_id: str, guid: str, number: int | None, season: int | None = 1) -> Episode:
    return Episode(id=episode_id, guid=guid, title="T", number=number, season=season)


def test_two_episodes_cannot_share_a_number_or_a_guid() -> None:
    refuse_duplicates({"ep01": made("ep01", "a", 1), "ep02": made("ep02", "b", 1, season=2), "x": made("x", "", None)})
    with pytest.raises(
        ConfigError, match=r"^episodes/ep02/episode.toml: ep01 and ep02 are both number 1 of season 1\n"
    ):
        refuse_duplicates({"ep01": made("ep01", "a", 1), "ep02": made("ep02", "b", 1)})
    with pytest.raises(ConfigError, match=r"^episodes/ep02/episode.toml: ep01 and ep02 have the same guid\n"):
        refuse_duplicates({"ep01": made("ep01", "a", 1), "ep02": made("ep02", "a", 2)})


def test_what_is_minted_is_added_and_all_else_stays_as_the_person_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "episode.toml"
    path.write_text(
        '# mine\ntitle = "T"   # a title\npublished = false # later\n\n# who\n[[recordings]]\nfile="a.wav"\n'
    )
    set_keys(path, {"published": True})
    set_keys(path, {"guid": "abc", "date": datetime(2026, 1, 31, 8, tzinfo=timezone(timedelta(hours=1)))})
    assert path.read_text() == (
        '# mine\ntitle = "T"   # a title\npublished = true # later\nguid = "abc"\ndate = 2026-01-31T08:00:00+01:00\n'
        '\n# who\n[[recordings]]\nfile="a.wav"\n'
    )


def test_a_guid_is_added_to_the_show_table(tmp_path: Path) -> None:
    path = show(tmp_path, SHOW + "\n[audio]\nloudness = -16.0\n")
    set_keys(path, {"guid": "abc"}, table="show")
    assert load_settings(path).show.guid == "abc"
    assert path.read_text() == SHOW.replace("[show]\n", '[show]\nguid = "abc"\n') + "\n[audio]\nloudness = -16.0\n"


def test_tables_are_added_and_replaced_and_all_else_stays_as_the_person_wrote_it(tmp_path: Path) -> None:
    path = tmp_path / "episode.toml"
    path.write_text('# mine\ntitle = "T" # a title\n\n[[recordings]]\nfile = "a.wav"\n', encoding="utf-8")
    set_tables(path, "speakers", [{"name": "Zoé", "heard_at": ["0:00:12"]}])
    set_tables(
        path, "speakers", [{"name": 'Léa "L"', "heard_at": ["0:00:12", "0:03:40"]}, {"name": "Paul", "heard_at": []}]
    )
    assert path.read_text(encoding="utf-8") == (
        '# mine\ntitle = "T" # a title\n\n[[recordings]]\nfile = "a.wav"\n\n'
        '[[speakers]]\nname = "Léa \\"L\\""\nheard_at = ["0:00:12", "0:03:40"]\n\n'
        '[[speakers]]\nname = "Paul"\nheard_at = []\n'
    )
    known = load_episode(path, "ep02", ()).speakers
    assert known == (KnownVoice('Léa "L"', (12_000, 220_000)), KnownVoice("Paul", ()))


def test_tags_of_the_podcast_namespace_are_read_by_their_names(tmp_path: Path) -> None:
    settings = load_settings(
        show(
            tmp_path,
            SHOW
            + """[podcast]
medium = "podcast"
locked = { text = "yes", owner = "nous@example.org" }
funding = [{ url = "https://example.org/don", text = "Donner" }, { url = "https://example.org/don/2" }]
podroll = { remoteItem = [{ feedGuid = "a" }, { feedGuid = "b" }] }
updateFrequency = { text = "mensuel", complete = false, dtstart = 2026-01-31T08:00:00+01:00 }
""",
        )
    )
    assert settings.show.tags == (
        Tag("podcast:medium", "podcast"),
        Tag("podcast:locked", "yes", (("owner", "nous@example.org"),)),
        Tag("podcast:funding", "Donner", (("url", "https://example.org/don"),)),
        Tag("podcast:funding", None, (("url", "https://example.org/don/2"),)),
        Tag(
            "podcast:podroll",
            children=(
                Tag("podcast:remoteItem", attributes=(("feedGuid", "a"),)),
                Tag("podcast:remoteItem", attributes=(("feedGuid", "b"),)),
            ),
        ),
        Tag("podcast:updateFrequency", "mensuel", (("complete", "false"), ("dtstart", "2026-01-31T08:00:00+01:00"))),
    )


def test_a_tag_that_is_neither_text_nor_table_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, SHOW + "[podcast]\ntrailer = { pubdate = 2026-01-31 }\n") == (
        "podcast.toml: `podcast.trailer.pubdate` is neither a text, a number nor true or false\n"
        "A date needs its time and zone; any other value stands in quotes."
    )


@pytest.mark.parametrize(
    ("value", "published", "scheduled"),
    [("false", False, False), ("true", True, False), ('"scheduled"', False, True)],
)
def test_an_episode_is_a_draft_or_scheduled_or_published(
    tmp_path: Path, value: str, published: bool, scheduled: bool
) -> None:
    read = episode(tmp_path, f'title = "Un"\ndate = 2026-01-31T08:00:00+01:00\npublished = {value}')
    assert (read.published, read.scheduled) == (published, scheduled)


def test_audio_that_is_finished_takes_the_place_of_recordings(tmp_path: Path) -> None:
    read = episode(tmp_path, 'title = "Un"\n[enclosure]\nfile = "voix.wav"\n')
    assert (read.enclosure, read.tracks) == (Enclosure(file="voix.wav"), ())
    stays = 'url = "https://example.org/1.mp3"\nlength = 12\ntype = "audio/mpeg"\nduration = "1:02"\n'
    assert episode(tmp_path, f'title = "Un"\n[enclosure]\n{stays}').enclosure == Enclosure(
        None, "https://example.org/1.mp3", 12, "audio/mpeg", 62_000
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "[enclosure] needs `file` or `url`, and not both"),
        ('file = "a.mp3"\nurl = "https://example.org/a.mp3"', "[enclosure] needs `file` or `url`, and not both"),
        (
            'file = "a.mp3"\nlength = 12',
            "[enclosure] with a `file` has no length and no type: the file says both",
        ),
        ('file = "../a.mp3"', 'the audio "../a.mp3" is outside the episode\'s folder'),
        ('url = "https://example.org/a.mp3"', "[enclosure] with a `url` needs its length and type, too"),
    ],
)
def test_finished_audio_is_named_once_and_wholly(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        episode(tmp_path, f'title = "Un"\n[enclosure]\n{text}\n')
    assert caught.value.what == what


def test_what_is_scheduled_needs_a_date(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        episode(tmp_path, 'title = "Un"\npublished = "scheduled"')
    assert caught.value.what == '`published` is "scheduled", and there is no date'
