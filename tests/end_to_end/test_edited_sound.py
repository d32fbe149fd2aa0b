"""Music, cuts and several formats, through `podcast publish`: every time that listeners get still fits the sound."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from mutagen.id3 import ID3
from scipy.io import wavfile

from podcast.audio import find_ffmpeg, picture_size
from tests.audio.signals import loudness, true_peak
from tests.commands import podcast, stages_run
from tests.sound import decode

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

RATE = 48_000
BEEPS = {"Un": 5.25, "Deux": 12.5, "Trois": 20.75}  # seconds of the recording
TONE = 3000.0


def music(path: Path, seconds: float) -> None:
    time = np.arange(round(seconds * RATE)) / RATE
    chord = sum(np.sin(2 * np.pi * f * time) for f in (220, 277.2, 329.6))
    wavfile.write(path, RATE, (chord * 4000).astype(np.int16))


def recording(path: Path, narrator: Path) -> None:
    """A second and a half of nothing, 24 seconds of a voice with beeps in it, two seconds of nothing."""
    voice = path.with_suffix(".voice.wav")
    cut = ["-ss", "27", "-t", "24", "-i", narrator, "-ar", str(RATE), "-ac", "1", voice]
    subprocess.run([find_ffmpeg().path, "-v", "error", *cut], check=True)
    _, sound = wavfile.read(voice)
    voice.unlink()
    silence = np.random.default_rng(1).normal(0, 2, size=round(3.5 * RATE))
    start = round(1.5 * RATE)
    sound = np.concatenate([silence[:start], sound, silence[start:]])
    beep = 12_000 * np.sin(2 * np.pi * TONE * np.arange(round(0.1 * RATE)) / RATE)
    for seconds in BEEPS.values():
        at = round(seconds * RATE)
        sound[at : at + len(beep)] = beep
    wavfile.write(path, RATE, sound.astype(np.int16))


@pytest.fixture(scope="module")
def show(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edited")
    recording(folder / "interview.wav", repository / "episodes" / "ep02" / "narrator.flac")
    assert podcast(folder, "init", "show", "--title", "Les voisins").code == 0
    show = folder / "show"
    assert podcast(show, "new", "ep01", str(folder / "interview.wav")).code == 0
    (show / "music").mkdir()
    music(show / "music" / "intro.wav", 4)
    music(show / "music" / "jingle.wav", 1.5)
    settings = show / "podcast.toml"
    edited = settings.read_text(encoding="utf-8").replace(
        "[speech]",
        'alternates = ["m4a", "opus"]\ntrim = true\nembed_transcript = true\nshorten_pauses = 0.4\nfade_out = 1.0\n'
        '[audio.intro]\nfile = "music/intro.wav"\noverlap = 1.0\n[speech]',
    )
    settings.write_text(edited, encoding="utf-8")
    with (show / "episodes" / "ep01" / "episode.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[jingles]]\nfile = "music/jingle.wav"\nat = "0:09"\noverlap = 0.2\n')
    draw = ["-f", "lavfi", "-i", "color=red:s=1200x900", "-frames:v", "1", show / "episodes" / "ep01" / "un.jpg"]
    subprocess.run([find_ffmpeg().path, "-v", "error", *draw], check=True)
    lines = ["0:00 Début", *(f"00:00:{seconds:06.3f} {title}" for title, seconds in BEEPS.items())]
    lines[1] += " | https://example.org/un | un.jpg"
    (show / "episodes" / "ep01" / "chapters.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    ran = podcast(show, "publish", "ep01")
    assert ran.code == 0, ran.out + ran.err
    assert "report" in " ".join(stages_run(ran))
    return show


def product(show: Path, suffix: str) -> Path:
    """The newest: older ones stay for those who have the older feed."""
    return max((show / "feed" / "media").glob(f"ep01-*.{suffix}"), key=lambda file: file.stat().st_mtime_ns)


def beep_near(sound: np.ndarray, seconds: float) -> float:
    """When the beep starts that is nearest to a time, in seconds: where the tone first has half of its strength."""
    time = np.arange(len(sound)) / RATE
    turned = sound * np.exp(-2j * np.pi * TONE * time)
    strength = np.abs(np.convolve(turned, np.ones(240) / 240, "same"))
    first = round((seconds - 0.5) * RATE)
    there = strength[first : first + RATE]
    return (first + int(np.argmax(there > there.max() / 2))) / RATE


@pytest.mark.parametrize("suffix", ["mp3", "m4a", "opus"])
def test_a_beep_at_the_start_of_a_chapter_is_heard_there(show: Path, suffix: str) -> None:
    chapters = json.loads(product(show, "chapters.json").read_bytes())["chapters"]
    sound, _ = decode(product(show, suffix), find_ffmpeg().path, RATE)
    assert [chapter["title"] for chapter in chapters] == ["Début", *BEEPS]
    for chapter in chapters[1:]:
        assert beep_near(sound[:, 0], chapter["startTime"]) == pytest.approx(chapter["startTime"], abs=0.03)
    assert chapters[1]["startTime"] == pytest.approx(BEEPS["Un"] + 4 - 1 - 1.3, abs=0.2)  # the intro, less what is cut


@pytest.mark.parametrize("suffix", ["mp3", "m4a", "opus"])
def test_every_format_is_as_loud_as_asked_for_and_as_long(show: Path, suffix: str) -> None:
    sound, _ = decode(product(show, suffix), find_ffmpeg().path, RATE)
    other, _ = decode(product(show, "mp3"), find_ffmpeg().path, RATE)
    assert loudness(sound, RATE) == pytest.approx(-16, abs=0.3)
    assert true_peak(sound) <= -1.0
    assert abs(len(sound) - len(other)) <= 48


def test_the_chapters_in_the_files_are_those_that_apps_fetch(show: Path) -> None:
    chapters = json.loads(product(show, "chapters.json").read_bytes())["chapters"]
    starts = [chapter["startTime"] for chapter in chapters]
    frames = sorted(ID3(product(show, "mp3")).getall("CHAP"), key=lambda frame: frame.start_time)
    assert [frame.start_time / 1000 for frame in frames] == pytest.approx(starts, abs=0.001)
    for suffix in ("m4a", "opus"):
        text = subprocess.run(
            [find_ffmpeg().path, "-v", "error", "-i", product(show, suffix), "-f", "ffmetadata", "-"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        found = re.findall(r"TIMEBASE=1/(\d+)\nSTART=(\d+)\nEND=\d+\ntitle=(.*)", text)
        assert [title for _, _, title in found] == ["Début", *BEEPS]
        assert [int(start) / int(base) for base, start, _ in found] == pytest.approx(starts, abs=0.002)


def test_a_picture_beside_the_chapters_reaches_apps_and_the_audio_file(show: Path) -> None:
    chapters = json.loads(product(show, "chapters.json").read_bytes())["chapters"]
    picture = product(show, "jpg")
    assert [chapter.get("img") for chapter in chapters] == [
        None,
        f"http://127.0.0.1:8000/media/{picture.name}",
        None,
        None,
    ]
    assert picture_size(picture) == (800, 600)
    frame = next(frame for frame in ID3(product(show, "mp3")).getall("CHAP") if frame.sub_frames["TIT2"] == ["Un"])
    assert frame.sub_frames["WXXX:"].url == "https://example.org/un"
    small = show / "small.jpg"
    small.write_bytes(frame.sub_frames.getall("APIC")[0].data)
    assert picture_size(small) == (400, 300)


def test_a_picture_that_is_not_there_is_named(show: Path) -> None:
    picture = show / "episodes" / "ep01" / "un.jpg"
    content = picture.read_bytes()
    picture.unlink()
    ran = podcast(show, "publish", "ep01")
    picture.write_bytes(content)
    assert ran.code == 3
    assert ran.err == (
        "Error: episodes/ep01/un.jpg: there is no such picture of a chapter\n"
        "Put it there, or correct its name in episodes/ep01/chapters.txt.\n"
    )


def test_a_corrected_transcript_moves_with_the_cuts_and_stays_as_it_was_written(show: Path) -> None:
    path = show / "transcripts" / "ep01.vtt"
    cues = "".join(
        f"\n00:00:{seconds:06.3f} --> 00:00:{seconds + 0.1:06.3f}\nBip {title.lower()}.\n"
        for title, seconds in BEEPS.items()
    )
    written = path.read_text(encoding="utf-8") + cues
    path.write_text(written, encoding="utf-8")
    ran = podcast(show, "publish", "ep01")
    assert ran.code == 0, ran.err
    assert "ep01 master" not in stages_run(ran)
    assert path.read_text(encoding="utf-8") == written
    served = product(show, "vtt")
    assert "Bip deux." in ID3(product(show, "mp3")).getall("USLT")[0].text.splitlines()
    sound, _ = decode(product(show, "mp3"), find_ffmpeg().path, RATE)
    for title in BEEPS:
        cue = re.search(rf"(\d\d):(\d\d\.\d\d\d) --> .*\n.*Bip {title.lower()}\.", served.read_text(encoding="utf-8"))
        assert cue, title
        start = int(cue[1]) * 60 + float(cue[2])
        assert beep_near(sound[:, 0], start) == pytest.approx(start, abs=0.03)


def test_another_intro_changes_no_text_of_a_person(show: Path) -> None:
    chapters = show / "episodes" / "ep01" / "chapters.txt"
    notes = show / "episodes" / "ep01" / "notes.md"
    before = [path.read_bytes() for path in (chapters, notes, show / "transcripts" / "ep01.vtt")]
    music(show / "music" / "intro.wav", 6)
    assert podcast(show, "publish", "ep01").code == 11  # what is live lasts otherwise: was it meant?
    ran = podcast(show, "publish", "ep01", "--allow", "changed-enclosure")
    assert ran.code == 0, ran.err
    assert "ep01 transcribe" not in stages_run(ran)
    assert before == [path.read_bytes() for path in (chapters, notes, show / "transcripts" / "ep01.vtt")]
