"""What the next run does with what a killed one left."""

import os
import signal
from pathlib import Path

import pytest
from small_show import SmallShow, interrupted

from podcast.pipeline import Output, Recovered, Work

DONE = Recovered("ep02:make", "it was interrupted while its files were put in place; they are now")
GONE = Recovered("ep02:make", "what it had made is gone, so it runs again")
OLD, NEW = "# Old\n\nabout bread\n\nend\n", "# New\n\nabout bread\n\nend\n"


def declare(show: SmallShow) -> None:
    def make(work: Work) -> None:
        (work.checkpoints / "window").write_text("half")
        for name in ("first", "notes", "last"):
            work.output(name).write_text(work.input("a.txt").read_text())

    outputs = (Output("first", "first.txt"), Output("notes", "notes.md", owner="person"), Output("last", "last.txt"))
    show.add("ep02:make", {"a.txt": Path("a.txt")}, outputs, action=make)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def half_moved(show: SmallShow) -> SmallShow:
    """Killed with first.txt new, notes.md and last.txt old."""
    declare(show)
    show.write("a.txt", OLD)
    show.run()
    show.write("a.txt", NEW)
    interrupted(show, "notes.md", kill)
    assert show.files() == {"a.txt": NEW, "first.txt": NEW, "notes.md": OLD, "last.txt": OLD}
    return show


def test_what_was_promised_is_carried_out_without_doing_the_work_again(half_moved: SmallShow) -> None:
    half_moved.run()

    assert half_moved.actions == []
    assert half_moved.events[0] == DONE
    assert half_moved.files() == {"a.txt": NEW, "first.txt": NEW, "notes.md": NEW, "last.txt": NEW}
    state = {path.name for path in (half_moved.root / ".podcast").iterdir()}
    assert state == {"receipts", "promises", "checkpoints", "drafts", "hashes.json", "now"}
    assert list((half_moved.root / ".podcast/promises").iterdir()) == []
    assert list((half_moved.root / ".podcast/checkpoints").iterdir()) == []
    assert len(list((half_moved.root / ".podcast/drafts/ep02+make").iterdir())) == 1


def test_a_promise_whose_files_are_gone_is_dropped_and_the_stage_runs_again(half_moved: SmallShow) -> None:
    for path in (half_moved.root / ".podcast/scratch").rglob("last.txt"):
        path.unlink()
    half_moved.run()

    assert half_moved.events[0] == GONE
    assert half_moved.actions == ["ep02:make"]
    assert half_moved.files() == {"a.txt": NEW, "first.txt": NEW, "notes.md": NEW, "last.txt": NEW}


def test_a_promise_whose_files_were_spoilt_is_dropped(half_moved: SmallShow) -> None:
    for path in (half_moved.root / ".podcast/scratch").rglob("last.txt"):
        path.write_text("spoilt")
    half_moved.run()

    assert half_moved.events[0] == GONE
    assert half_moved.read("last.txt") == NEW


def test_a_promise_that_cannot_be_read_is_dropped(half_moved: SmallShow) -> None:
    half_moved.write(".podcast/promises/ep02+make.json", "{")
    half_moved.run()

    assert half_moved.events[0] == GONE
    assert half_moved.files() == {"a.txt": NEW, "first.txt": NEW, "notes.md": NEW, "last.txt": NEW}


def test_a_promise_of_a_stage_that_is_no_longer_declared_is_carried_out(half_moved: SmallShow) -> None:
    half_moved.stages.clear()
    half_moved.run()

    assert half_moved.events == [DONE]
    assert half_moved.read("last.txt") == NEW


def test_an_edit_made_between_the_kill_and_the_next_run_is_merged(half_moved: SmallShow) -> None:
    half_moved.write("notes.md", OLD.replace("bread", "bread and butter"))
    half_moved.run()

    assert half_moved.actions == []
    assert half_moved.read("notes.md") == NEW.replace("bread", "bread and butter")
    assert half_moved.plan().is_fresh


def test_an_edit_made_after_the_text_was_put_in_place_stays(show: SmallShow) -> None:
    declare(show)
    show.write("a.txt", OLD)
    show.run()
    show.write("a.txt", NEW)
    interrupted(show, "last.txt", kill)
    show.write("notes.md", NEW.replace("end", "the end"))
    show.run()

    assert show.actions == []
    assert show.read("notes.md") == NEW.replace("end", "the end")
    assert show.plan().is_fresh


def test_a_second_kill_while_the_first_is_put_right_is_put_right_too(half_moved: SmallShow) -> None:
    interrupted(half_moved, "last.txt", kill)
    interrupted(half_moved, ".podcast/receipts/ep02+make.json", kill)
    half_moved.run()

    assert half_moved.actions == []
    assert half_moved.files() == {"a.txt": NEW, "first.txt": NEW, "notes.md": NEW, "last.txt": NEW}


def test_ctrl_c_waits_for_the_moves(show: SmallShow) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    declare(show)
    show.write("a.txt", OLD)
    show.run()
    show.write("a.txt", NEW)
    interrupted(show, "notes.md", interrupt)

    assert show.files() == {"a.txt": NEW, "first.txt": NEW, "notes.md": NEW, "last.txt": NEW}
    assert list((show.root / ".podcast/promises").iterdir()) == []
    assert show.plan().is_fresh


def test_a_run_killed_in_the_middle_of_an_action_leaves_its_checkpoints_and_nothing_else(show: SmallShow) -> None:
    def die(work: Work) -> None:
        (work.checkpoints / "window 1").write_text("words")
        work.output("text").write_text("half")
        kill()

    show.add("long", {}, Output("text", "a.txt"), action=die)
    interrupted(show, "never", kill)
    assert show.read(".podcast/scratch/long/text/a.txt") == "half"

    show.stages.clear()
    show.run()
    assert show.files() == {}
    assert not (show.root / ".podcast/scratch").exists()
    assert show.read(".podcast/checkpoints/long/window 1") == "words"
