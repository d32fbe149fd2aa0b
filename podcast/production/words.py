"""The stages of an episode's words: transcribe, chapters, notes."""

from __future__ import annotations

from pathlib import Path

from podcast import notes, speech
from podcast.model import RecordingFacts
from podcast.pipeline import Output, Product, Stage, Work
from podcast.production.episode import EpisodeDesk
from podcast.production.moving import place_tracks
from podcast.production.values import options_of, ours, read_value
from podcast.typography import hms


def transcribe(desk: EpisodeDesk) -> Stage:
    """What was said: words by the recogniser, and a transcript to correct."""
    tracks = desk.episode.tracks
    vocabulary = desk.settings.show.vocabulary + desk.episode.vocabulary
    options = desk.settings.speech

    def act(work: Work) -> None:
        starts = [track.offset_ms for track in tracks]
        if desk.has_parts:
            starts = list(place_tracks(tracks, read_value(work.input("recording facts"), tuple[RecordingFacts, ...])))
        model = speech.resolve_model(options, desk.cache)
        engine = speech.load_engine(options, model)
        heard = speech.transcribe(
            [
                speech.SpeechTrack(work.input(f"speech-{n}"), track.speaker, start_ms)
                for n, (track, start_ms) in enumerate(zip(tracks, starts, strict=True), 1)
            ],
            speech.Request(desk.language.partition("-")[0], vocabulary),
            engine,
            desk.windows,
            work.progress,
        )
        transcript, repairs = speech.apply_vocabulary(heard, vocabulary)
        for repair in repairs:
            work.say(f'{hms(repair.start_ms)} heard "{repair.heard}", written "{repair.written}"')
        work.output("words").write_bytes(speech.transcript_to_json(transcript, speech.identity(options, desk.cache)))
        work.output("transcript").write_text(speech.write_vtt(transcript), encoding="utf-8")

    outputs = (
        Output("words", f"transcripts/{desk.episode.id}.json"),
        Output("transcript", desk.transcript_file, owner="person"),
    )
    known = {
        "language": desk.language,
        "vocabulary": options_of(vocabulary),
        "tracks": [[track.speaker, track.offset_ms, track.part] for track in tracks],
    }
    inputs: dict[str, Path | Product] = {
        f"speech-{n}": desk.product("probe", f"speech-{n}") for n in range(1, len(tracks) + 1)
    }
    if desk.has_parts:
        inputs["recording facts"] = desk.product("probe", "facts")
    return Stage(
        desk.name("transcribe"),
        act,
        inputs,
        outputs,
        options=known,
        tools=lambda: speech.identity(options, desk.cache),
    )


def chapters(desk: EpisodeDesk) -> Stage:
    """A draft of the chapters."""

    def act(work: Work) -> None:
        end_ms = desk.read_timeline(work).pieces[-1].end_ms
        chapters = notes.draft_chapters(desk.read_transcript(work), end_ms)
        work.output("chapters").write_text(notes.write_chapters(chapters), encoding="utf-8")

    inputs = {
        desk.transcript_file: desk.product("transcribe", "transcript"),
        "timeline": desk.product("master", "timeline"),
    }
    outputs = (Output("chapters", desk.chapters_file, owner="person"),)
    return Stage(desk.name("chapters"), act, inputs, outputs, options={"language": desk.language}, tools=ours)


def describe(desk: EpisodeDesk) -> Stage:
    """A draft of the notes."""

    def act(work: Work) -> None:
        chapters = desk.read_chapters(work)
        draft = notes.draft_notes(desk.described(), desk.settings.show, desk.read_transcript(work), chapters)
        work.output("notes").write_text(draft, encoding="utf-8")

    inputs = {
        desk.transcript_file: desk.product("transcribe", "transcript"),
        desk.chapters_file: desk.product("chapters", "chapters"),
    }
    outputs = (Output("notes", desk.notes_file, owner="person"),)
    return Stage(desk.name("notes"), act, inputs, outputs, options=desk.shared_options(), tools=ours)
