"""Ways to a finished MP3, side by side on the same recording: `python benchmarks/mastering.py [MINUTES] [WAY …]`.

The recording is stereo, 48 kHz, 16 bits: two voices of the sample show in turns, 10 LU apart, each more on one side
(10 minutes unless told). Every way runs in a process of its own. CPU seconds are those of all processes that it
started, less what starting Python and its imports takes, by the hour of sound; memory is the sum of resident sets.
Loudness (pyloudnorm) and true peak (scipy, four times oversampled) are measured on the decoded product by meters that
share nothing with ours. "Ours" includes the probe, and the verification of the product.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped]
from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent
RATE = 48_000
GAP_LU = 10.0
TARGET_LUFS = -16.0

Sound = NDArray[np.float64]


def ffmpeg() -> str:
    """The ffmpeg that all of them use."""
    from podcast.audio import find_ffmpeg

    return str(find_ffmpeg().path)


def run(*arguments: str | Path) -> bytes:
    """What a command prints."""
    return subprocess.run([str(part) for part in arguments], check=True, capture_output=True).stdout


def floor(source: Path, product: Path) -> None:
    """Decode and encode: what no way can do without."""
    run(ffmpeg(), "-v", "error", "-y", "-i", source, "-c:a", "libmp3lame", "-b:a", "128k", product)


def pydub_normalize(source: Path, product: Path) -> None:
    """The usual three lines."""
    import pydub

    pydub.AudioSegment.converter = ffmpeg()
    sound = pydub.AudioSegment.from_wav(source)
    pydub.effects.normalize(sound).export(product, format="mp3", bitrate="128k")


def two_pass_loudnorm(source: Path, product: Path) -> None:
    """Ffmpeg's own filter: measured first, then linear where it can be."""
    import json

    aim = f"I={TARGET_LUFS}:TP=-1:LRA=11"
    first = [ffmpeg(), "-hide_banner", "-i", str(source), "-af", f"loudnorm={aim}:print_format=json", "-f", "null", "-"]
    log = subprocess.run(first, check=True, capture_output=True, text=True).stderr
    found = json.loads(log[log.rindex("{") : log.rindex("}") + 1])
    values = ":".join(
        f"measured_{key.split('_')[1].upper()}={found[key]}" for key in ("input_i", "input_tp", "input_lra")
    )
    second = (
        f"loudnorm={aim}:{values}:measured_thresh={found['input_thresh']}:offset={found['target_offset']}:linear=true"
    )
    run(
        ffmpeg(),
        "-v",
        "error",
        "-i",
        source,
        "-af",
        second,
        "-ar",
        "48000",
        "-c:a",
        "libmp3lame",
        "-b:a",
        "128k",
        product,
    )


def ffmpeg_normalize(source: Path, product: Path) -> None:
    """The tool that most people are pointed to."""
    os.environ["FFMPEG_PATH"] = ffmpeg()
    tool = Path(sys.executable).parent / "ffmpeg-normalize"
    run(tool, source, "--preset", "podcast", "-ar", "48000", "-c:a", "libmp3lame", "-b:a", "128k", "-f", "-o", product)


def ours(source: Path, product: Path, levelling: bool) -> None:
    """Probe and master, as `podcast publish` runs them."""
    from podcast.audio import MasterJob, MasterTrack, find_ffmpeg, master, probe
    from podcast.options import AudioOptions

    options = AudioOptions(levelling=levelling)
    probed = probe(source, product.with_suffix(".16k.wav"), find_ffmpeg(), _silent)
    track = MasterTrack(source, 0, probed.facts, probed.envelope)
    made = master(MasterJob((track,), options), {"mp3": product}, find_ffmpeg(), _silent)
    print("\n".join(made.facts.steps))


def _silent(_done: float, _total: float) -> None:
    pass


def _plain(source: Path, product: Path) -> None:
    ours(source, product, levelling=False)


def _levelled(source: Path, product: Path) -> None:
    ours(source, product, levelling=True)


def _imports(_source: Path, _product: Path) -> None:
    import pydub

    import podcast.audio.forecast
    import podcast.audio.verification

    assert podcast.audio and pydub  # what is subtracted


WAYS: dict[str, Callable[[Path, Path], None]] = {
    "floor": floor,
    "pydub": pydub_normalize,
    "loudnorm": two_pass_loudnorm,
    "ffmpeg-normalize": ffmpeg_normalize,
    "plain": _plain,
    "levelled": _levelled,
    "imports": _imports,
}


@dataclass(frozen=True)
class Cost:
    """What one way took: seconds of CPU and of waiting, and MB."""

    cpu: float
    wall: float
    memory_mb: float
    said: str = ""


def measure(way: str, source: Path, product: Path) -> Cost:
    """Run one way in a process of its own."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, str(Path(__file__).absolute()), "--run", way, str(source), str(product)]
        process = subprocess.Popen(command, stdout=output, env={**os.environ, "PYTHONPATH": str(ROOT)})
        watched, memory = psutil.Process(process.pid), 0
        usage: Any = None
        while usage is None:
            memory = max(memory, _resident(watched))
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            usage = used if pid else None
            time.sleep(0.05)
        output.seek(0)
        said = output.read().decode()
    if status:
        sys.exit(f"{way} failed")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - started, memory / 1e6, said)


def _resident(process: psutil.Process) -> int:
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.Error:  # one has ended since
        pass
    return total


def decode(path: Path, *shape: str) -> Sound:
    """Any file as floats of shape (frames, channels)."""
    channels = 1 if "1" in shape else 2
    raw = run(ffmpeg(), "-v", "error", "-i", path, "-ar", str(RATE), "-ac", str(channels), "-f", "f32le", "-")
    return np.frombuffer(raw, "<f4").astype("f8").reshape(-1, channels)


def make_recording(path: Path, minutes: float) -> None:
    """Turns of 4 to 9 seconds, 0.4 s apart, over a faint noise."""
    import pyloudnorm  # type: ignore[import-untyped]
    from scipy.io import wavfile  # type: ignore[import-untyped]

    chance = np.random.default_rng(1)
    meter = pyloudnorm.Meter(RATE)
    folder = ROOT / "episodes" / "ep02"
    voices = []
    for name, lufs in (("host.flac", -19.0), ("narrator.flac", -19.0 - GAP_LU)):
        voice = decode(folder / name, "1")[:, 0]
        pieces = [part for part in np.array_split(voice, len(voice) // (RATE // 20)) if np.abs(part).max() > 1e-3]
        voice = np.concatenate(pieces)
        voices.append(voice * 10 ** ((lufs - 3 - meter.integrated_loudness(voice)) / 20))
    length, at, taken = round(minutes * 60 * RATE), 0, [0, 0]
    turns: list[Sound] = []
    while at < length:
        who = len(turns) % 2
        frames = round(chance.uniform(4, 9) * RATE)
        turn = np.take(voices[who], np.arange(taken[who], taken[who] + frames), mode="wrap")
        taken[who] += frames
        edge = np.minimum(1, np.minimum(np.arange(frames), np.arange(frames)[::-1]) / (0.01 * RATE))
        sides = (1.2, 0.6) if who == 0 else (0.6, 1.2)
        turns.append(np.concatenate([(turn * edge)[:, None] * sides, np.zeros((round(0.4 * RATE), 2))]))
        at += len(turns[-1])
    sound = np.concatenate(turns)[:length] + 10 ** (-66 / 20) * chance.standard_normal((length, 2))
    wavfile.write(path, RATE, (np.clip(sound, -1, 32767 / 32768) * 32768).astype(np.int16))


def meters(product: Path) -> tuple[float, float]:
    """Loudness in LUFS and true peak in dBTP, by pyloudnorm and scipy."""
    import pyloudnorm
    from scipy.signal import resample_poly  # type: ignore[import-untyped]

    sound = decode(product)
    parts = np.array_split(sound, max(1, len(sound) // (60 * RATE)))
    peak = max(np.abs(resample_poly(part, 4, 1, axis=0)).max() for part in parts)
    return float(pyloudnorm.Meter(RATE).integrated_loudness(sound)), float(20 * np.log10(peak))


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--run"]:
        WAYS[sys.argv[2]](Path(sys.argv[3]), Path(sys.argv[4]))
        return
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    ways = sys.argv[2:] or [way for way in WAYS if way != "imports"]
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "recording.wav"
        make_recording(source, minutes)
        start = min(measure("imports", source, source).cpu for _ in range(3))
        print(f"{minutes:g} min, stereo; CPU seconds by the hour of sound ({start:.2f} s of start taken off each)")
        print(
            f"{'way':<18}{'CPU s/h':>9}{'x floor':>9}{'wall s/h':>9}{'x floor':>9}"
            f"{'peak MB':>9}{'LUFS':>8}{'off':>7}{'dBTP':>7}"
        )
        base: Cost | None = None
        for way in ways:
            product = Path(name) / f"{way}.mp3"
            cost = measure(way, source, product)
            base = base or cost
            lufs, peak = meters(product)
            hourly = 60 / minutes
            print(
                f"{way:<18}{(cost.cpu - start) * hourly:9.1f}{(cost.cpu - start) / (base.cpu - start):9.2f}"
                f"{(cost.wall - start) * hourly:9.1f}{(cost.wall - start) / (base.wall - start):9.2f}"
                f"{cost.memory_mb:9.0f}{lufs:8.2f}{lufs - TARGET_LUFS:+7.2f}{peak:7.2f}",
                flush=True,
            )
            for step in cost.said.splitlines():
                print(f"    {step}")


if __name__ == "__main__":
    main()
