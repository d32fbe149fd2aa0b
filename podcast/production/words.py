"""The stages of an episode's words: recognise, voices, transcribe."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from podcast import speech
from podcast.model import RecordingFacts, Track, Transcript
from podcast.pipeline import Merged, Output, Product, Stage, Work
from podcast.production.episode import EpisodeDesk
from podcast.production.values import options_of, ours, read_value, write_value
from podcast.toml_reading import read_text
from podcast.typography import hms


def recognise(desk: EpisodeDesk) -> Stage:
    """What is heard: words with their times. The long one; what it heard is kept window by window."""
    tracks = desk.episode.tracks
    options = desk.settings.speech

    def act(work: Work) -> None:
        model = speech.resolve_model(options, desk.cache)
        engine = speech.load_engine(options, model)
        if engine.notice:
            work.warn(engine.notice)
        heard = speech.transcribe(
            [
                speech.SpeechTrack(work.input(f"speech-{n}"), track.speaker, start_ms, desk.recording(track))
                for n, (track, start_ms) in enumerate(zip(tracks, _starts(desk, work), strict=True), 1)
            ],
            speech.Request(desk.spoken, desk.vocabulary),
            engine,
            desk.windows,
            work.progress,
            speech.Listening(options.coverage, work.warn),
        )
        write_value(work.output("heard"), heard)

    known = {
        "language": desk.language,
        "names": list(desk.names),
        "coverage": options.coverage,
        "tracks": _laid_out(tracks),
    }
    return Stage(
        desk.name("recognise"),
        act,
        _sounds(desk),
        (Output("heard", desk.work_path("heard.json")),),
        options=known,
        tools=lambda: speech.identity(options, desk.cache),
    )


def voices(desk: EpisodeDesk) -> Stage:
    """Who speaks when in recordings that mix several voices: an estimate."""
    tracks = desk.episode.tracks

    def act(work: Work) -> None:
        turns: list[speech.Turn] = []
        for number in desk.mixed:
            start_ms = _starts(desk, work)[number]
            found = speech.find_turns(work.input(f"speech-{number + 1}"), desk.episode.voices, work.progress)
            before = max((turn.voice for turn in turns), default=0)
            turns += [speech.Turn(t.start_ms + start_ms, t.end_ms + start_ms, t.voice + before) for t in found]
        work.say(f"{len({turn.voice for turn in turns})} voices are told apart, by estimate")
        write_value(work.output("turns"), tuple(turns))

    known = {"voices": desk.episode.voices, "tracks": _laid_out(tracks)}
    outputs = (Output("turns", desk.work_path("voices.json")),)
    return Stage(desk.name("voices"), act, _sounds(desk), outputs, options=known, tools=speech.voices_identity)


def transcribe(desk: EpisodeDesk) -> Stage:
    """The transcript to correct: speakers and names as the show writes them, put into what was heard."""
    inputs: dict[str, Path | Product] = {}
    if desk.episode.transcript:
        inputs[desk.imported] = desk.workspace.root / desk.imported
        inputs |= {"timeline": desk.product("master", "timeline")} if desk.finished else _facts(desk)
    else:
        inputs["heard"] = desk.product("recognise", "heard")
        if desk.mixed:
            inputs["turns"] = desk.product("voices", "turns")
    outputs = (
        Output("words", f"transcripts/{desk.episode.id}.json"),
        Output(
            "transcript",
            desk.transcript_file,
            owner="person",
            merge=partial(_merge, desk),
            approved=desk.episode.reviewed,
        ),
        Output("report", f"reports/{desk.episode.id}-words.txt"),
    )
    known = {
        "language": desk.language,
        "vocabulary": options_of(desk.vocabulary),
        "speakers": options_of(desk.episode.speakers),
    }
    return Stage(desk.name("transcribe"), partial(_write_transcript, desk), inputs, outputs, options=known, tools=ours)


def _merge(desk: EpisodeDesk, base: bytes, person: bytes, machine: bytes) -> Merged:
    """Merge by words. Raises ConfigError for a file that cannot be read, before anything is changed in it."""
    speech.read_vtt(read_text(desk.workspace.root / desk.transcript_file), desk.language, desk.transcript_file)
    return speech.merge_transcripts(base, person, machine)


def _write_transcript(desk: EpisodeDesk, work: Work) -> None:
    if desk.episode.transcript:
        content = work.input(desk.imported).read_bytes()
        transcript = speech.read_transcript(content, desk.imported, desk.spoken)
        origin = {"imported": desk.episode.transcript}
        _warn_of_length(desk, work, transcript)
        oddities: list[str] = []
    else:
        heard = read_value(work.input("heard"), speech.Recognition)
        transcript = heard.transcript
        origin = {**speech.identity(desk.settings.speech, desk.cache), "computed by": heard.engine}
        oddities = [f"{heard.coverage:.1%} of the speech that was found has words", *_oddities(work, heard)]
    named, repairs = speech.apply_vocabulary(transcript, desk.vocabulary)
    written = _told_apart(desk, work, named)
    repaired = [f'{hms(repair.start_ms)} heard "{repair.heard}", written "{repair.written}"' for repair in repairs]
    for line in repaired:
        work.say(line)
    report = [*(f"{key}: {value}" for key, value in origin.items()), *oddities, *repaired]
    work.output("report").write_text("\n".join(report) + "\n", encoding="utf-8")
    work.output("words").write_bytes(speech.transcript_to_json(written, origin))
    work.output("transcript").write_text(speech.write_vtt(written, desk.names), encoding="utf-8")


def _warn_of_length(desk: EpisodeDesk, work: Work, transcript: Transcript) -> None:
    """Tell the producer of a transcript that goes on after its recordings."""
    if desk.finished:
        end_ms = desk.read_timeline(work).duration_ms
    else:
        facts = read_value(work.input("recording facts"), tuple[RecordingFacts, ...])
        starts = desk.starts(lambda: facts)
        end_ms = max(start + fact.duration_ms for start, fact in zip(starts, facts, strict=True))
    last_ms = max((segment.start_ms for segment in transcript.segments), default=0)
    if last_ms >= end_ms:
        work.warn(
            f"{desk.imported} goes on until {hms(last_ms)}, the recordings end at {hms(end_ms)}: is it the right file?"
        )


def _oddities(work: Work, heard: speech.Recognition) -> Iterator[str]:
    """Tell the producer what is odd about what was heard."""
    for removed in heard.removed:
        line = f'{hms(removed.start_ms)} left out "{removed.text}": {removed.reason}'
        work.say(line)
        yield line
    for flagged in heard.flagged:
        line = f'{hms(flagged.start_ms)} "{flagged.text}": {flagged.reason}'
        work.warn(line)
        yield line
    for gap in heard.gaps:
        line = f"{hms(gap.start_ms)} to {hms(gap.end_ms)}: speech was found here, but no words"
        work.warn(line)
        yield line


def _told_apart(desk: EpisodeDesk, work: Work, transcript: Transcript) -> Transcript:
    """The transcript with the voices of mixed recordings told apart, where the show asks for that."""
    if not desk.mixed:
        return transcript
    turns = read_value(work.input("turns"), tuple[speech.Turn, ...])
    naming = speech.name_voices(turns, desk.known_voices)
    for warning in naming.warnings:
        work.warn(warning)
    return speech.assign(transcript, turns, naming.names)


def _starts(desk: EpisodeDesk, work: Work) -> tuple[int, ...]:
    return desk.starts(lambda: read_value(work.input("recording facts"), tuple[RecordingFacts, ...]))


def _sounds(desk: EpisodeDesk) -> dict[str, Path | Product]:
    """The recordings as the recogniser takes them, and their lengths where they come one after another."""
    names = [f"speech-{number}" for number in range(1, len(desk.episode.tracks) + 1)]
    inputs: dict[str, Path | Product] = {name: desk.product("probe", name) for name in names}
    return inputs | _facts(desk) if desk.has_parts else inputs


def _facts(desk: EpisodeDesk) -> dict[str, Path | Product]:
    return {"recording facts": desk.product("probe", "facts")}


def _laid_out(tracks: tuple[Track, ...]) -> list[list[object]]:
    return [[track.speaker, track.offset_ms, track.part] for track in tracks]
