"""The engine is killed (SIGKILL) at every change that it makes to the disk, and at random moments.

After each kill every file is wholly old or wholly new, the next run completes, and no finished stage is done again.
"""

from __future__ import annotations

import copy
import itertools
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from small_show import Clock

from podcast.pipeline import Output, Pipeline, Product, Stage, Work

MEMORY = Path("/dev/shm")  # a kill, unlike a power cut, does not care where files are; here a flush costs nothing
TARGETS = ("media", "notes", "page", "index")
DRAFT = "# Notes\n\nSaid: {0}\n\nLink: {0}\n\nThanks\n"
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.utime", "os.truncate", "os.link"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def small_site(root: Path, pause: float = 0.0) -> Pipeline:
    """Four stages: a file named by its content and one that mentions it, a person's notes, a page, an index."""

    def stage(name: str, inputs: dict[str, Path | Product], *outputs: Output, action: Callable[[Work], None]) -> Stage:
        def logged(work: Work) -> None:
            with (root / ".log").open("a") as file:
                file.write(f"{name}\n")
                file.flush()
                os.fsync(file.fileno())
            time.sleep(pause)
            action(work)

        return Stage(name, logged, inputs, outputs)

    def media(work: Work) -> None:
        work.output("media").write_text(work.input("a.txt").read_text().upper())
        work.output("list").write_text(work.settle("media"))

    def notes(work: Work) -> None:
        text = work.input("list").read_text()
        work.output("notes").write_text(DRAFT.format(text))
        work.output("facts").write_text(f"{len(text)} {sha256(text.encode()).hexdigest()}")

    def page(work: Work) -> None:
        work.output("page").write_text(work.input("notes").read_text() + work.input("media").read_text())

    def index(work: Work) -> None:
        (work.checkpoints / "so far").write_text("half")
        work.output("index").write_text(sha256(work.input("page").read_bytes()).hexdigest())

    stages = [
        stage(
            "media",
            {"a.txt": Path("a.txt")},
            Output("media", "site/{hash}.txt"),
            Output("list", "list.txt"),
            action=media,
        ),
        stage(
            "notes",
            {"list": Product("media", "list")},
            Output("notes", "ep02/notes.md", owner="person"),
            Output("facts", "site/facts.txt"),
            action=notes,
        ),
        stage(
            "page",
            {"notes": Path("ep02/notes.md"), "media": Product("media", "media")},
            Output("page", "site/page.html"),
            action=page,
        ),
        stage("index", {"page": Product("page", "page")}, Output("index", "site/index.html"), action=index),
    ]
    return Pipeline(root, stages, root / ".podcast", Clock())


def run(root: Path, pause: float = 0.0) -> list[str]:
    """Run to the end in this process; returns the stages whose actions were executed."""
    (root / ".log").unlink(missing_ok=True)
    small_site(root, pause).run(TARGETS, lambda event: None)
    return executed(root)


def executed(root: Path) -> list[str]:
    return (root / ".log").read_text().split() if (root / ".log").exists() else []


def files(root: Path) -> dict[str, bytes]:
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith((".podcast/", ".log"))}


def receipts(root: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in (root / ".podcast/receipts").glob("*.json")}


def promised(root: Path) -> set[str]:
    return {path.stem for path in (root / ".podcast/promises").glob("*.json")}


def start_child(work: Callable[[], object]) -> int:
    """Fork: the child runs `work` and exits with 0."""
    if child := os.fork():
        return child
    try:
        work()
    finally:
        os._exit(1 if sys.exc_info()[0] else 0)


def killed(child: int) -> bool:
    """Wait for the child; whether it was killed (True) or completed (False)."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in {0, -signal.SIGKILL}
    return status != 0


def die_at(change: int) -> None:
    """From now on, kill this process just before the change to the disk of this number."""
    seen = 0
    fsync = os.fsync

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == change:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, args: tuple[object, ...]) -> None:
        if event in CHANGES or (event == "open" and isinstance(args[2], int) and args[2] & WRITES):
            count()

    def counted_fsync(handle: int) -> None:  # has no audit event; by then the file is written and not yet renamed
        count()
        fsync(handle)

    os.fsync = counted_fsync
    sys.addaudithook(watch)


class Trial:
    """A run that is to be killed: what stood before it, and what would stand after it undisturbed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / ".log").unlink(missing_ok=True)
        self.old = files(root)
        self.old_receipts = receipts(root)
        undisturbed = root.with_name("undisturbed")
        shutil.copytree(root, undisturbed)
        run(undisturbed)
        self.new = files(undisturbed)
        shutil.rmtree(undisturbed)

    def again_in(self, root: Path) -> Trial:
        """Put everything back as it was, in another folder."""
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.root, root)
        trial = copy.copy(self)
        trial.root = root
        return trial

    def check_killed(self) -> None:
        now = files(self.root)
        for path in {*self.old, *self.new, *now}:
            assert now.get(path) in (self.old.get(path), self.new.get(path)), path
        for path, content in now.items():
            if path.startswith("site/") and len(Path(path).stem) == 12:
                assert sha256(content).hexdigest()[:12] == Path(path).stem

    def check_next_run(self, *, last_is_done: bool = False) -> None:
        """Run on. All that had run before the kill was done, but for the last stage, which may have been at work."""
        before = executed(self.root)
        done = set(before if last_is_done else before[:-1]) | promised(self.root)
        done |= {name for name, text in receipts(self.root).items() if text != self.old_receipts.get(name)}
        again = run(self.root)

        assert not done & set(again)
        self.check_complete()

    def check_complete(self) -> None:
        assert files(self.root) == self.new
        assert run(self.root) == []
        assert promised(self.root) == set()
        left = [path for name in ("scratch", "checkpoints") for path in (self.root / ".podcast" / name).glob("*")]
        assert left == []
        assert list((self.root / ".podcast").rglob("*.part")) == []


@pytest.fixture
def fast_folder(tmp_path: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir=MEMORY)) if MEMORY.is_dir() else tmp_path
    yield folder
    shutil.rmtree(folder)


def first_run(root: Path) -> None:
    (root / "a.txt").write_text("first")


def new_recording(root: Path) -> None:
    first_run(root)
    run(root)
    (root / "a.txt").write_text("second")


def new_recording_and_edited_notes(root: Path) -> None:
    """The person's edits: one that the new draft contradicts, and one that it does not."""
    first_run(root)
    run(root)
    notes = root / "ep02/notes.md"
    notes.write_text(notes.read_text().replace("Said:", "Somebody said:") + "by hand\n")
    (root / "a.txt").write_text("second")


@pytest.mark.slow
@pytest.mark.parametrize("prepare", [first_run, new_recording, new_recording_and_edited_notes])
def test_a_kill_at_any_change_to_the_disk_leaves_old_or_new_and_the_next_run_goes_on(
    fast_folder: Path, prepare: Callable[[Path], None]
) -> None:
    undisturbed = prepared(fast_folder, prepare)
    kills = 0
    while True:
        trial = undisturbed.again_in(fast_folder / "show")

        def die(root: Path = trial.root, change: int = kills + 1) -> None:
            die_at(change)
            run(root)

        if not killed(start_child(die)):
            trial.check_complete()
            break
        kills += 1
        trial.check_killed()
        trial.check_next_run()
    assert kills > 100


@pytest.mark.parametrize("kind", ["promises", "receipts", "ep02", "site"])
def test_a_kill_at_each_rename_into_a_folder(tmp_path: Path, kind: str) -> None:
    """The few kills that matter most, for every day; the slow test above makes them all."""
    undisturbed = prepared(tmp_path, new_recording_and_edited_notes)
    for nth in range(1, 10):
        trial = undisturbed.again_in(tmp_path / "show")

        def die(root: Path = trial.root, nth: int = nth) -> None:
            renames = itertools.count(1)

            def watch(event: str, args: tuple[object, ...]) -> None:
                if event == "os.rename" and Path(str(args[1])).parent.name == kind and next(renames) == nth:
                    os.kill(os.getpid(), signal.SIGKILL)

            sys.addaudithook(watch)
            run(root)

        if not killed(start_child(die)):
            trial.check_complete()
            assert nth > 1
            return
        trial.check_killed()
        trial.check_next_run(last_is_done=kind != "promises")  # once promised, it is as good as done
    pytest.fail("more renames than this pipeline makes")


def prepared(tmp_path: Path, prepare: Callable[[Path], None]) -> Trial:
    root = tmp_path / "prepared"
    root.mkdir()
    prepare(root)
    return Trial(root)


@pytest.mark.slow
def test_kills_at_random_moments_again_and_again(fast_folder: Path) -> None:
    root = fast_folder / "show"
    root.mkdir()
    chance = random.Random(20260504)
    kills = rounds = 0
    while kills < 150:
        rounds += 1
        (root / "a.txt").write_text(f"round {rounds}")
        if rounds % 3 == 0:
            notes = root / "ep02/notes.md"
            notes.write_text(notes.read_text() + f"by hand in round {rounds}\n")
        trial = Trial(root)
        while True:
            child = start_child(lambda: small_site(root, pause=0.003).run(TARGETS, lambda event: None))
            time.sleep(chance.uniform(0, 0.06))
            os.kill(child, signal.SIGKILL)
            if not killed(child):
                break
            kills += 1
            trial.check_killed()
            if chance.random() < 0.3:
                trial.check_next_run()
                break
            (root / ".log").unlink(missing_ok=True)
        trial.check_complete()
    handmade = [line for line in (root / "ep02/notes.md").read_text().splitlines() if line.startswith("by hand")]
    assert handmade == [f"by hand in round {number}" for number in range(3, rounds + 1, 3)]
