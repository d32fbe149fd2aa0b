"""The tag in front of the MP3, read back byte by byte and by another reader."""

from __future__ import annotations

import struct
import subprocess
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from mutagen.id3 import ID3, PictureType
from mutagen.mp3 import MP3

from podcast import audio
from podcast.audio import Ffmpeg, cover, find_ffmpeg, picture_size
from podcast.errors import ConfigError, DiskError, RecordingError
from podcast.model import Chapter
from podcast.release import Tags
from tests.audio.signals import convert, voice, write

JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 100
TAGS = Tags(
    title="L’œuvre d’ATD Quart Monde",
    show="Les voisins",
    artist="Maison de l’Europe",
    language="fr",
    number=2,
    season=1,
    date=datetime(2026, 11, 3, 6, 0, tzinfo=timezone.utc),
    link="https://example.org/voisins/ep02",
    cover=JPEG,
    chapters=(
        Chapter(0, "Un premier chapitre au titre bien plus long que les autres"),
        Chapter(1000, "Court"),
        Chapter(2000, "Moyen, avec un lien", link="https://example.org"),
        Chapter(2500, "Fin"),
    ),
)


def tag(master: Path, destination: Path, tags: Tags) -> None:
    audio.tag(master, destination, tags, find_ffmpeg())


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory, ffmpeg: Ffmpeg) -> Path:
    folder = tmp_path_factory.mktemp("mp3")
    bare = ["-b:a", "96k", "-id3v2_version", "0", "-map_metadata", "-1"]
    return convert(ffmpeg, write(folder / "a.wav", voice(3)), *bare, folder / "master.mp3")


def frames_in_file(path: Path) -> list[tuple[str, bytes]]:
    """Names and contents of the frames, in the order of the file; ID3v2.4, whose sizes have 7 bits to a byte."""
    content = path.read_bytes()

    def size(field: bytes) -> int:
        return sum(byte << shift for byte, shift in zip(field, (21, 14, 7, 0), strict=True))

    assert content[:6] == b"ID3\x04\x00\x00"
    tag_bytes, found, at = content[10 : 10 + size(content[6:10])], [], 0
    while at < len(tag_bytes):
        length = size(tag_bytes[at + 4 : at + 8])
        found.append((tag_bytes[at : at + 4].decode(), tag_bytes[at + 10 : at + 10 + length]))
        at += 10 + length
    assert at == len(tag_bytes)
    return found


def test_says_what_a_player_shows(tmp_path: Path, master: Path) -> None:
    tag(master, tmp_path / "out.mp3", TAGS)
    read = ID3(tmp_path / "out.mp3")
    texts = {name: read[name].text for name in ("TIT2", "TALB", "TPE1", "TRCK", "TPOS", "TLAN", "TCON")}
    assert texts == {
        "TIT2": ["L’œuvre d’ATD Quart Monde"],
        "TALB": ["Les voisins"],
        "TPE1": ["Maison de l’Europe"],
        "TRCK": ["2"],
        "TPOS": ["1"],
        "TLAN": ["fra"],
        "TCON": ["Podcast"],
    }
    assert str(read["TDRC"].text[0]) == "2026-11-03"
    assert read["PCST"].value == 0
    assert read["WOAS"].url == "https://example.org/voisins/ep02"
    picture = read["APIC:"]
    assert (picture.mime, picture.type, picture.data) == ("image/jpeg", PictureType.COVER_FRONT, JPEG)


def test_chapters_are_in_order_of_time_in_the_file(tmp_path: Path, master: Path) -> None:
    tag(master, tmp_path / "out.mp3", replace(TAGS, chapters=tuple(reversed(TAGS.chapters))))
    found = frames_in_file(tmp_path / "out.mp3")
    assert [name for name, _ in found][-5:] == ["CTOC", "CHAP", "CHAP", "CHAP", "CHAP"]
    starts = [struct.unpack(">I", body.partition(b"\0")[2][:4])[0] for name, body in found if name == "CHAP"]
    assert starts == [0, 1000, 2000, 2500]
    read = ID3(tmp_path / "out.mp3")
    assert read["CTOC:toc"].child_element_ids == ["chp0", "chp1", "chp2", "chp3"]
    assert [read[f"CHAP:chp{n}"].end_time for n in range(3)] == [1000, 2000, 2500]
    assert read["CHAP:chp3"].end_time == pytest.approx(3000, abs=60)
    assert read["CHAP:chp2"].sub_frames["WXXX:"].url == "https://example.org"


def test_another_reader_finds_the_same(tmp_path: Path, master: Path, ffmpeg: Ffmpeg) -> None:
    tag(master, tmp_path / "out.mp3", replace(TAGS, cover=None))
    command = [ffmpeg.path, "-v", "error", "-i", tmp_path / "out.mp3", "-f", "ffmetadata", "-"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    titles = [line.partition("=")[2] for line in lines if line.startswith("title=")]
    assert titles == [TAGS.title, *(chapter.title for chapter in TAGS.chapters)]
    assert "language=fra" in lines


def test_the_sound_is_copied_byte_for_byte_and_the_tag_is_the_same_every_time(tmp_path: Path, master: Path) -> None:
    for name in ("one.mp3", "two.mp3"):
        tag(master, tmp_path / name, TAGS)
    one = (tmp_path / "one.mp3").read_bytes()
    assert one == (tmp_path / "two.mp3").read_bytes()
    assert one.endswith(master.read_bytes())
    assert MP3(tmp_path / "one.mp3").info.length == MP3(master).info.length


def test_what_is_not_known_is_left_out(tmp_path: Path, master: Path) -> None:
    tag(master, tmp_path / "out.mp3", Tags("A", "B", "C", language="xx"))
    assert [name for name, _ in frames_in_file(tmp_path / "out.mp3")] == ["TIT2", "TALB", "TPE1", "TCON", "PCST"]


def test_control_characters_do_not_become_other_values(tmp_path: Path, master: Path) -> None:
    tag(master, tmp_path / "out.mp3", replace(TAGS, title="one\0two\nthree\x1b[31m"))
    assert ID3(tmp_path / "out.mp3")["TIT2"].text == ["one two three [31m"]


def refused(master: Path, destination: Path, tags: Tags) -> str:
    with pytest.raises((ConfigError, RecordingError, DiskError)) as caught:
        tag(master, destination, tags)
    assert not destination.exists()
    return str(caught.value)


def test_more_chapters_than_a_file_can_hold(tmp_path: Path, master: Path) -> None:
    chapters = tuple(Chapter(n, "x") for n in range(256))
    assert refused(master, tmp_path / "out.mp3", replace(TAGS, chapters=chapters)) == (
        "chapters.txt: 256 chapters: an audio file can hold 255\nJoin some of them."
    )


def test_a_cover_that_is_no_picture(tmp_path: Path, master: Path) -> None:
    assert refused(master, tmp_path / "out.mp3", replace(TAGS, cover=b"<svg/>")) == (
        "the artwork is neither JPEG nor PNG\nExport it as JPEG, then run the command again."
    )


def test_a_master_that_is_no_mp3(tmp_path: Path) -> None:
    source = tmp_path / "a.mp3"
    source.write_bytes(b"text")
    assert refused(source, tmp_path / "out.mp3", TAGS) == f"{source}: is not an MP3\nRun the stage `master` again."


def test_a_full_disk_is_said_so(tmp_path: Path, master: Path) -> None:
    destination = tmp_path / "out.mp3"
    destination.symlink_to("/dev/full")
    assert refused(master, destination, TAGS) == (
        f"{destination}: no space left on this disk\n"
        "Free some space, then run the same command again: what was finished is kept."
    )


def picture(path: Path, ffmpeg: Ffmpeg, size: str) -> Path:
    command = [ffmpeg.path, "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s={size}", "-frames:v", "1", path]
    subprocess.run(command, check=True)
    return path


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [("a.png", "2000x2000", (800, 800)), ("a.jpg", "1600x800", (800, 400)), ("a.jpg", "300x200", (300, 200))],
)
def test_covers_are_made_small_enough_to_embed(
    name: str, size: str, expected: tuple[int, int], tmp_path: Path, ffmpeg: Ffmpeg
) -> None:
    source = picture(tmp_path / name, ffmpeg, size)
    made = cover(source, ffmpeg)
    assert made == cover(source, ffmpeg)
    assert len(made) < 300_000
    start = made.index(b"\xff\xc0")  # baseline frame: length, precision, height, width
    assert struct.unpack(">HH", made[start + 5 : start + 9])[::-1] == expected


def test_artwork_that_is_no_picture(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    source = tmp_path / "cover.jpg"
    source.write_bytes(b"<svg/>")
    with pytest.raises(ConfigError) as caught:
        cover(source, ffmpeg)
    assert str(caught.value) == (
        f"{source}: the artwork is neither JPEG nor PNG\nExport it as JPEG or PNG, then run the command again."
    )


def test_artwork_that_is_damaged(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    source = tmp_path / "cover.jpg"
    source.write_bytes(b"\xff\xd8\xff\xe0" + bytes(2000))
    with pytest.raises(ConfigError) as caught:
        cover(source, ffmpeg)
    assert (
        str(caught.value) == f"{source}: the artwork is damaged\nExport it as JPEG or PNG, then run the command again."
    )


@pytest.mark.parametrize(("name", "size"), [("a.jpg", (300, 200)), ("a.png", (1500, 1400))])
def test_the_size_of_artwork_is_read_off_its_header(
    tmp_path: Path, ffmpeg: Ffmpeg, name: str, size: tuple[int, int]
) -> None:
    path = tmp_path / name
    source = f"color=red:s={size[0]}x{size[1]}"
    subprocess.run([ffmpeg.path, "-v", "error", "-f", "lavfi", "-i", source, "-frames:v", "1", path], check=True)
    assert picture_size(path) == size
    for length in (3, 10, 20):
        path.write_bytes(path.read_bytes()[:length])
        assert picture_size(path) is None
