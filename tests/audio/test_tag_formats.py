"""Tags of M4A and Opus: read back by mutagen and by ffmpeg, over sound that stays as it was."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from mutagen.flac import Picture
from mutagen.id3 import ID3
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from podcast.audio import Ffmpeg, tag
from podcast.errors import RecordingError
from podcast.model import Chapter
from podcast.release import Tags
from tests.audio.signals import convert, voice, write
from tests.audio.test_tag import JPEG, TAGS

FULL = replace(
    TAGS,
    comment="https://example.org/voisins/ep02/index.html",
    lyrics="Bonjour à tous.\nOn commence ?",
    chapters=(
        Chapter(0, "Début ; ça = l'été #1 \\ fin"),
        Chapter(1250, "Deux", link="https://example.org/deux"),
        Chapter(2500, "שלום 🎙️"),
    ),
)
ENCODED = {"mp3": ["-b:a", "96k"], "m4a": ["-c:a", "aac"], "opus": ["-c:a", "libopus"]}


@pytest.fixture(scope="module")
def masters(tmp_path_factory: pytest.TempPathFactory, ffmpeg: Ffmpeg) -> dict[str, Path]:
    """Of three seconds and a bit, with tags of the recording that must not leak."""
    folder = tmp_path_factory.mktemp("masters")
    plain = write(folder / "a.wav", voice(3.0123))
    leak = ["-metadata", "title=RECORDING", "-metadata", "comment=SECRET"]
    masters = {name: convert(ffmpeg, plain, *how, *leak, folder / f"master.{name}") for name, how in ENCODED.items()}
    bare = ["-map_metadata", "-1", "-id3v2_version", "0", "-c", "copy"]
    return masters | {"mp3": convert(ffmpeg, masters["mp3"], *bare, folder / "bare.mp3")}


def sound(path: Path, ffmpeg: Ffmpeg) -> str:
    arguments = [ffmpeg.path, "-v", "error", "-i", path, "-map", "0:a", "-f", "s16le", "-"]
    return hashlib.sha256(subprocess.run(arguments, check=True, capture_output=True).stdout).hexdigest()


def as_ffmpeg_reads(path: Path, ffmpeg: Ffmpeg) -> str:
    arguments = [ffmpeg.path, "-v", "error", "-i", path, "-f", "ffmetadata", "-"]
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("name", ENCODED)
def test_the_sound_stays_and_the_same_tags_give_the_same_bytes(
    name: str, masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg
) -> None:
    one, other = tmp_path / f"one.{name}", tmp_path / f"other.{name}"
    tag(masters[name], one, FULL, ffmpeg)
    tag(masters[name], other, FULL, ffmpeg)
    assert sound(one, ffmpeg) == sound(masters[name], ffmpeg)
    assert one.read_bytes() == other.read_bytes()
    assert b"RECORDING" not in one.read_bytes()
    assert b"SECRET" not in one.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([one.name, other.name])


@pytest.mark.parametrize("name", ENCODED)
def test_ffmpeg_reads_title_and_chapters(name: str, masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    tag(masters[name], tmp_path / "out", FULL, ffmpeg)
    read = as_ffmpeg_reads(tmp_path / "out", ffmpeg)
    assert "title=L’œuvre d’ATD Quart Monde\n" in read or name == "opus"  # there it is the stream's, not the file's
    found = re.findall(r"TIMEBASE=1/(\d+)\nSTART=(\d+)\nEND=\d+\n(?:url=.*\n)?title=(.*)", read, re.IGNORECASE)
    # ffmpeg shifts those of an MP3 by the encoder's delay
    starts = [int(start) * 1000 / int(base) for base, start, _ in found]
    assert starts == pytest.approx([0, 1250, 2500], abs=26 if name == "mp3" else 0)
    assert [title for _, _, title in found] == ["Début \\; ça \\= l'été \\#1 \\\\ fin", "Deux", "שלום 🎙️"]


def test_an_m4a_has_what_players_show(masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    tag(masters["m4a"], tmp_path / "out.m4a", FULL, ffmpeg)
    read = MP4(tmp_path / "out.m4a")
    assert read.tags is not None
    found = {name: value for name, value in read.tags.items() if name != "covr"}
    assert found == {
        "©nam": ["L’œuvre d’ATD Quart Monde"],
        "©alb": ["Les voisins"],
        "©ART": ["Maison de l’Europe"],
        "aART": ["Maison de l’Europe"],
        "©gen": ["Podcast"],
        "©day": ["2026-11-03"],
        "purl": ["https://example.org/voisins/ep02"],
        "©cmt": ["https://example.org/voisins/ep02/index.html"],
        "©lyr": ["Bonjour à tous.\nOn commence ?"],
        "trkn": [(2, 0)],
        "disk": [(1, 0)],
        "pcst": True,
        "stik": [21],
        "----:com.apple.iTunes:LANGUAGE": [b"fra"],
    }
    assert [bytes(picture) for picture in read.tags["covr"]] == [JPEG]
    assert [(chapter.start, chapter.title) for chapter in read.chapters] == [
        (0.0, "Début ; ça = l'été #1 \\ fin"),
        (1.25, "Deux"),
        (2.5, "שלום 🎙️"),
    ]


def test_an_opus_file_has_what_players_show(masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    tag(masters["opus"], tmp_path / "out.opus", FULL, ffmpeg)
    read = OggOpus(tmp_path / "out.opus").tags
    assert read is not None
    found = {name: values for name, values in dict(read).items() if name != "metadata_block_picture"}
    assert found == {
        "title": ["L’œuvre d’ATD Quart Monde"],
        "album": ["Les voisins"],
        "artist": ["Maison de l’Europe"],
        "tracknumber": ["2"],
        "discnumber": ["1"],
        "date": ["2026-11-03"],
        "language": ["fra"],
        "contact": ["https://example.org/voisins/ep02"],
        "genre": ["Podcast"],
        "comment": ["https://example.org/voisins/ep02/index.html"],
        "lyrics": ["Bonjour à tous.\nOn commence ?"],
        "chapter000": ["00:00:00.000"],
        "chapter000name": ["Début ; ça = l'été #1 \\ fin"],
        "chapter001": ["00:00:01.250"],
        "chapter001name": ["Deux"],
        "chapter001url": ["https://example.org/deux"],
        "chapter002": ["00:00:02.500"],
        "chapter002name": ["שלום 🎙️"],
    }
    picture = Picture(base64.b64decode(read["metadata_block_picture"][0]))
    assert (picture.type, picture.mime, picture.data) == (3, "image/jpeg", JPEG)


def test_an_mp3_has_comment_lyrics_and_pictures_of_chapters(
    masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg
) -> None:
    chapters = (Chapter(0, "Un", image="un.jpg"), Chapter(1000, "Deux", image="https://example.org/deux.jpg"))
    tags = replace(FULL, chapters=chapters, pictures=(("un.jpg", JPEG + b"1"),))
    tag(masters["mp3"], tmp_path / "out.mp3", tags, ffmpeg)
    read = ID3(tmp_path / "out.mp3")
    assert read["COMM::fra"].text == ["https://example.org/voisins/ep02/index.html"]
    assert read["USLT::fra"].text == "Bonjour à tous.\nOn commence ?"
    pictures = [[p.data for p in chapter.sub_frames.getall("APIC")] for chapter in read.getall("CHAP")]
    assert sorted(pictures) == [[], [JPEG + b"1"]]


@pytest.mark.parametrize("name", ENCODED)
def test_hostile_texts_stay_texts(name: str, masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    title = "a\0b\n[CHAPTER]\nSTART=0\x1b[31m;#=" + "é" * 10_000
    chapters = (Chapter(0, "x\n[CHAPTER]\nTIMEBASE=1/1\nSTART=1\nEND=2\ntitle=y"), Chapter(1000, "\u202eend"))
    tag(masters[name], tmp_path / "out", Tags(title, "s", "a", "fr", chapters=chapters), ffmpeg)
    assert as_ffmpeg_reads(tmp_path / "out", ffmpeg).count("[CHAPTER]\nTIMEBASE") == 2
    assert sound(tmp_path / "out", ffmpeg) == sound(masters[name], ffmpeg)


def chapters_of(path: Path, ffmpeg: Ffmpeg) -> list[str]:
    """The titles of chapters that ffmpeg finds."""
    return re.findall(r"\[CHAPTER\]\n(?:[A-Z]+=.*\n)+title=(.*)", as_ffmpeg_reads(path, ffmpeg))


@pytest.mark.parametrize("name", ENCODED)
def test_a_backslash_at_the_end_swallows_no_chapter(
    name: str, masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg
) -> None:
    chapters = (Chapter(0, "C:\\"), Chapter(1000, "back\\\\"), Chapter(2000, "end"))
    tag(masters[name], tmp_path / "out", replace(FULL, chapters=chapters), ffmpeg)
    assert [title.replace("\\\\", "\\").rstrip(" ") for title in chapters_of(tmp_path / "out", ffmpeg)] == [
        "C:\\",
        "back\\\\",
        "end",
    ]


@pytest.mark.parametrize("title", ["é" * 127, "é" * 128, "a" + "é" * 200, "🎙" * 400, "a" * 253 + "\\é"])
def test_a_title_longer_than_an_m4a_can_hold_is_cut_between_characters(
    title: str, masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg
) -> None:
    chapters = (Chapter(0, title), Chapter(1000, "Deux"))
    tag(masters["m4a"], tmp_path / "out", replace(FULL, chapters=chapters), ffmpeg)
    kept = title.encode()[:254].decode(errors="ignore")
    assert [chapter.title.rstrip(" ") for chapter in MP4(tmp_path / "out").chapters] == [kept, "Deux"]


def test_a_link_with_letters_of_its_own_is_written_in_ascii(
    masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg
) -> None:
    link = "https://example.org/été 2026?q=a&b=%20#ici✓"
    written = "https://example.org/%C3%A9t%C3%A9%202026?q=a&b=%20#ici%E2%9C%93"
    for name in ENCODED:
        tag(masters[name], tmp_path / name, replace(FULL, link=link, chapters=(Chapter(0, "x", link=link),)), ffmpeg)
    mp3, opus = ID3(tmp_path / "mp3"), OggOpus(tmp_path / "opus")
    assert (mp3["WOAS"].url, mp3["CHAP:chp0"].sub_frames["WXXX:"].url) == (written, written)
    assert (opus["contact"], opus["chapter000url"]) == ([written], [written])
    assert MP4(tmp_path / "m4a").tags["purl"] == [written]


def test_emoji_and_words_stay_joined(masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    title = "👩‍👩‍👧 می‌خواهم"
    for name in ENCODED:
        tag(masters[name], tmp_path / name, replace(FULL, title=title), ffmpeg)
    assert ID3(tmp_path / "mp3")["TIT2"].text == [title]
    assert MP4(tmp_path / "m4a").tags["\xa9nam"] == [title]
    assert OggOpus(tmp_path / "opus")["title"] == [title]


def test_a_number_that_an_m4a_cannot_hold_is_left_out(masters: dict[str, Path], tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    tag(masters["m4a"], tmp_path / "out", replace(FULL, number=20_261_123, season=2026), ffmpeg)
    read = MP4(tmp_path / "out").tags
    assert ("trkn" in read, read["disk"]) == (False, [(2026, 0)])


@pytest.mark.parametrize(("start", "kind"), [(b"\0\0\0\x20ftypM4A ", "M4A"), (b"OggS\0\2", "Opus file")])
def test_a_master_that_is_damaged(start: bytes, kind: str, tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    broken = tmp_path / "master"
    broken.write_bytes(start + bytes(1000))
    with pytest.raises(RecordingError) as caught:
        tag(broken, tmp_path / "out", TAGS, ffmpeg)
    article = "an" if kind[0] in "MO" else "a"
    assert str(caught.value) == f"{broken}: is not {article} {kind}\nRun the stage `master` again."
    assert not (tmp_path / "out").exists()
