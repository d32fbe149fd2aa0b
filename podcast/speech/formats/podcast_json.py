"""The transcript as the JSON of the podcast namespace: some apps take it before WebVTT, so it stands on its own.

A segment of it is one of ours, about a sentence, with the stored text: apps lay it out themselves.
"""

from __future__ import annotations

import json

from podcast.model import Segment, Transcript
from podcast.speech.formats.cues import tidy

VERSION = "1.0.0"


def write_podcast_json(transcript: Transcript) -> str:
    """Write the format's version 1.0.0: `segments` with `speaker` (where known), times in seconds, and `body`."""
    content = {"version": VERSION, "segments": [_entry(segment) for segment in tidy(transcript)]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _entry(segment: Segment) -> dict[str, str | float]:
    speaker = {} if segment.speaker is None else {"speaker": segment.speaker}
    end_ms = max(segment.end_ms, segment.start_ms + 1)
    return {**speaker, "startTime": segment.start_ms / 1000, "endTime": end_ms / 1000, "body": segment.text}
