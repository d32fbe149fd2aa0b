"""`podcast publish` beside the chain that a producer would type today, in one run, on the same recording and weights.

    python benchmarks/publish.py [--rounds N]

Prints wall seconds, CPU seconds (of all processes started), peak memory (of the largest process), and ratios; then what
publishing again costs when nothing, or one word of the notes, has changed. The chain is: ffmpeg mixes the tracks,
ffmpeg-normalize, openai-whisper's own command, a feedgen script, and a copy.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

FEED_SCRIPT = """
import pathlib, sys
from feedgen.feed import FeedGenerator
feed = FeedGenerator(); feed.load_extension("podcast")
feed.title("Show"); feed.link(href="http://127.0.0.1:8000/"); feed.description("A show.")
audio = pathlib.Path(sys.argv[1]); entry = feed.add_entry()
entry.id("ep02"); entry.title("Episode"); entry.description(pathlib.Path(sys.argv[2]).read_text()[:4000])
entry.enclosure("http://127.0.0.1:8000/ep02.mp3", str(audio.stat().st_size), "audio/mpeg")
feed.rss_file(sys.argv[3])
"""

CHECKPOINT_SCRIPT = """
import sys, torch
from podcast.cli.context import cache_folder
from podcast.options import SpeechOptions
from podcast.speech import resolve_model
from podcast.speech.openai_whisper import convert
model = convert(resolve_model(SpeechOptions(), cache_folder()).folder)
torch.save({"dims": vars(model.dims), "model_state_dict": model.state_dict()}, sys.argv[1])
"""


@dataclass(frozen=True)
class Cost:
    """What some commands took together. `memory_mb` is that of the largest process."""

    wall: float
    cpu: float
    memory_mb: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.memory_mb, other.memory_mb))


def measure(command: Sequence[str | Path], cwd: Path, environment: dict[str, str]) -> Cost:
    """Run a command and account for it and all that it started. A failure ends the benchmark."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, env=environment, stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            output.seek(0)
            sys.exit(f"{' '.join(map(str, command))} failed:\n{output.read().decode()[-2000:]}")
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def copy_show(folder: Path) -> Path:
    """A fresh copy of the sample show: the recordings and settings, nothing that was made from them."""
    show = folder / "show"
    for name in ("podcast.toml", "artwork.jpg"):
        (show / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, show / name)
    shutil.copytree(ROOT / "episodes", show / "episodes")
    return show


def chain(folder: Path, environment: dict[str, str]) -> Cost:
    """What a producer would type today."""
    from podcast.audio import find_ffmpeg

    ffmpeg = find_ffmpeg().path
    environment = {**environment, "FFMPEG_PATH": str(ffmpeg), "PATH": f"{folder}:{environment['PATH']}"}
    (folder / "ffmpeg").symlink_to(ffmpeg)
    tracks = sorted((ROOT / "episodes" / "ep02").glob("*.flac"))
    inputs = [part for track in tracks for part in ("-i", str(track))]
    site = folder / "site"
    site.mkdir()
    # the same weights for openai-whisper's command; not counted, and not here: a child's peak memory starts at ours
    measure([sys.executable, "-c", CHECKPOINT_SCRIPT, "base.pt"], folder, environment)
    steps: list[list[str | Path]] = [
        [ffmpeg, *inputs, "-filter_complex", f"amix=inputs={len(tracks)}:normalize=0", "mix.wav"],
        [
            BIN / "ffmpeg-normalize",
            "mix.wav",
            "-t",
            "-16",
            "-tp",
            "-1",
            "-c:a",
            "libmp3lame",
            "-b:a",
            "96k",
            "-o",
            "ep02.mp3",
        ],
        [
            BIN / "whisper",
            "mix.wav",
            "--model",
            folder / "base.pt",
            "--language",
            "fr",
            "--output_format",
            "vtt",
            "--fp16",
            "False",
            "--word_timestamps",
            "True",
        ],
        [sys.executable, "-c", FEED_SCRIPT, "ep02.mp3", "mix.vtt", "site/feed.xml"],
        ["cp", "ep02.mp3", "mix.vtt", "site/"],
    ]
    total = Cost(0, 0, 0)
    for step in steps:
        total += measure(step, folder, environment)
    return total


def row(name: str, cost: Cost, base: Cost | None = None) -> None:
    """Print one line of the table."""
    ratio = "" if base is None else f"{cost.wall / base.wall:8.2f} {cost.cpu / base.cpu:8.2f}"
    print(f"{name:<44} {cost.wall:8.2f} {cost.cpu:8.2f} {cost.memory_mb:8.0f} {ratio}")


def run_round(environment: dict[str, str]) -> None:
    """One round: ours, theirs, then ours again."""
    podcast = BIN / "podcast"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        show = copy_show(folder)
        cold = measure([podcast, "publish", "ep02"], show, environment)
        other = folder / "chain"
        other.mkdir()
        theirs = chain(other, environment)
        row("podcast publish, cold", cold)
        row("ffmpeg-normalize + whisper + feedgen + cp", theirs, cold)
        row("podcast publish, nothing changed", measure([podcast, "publish", "ep02"], show, environment))
        notes = show / "episodes" / "ep02" / "notes.md"
        notes.write_text(notes.read_text(encoding="utf-8") + "\nUn mot.\n", encoding="utf-8")
        row("podcast publish, one word of the notes", measure([podcast, "publish", "ep02"], show, environment))
        row("podcast status", measure([podcast, "status"], show, environment))
        row("podcast --help", measure([podcast, "--help"], show, environment))


def main() -> None:
    """Print the table, once a round."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=1)
    environment = dict(os.environ)
    rounds = parser.parse_args().rounds
    print(f"{'':<44} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'x wall':>8} {'x CPU':>8}")
    for _ in range(rounds):
        run_round(environment)


if __name__ == "__main__":
    main()
