"""What others make of our files: ffmpeg, and the player of a browser."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from podcast.audio import find_ffmpeg
from podcast.model import Segment, Transcript
from podcast.speech.formats.cues import cues_of, tidy
from podcast.speech.formats.srt import write_srt
from podcast.speech.formats.vtt import VTT, write_vtt
from podcast.speech.formats.vtt_text import JOINER
from tests.site.test_browser import ARGUMENTS, CHROMIUM

TEXTS = [
    "Bonjour à toutes et à tous, et bienvenue dans ce nouvel épisode avec Jean-Marc de La Fontaine et 12 000 amis.",
    "<i>1 < 2</i> && <script>alert(1)</script> <v Bob> &lt; &amp; &nbsp; {\\an8} {\\b1} -->",
    "00:00:01,000 --> 00:00:02,000",
    "12",
    "- Oui >> Non Note: fin",
    "« Pourquoi ? » l'été\u00a0! 你好 שלום \\N \\h 😀",
]
TALK = Transcript(
    "fr",
    tuple(
        Segment(n * 7000, n * 7000 + 6800, text, speaker)
        for n, (text, speaker) in enumerate(zip(TEXTS, ["Léa", "Léa", "A & <B>", None, "Paul", "Léa"], strict=True))
    ),
)
CUES = cues_of(tidy(TALK), VTT)


def converted(path: Path) -> str:
    """What ffmpeg reads in a file of cues, as WebVTT."""
    command = [str(find_ffmpeg().path), "-v", "error", "-i", str(path), "-f", "webvtt", "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()


def texts(vtt: str) -> list[str]:
    return [block.split("\n", 1)[1] for block in vtt.strip().split("\n\n")[1:]]


def test_ffmpeg_shows_the_text_of_our_srt(tmp_path: Path) -> None:
    path = tmp_path / "ep02.srt"
    path.write_text(write_srt(TALK), encoding="utf-8")

    assert texts(converted(path)) == [block.split("\n", 2)[2] for block in write_srt(TALK).strip().split("\n\n")]


def test_ffmpeg_shows_the_text_of_our_webvtt(tmp_path: Path) -> None:
    path = tmp_path / "ep02.vtt"
    path.write_text(write_vtt(TALK), encoding="utf-8")

    # it escapes braces and backslashes for ASS, which is what it makes of cues in between
    shown = [text.replace("\\{{}", "{").replace(JOINER, "") for text in texts(converted(path))]
    assert shown == ["\n".join(cue.lines) for cue in CUES]


@pytest.fixture
def browser() -> Iterator[Browser]:
    assert Path(CHROMIUM).exists(), "Chromium is missing: apt-get install chromium (make test does it)"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


READ_TRACK = """
async (vtt) => {
    const video = document.createElement("video");
    const track = document.createElement("track");
    track.default = true;
    track.src = URL.createObjectURL(new Blob([vtt], {type: "text/vtt"}));
    const loaded = new Promise((done, failed) => { track.onload = done; track.onerror = failed; });
    video.append(track);
    document.body.append(video);
    track.track.mode = "showing";
    await loaded;
    return [...track.track.cues].map((cue) => {
        const shown = document.createElement("p");
        shown.append(cue.getCueAsHTML());
        const voice = shown.querySelector("span[title]");
        return [cue.startTime, cue.endTime, voice ? voice.title : null, shown.textContent];
    });
}
"""


@pytest.mark.system("chromium")
def test_chromium_shows_every_cue_as_it_was_said(browser: Browser) -> None:
    page = browser.new_page()

    shown = page.evaluate(READ_TRACK, write_vtt(TALK))

    assert shown == [[cue.start_ms / 1000, cue.end_ms / 1000, cue.speaker, "\n".join(cue.lines)] for cue in CUES]
