from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from podcast.errors import ConfigError
from podcast.model import Segment, Transcript, Word
from podcast.speech import transcript_from_json, transcript_to_json
from tests.speech.helpers import unhurried
from tests.speech.transcripts import any_transcripts

TRANSCRIPT = Transcript(
    "fr",
    (
        Segment(0, 900, "Ça va?", "Léa", (Word(0, 400, "Ça", 0.9), Word(400, 900, "va?", None))),
        Segment(900, 1200, "Oui.", None, ()),
    ),
)


def test_what_is_written_is_read_back() -> None:
    assert transcript_from_json(transcript_to_json(TRANSCRIPT, {"engine": "fake 1"})) == TRANSCRIPT


def test_the_file_says_what_recognised_it_and_is_the_same_every_time() -> None:
    content = transcript_to_json(TRANSCRIPT, {"model": "base", "engine": "faster-whisper 1.2.1"})

    assert content == transcript_to_json(TRANSCRIPT, {"engine": "faster-whisper 1.2.1", "model": "base"})
    assert content.decode().startswith(
        '{\n "version": 1,\n "tool": {\n  "engine": "faster-whisper 1.2.1",\n  "model": "base"\n },\n'
    )
    assert '"text": "Ça va?"' in content.decode()
    assert content.endswith(b"}\n")


@unhurried
@given(any_transcripts())
def test_any_text_is_read_back_as_it_was(transcript: Transcript) -> None:
    written = transcript_to_json(transcript, {"engine": "fake 1"})

    texts = [segment.text.encode(errors="replace").decode() for segment in transcript.segments]
    assert transcript_from_json(written) == replace(
        transcript,
        segments=tuple(
            replace(segment, text=text, speaker=segment.speaker and segment.speaker.encode(errors="replace").decode())
            for segment, text in zip(transcript.segments, texts, strict=True)
        ),
    )


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"language": "fr"}', b"\xff", b'{"language": 1, "segments": []}']
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(ConfigError) as caught:
        transcript_from_json(content, where="transcripts/ep02.json")

    assert str(caught.value).startswith("transcripts/ep02.json: this is not a transcript of ours (")
    assert caught.value.hint == "Delete the file, then run the command again: it is made from the recording."
