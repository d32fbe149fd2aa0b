"""What read_vtt reads and what merging changes in place is the same text."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import ConfigError
from podcast.speech import read_vtt
from podcast.speech.correcting.vtt_raw import parse_raw, voice_name
from podcast.speech.formats.vtt_text import unescape
from tests.speech.helpers import unhurried

LINES = st.sampled_from(
    [
        "", "", " ", "NOTE à relire", "NOTE", "STYLE", "REGION", "NOTES", "intro", "12", "00:01.000 --> 00:02.000",
        "00:00:03.000-->00:00:04.500 align:start", "<v Léa>oui <i>à tous</i>", "<v.loud  Paul B>R&amp;D</v> non",
        "a<v Léa>b <v Anne>c", "1 < 2 & 3", "x\u00a0!", "<c.rouge", "gras>mot", "<00:01.500>mot", "&lt;v Moi&gt;",
        "<v>", "\x0c", "<v Zoé", "Lou>oui", "\u2028",
    ]
)  # fmt: skip


@unhurried
@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(["", "\ufeff"]))
def test_the_same_words_of_the_same_voices(lines: list[str], ending: str, mark: str) -> None:
    text = mark + ending.join(["WEBVTT", *lines])
    try:
        read = read_vtt(text, "fr")
    except ConfigError:
        return

    raw = parse_raw(text)

    assert Counter(
        (unescape(voice_name(word.voice)) or None, said)
        for word in raw.words
        for said in unescape(word.text).split(" ")
        if said
    ) == Counter((segment.speaker, said) for segment in read.segments for said in segment.text.split(" "))
    assert all(text[word.start : word.end].replace("</v>", "") == word.text for word in raw.words)


def test_names_notes_and_settings_belong_to_the_cue_after_them() -> None:
    raw = parse_raw(
        "WEBVTT - deux\nKind: captions\n\nNOTE un\nsuite\n\nintro\n00:01.000 --> 00:02.000  align:start \nOui.\n\n"
        "NOTE deux\n\n00:02.000 --> 00:03.000\nNon.\n\nNOTE trois\n"
    )

    assert raw.header == "WEBVTT - deux\nKind: captions"
    assert [(cue.name, cue.notes, cue.settings, [word.text for word in cue.words]) for cue in raw.cues] == [
        ("intro", ["NOTE un\nsuite"], "align:start", ["Oui."]),
        (None, ["NOTE deux"], "", ["Non."]),
    ]
    assert raw.tail == ["NOTE trois"]
