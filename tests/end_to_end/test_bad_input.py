"""What a producer gets for recordings and files that cannot be used: one clear sentence, and nothing lost."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from podcast.audio import find_ffmpeg
from tests.commands import environment, podcast

pytestmark = pytest.mark.e2e

Make = Callable[[str, bytes], Path]


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show with one episode that has no recording yet."""
    assert podcast(tmp_path, "init", "show", "--title", "Les voisins").code == 0
    folder = tmp_path / "show"
    assert podcast(folder, "new", "ep01").code == 0
    return folder


@pytest.fixture
def put(show: Path) -> Make:
    """Put a recording of these bytes into the episode."""

    def make(name: str, content: bytes) -> Path:
        path = show / "episodes" / "ep01" / name
        path.write_bytes(content)
        return path

    return make


def ffmpeg(*words: str | Path) -> None:
    subprocess.run([find_ffmpeg().path, "-v", "error", "-y", *words], check=True)


def refused(show: Path, code: int) -> str:
    """The error of `publish ep01`, after checking that it is all that happened."""
    recordings = sorted((show / "episodes").rglob("*"))
    before = {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in recordings
        if path.is_file() and path.suffix != ".toml"
    }
    ran = podcast(show, "publish", "ep01")
    assert ran.code == code, ran.out + ran.err
    assert "Traceback" not in ran.err
    assert not list((show / "feed").rglob("*.*"))
    assert not list((show / ".podcast" / "scratch").rglob("*.*"))
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in before} == before
    return ran.err


def test_no_recording(show: Path) -> None:
    assert refused(show, 4) == (
        "Error: episodes/ep01: ep01 has no recording\nPut the audio file into this folder, beside episode.toml.\n"
    )


def test_a_recording_that_is_named_but_missing(show: Path) -> None:
    with (show / "episodes" / "ep01" / "episode.toml").open("a") as file:
        file.write('\n[[recordings]]\nfile = "host.wav"\n')
    assert refused(show, 4) == (
        "Error: episodes/ep01/host.wav: there is no such recording\n"
        "Put it there, or correct `file` in episodes/ep01/episode.toml.\n"
    )


def test_a_file_of_no_bytes(show: Path, put: Make) -> None:
    put("a.wav", b"")
    assert refused(show, 4) == (
        "Error: episodes/ep01/a.wav: the file is empty (0 bytes)\nCopy it again from the recorder or the call service.\n"
    )


def test_a_text_named_wav(show: Path, put: Make) -> None:
    put("a.wav", b"Bonjour, ceci est un texte.\n" * 40)
    assert refused(show, 4) == (
        "Error: episodes/ep01/a.wav: is not a recording: no sound can be read from it\n"
        "Check that it is the file you meant, and that it plays; WAV, FLAC, MP3, M4A and video files are read.\n"
    )


def test_silence(show: Path, put: Make) -> None:
    ffmpeg("-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-t", "5", put("a.wav", b""))
    assert refused(show, 4) == (
        "Error: episodes/ep01/a.wav: is silent: nothing in it is louder than -70 LUFS\n"
        "Check that the microphone was on and that it is the file you meant; or take the track out of episode.toml.\n"
    )


def test_a_picture_without_sound(show: Path, put: Make) -> None:
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-c:v", "mpeg4", put("a.mp4", b""))
    assert refused(show, 4) == (
        "Error: episodes/ep01/a.mp4: has pictures but no sound\nExport it again with its sound track.\n"
    )


def test_an_id_that_leaves_the_folder(show: Path) -> None:
    ran = podcast(show, "publish", "../ep01")
    assert (ran.code, ran.err) == (
        3,
        'Error: episodes: "../ep01" cannot be an episode\'s id\n'
        "An id is made of small letters a-z, digits and single hyphens: ep02, hors-serie-1.\n",
    )


def test_an_episode_that_does_not_exist(show: Path) -> None:
    ran = podcast(show, "publish", "ep09")
    assert (ran.code, ran.err) == (
        3,
        "Error: there is no episode ep09; the show's episodes: ep01\n`podcast new ep09 RECORDING` makes it.\n",
    )


def test_a_key_that_does_not_exist(show: Path) -> None:
    with (show / "podcast.toml").open("a") as file:
        file.write("[audoi]\n")
    ran = podcast(show, "status")
    assert ran.code == 3
    assert ran.err.endswith('unknown key "audoi"\nDid you mean "audio"?\n')


def test_two_episodes_with_one_number(show: Path) -> None:
    assert podcast(show, "new", "ep02", "--number", "1").code == 0
    ran = podcast(show, "status")
    assert (ran.code, ran.err) == (
        3,
        "Error: episodes/ep02/episode.toml: ep01 and ep02 are both number 1\nGive one of them another number.\n",
    )


def test_artwork_that_is_missing(show: Path, put: Make) -> None:
    put("a.wav", b"x")
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace("# artwork", "artwork"))
    assert refused(show, 3) == (
        "Error: artwork.jpg: there is no such artwork\nPut it there, or correct `artwork` in podcast.toml.\n"
    )


def test_outside_a_show(tmp_path: Path) -> None:
    ran = podcast(tmp_path, "status")
    assert ran.code == 3
    assert ran.err == (
        "Error: .: there is no podcast.toml here, nor in a folder above\n"
        "Go to your show's folder, or make one with `podcast init myshow`.\n"
    )


def speech(repository: Path) -> Path:
    """Half a minute of the sample's speech is enough for a whole publish."""
    return next((repository / "episodes" / "ep02").glob("narrator.flac"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("video.mp4", ["-f", "lavfi", "-i", "testsrc=s=64x64", "-shortest", "-c:v", "mpeg4", "-c:a", "aac"]),
        ("surround.wav", ["-ac", "6"]),
        ("phone.wav", ["-ar", "8000", "-ac", "1"]),
        ("studio.wav", ["-ar", "96000", "-c:a", "pcm_s24le"]),
        ("cut.mp3", ["-c:a", "libmp3lame"]),
    ],
)
def test_odd_but_good_recordings_are_published(
    show: Path, put: Make, repository: Path, name: str, options: list[str]
) -> None:
    source = speech(repository)
    path = put(name, b"")
    ffmpeg("-ss", "27", "-t", "12", "-i", source, *options, path)
    if name == "cut.mp3":
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    before = path.read_bytes()
    ran = podcast(show, "publish", "ep01")
    assert ran.code == 0, ran.err
    assert path.read_bytes() == before
    assert (show / "feed" / "feed.xml").is_file()


@pytest.mark.slow
def test_ctrl_c_stops_at_once_and_the_next_run_goes_on(show: Path, put: Make, repository: Path) -> None:
    shutil.copy(speech(repository), put("a.flac", b""))
    process = start_publish(show)
    wait_for(
        lambda: (
            (show / ".podcast" / "receipts").is_dir()
            and any("master" in p.name for p in (show / ".podcast" / "receipts").iterdir())
        ),
        process,
    )
    time.sleep(3)  # into the recogniser
    process.send_signal(signal.SIGINT)
    interrupted = time.monotonic()
    _, err = process.communicate(timeout=30)
    assert time.monotonic() - interrupted < 1.5
    assert process.returncode == 130
    assert err.endswith("Interrupted. What was finished is kept: the same command goes on from there.\n")
    ran = podcast(show, "publish", "ep01")
    assert ran.code == 0, ran.err
    assert "ep01 master" not in ran.out


@pytest.mark.slow
def test_a_second_publish_says_who_is_at_work_and_a_kill_leaves_nothing_to_clean_up(
    show: Path, put: Make, repository: Path
) -> None:
    shutil.copy(speech(repository), put("a.flac", b""))
    process = start_publish(show)
    wait_for((show / ".podcast" / "scratch").exists, process)
    second = podcast(show, "publish", "ep01")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert second.code == 8
    assert second.err.startswith(
        f"Error: another command is at work on this show: `podcast publish ep01` (process {process.pid} on "
    )
    assert podcast(show, "publish", "ep01").code == 0


def start_publish(show: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "podcast", "publish", "ep01"],
        cwd=show,
        env=environment() | {"PYTHONPATH": str(Path(__file__).parent.parent.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until something is seen on disk while the command runs."""
    deadline = time.monotonic() + 60
    while not happened():
        assert process.poll() is None, "the command ended before it could be interrupted"
        assert time.monotonic() < deadline
        time.sleep(0.01)
