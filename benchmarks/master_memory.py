"""Peak memory and computing time of mastering, and how they grow: `python benchmarks/master_memory.py [HOURS …]`.

Makes a stereo recording of each length (10 minutes, 1 hour and 3 hours unless told) from noise that goes like speech,
probes and masters it in a process of its own, and adds up the memory of that process and of every ffmpeg that it runs:
resident sets (RSS, which count shared pages once for each process) and proportional ones (PSS, which share them out).
Growth is the CPU time by the hour of sound, against that of the first length: 1 is linear. Exits with 1 when the sum of
RSS passes 200 MB.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil  # type: ignore[import-untyped]

from podcast.audio import Ffmpeg, MasterJob, MasterTrack, Probed, find_ffmpeg, master, probe
from podcast.audio.ffmpeg import file_name, running
from podcast.model import MasterFacts
from podcast.options import AudioOptions

LIMIT_MB = 200
T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU and of waiting, and peaks of memory."""

    cpu: float
    wall: float
    rss_mb: float
    pss_mb: float


def make_recording(path: Path, hours: float, ffmpeg: Ffmpeg) -> None:
    """Two different channels of noise in syllables and sentences, at 48 kHz and 16 bits.

    Under it lies that of a room: in digital silence filters run into denormal numbers, which cost several times more.
    """
    room = "0.002*(random(2)-0.5)"
    left = f"0.3*(random(0)-0.5)*pow(sin(2*PI*2*t),2)*gt(mod(t,7),1)+{room}"
    right = f"0.2*(random(1)-0.5)*pow(sin(2*PI*3*t),2)*gt(mod(t,5),1)+{room}"
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


def measure(hours: float) -> tuple[MasterFacts, dict[str, Cost]]:
    """The master of a recording of this length, and what each step cost."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_recording(folder / "recording.wav", hours, find_ffmpeg())
        with ProcessPoolExecutor(1, spawn) as pool:
            (found, cpu), *rest = watched(pool.submit(probe_it, folder))
        costs = {"probe": Cost(cpu, *rest)}
        with ProcessPoolExecutor(1, spawn) as pool:
            (made, cpu), *rest = watched(pool.submit(master_it, folder, found))
        return made, {**costs, "master": Cost(cpu, *rest)}


def main() -> int:
    """Print the table; 1 when a step needed more than LIMIT_MB."""
    print("stereo, 48 kHz, 16 bits; CPU seconds by the hour of sound")
    print(f"{'hours':>7} {'step':8}{'wall s':>9}{'CPU s/h':>9}{'growth':>9}{'peak RSS MB':>13}{'peak PSS MB':>13}")
    first: dict[str, float] = {}
    highest = 0.0
    for hours in [float(each) for each in sys.argv[1:]] or [1 / 6, 1.0, 3.0]:
        made, costs = measure(hours)
        for step, cost in costs.items():
            hourly = cost.cpu / hours
            growth = hourly / first.setdefault(step, hourly)
            print(
                f"{hours:7.2f} {step:8}{cost.wall:9.0f}{hourly:9.1f}{growth:9.2f}"
                f"{cost.rss_mb:13.0f}{cost.pss_mb:13.0f}",
                flush=True,
            )
            highest = max(highest, cost.rss_mb)
        print(
            f"    {'; '.join(made.steps)} -> {made.loudness.integrated_lufs} LUFS, {made.loudness.true_peak_dbtp} dBTP"
        )
    return 1 if highest > LIMIT_MB else 0


if __name__ == "__main__":
    sys.exit(main())
