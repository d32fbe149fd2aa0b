"""Ways from sound to words, side by side: `python -m benchmarks.transcription [MINUTES] [LANGUAGE] [WAY …]`.

The programme is made of the recordings of tests/data/speech, with pauses, a jingle, and a minute of music in the
middle (10 minutes of French unless told; `en` for English). Every way runs in a process of its own, on the same
weights of Whisper base: both engines of ours as `podcast publish` runs them, and openai-whisper's own command with a
beam of five and word times, once as it comes and once with one thread. CPU seconds are user and system time; memory
is the largest resident set.

Errors are counted in words after Whisper's own normaliser. A run is five or more words one after another that are
missing (lost), or that nobody said (invented). "x less" is the command's CPU time, the better of the two, against this
way's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from podcast.audio import find_ffmpeg
from podcast.options import SpeechOptions
from podcast.speech import Model, Request, SpeechTrack, load_engine, resolve_model, transcribe
from tests.speech.helpers import save
from tests.speech.programmes import programme

ROOT = Path(__file__).parent.parent
RUN = 5  # words
WAYS = ("faster-whisper", "openai-whisper", "command", "command, one thread")


@dataclass(frozen=True)
class Errors:
    """How a text differs from what was said: rates and counts in words."""

    wer: float
    lost_runs: tuple[str, ...]
    invented_runs: tuple[str, ...]


def ours(engine: str, model: Model, sound: Path, language: str, folder: Path) -> None:
    """What `podcast publish` does for one track."""
    if engine == "openai-whisper":
        import torch

        torch.set_num_threads(1)
    heard = transcribe(
        [SpeechTrack(sound)],
        Request(language),
        load_engine(SpeechOptions(engine=engine), model),  # type: ignore[arg-type]
        folder / "checkpoints",
        lambda _done, _all: None,
    )
    (folder / "text.txt").write_text(heard.transcript.text, encoding="utf-8")


def command(checkpoint: Path, sound: Path, language: str, folder: Path, threads: int) -> list[str]:
    """openai-whisper's own, word for word as a person would type it."""
    return [
        *(sys.executable, "-m", "whisper", str(sound), "--model", str(checkpoint), "--language", language),
        *("--beam_size", "5", "--word_timestamps", "True", "--fp16", "False", "--threads", str(threads)),
        *("--output_format", "json", "--output_dir", str(folder), "--verbose", "False"),
    ]


def write_checkpoint(model: Model, path: Path) -> None:
    """The weights as openai-whisper saves them."""
    import torch

    from podcast.speech.openai_whisper import convert

    converted = convert(model.folder)
    torch.save({"dims": vars(converted.dims), "model_state_dict": converted.state_dict()}, path)


def tools() -> dict[str, str]:
    """The environment in which the command finds ffmpeg."""
    folder = Path(tempfile.mkdtemp())
    (folder / "ffmpeg").symlink_to(find_ffmpeg().path)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


# A process is charged with the memory of the one that starts it, and this one holds hours of sound
LAUNCHER = """
import json, os, subprocess, sys
_, status, used = os.wait4(subprocess.Popen(sys.argv[2:]).pid, 0)
with open(sys.argv[1], "w") as file:
    json.dump([status, used.ru_utime + used.ru_stime, used.ru_maxrss], file)
"""


def run(arguments: list[str]) -> tuple[float, float, float]:
    """CPU seconds, seconds and MB that a command takes."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said, tempfile.NamedTemporaryFile("r") as told:
        launch = [sys.executable, "-c", LAUNCHER, told.name, *arguments]
        subprocess.run(launch, env=tools(), stdout=said, stderr=said, cwd=ROOT, check=True)
        status, cpu_seconds, peak_kb = json.load(told)
        said.seek(0)
        if status:
            sys.exit(said.read().decode())
    return cpu_seconds, time.perf_counter() - started, peak_kb / 1024


def errors(said: str, heard: str, language: str) -> Errors:
    """Compare after Whisper's normaliser."""
    import jiwer
    from whisper.normalizers import BasicTextNormalizer, EnglishTextNormalizer

    normalise: Any = EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()
    found = jiwer.process_words(normalise(said), normalise(heard))
    reference, hypothesis = found.references[0], found.hypotheses[0]
    lost = [
        " ".join(reference[part.ref_start_idx : part.ref_end_idx])
        for part in found.alignments[0]
        if part.type == "delete" and part.ref_end_idx - part.ref_start_idx >= RUN
    ]
    invented = [
        " ".join(hypothesis[part.hyp_start_idx : part.hyp_end_idx])
        for part in found.alignments[0]
        if part.type == "insert" and part.hyp_end_idx - part.hyp_start_idx >= RUN
    ]
    return Errors(found.wer, tuple(lost), tuple(invented))


def heard_by(way: str, model: Model, sound: Path, language: str) -> tuple[str, tuple[float, float, float]]:
    """The text that a way makes of a sound, and what it took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if way.startswith("command"):
            write_checkpoint(model, folder / "base.pt")
            threads = 1 if way.endswith("one thread") else 0
            cost = run(command(folder / "base.pt", sound, language, folder, threads))
            return cast(str, json.loads((folder / f"{sound.stem}.json").read_text(encoding="utf-8"))["text"]), cost
        child = [sys.executable, "-m", "benchmarks.transcription", "--run", way]
        cost = run([*child, model.name, str(model.folder), model.sha256, str(sound), language, name])
        return (folder / "text.txt").read_text(encoding="utf-8"), cost


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--run"]:
        way, name, weights, sha256, spoken, language, out = sys.argv[2:]
        ours(way, Model(name, Path(weights), sha256), Path(spoken), language, Path(out))
        return
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    language = sys.argv[2] if len(sys.argv) > 2 else "fr"
    ways = sys.argv[3:] or list(WAYS)
    with tempfile.TemporaryDirectory() as scratch:
        model = resolve_model(SpeechOptions(), Path(os.environ.get("PODCAST_CACHE", scratch)))
        made = programme(language, minutes)
        sound = save(Path(scratch) / "programme.wav", made.sound)
        print(f"{len(made.sound) / 16_000 / 60:.1f} minutes of {language}, {len(made.text.split())} words")
        print(f"{'way':<21}{'CPU s':>8}{'x less':>8}{'wall s':>8}{'peak MB':>9}{'WER':>7}{'lost':>6}{'invented':>10}")
        results = {}
        for way in ways:
            text, cost = heard_by(way, model, sound, language)
            results[way] = (errors(made.text, text, language), cost)
            print(_row(way, *results[way], None), flush=True)
        commands = [cost[0] for way, (_, cost) in results.items() if way.startswith("command")]
        print("\n".join(_row(way, *result, min(commands, default=None)) for way, result in results.items()))
        for way, (found, _) in results.items():
            for kind, runs in (("lost", found.lost_runs), ("invented", found.invented_runs)):
                print("".join(f"{way} {kind}: {words}\n" for words in runs), end="")


def _row(way: str, found: Errors, cost: tuple[float, float, float], best: float | None) -> str:
    times = f"{best / cost[0]:.1f}" if best else ""
    return (
        f"{way:<21}{cost[0]:8.1f}{times:>8}{cost[1]:8.1f}{cost[2]:9.0f}"
        f"{found.wer:7.3f}{len(found.lost_runs):6}{len(found.invented_runs):10}"
    )


if __name__ == "__main__":
    main()
