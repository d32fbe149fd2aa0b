"""Finding ffmpeg, and what its failures become."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

import podcast.audio
from podcast.audio import Ffmpeg, find_ffmpeg, identity
from podcast.audio.ffmpeg import FfmpegError, running
from podcast.errors import ToolError
from tests.audio.signals import voice, write


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def not_packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if imageio-ffmpeg had no program for this platform."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)


def test_the_one_that_came_with_the_installation_is_taken_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / "ffmpeg", "echo ffmpeg version other")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = find_ffmpeg()
    assert found.path.is_absolute()
    assert found.path.parent.parent.name == "imageio_ffmpeg"
    assert found.version[0] in "n0123456789"


def test_else_the_one_on_path_but_never_the_one_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, not_packaged: None
) -> None:
    program(tmp_path / "here" / "ffmpeg", "echo ffmpeg version trap")
    right = program(tmp_path / "bin" / "ffmpeg", "echo ffmpeg version 7.1 Copyright")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PATH", f":.:{tmp_path}/bin")
    assert find_ffmpeg() == Ffmpeg(right, "7.1")


def test_none_at_all(monkeypatch: pytest.MonkeyPatch, not_packaged: None) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolError) as caught:
        find_ffmpeg()
    assert str(caught.value) == "ffmpeg is not installed\nGet it with: pip install imageio-ffmpeg"


def test_something_else_by_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, not_packaged: None) -> None:
    other = program(tmp_path / "ffmpeg", "echo hello")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolError) as caught:
        find_ffmpeg()
    assert str(caught.value) == (f"{other}: does not answer as ffmpeg does\nGet it with: pip install imageio-ffmpeg")


def test_a_program_that_cannot_start(tmp_path: Path) -> None:
    broken = tmp_path / "ffmpeg"
    with pytest.raises(ToolError) as caught, running(Ffmpeg(broken, "?"), ["-version"]):
        pass
    assert str(caught.value) == (
        f"{broken}: ffmpeg does not start: No such file or directory\n"
        "Get another with: pip install --force-reinstall imageio-ffmpeg"
    )


def test_a_failure_has_its_code_and_its_last_word(tmp_path: Path) -> None:
    failing = Ffmpeg(program(tmp_path / "ffmpeg", "echo one >&2; echo 'the last word' >&2; exit 7"), "?")
    with pytest.raises(FfmpegError) as caught, running(failing, [], where=tmp_path / "a.wav"):
        pass
    assert str(caught.value) == (
        f"{tmp_path}/a.wav: ffmpeg failed (exit code 7): the last word\n"
        "`podcast doctor` checks whether ffmpeg is in order."
    )


def test_one_that_stops_listening_is_a_failure_of_its_own(tmp_path: Path) -> None:
    deaf = Ffmpeg(program(tmp_path / "ffmpeg", "exec <&-; echo 'deaf' >&2; exit 9"), "?")
    with pytest.raises(FfmpegError) as caught, running(deaf, [], stdin=True) as process:
        while True:
            process.stdin.write(bytes(100_000))
    assert caught.value.what == "ffmpeg failed (exit code 9): deaf"


def test_an_exception_ends_it_at_once(tmp_path: Path) -> None:
    endless = Ffmpeg(program(tmp_path / "ffmpeg", "exec sleep 60"), "?")
    with pytest.raises(ZeroDivisionError), running(endless, []):
        assert len(psutil.Process().children()) == 1
        raise ZeroDivisionError
    assert psutil.Process().children() == []


def test_it_writes_no_reports_of_its_own(tmp_path: Path, ffmpeg: Ffmpeg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FFREPORT", f"file={tmp_path}/report.log")
    with running(ffmpeg, ["-i", str(write(tmp_path / "a.wav", voice(1))), "-f", "null", "-"]):
        pass
    assert not (tmp_path / "report.log").exists()


def test_identity_names_every_tool_that_shapes_the_sound(ffmpeg: Ffmpeg) -> None:
    assert identity()["ffmpeg"] == ffmpeg.version
    assert sorted(identity()) == ["ffmpeg", "mutagen", "pydub", "recipe"]


def test_importing_the_room_loads_nothing_heavy() -> None:
    script = (
        "import sys, podcast.audio; print(*sorted({'numpy', 'pydub', 'mutagen', 'imageio_ffmpeg'} & set(sys.modules)))"
    )
    root = Path(podcast.audio.__file__).parent.parent.parent
    ran = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert ran.stdout == "\n"
