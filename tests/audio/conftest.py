from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from podcast.audio import Ffmpeg, MasterTrack, Probed, find_ffmpeg, probe
from podcast.model import RecordingFacts
from tests.audio.signals import ignore

Listen = Callable[[Path], Probed]
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
def listened(tmp_path: Path, ffmpeg: Ffmpeg) -> Listen:
    """Probe a recording, and see that its bytes are the same afterwards, whatever comes of it."""

    def run(source: Path) -> Probed:
        before = hashlib.sha256(source.read_bytes()).digest() if source.is_file() else b""
        speech = tmp_path / "speech.wav"
        try:
            return probe(source, speech, ffmpeg, ignore)
        except BaseException:
            assert not list(tmp_path.glob("speech*"))
            raise
        finally:
            assert before == (hashlib.sha256(source.read_bytes()).digest() if source.is_file() else b"")

    return run


@pytest.fixture
def probed(listened: Listen) -> Probe:
    """The facts alone."""
    return lambda source: listened(source).facts


@pytest.fixture
def track(listened: Listen) -> Track:
    """A recording ready to be mixed."""

    def make(path: Path, offset_ms: int = 0) -> MasterTrack:
        found = listened(path)
        return MasterTrack(path, offset_ms, found.facts, found.envelope)

    return make
