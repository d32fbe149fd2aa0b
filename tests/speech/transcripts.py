"""Transcripts for properties: any at all, and those that formats keep as they are."""

from __future__ import annotations

from hypothesis import strategies as st

from podcast.model import Segment, Transcript, Word
from podcast.speech.formats.vtt_text import one_line
from podcast.speech.segments import ends_sentence

#: What formats could trip over: markup, times, numbers, speakers, line ends, characters that are none.
HOSTILE = [
    "<i>",
    "</i>",
    "<v Bob>",
    "<b",
    "{\\an8}",
    "-->",
    "00:00:01,000 --> 00:00:02,000",
    "\n\n2\n00:00:05,000 --> 00:00:06,000\nrien",
    "&amp;",
    "&lt;",
    "&#8288;",
    "&",
    "12",
    "\n\n",
    "\r",
    "\x00",
    "\x85",
    "\u2028",
    "\ud800",
    "\u202e",
    "\u2060",
    "\ufeff",
    "Léa:",
    "Léa :",
    "Note:",
    "[Léa]:",
    "[a",
    "]:",
    ">>",
    ">>>",
    "- ",
    "– ",
    "NOTE",
    "WEBVTT",
    "STYLE",
    "«",
    "!",
    "M.",
    "Jean",
    "Dupont",
    "12 000",
    "€",
    "\\N",
    "\\",
    "*a*",
    "_",
    "[x](y)",
    "`",
    "# ",
    "1.",
    "x" * 70,
    "de",
    "the",
    "fin,",
    "oui.",
    "é",
]
any_text = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12)), max_size=25).map(" ".join)
speakers = st.sampled_from(
    [None, "Léa", "Paul", "Jean-Marc de La Fontaine", "A & <B>", "-->", "x: y", "]:", "sans", ">>"]
)


def _sentence(text: str) -> str:
    """One line without an end of a sentence inside, of at most 200 characters, that ends one."""
    words = [word.rstrip(".!?…»”\"')]} \u00a0\u202f") for word in one_line(text).split(" ")]
    return one_line(" ".join(filter(None, words))[:200]) + "fin."


@st.composite
def any_transcripts(draw: st.DrawFn) -> Transcript:
    """Segments in order of time, with any text, any speakers, with words or without; also at the same time."""
    segments, at = [], 0
    for _ in range(draw(st.integers(0, 6))):
        start = max(0, at + draw(st.integers(-3000, 3000)))
        at = start + draw(st.integers(1, 20_000))
        text, speaker = draw(any_text), draw(st.one_of(speakers, st.text(max_size=12)))
        words = one_line(text).split()
        step = (at - start) // max(1, len(words))
        timed = draw(st.booleans()) and step > 1
        spoken = tuple(Word(start + n * step, start + (n + 1) * step, word) for n, word in enumerate(words))
        segments.append(Segment(start, at, text, speaker, spoken if timed else ()))
    return Transcript("fr", tuple(sorted(segments, key=lambda segment: segment.start_ms)))


@st.composite
def sentences(draw: st.DrawFn) -> Transcript:
    """Sentences of one line, by named speakers or by none, with the time to read them; other voices may overlap."""
    segments: list[Segment] = []
    free: dict[str | None, int] = {}
    at = 0
    for _ in range(draw(st.integers(0, 6))):
        text, speaker = _sentence(draw(any_text)), draw(speakers)
        assert ends_sentence(text)
        at = max(at, free.get(speaker, 0)) + draw(st.integers(0, 3000))
        end = at + max(833, len(text) * 1000 // 17 + 1) + draw(st.integers(0, 9000))
        segments.append(Segment(at, end, text, speaker))
        free[speaker] = end
    return Transcript("fr", tuple(segments))


def said(transcript: Transcript) -> list[str]:
    """All words with who says them, in no order."""
    clean = [(one_line(s.text), one_line(s.speaker or "")) for s in transcript.segments]
    return sorted(f"{word} ({speaker})" for text, speaker in clean for word in text.split(" ") if word)
