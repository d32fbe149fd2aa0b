"""`make demo` for a new user: a clean clone, an empty home, no ffmpeg on PATH."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_make_demo_in_a_clean_clone_ends_with_a_feed(repository: Path, tmp_path: Path) -> None:
    clone, home = tmp_path / "clone", tmp_path / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", repository, clone], check=True)
    base = Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
    kept = {key: value for key, value in os.environ.items() if key.startswith("PIP_")}
    new_user = {**kept, "HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    made = subprocess.run(
        ["make", "demo", f"PYTHON={base}"], cwd=clone, env=new_user, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "ep02: verified, 14 stages ran, " in made.stdout
    assert "podcast serve" in made.stdout
    assert (clone / "feed" / "feed.xml").is_file()
    assert subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, check=True).stdout == (
        b"?? episodes/ep02/chapters.txt\n?? transcripts/\n"
    )
