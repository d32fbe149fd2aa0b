from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from podcast.audio import Ffmpeg, find_ffmpeg, probe
from podcast.audio.plan import MasterTrack
from podcast.model import RecordingFacts
from tests.audio.signals import ignore

Probe = Callable[[Path], RecordingFacts]
Track = Callable[..., MasterTrack]


@pytest.fixture(scope="session")
def ffmpeg() -> Ffmpeg:
    return find_ffmpeg()


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path) -> Iterator[None]:
    """After every test: no child process, dead or alive, and no recording with other bytes than before."""
    yield
    assert psutil.Process().children() == []


@pytest.fixture
def probed(tmp_path: Path, ffmpeg: Ffmpeg) -> Probe:
    """Probe a recording, and see that its bytes are the same afterwards, whatever comes of it."""

    def run(source: Path) -> RecordingFacts:
        before = hashlib.sha256(source.read_bytes()).digest() if source.is_file() else b""
        speech = tmp_path / "speech.wav"
        try:
            return probe(source, speech, ffmpeg, ignore)
        except BaseException:
            assert not speech.exists()
            raise
        finally:
            assert before == (hashlib.sha256(source.read_bytes()).digest() if source.is_file() else b"")

    return run


@pytest.fixture
def track(probed: Probe) -> Track:
    """A recording ready to be mixed."""

    def make(path: Path, offset_ms: int = 0) -> MasterTrack:
        return MasterTrack(path, offset_ms, probed(path))

    return make
