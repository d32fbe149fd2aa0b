"""From the sample's raw recordings to a feed that apps subscribe to, with real parts only."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
import podcastparser
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from podcast.audio import find_ffmpeg
from tests.commands import cpu_of, podcast, stages_run
from tests.end_to_end.conftest import Published
from tests.sound import decode

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

EVERY_STAGE = [
    *(
        f"ep02 {stage}"
        for stage in ("probe", "master", "report", "recognise", "transcribe", "chapters", "notes", "tag", "page")
    ),
    "assets",
    "feed",
    "index",
    "store",
    "verify",
]


def audio_file(show: Path) -> Path:
    (path,) = (show / "feed" / "media").glob("ep02-*.mp3")
    return path


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower().replace("’", "'")))


def spoken(vtt: str) -> str:
    cues = [line for line in vtt.splitlines() if line and "-->" not in line and not line.startswith(("WEBVTT", "NOTE"))]
    return words(" ".join(re.sub(r"<[^>]*>", "", line) for line in cues))


def test_one_command_runs_every_stage_and_ends_with_what_to_do_next(published: Published) -> None:
    assert sorted(stages_run(published.first)) == sorted(EVERY_STAGE)
    assert published.first.err == ""
    assert re.search(r"^ep02: verified, 14 stages ran, ", published.first.out, re.MULTILINE)
    assert published.first.out.endswith(
        "The site is in feed/. To listen, read and subscribe on this machine: podcast serve\n"
    )


def test_the_transcript_is_the_text_that_was_spoken(
    published: Published, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = words(read_script(repository))
    heard = spoken((published.show / "transcripts" / "ep02.vtt").read_text(encoding="utf-8"))
    rate = jiwer.wer(script, heard)
    with capsys.disabled():
        print(f"\nword error rate of the sample's transcript: {rate:.3f} over {len(script.split())} words")
    assert rate < 0.20


def read_script(repository: Path) -> str:
    rows = (repository / "episodes" / "ep02" / "script.tsv").read_text(encoding="utf-8").splitlines()
    return " ".join(row.partition("\t")[2] for row in rows)


def test_the_vocabulary_puts_the_guests_name_right_every_time(published: Published, repository: Path) -> None:
    wanted = read_script(repository).count("ATD Quart Monde")
    vtt = (published.show / "transcripts" / "ep02.vtt").read_text(encoding="utf-8")
    assert wanted >= 3
    assert re.sub(r"\s+", " ", vtt).count("ATD Quart Monde") == wanted


def test_both_speakers_are_named(published: Published) -> None:
    vtt = (published.show / "transcripts" / "ep02.vtt").read_text(encoding="utf-8")
    assert len(set(re.findall(r"<v ([^>]+)>", vtt))) == 2


def test_an_independent_meter_finds_the_loudness_and_peak_that_were_asked_for(published: Published) -> None:
    samples, rate = decode(audio_file(published.show), find_ffmpeg().path)
    loudness = pyloudnorm.Meter(rate).integrated_loudness(samples)
    peak = 20 * np.log10(np.abs(resample_poly(samples, 4, 1, axis=0)).max())
    assert loudness == pytest.approx(-16.0, abs=0.5)
    assert peak <= -1.0


def test_the_feed_says_what_an_app_needs(published: Published) -> None:
    with (published.show / "feed" / "feed.xml").open("rb") as stream:
        feed = podcastparser.parse("http://127.0.0.1:8000/feed.xml", stream)
    (episode,) = feed["episodes"]
    (enclosure,) = episode["enclosures"]
    audio = audio_file(published.show)
    assert feed["title"] == "La Compagnie Générale des Autres"
    assert episode["number"] == 2
    assert enclosure["url"] == f"http://127.0.0.1:8000/media/{audio.name}"
    assert enclosure["file_size"] == audio.stat().st_size
    assert enclosure["mime_type"] == "audio/mpeg"
    samples, rate = decode(audio, find_ffmpeg().path)
    assert episode["total_time"] == pytest.approx(len(samples) / rate, abs=1)


def test_publishing_again_runs_no_stage_and_takes_under_a_second(published: Published) -> None:
    before = digests(published.show / "feed")
    started = time.perf_counter()
    again = podcast(published.show, "publish", "ep02")
    seconds = time.perf_counter() - started
    assert again.code == 0
    assert re.match(r"ep02: verified, nothing had changed: no stage ran, ", again.out)
    assert seconds < 1
    assert digests(published.show / "feed") == before


def test_one_word_of_the_notes_touches_neither_sound_nor_words(fresh_copy: Callable[[], Path]) -> None:
    show = fresh_copy()
    before = audio_file(show).name
    notes = show / "episodes" / "ep02" / "notes.md"
    edited = notes.read_text(encoding="utf-8") + "\nUn mot de plus.\n"
    notes.write_text(edited, encoding="utf-8")
    started = time.perf_counter()
    ran = podcast(show, "publish", "ep02")
    seconds = time.perf_counter() - started
    assert ran.code == 0, ran.err
    assert stages_run(ran) == ["ep02 page", "feed", "index", "store", "verify"]
    assert "episodes/ep02/notes.md changed" in ran.out
    assert seconds < 3
    assert audio_file(show).name == before
    assert "Un mot de plus." in (show / "feed" / "ep02" / "index.html").read_text(encoding="utf-8")
    assert notes.read_text(encoding="utf-8") == edited


def test_a_corrected_transcript_is_kept_and_published(fresh_copy: Callable[[], Path]) -> None:
    show = fresh_copy()
    path = show / "transcripts" / "ep02.vtt"
    text = path.read_text(encoding="utf-8")
    first = next(line for line in text.splitlines() if line.startswith("<v "))
    corrected = text.replace(first, first.partition(">")[0] + ">Corrigé par une personne.")
    path.write_text(corrected, encoding="utf-8")
    ran = podcast(show, "publish", "ep02")
    assert ran.code == 0, ran.err
    assert "ep02 transcribe" not in stages_run(ran)
    assert "ep02 master" not in stages_run(ran)
    assert path.read_text(encoding="utf-8") == corrected
    assert "Corrigé par une personne." in (show / "feed" / "ep02" / "index.html").read_text(encoding="utf-8")


def test_the_recordings_are_untouched(published: Published, repository: Path) -> None:
    for path in (repository / "episodes" / "ep02").glob("*.flac"):
        copy = published.show / "episodes" / "ep02" / path.name
        assert hashlib.sha256(copy.read_bytes()).digest() == hashlib.sha256(path.read_bytes()).digest()


def test_status_says_live_and_answers_in_a_third_of_a_second(published: Published) -> None:
    assert podcast(published.show, "status").out.splitlines()[1] == "  live"
    assert min(cpu_of("status", cwd=published.show) for _ in range(5)) < 0.33
    assert min(cpu_of("--help", cwd=published.show) for _ in range(5)) < 0.33


def test_a_dry_run_is_the_plan_and_changes_nothing(fresh_copy: Callable[[], Path]) -> None:
    show = fresh_copy()
    settings = show / "podcast.toml"
    settings.write_text(
        re.sub(r"loudness = -16(\.0)?", "loudness = -19.0", settings.read_text(encoding="utf-8")), encoding="utf-8"
    )
    before = digests(show)
    del before[".podcast/hashes.json"]
    plan = podcast(show, "publish", "ep02", "--dry-run")
    assert plan.code == 0, plan.err
    assert re.search(r"^ep02:master +run +option audio.loudness: -16 -> -19$", plan.out, re.MULTILINE)
    assert "ep02:transcribe" not in plan.out
    assert {path: digest for path, digest in digests(show).items() if path != ".podcast/hashes.json"} == before


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
