"""A full disk and a read-only folder: real ones, in a name space of the test's own."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import environment

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def on_its_own_disk(repository: Path, disk: Path, before: str, after: str) -> subprocess.CompletedProcess[str]:
    """Mount a small disk, put the sample show on it, run `before`, publish, run `after`."""
    disk.mkdir()
    script = f"""
        set -e
        mount -t tmpfs -o size=12m none {shlex.quote(str(disk))}
        cp -r {shlex.quote(str(repository))}/episodes {shlex.quote(str(repository))}/podcast.toml {shlex.quote(str(repository))}/artwork.jpg {shlex.quote(str(disk))}
        cd {shlex.quote(str(disk))}
        {before}
        code=0; {shlex.quote(sys.executable)} -m podcast publish ep02 || code=$?
        {after}
        exit $code
    """
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script],
        env=environment(PYTHONPATH=str(repository), PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_no_space_left(repository: Path, tmp_path: Path) -> None:
    ran = on_its_own_disk(
        repository,
        tmp_path / "disk",
        "mkdir -p feed transcripts .podcast/scratch; sha256sum episodes/ep02/*.flac",
        "find feed transcripts .podcast/scratch -type f; sha256sum episodes/ep02/*.flac",
    )
    assert ran.returncode == 9, ran.stderr
    assert (
        "no space left on this disk\nFree some space, then run the same command again: what was finished is kept.\n"
        in ran.stderr
    )
    assert "Traceback" not in ran.stderr
    sums = [line for line in ran.stdout.splitlines() if line.endswith(".flac")]
    assert len(sums) == 4
    assert sums[:2] == sums[2:]
    assert ".mp3" not in ran.stdout


def test_a_read_only_folder(repository: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    ran = on_its_own_disk(repository, disk, f"mount -o remount,bind,ro {shlex.quote(str(disk))}", "")
    assert ran.returncode == 9, ran.stderr
    assert (
        "the file system is read-only\nMove the show to a folder that you may write to, or remount this one.\n"
        in ran.stderr
    )
    assert "Traceback" not in ran.stderr
