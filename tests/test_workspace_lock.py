import json
import os
import signal
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from podcast.errors import BusyError, DiskError
from podcast.workspace import lock_show

HINT = "Wait for it to end, or stop that process; nothing needs cleaning up."


def clock() -> datetime:
    return datetime(2026, 5, 4, 14, 3, 5, 250000, tzinfo=timezone.utc)


def locked_out_of(root: Path) -> str:
    with pytest.raises(BusyError) as caught, lock_show(root, "podcast status", clock):
        pass
    return str(caught.value)


def holding(root: Path, end: Callable[[], object]) -> int:
    """Fork a child that takes the lock, says so, then waits for `end`."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        with lock_show(root, "podcast publish ep02", clock):
            os.write(writer, b"held")
            end()
        os._exit(0)
    os.close(writer)
    assert os.read(reader, 4) == b"held"
    os.close(reader)
    return child


def test_a_second_command_is_told_who_holds_the_show_since_when(tmp_path: Path) -> None:
    child = holding(tmp_path, signal.pause)
    sentence = locked_out_of(tmp_path)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    assert sentence == (
        "another command is at work on this show: "
        f"`podcast publish ep02` (process {child} on {os.uname().nodename}), since 14:03:05.\n{HINT}"
    )


def test_a_killed_holder_blocks_nobody_and_needs_no_cleaning_up(tmp_path: Path) -> None:
    child = holding(tmp_path, lambda: os.kill(os.getpid(), signal.SIGKILL))
    os.waitpid(child, 0)

    assert str(child) in (tmp_path / ".podcast/lock").read_text()
    with lock_show(tmp_path, "podcast publish ep03", clock):
        assert json.loads((tmp_path / ".podcast/lock").read_text()) == {
            "pid": os.getpid(),
            "host": os.uname().nodename,
            "since": "2026-05-04T14:03:05.250000+00:00",
            "command": "podcast publish ep03",
        }


def test_one_command_after_the_other_is_fine_and_leaves_no_name_behind(tmp_path: Path) -> None:
    for _ in range(2):
        with lock_show(tmp_path, "podcast publish ep02", clock):
            pass

    assert (tmp_path / ".podcast/lock").read_text() == ""


def test_the_lock_ends_with_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), lock_show(tmp_path, "podcast publish ep02", clock):
        raise KeyboardInterrupt
    with lock_show(tmp_path, "podcast publish ep02", clock):
        pass


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 3}', '{"since": 3}', "\x00\xff"])
def test_a_holder_that_has_not_said_its_name_is_still_a_holder(tmp_path: Path, content: str) -> None:
    with lock_show(tmp_path, "podcast publish ep02", clock):
        (tmp_path / ".podcast/lock").write_text(content)
        assert locked_out_of(tmp_path) == f"another command is at work on this show.\n{HINT}"


def test_a_show_where_no_lock_can_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / ".podcast").write_text("a file in the way")

    with pytest.raises(DiskError) as caught, lock_show(tmp_path, "podcast publish ep02", clock):
        pass
    assert caught.value.what == "this is a file, where a folder must be"
