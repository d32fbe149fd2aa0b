import hashlib
import os
import sys
import time
from pathlib import Path

import pytest

from podcast.pipeline.hashes import HashCache

LONG = 300_000_000  # bytes


def forked(work) -> int:
    """Run `work` in a child of its own, for measures that belong to a process; returns its exit status."""
    if (child := os.fork()) == 0:
        os._exit(work())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def files_read(path: Path, work) -> int:
    """How often `work` opens `path`."""
    opened = []

    def watched() -> int:
        sys.addaudithook(
            lambda event, args: opened.append(1) if event == "open" and str(args[0]) == str(path) else None
        )
        work()
        return len(opened)

    return forked(watched)


def settle() -> None:
    """Let the clock move past the margin within which a stamp proves nothing."""
    time.sleep(0.15)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "host.wav"
    path.write_bytes(b"sound")
    settle()
    return path


def cached(recording: Path) -> HashCache:
    return HashCache(recording.parent, recording.parent / ".podcast")


def test_an_unchanged_file_is_not_read_again(recording: Path) -> None:
    cache = cached(recording)
    assert cache.hash(recording) == hashlib.sha256(b"sound").hexdigest()
    cache.save()

    assert files_read(recording, lambda: cached(recording).hash(recording)) == 0


def test_a_file_that_was_hashed_within_the_tick_of_its_stamp_is_read_again(recording: Path) -> None:
    recording.write_bytes(b"sound")
    cache = cached(recording)
    cache.hash(recording)
    cache.save()

    assert files_read(recording, lambda: cached(recording).hash(recording)) == 1


def test_the_same_size_and_modification_time_do_not_hide_a_change(recording: Path) -> None:
    cache = cached(recording)
    cache.hash(recording)
    stat = recording.stat()
    settle()
    recording.write_bytes(b"SOUND")
    os.utime(recording, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    assert cache.hash(recording) == hashlib.sha256(b"SOUND").hexdigest()


def test_changes_as_fast_as_they_come_are_all_seen(recording: Path) -> None:
    cache = cached(recording)
    for number in range(300):
        content = f"{number:05}".encode()
        recording.write_bytes(content)
        assert cache.hash(recording) == hashlib.sha256(content).hexdigest()


def test_a_spoilt_cache_costs_time_only(recording: Path) -> None:
    (recording.parent / ".podcast").mkdir()
    (recording.parent / ".podcast/hashes.json").write_bytes(b'{"host.wav": {"size": "x"}}')

    assert cached(recording).hash(recording) == hashlib.sha256(b"sound").hexdigest()


def test_no_file_has_no_hash(tmp_path: Path) -> None:
    assert HashCache(tmp_path, tmp_path).hash(tmp_path / "none.wav") is None


def test_a_long_recording_is_read_once_and_never_held_in_memory(tmp_path: Path) -> None:
    big = tmp_path / "long.wav"
    with big.open("wb") as file:
        file.truncate(LONG)
    settle()

    def hash_it() -> int:
        import resource

        def peak() -> int:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "linux" else 1 << 20)

        before = peak()
        cache = HashCache(tmp_path, tmp_path / ".podcast")
        cache.hash(big)
        cache.save()
        return min(peak() - before, 255)

    assert forked(hash_it) < 30  # megabytes
    start = time.perf_counter()
    HashCache(tmp_path, tmp_path / ".podcast").hash(big)
    assert time.perf_counter() - start < 0.05
