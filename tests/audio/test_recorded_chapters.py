"""Chapters that recordings carry, in files made by ffmpeg, by mutagen, by our own tagger, and by hand."""

from __future__ import annotations

import struct
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from mutagen.flac import FLAC
from mutagen.id3 import CHAP, CTOC, ID3, TIT2, WXXX, CTOCFlags
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from podcast.audio import Ffmpeg, read_chapters, tag
from podcast.audio.ffmetadata import read_ffmetadata
from podcast.errors import RecordingError
from podcast.model import Chapter
from podcast.release import Tags
from tests.audio.signals import convert, voice, write

CHAPTERS = (
    Chapter(0, "Début ; ça = l'été #1 \\ fin"),
    Chapter(1_234, "Deux"),
    Chapter(2_345, "שלום 🎙️"),
)  # all before the half of a second: after it, ffmpeg writes the next second into Vorbis comments
ENCODED = {
    "mp3": ["-b:a", "96k"],
    "m4a": ["-c:a", "aac"],
    "mov": ["-c:a", "aac"],
    "opus": ["-c:a", "libopus"],
    "mka": ["-c:a", "aac"],
    "mkv": ["-c:a", "flac"],
    "webm": ["-c:a", "libopus"],
    "wma": ["-c:a", "wmav2"],
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("plain") / "plain.wav", voice(4.0, rate=44_100), rate=44_100)


def script(path: Path, chapters: Sequence[tuple[str, str, str]], title: str = "") -> Path:
    """Chapters in ffmpeg's format, of time base, start and title."""
    entries = [
        f"[CHAPTER]\nTIMEBASE={base}\nSTART={start}\nEND={start}\ntitle={name}\n" for base, start, name in chapters
    ]
    path.write_text(f";FFMETADATA1\ntitle={title}\n" + "".join(entries), encoding="utf-8")
    return path


def with_chapters(ffmpeg: Ffmpeg, plain: Path, metadata: Path, *how: str | Path) -> Path:
    arguments = ["-f", "ffmetadata", "-i", metadata, "-map", "0:a", "-map_chapters", "1", "-map_metadata", "1"]
    return convert(ffmpeg, plain, *arguments, *how)


@pytest.mark.parametrize("name", ENCODED)
def test_chapters_that_ffmpeg_wrote_are_read_to_the_millisecond(
    name: str, plain: Path, tmp_path: Path, ffmpeg: Ffmpeg
) -> None:
    titles = ["Début \\; ça \\= l'été \\#1 \\\\ fin", "Deux", "שלום 🎙️"]
    rows = [("1/1000", str(c.start_ms), title) for c, title in zip(CHAPTERS, titles, strict=True)]
    metadata = script(tmp_path / "metadata", rows, title="The whole file")
    recording = with_chapters(ffmpeg, plain, metadata, *ENCODED[name], tmp_path / f"recording.{name}")
    assert read_chapters(recording, ffmpeg) == CHAPTERS


@pytest.mark.parametrize("name", ["mp3", "m4a", "opus"])
def test_chapters_of_our_own_masters_are_read_back(name: str, plain: Path, tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    bare = ["-map_metadata", "-1", "-id3v2_version", "0"] if name == "mp3" else []
    master = convert(ffmpeg, plain, *ENCODED[name], *bare, tmp_path / f"master.{name}")
    tag(master, tmp_path / "tagged", Tags("Titre", "Émission", "Autrice", "fr", chapters=CHAPTERS), ffmpeg)
    assert read_chapters(tmp_path / "tagged", ffmpeg) == CHAPTERS


@pytest.mark.parametrize(
    ("kind", "comments", "how"),
    [("flac", FLAC, []), ("ogg", OggVorbis, ["-c:a", "libvorbis"]), ("opus", OggOpus, ["-c:a", "libopus"])],
)
def test_vorbis_comments(
    kind: str, comments: type, how: list[str], plain: Path, tmp_path: Path, ffmpeg: Ffmpeg
) -> None:
    recording = convert(ffmpeg, plain, *how, tmp_path / f"recording.{kind}")
    tags = comments(recording)
    tags["CHAPTER001"], tags["CHAPTER001NAME"] = "00:00:00.000", "Ouverture"
    tags["CHAPTER002"], tags["CHAPTER002NAME"] = "00:00:02.345", "Le jardin"
    tags.save()
    assert read_chapters(recording, ffmpeg) == (Chapter(0, "Ouverture"), Chapter(2_345, "Le jardin"))


def id3(recording: Path, *frames: CHAP | CTOC) -> Path:
    tags = ID3()
    for frame in frames:
        tags.add(frame)
    tags.save(recording)
    return recording


def chap(name: str, start: int, title: str | None, *links: str) -> CHAP:
    parts = [] if title is None else [TIT2(encoding=3, text=[title])]
    parts += [WXXX(encoding=3, desc=f"{number}", url=link) for number, link in enumerate(links)]
    return CHAP(element_id=name, start_time=start, end_time=start + 1, sub_frames=parts)


def toc(*names: str) -> CTOC:
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    return CTOC(element_id="toc", flags=flags, child_element_ids=list(names), sub_frames=[])


@pytest.fixture
def mp3(plain: Path, tmp_path: Path, ffmpeg: Ffmpeg) -> Path:
    return convert(ffmpeg, plain, *ENCODED["mp3"], "-map_metadata", "-1", tmp_path / "recording.mp3")


def test_id3_chapters_keep_their_links_and_those_without_a_title_stay(mp3: Path, ffmpeg: Ffmpeg) -> None:
    id3(
        mp3,
        chap("c", 3_000, "Trois", "mailto:a@example.org", "http://example.org/trois"),
        chap("a", 0, "Un", "https://example.org/un"),
        chap("b", 1_500, None, "javascript:alert(1)"),
    )
    assert read_chapters(mp3, ffmpeg) == (
        Chapter(0, "Un", "https://example.org/un"),
        Chapter(1_500, ""),
        Chapter(3_000, "Trois", "http://example.org/trois"),
    )


def test_id3_chapters_that_the_table_of_contents_leaves_out_are_hidden(mp3: Path, ffmpeg: Ffmpeg) -> None:
    id3(mp3, toc("a", "c"), chap("a", 0, "Un"), chap("b", 1_000, "a picture changes"), chap("c", 2_000, "Deux"))
    assert read_chapters(mp3, ffmpeg) == (Chapter(0, "Un"), Chapter(2_000, "Deux"))
    id3(mp3, toc("x"), chap("a", 0, "Un"), chap("b", 1_000, "Deux"))
    assert read_chapters(mp3, ffmpeg) == (Chapter(0, "Un"), Chapter(1_000, "Deux"))


def chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def cue_points(*samples: int) -> bytes:
    points = [struct.pack("<II4sIII", n, at, b"data", 0, 0, at) for n, at in enumerate(samples, start=1)]
    return chunk(b"cue ", struct.pack("<I", len(points)) + b"".join(points))


def labels(*titles: bytes) -> bytes:
    found = [chunk(b"labl", struct.pack("<I", n) + title + b"\0") for n, title in enumerate(titles, start=1)]
    return b"".join(found)


def add_to_wav(wav: Path, source: Path, more: bytes) -> Path:
    whole = source.read_bytes() + more
    wav.write_bytes(whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:])
    return wav


def test_cue_points_of_a_wav_with_labels_in_any_order(plain: Path, tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    region = chunk(b"ltxt", struct.pack("<II4sHHHH", 1, 100_000, b"rgn ", 0, 0, 0, 0))
    names = chunk(b"LIST", b"adtl" + labels("Fin de l’été".encode(), b"Ouverture", b"") + region)
    wav = add_to_wav(tmp_path / "recording.wav", plain, cue_points(132_300, 0, 44_100) + names)
    assert read_chapters(wav, ffmpeg) == (Chapter(0, "Ouverture"), Chapter(1_000, ""), Chapter(3_000, "Fin de l’été"))


def test_marks_of_a_recorder_have_no_titles(plain: Path, tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    wav = add_to_wav(tmp_path / "recording.wav", plain, cue_points(11_025, 54_419))
    assert read_chapters(wav, ffmpeg) == (Chapter(250, ""), Chapter(1_234, ""))


def test_recordings_without_chapters_have_none(plain: Path, mp3: Path, ffmpeg: Ffmpeg) -> None:
    assert read_chapters(plain, ffmpeg) == ()
    assert read_chapters(mp3, ffmpeg) == ()


def test_titles_are_one_line_without_control_characters_and_not_endless(mp3: Path, ffmpeg: Ffmpeg) -> None:
    id3(
        mp3,
        chap("a", 0, "Un\n[CHAPTER]\nSTART=5\x1b[31m\u202etxt"),
        chap("b", 1, "x" * 200_000),
        chap("c", 2, "y" * 200),
    )
    assert read_chapters(mp3, ffmpeg) == (
        Chapter(0, "Un [CHAPTER] START=5 [31m txt"),
        Chapter(1, "x" * 199 + "…"),
        Chapter(2, "y" * 200),
    )


def test_titles_that_look_like_fields_of_the_format_are_titles(plain: Path, tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    hostile = "a\\\n[CHAPTER]\\\nTIMEBASE\\=1/1\\\nSTART\\=2\\\ntitle\\=b"
    metadata = script(tmp_path / "metadata", [("1/1000", "0", hostile), ("1/1000", "500", "back\\\\")])
    recording = with_chapters(ffmpeg, plain, metadata, *ENCODED["mka"], tmp_path / "recording.mka")
    assert read_chapters(recording, ffmpeg) == (
        Chapter(0, "a [CHAPTER] TIMEBASE=1/1 START=2 title=b"),
        Chapter(500, "back\\"),
    )


def test_markers_past_the_end_and_markers_together_are_handed_on(plain: Path, tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    wav = add_to_wav(tmp_path / "recording.wav", plain, cue_points(0xFFFFFFF0, 44_100, 44_100))
    assert read_chapters(wav, ffmpeg) == (Chapter(1_000, ""), Chapter(1_000, ""), Chapter(97_391_548, ""))


def test_ten_thousand_chapters_take_seconds(plain: Path, tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    names = chunk(b"LIST", b"adtl" + labels(*(b"x" * 100 for _ in range(10_000))))
    wav = add_to_wav(tmp_path / "recording.wav", plain, cue_points(*range(0, 100_000, 10)) + names)
    started = time.perf_counter()
    assert len(read_chapters(wav, ffmpeg)) == 10_000
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    "start", [b"ID3\x04\x00\x00\x00\x00\x0f\x7fCHAP", b"RIFF\xff\xff\xff\xffWAVEcue ", b"fLaC", b"text"]
)
def test_a_file_whose_markers_cannot_be_read_has_none(start: bytes, tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    broken = tmp_path / "recording"
    broken.write_bytes(start + b"\xff" * 5_000)
    assert read_chapters(broken, ffmpeg) == ()


def test_a_recording_that_is_missing_is_named(tmp_path: Path, ffmpeg: Ffmpeg) -> None:
    with pytest.raises(RecordingError) as caught:
        read_chapters(tmp_path / "host.wav", ffmpeg)
    assert str(caught.value) == f"{tmp_path}/host.wav: there is no such recording\nCheck its name in episode.toml."


@pytest.mark.parametrize(
    ("lines", "chapters"),
    [
        (["TIMEBASE=1/44100", "START=54419", "END=60000", "title=a"], [(1_234, "a")]),
        (["TIMEBASE=1/1000000000", "START=1234500000"], [(1_235, "")]),
        (["TIMEBASE=1001/30000", "START=30"], [(1_001, "")]),
        (["TIMEBASE=1/1000", "START=-5"], [(0, "")]),
        (["TIMEBASE=1/1000", "START=5", "START=6", "TIMEBASE=1/1", "title=b"], [(5, "b")]),
        (["TIMEBASE=1/1000", "START=5", "title=a\\", "b \\\\ c\\=d\\;\\#"], [(5, "a\nb \\ c=d;#")]),
        (["TIMEBASE=1/0", "START=5"], []),
        (["TIMEBASE=0/0", "START=5"], []),
        (["TIMEBASE=-1/1000", "START=5"], []),
        (["TIMEBASE=1/1000", "START=" + "9" * 5_000], []),
        (["TIMEBASE=1/1000"], []),
        (["START=5", "title=a"], []),
        ([], []),
    ],
)
def test_what_ffmpeg_writes_about_a_chapter(lines: list[str], chapters: list[tuple[int, str]]) -> None:
    section = "".join(f"{line}\n" for line in ["[CHAPTER]", *lines])
    last = "[CHAPTER]\nTIMEBASE=1/1\nSTART=9\ntitle=last\n"
    written = f";FFMETADATA1\ntitle=of the file\nSTART=1\n{section}{last}"
    assert list(read_ffmetadata(written)) == [*chapters, (9_000, "last")]


@pytest.mark.parametrize("text", ["\\" * 1_000_000, "=" * 1_000_000, "[CHAPTER]\n" * 100_000, "a\\\n" * 300_000])
def test_hostile_metadata_takes_no_longer_than_its_length(text: str) -> None:
    started = time.perf_counter()
    assert list(read_ffmetadata(f"[CHAPTER]\n{text}\n")) == []
    assert time.perf_counter() - started < 10
