"""One word in podcast.toml chooses the other engine, on the same weights."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from podcast.audio import find_ffmpeg
from tests.commands import podcast

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.openai_whisper]


def test_openai_whisper_transcribes_and_the_receipt_says_so(repository: Path, tmp_path: Path) -> None:
    clip = tmp_path / "clip.flac"
    source = repository / "episodes" / "ep02" / "narrator.flac"
    subprocess.run([find_ffmpeg().path, "-v", "error", "-ss", "27", "-t", "8", "-i", source, clip], check=True)
    assert podcast(tmp_path, "init", "show").code == 0
    show = tmp_path / "show"
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace('engine = "faster-whisper"', 'engine = "openai-whisper"'))
    assert podcast(show, "new", "ep01", str(clip)).code == 0

    ran = podcast(show, "publish", "ep01")

    assert ran.code == 0, ran.err
    assert "1957" in (show / "transcripts" / "ep01.vtt").read_text(encoding="utf-8")
    (path,) = (show / ".podcast" / "receipts").rglob("*recognise*")
    tools = json.loads(path.read_text())["facts"]["tools"]
    assert tools["engine"].startswith("openai-whisper ")
    assert tools["model_sha256"] == "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
