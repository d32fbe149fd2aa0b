"""The disk is full, a folder is read-only: for real, from the kernel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_show import SmallShow

from podcast.errors import DiskError
from podcast.pipeline import Output, Work

FULL_DISK_HINT = "Free some space, then run the same command again: what was finished is kept."
PAGE = 4096


def declare(show: SmallShow) -> None:
    def make(work: Work) -> None:
        for name in ("one", "two", "notes"):
            work.output(name).write_text(work.input("a.txt").read_text() * 500)

    outputs = (Output("one", "feed/{hash}.txt"), Output("two", "feed/two.txt"), Output("notes", "notes.md", "person"))
    show.add("make", {"a.txt": Path("a.txt")}, outputs, action=make)
    show.add("copy", {"two": Path("feed/two.txt")}, Output("text", "copy.txt"))


def may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        done = (
            subprocess.run(["mount", "-t", "tmpfs", "none", folder], capture_output=True, check=False).returncode == 0
        )
        if done:
            subprocess.run(["umount", folder], check=True)
        return done


MAY_MOUNT = sys.platform == "linux" and os.geteuid() == 0 and may_mount()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 pages of its own where we may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={64 * PAGE}", "none", str(disk)], check=True)
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_while_an_action_writes_is_told_and_leaves_nothing_behind(show: SmallShow) -> None:
    def make(work: Work) -> None:
        work.output("one").write_text("written")
        with Path("/dev/full").open("w") as file:  # the kernel's own full disk
            file.write("x")

    show.write("feed/one.txt", "old")
    show.add("make", {}, Output("one", "feed/one.txt"), action=make)
    with pytest.raises(DiskError) as caught:
        show.run()

    assert str(caught.value) == f"{show.root}: no space left on this disk\n{FULL_DISK_HINT}"
    assert show.files() == {"feed/one.txt": "old"}
    assert list((show.root / ".podcast/scratch").iterdir()) == []


if MAY_MOUNT:

    @pytest.mark.parametrize("free_pages", range(16))
    @pytest.mark.parametrize("ran_before", [False, True])
    def test_wherever_the_disk_gets_full_each_file_is_old_or_new_and_the_next_run_goes_on(
        small_disk: Path, free_pages: int, ran_before: bool
    ) -> None:
        show = SmallShow(small_disk)
        declare(show)
        show.write("a.txt", "first ")
        if ran_before:
            show.run()
        old = show.files()
        show.write("a.txt", "again ")
        filler = small_disk / ".podcast/checkpoints/filler"
        fill(small_disk, filler, free_pages)

        if caught := disk_error_of(show.run):
            assert str(caught).endswith(f"no space left on this disk\n{FULL_DISK_HINT}")
            new = {"again ", "again " * 500, "AGAIN " * 500}
            assert all(text in {old.get(path), *new} for path, text in show.files().items())
            promised = any((small_disk / ".podcast/promises").glob("*.json"))
            filler.unlink()
            show.run()
            assert not promised or show.actions != ["make", "copy"]
        filler.unlink(missing_ok=True)

        assert show.plan().is_fresh
        assert show.read("feed/two.txt") == show.read("notes.md") == "again " * 500
        assert show.read("copy.txt") == "AGAIN " * 500
        assert list((small_disk / ".podcast/promises").iterdir()) == []

    def test_a_read_only_disk_is_told_before_anything_moves(show: SmallShow) -> None:
        declare(show)
        show.write("a.txt", "first ")
        feed = show.root / "feed"
        feed.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", str(feed)], check=True)
        try:
            caught = disk_error_of(show.run)
        finally:
            subprocess.run(["umount", str(feed)], check=True)

        hint = "Move the show to a folder that you may write to, or remount this one."
        assert str(caught) == f"{feed}: the file system is read-only\n{hint}"
        assert show.files() == {"a.txt": "first "}

    def test_a_folder_on_another_disk_is_told_before_anything_moves(show: SmallShow) -> None:
        declare(show)
        show.write("a.txt", "first ")
        feed = show.root / "feed"
        feed.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "none", str(feed)], check=True)
        try:
            caught = disk_error_of(show.run)
        finally:
            subprocess.run(["umount", str(feed)], check=True)

        hint = "Keep the whole show, feed/ included, on one disk."
        assert str(caught) == f"{feed}: this folder is on another disk than the show\n{hint}"
        assert show.files() == {"a.txt": "first "}


def fill(disk: Path, filler: Path, free_pages: int) -> None:
    """Leave this many pages free on the disk."""
    filler.parent.mkdir(parents=True, exist_ok=True)
    with filler.open("wb") as file:
        while os.statvfs(disk).f_bfree > free_pages:
            file.write(b"x" * PAGE)
            file.flush()


def disk_error_of(run: Callable[[], object]) -> DiskError | None:
    try:
        run()
    except DiskError as error:
        return error
    return None


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may work in."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    yield folder
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o777)  # what a test took away, so that an ordinary user can clean up
    shutil.rmtree(folder)


def as_ordinary_user(work: Callable[[], str]) -> str:
    """What `work` returns when somebody whom permissions bind does it (root is not bound)."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            os.write(writer, work().encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as file:
        return file.read()


def test_a_folder_without_write_permission_is_told_before_anything_moves(open_folder: Path) -> None:
    show = SmallShow(open_folder)
    declare(show)
    show.write("a.txt", "first ")
    (open_folder / "feed").mkdir()
    (open_folder / "feed").chmod(0o555)
    said = as_ordinary_user(lambda: str(disk_error_of(show.run)))

    hint = "Give yourself write permission on this folder, then run the command again."
    assert said == f"{open_folder}/feed: no permission to write here\n{hint}"
    assert show.files() == {"a.txt": "first "}
    assert list((open_folder / ".podcast/scratch").iterdir()) == []


def test_a_recording_that_we_may_not_read_is_told(open_folder: Path) -> None:
    show = SmallShow(open_folder)
    declare(show)
    show.write("a.txt", "first ")
    (open_folder / "a.txt").chmod(0o000)

    hint = "Give yourself read permission on this file, then run the command again."
    assert as_ordinary_user(lambda: str(disk_error_of(show.plan))) == (
        f"{open_folder}/a.txt: no permission to read this file\n{hint}"
    )


def test_a_show_without_write_permission_can_still_be_planned(open_folder: Path) -> None:
    show = SmallShow(open_folder)
    declare(show)
    show.write("a.txt", "first ")
    open_folder.chmod(0o555)

    assert as_ordinary_user(lambda: show.plan().steps[0].state) == "run"


@pytest.mark.parametrize(
    ("in_the_way", "sentence"),
    [
        ("feed/two.txt/", "feed/two.txt: this is a folder, where a file must go"),
        ("feed", "feed: this is a file, where a folder must be"),
        ("notes.md/", "notes.md: this is a folder, where a file must go"),
    ],
)
def test_what_stands_in_the_way_is_named_before_anything_moves(show: SmallShow, in_the_way: str, sentence: str) -> None:
    declare(show)
    show.write("a.txt", "first ")
    if in_the_way.endswith("/"):
        (show.root / in_the_way).mkdir(parents=True)
    else:
        show.write(in_the_way, "")
    before = show.files()

    hint = "Move it away, then run the same command again."
    assert str(disk_error_of(show.run)) == f"{show.root}/{sentence}\n{hint}"
    assert show.files() == before
