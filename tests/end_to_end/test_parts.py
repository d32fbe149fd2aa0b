"""A recorder that was stopped and started again: parts come one after another, in the sound and in the words."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from podcast.audio import find_ffmpeg
from podcast.speech import read_vtt, transcript_from_json
from tests.commands import podcast
from tests.sound import decode

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def clip(source: Path, start: int, seconds: int, target: Path) -> None:
    cut = ["-ss", str(start), "-t", str(seconds), "-i", source, target]
    subprocess.run([find_ffmpeg().path, "-v", "error", "-y", *cut], check=True)


def test_the_second_part_is_heard_and_read_after_the_first(repository: Path, tmp_path: Path) -> None:
    narrator = repository / "episodes" / "ep02" / "narrator.flac"
    clip(narrator, 27, 9, tmp_path / "before.flac")
    clip(narrator, 36, 8, tmp_path / "after.wav")
    assert podcast(tmp_path, "init", "show", "--title", "Les voisins").code == 0
    show = tmp_path / "show"
    assert podcast(show, "new", "ep01", str(tmp_path / "before.flac"), "--speaker", "Claire").code == 0
    (show / "episodes" / "ep01" / "after.wav").write_bytes((tmp_path / "after.wav").read_bytes())
    with (show / "episodes" / "ep01" / "episode.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[recordings]]\nfile = "after.wav"\nspeaker = "Claire"\npart = 2\n')
    ran = podcast(show, "publish", "ep01")
    assert ran.code == 0, ran.err
    (product,) = (show / "feed" / "media").glob("ep01-*.mp3")
    sound, rate = decode(product, find_ffmpeg().path)
    assert len(sound) / rate == pytest.approx(17, abs=0.01)
    words = [
        word
        for segment in transcript_from_json((show / "transcripts" / "ep01.json").read_bytes()).segments
        for word in segment.words
    ]
    assert [word for word in words if word.end_ms < 8500]
    assert [word for word in words if word.start_ms > 9500]
    assert [word.start_ms for word in words] == sorted(word.start_ms for word in words)
    (served,) = (show / "feed" / "media").glob("ep01-*.vtt")
    assert read_vtt(served.read_text(encoding="utf-8"), "fr").segments[-1].end_ms > 12_000
