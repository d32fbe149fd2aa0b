"""An upload that is killed: whatever the moment, the live feed names only what is there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from podcast.storage import FolderTarget, upload
from tests.storage.sites import assert_whole, build_site

# publishes one edition after the other, and says so, until it is killed
PUBLISHER = """
import sys
from itertools import count
from pathlib import Path
from podcast.storage import FolderTarget, upload
from tests.storage.sites import build_site
work, www, first = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
for edition in count(first):
    site = build_site(work, edition=edition, audio_bytes=1_000_000, feed_padding=3_000_000)
    upload(site.files, site.folder, FolderTarget(www), lambda done, total: None, lambda sentence: None)
    print("ready", flush=True)
"""


@pytest.mark.parametrize("kills", [5, pytest.param(60, marks=pytest.mark.slow)])
def test_a_kill_at_any_moment_leaves_a_feed_that_names_only_what_is_there(tmp_path: Path, kills: int) -> None:
    moments = random.Random(2)
    www = tmp_path / "www"
    first = build_site(tmp_path / "site")
    upload(first.files, first.folder, FolderTarget(www), lambda done, total: None, lambda sentence: None)
    feeds = {(www / "feed.xml").read_bytes()}
    for kill in range(kills):
        _publish_and_kill(tmp_path / "site", www, 1000 * (kill + 1), moments.uniform(0, 0.15))
        assert_whole(lambda path: (www / path).read_bytes())
        feeds.add((www / "feed.xml").read_bytes())

    last = build_site(tmp_path / "site", edition=2)
    upload(last.files, last.folder, FolderTarget(www), lambda done, total: None, lambda sentence: None)

    assert_whole(lambda path: (www / path).read_bytes())
    assert len(feeds) > 1, "editions went live between the kills"


def _publish_and_kill(work: Path, www: Path, first: int, after_s: float) -> None:
    command = [sys.executable, "-c", PUBLISHER, str(work), str(www), str(first)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    ) as publisher:
        assert publisher.stdout is not None
        assert publisher.stdout.readline() == b"ready\n"
        time.sleep(after_s)
        publisher.send_signal(signal.SIGKILL)
