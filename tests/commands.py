"""The command line as a producer meets it: a process of its own, with its own cache."""

from __future__ import annotations

import os
import pty
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Ran:
    """What a command did. `out` and `err` are without colours."""

    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """The environment of a plain user: no ffmpeg on PATH, no credentials, one cache for all tests."""
    kept = {
        key: value for key, value in os.environ.items() if key in {"HOME", "XDG_CACHE_HOME", "TMPDIR", "LANG", "CI"}
    }
    return {**kept, "PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "default", **more}


def podcast(show: Path, *words: str, **more: str) -> Ran:
    """Run `podcast` in the folder `show`."""
    done = subprocess.run(
        [sys.executable, "-m", "podcast", *words],
        cwd=show,
        env=environment(**more) | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def stages_run(ran: Ran) -> list[str]:
    """The stages that a `podcast publish` says it finished."""
    return re.findall(r"^(\w+(?: \w+)?) +done in ", ran.out, re.MULTILINE)


def cpu_of(*words: str, cwd: Path) -> float:
    """User and system seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = podcast(cwd, *words)
    assert ran.code == 0, ran.err
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Terminal:
    """A `podcast` command on a terminal of its own."""

    def __init__(self, show: Path, *words: str) -> None:
        self._ours, theirs = pty.openpty()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "podcast", *words],
            cwd=show,
            env=environment(TERM="dumb") | {"PYTHONPATH": str(Path(__file__).parent.parent)},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        self.shown = ""

    def answer(self, question: str, text: str) -> None:
        """Wait until something is asked, then type `text`."""
        while not self.shown.rstrip().endswith(question):
            self.shown += os.read(self._ours, 4096).decode()
        os.write(self._ours, f"{text}\n".encode())
        self.shown = ""

    def rest(self) -> str:
        """What is shown until the command ends."""
        try:
            while more := os.read(self._ours, 4096):
                self.shown += more.decode()
        except OSError:  # what Linux says when the other side of a terminal is closed
            self._child.wait()
        os.close(self._ours)
        return self.shown.replace("\r\n", "\n")
