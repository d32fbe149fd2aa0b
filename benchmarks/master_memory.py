"""Peak memory and computing time of mastering: `python benchmarks/master_memory.py [HOURS]`.

Makes a stereo recording of the given length (3 hours unless told) from noise that goes like speech, probes and masters
it in a process of its own, and adds up the memory of that process and of every ffmpeg that it runs: resident sets
(RSS, which count shared pages once for each process) and proportional ones (PSS, which share them out). Exits with 1
when the sum of RSS passes 200 MB.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

import psutil  # type: ignore[import-untyped]

from podcast.audio import Ffmpeg, MasterJob, MasterTrack, Probed, find_ffmpeg, master, probe
from podcast.audio.ffmpeg import file_name, running
from podcast.model import MasterFacts
from podcast.options import AudioOptions

LIMIT_MB = 200
T = TypeVar("T")


def make_recording(path: Path, hours: float, ffmpeg: Ffmpeg) -> None:
    """Two different channels of noise in syllables and sentences, at 48 kHz and 16 bits."""
    left = "0.3*(random(0)-0.5)*pow(sin(2*PI*2*t),2)*gt(mod(t,7),1)"
    right = "0.2*(random(1)-0.5)*pow(sin(2*PI*3*t),2)*gt(mod(t,5),1)"
    sound = f"aevalsrc='{left}|{right}':s=48000:d=70,aloop=loop=-1:size=3360000,highpass=100,lowpass=4000"
    with running(ffmpeg, ["-f", "lavfi", "-i", sound, "-t", str(round(hours * 3600)), "-y", file_name(path)]):
        pass


def probe_it(folder: Path) -> tuple[Probed, float]:
    """What the recording is, and the CPU seconds that it took."""
    return _timed(lambda: probe(folder / "recording.wav", folder / "speech.wav", find_ffmpeg(), _silent))


def master_it(folder: Path, probed: Probed) -> tuple[MasterFacts, float]:
    """The facts of the master, and the CPU seconds that it took."""
    job = MasterJob((MasterTrack(folder / "recording.wav", 0, probed.facts, probed.envelope),), AudioOptions())
    return _timed(lambda: master(job, {"mp3": folder / "master.mp3"}, find_ffmpeg(), _silent).facts)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    before = _cpu_seconds()
    return work(), _cpu_seconds() - before


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _silent(_done: float, _total: float) -> None:
    pass


def watched(future: Future[T]) -> tuple[T, float, float, float]:
    """The result, then wall seconds, and peaks of RSS and PSS in MB of all processes below this one."""
    started, rss, pss = time.monotonic(), 0, 0
    while not future.done():
        now = [_memory(process) for process in psutil.Process().children(recursive=True)]
        rss = max(rss, sum(resident for resident, _ in now))
        pss = max(pss, sum(shared for _, shared in now))
        time.sleep(0.25)
    return future.result(), time.monotonic() - started, rss / 1e6, pss / 1e6


def _memory(process: psutil.Process) -> tuple[int, int]:
    try:
        if "resource_tracker" in " ".join(process.cmdline()):  # belongs to this benchmark
            return 0, 0
        full = process.memory_full_info()
    except psutil.Error:  # it has ended since it was listed
        return 0, 0
    return full.rss, getattr(full, "pss", full.uss)


def main() -> int:
    """Print the table; 1 when a step needed more than LIMIT_MB."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    spawn = multiprocessing.get_context("spawn")
    print(f"{hours:g} h, stereo, 48 kHz, 16 bits; CPU seconds per hour of sound")
    print(f"{'step':8}{'wall s':>9}{'CPU s/h':>9}{'peak RSS MB':>13}{'peak PSS MB':>13}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_recording(folder / "recording.wav", hours, find_ffmpeg())
        with ProcessPoolExecutor(1, spawn) as pool:
            (found, cpu), *probed = watched(pool.submit(probe_it, folder))
        rows = [("probe", cpu, probed)]
        with ProcessPoolExecutor(1, spawn) as pool:
            (made, cpu), *mastered = watched(pool.submit(master_it, folder, found))
        rows.append(("master", cpu, mastered))
    for step, used, (wall, rss, pss) in rows:
        print(f"{step:8}{wall:9.0f}{used / hours:9.1f}{rss:13.0f}{pss:13.0f}")
    print(f"{'; '.join(made.steps)} -> {made.loudness.integrated_lufs} LUFS, {made.loudness.true_peak_dbtp} dBTP")
    return 1 if max(rss for _, _, (_, rss, _) in rows) > LIMIT_MB else 0


if __name__ == "__main__":
    sys.exit(main())
