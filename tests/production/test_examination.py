from __future__ import annotations

from pathlib import Path

import pytest

from podcast import speech
from podcast.production.examination import Finding, examine


def put_model(cache: Path, name: str, digest: str) -> None:
    folder = cache / "models" / f"{name}-{digest}"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(bytes(2_000_000))


def test_other_weights_on_this_machine_are_named(tmp_path: Path) -> None:
    put_model(tmp_path, "small", "0123456789ab")
    put_model(tmp_path, "tiny", "ba9876543210")

    assert Finding("other weights on this machine: tiny (2 MB), small (2 MB)", "ok") in examine(None, None, tmp_path)


def test_without_other_weights_nothing_is_said_of_them(tmp_path: Path) -> None:
    assert not [finding for finding in examine(None, None, tmp_path) if "other weights" in finding.what]


def test_the_weights_that_tell_voices_apart_are_a_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    what = "weights that tell speakers apart in one mixed recording"
    assert Finding(what, "ok") in examine(None, None, tmp_path)

    monkeypatch.setattr(speech, "can_tell_voices_apart", lambda: False)
    assert Finding(what, "absent", "pip install --no-deps Resemblyzer==0.1.4") in examine(None, None, tmp_path)
