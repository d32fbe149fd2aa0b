"""What a producer does with one transcript: get it in any format, bring one from elsewhere, review it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from podcast import speech
from podcast.errors import ConfigError
from podcast.model import RecordingFacts, Span, Timeline, Transcript
from podcast.pipeline import Event, Pipeline
from podcast.production.checks import refuse_finished
from podcast.production.desk import Desk, open_desk
from podcast.production.moving import move_transcript
from podcast.production.stages import WORDS
from podcast.production.values import made, read_value
from podcast.toml_writing import set_keys
from podcast.workspace import write_atomically

Emit = Callable[[Event], None]


def export_transcript(desk: Desk, episode_id: str, kind: str, emit: Emit) -> bytes:
    """The transcript as listeners get it, in the time of the episode; made first where it is not there yet.

    `kind` is one of `podcast.speech.FORMATS`. Raises what the stages raise.
    """
    desk.check([episode_id])
    _refuse_without(desk, episode_id)
    pipeline = desk.run([episode_id], (*WORDS, "master"), emit)
    timeline = read_value(made(pipeline, f"{episode_id}:master", "timeline"), Timeline)
    transcript = move_transcript(timed_transcript(desk, pipeline, episode_id), timeline)
    return speech.write(transcript, kind, desk.episode(episode_id).names)


def refuse_own_files(desk: Desk, path: Path) -> None:
    """Raise ConfigError when `path` is in a folder where the show keeps its own files."""
    root = desk.workspace.root.resolve()
    for folder in ("episodes", "transcripts", "feed", ".podcast", "reports"):
        if root / folder in path.resolve().parents:
            raise ConfigError(
                f"the folder {folder}/ holds the show's own files, which an export would replace",
                where=path,
                hint="Write it somewhere else.",
            )


def import_transcript(desk: Desk, episode_id: str, source: Path, emit: Emit) -> str:
    """Take a transcript that was made elsewhere: nothing is transcribed from now on. Returns where it is kept.

    It counts from the start of the recordings. What a person has corrected so far is merged into it, as into any new
    draft. Raises ConfigError when it cannot be read; nothing is changed then.
    """
    desk.check([episode_id])
    if desk.episodes[episode_id].reviewed:
        raise ConfigError(
            f"the transcript of {episode_id} is reviewed, so nothing changes it",
            where=f"episodes/{episode_id}/episode.toml",
            hint="Set `reviewed = false` there first, if it shall be replaced.",
        )
    if not source.is_file():
        raise ConfigError("there is no such transcript", where=source, hint="Check the name, then try again.")
    content = source.read_bytes()
    speech.read_transcript(content, source.name, desk.episode(episode_id).spoken)
    kept = desk.workspace.episode_folder(episode_id) / f"transcript{source.suffix.lower()}"
    if kept.resolve() != source.resolve():
        write_atomically(kept, content)
    set_keys(desk.workspace.episode_file(episode_id), {"transcript": kept.name})
    open_desk(desk.workspace.root, desk.cache, desk.clock, desk.key).run([episode_id], ("probe", "transcribe"), emit)
    return str(kept.relative_to(desk.workspace.root))


@dataclass(frozen=True)
class Review:
    """The doubtful places of one transcript that a person has not settled yet, and how many there were in all."""

    desk: Desk
    pipeline: Pipeline
    episode_id: str
    doubts: tuple[speech.Doubt, ...]
    total: int

    @property
    def path(self) -> Path:
        """The transcript."""
        return self.desk.workspace.root / self.desk.episode(self.episode_id).transcript_file

    def correct(self, doubt: speech.Doubt, text: str) -> None:
        """Write `text` for the doubtful words. Raises ConfigError when the file has changed meanwhile."""
        vtt = self.path.read_bytes().decode()  # line ends stay as they are
        changed = speech.replace_text(vtt, doubt.start_ms, doubtful_words(doubt), text)
        write_atomically(self.path, changed.encode())

    def keep(self, doubt: speech.Doubt) -> None:
        """Remember that the place is right as it is."""
        path = _settled_file(self.desk, self.episode_id)
        settled = sorted({*_settled(path), _mark(doubt)})
        write_atomically(path, msgspec.json.encode(settled))

    def excerpt(self, doubt: speech.Doubt) -> bytes:
        """How the place sounds, with a second before and after it: a WAV file of the track of who speaks there."""
        episode = self.desk.episode(self.episode_id)
        number = next((n for n, track in enumerate(episode.episode.tracks) if track.speaker == doubt.speaker), 0)
        start_ms = episode.starts(self._facts)[number]
        sound = made(self.pipeline, f"{self.episode_id}:probe", f"speech-{number + 1}")
        return speech.WavReader(sound).excerpt(doubt.start_ms - start_ms - 1000, doubt.end_ms - start_ms + 1000)

    def _facts(self) -> tuple[RecordingFacts, ...]:
        return read_value(made(self.pipeline, f"{self.episode_id}:probe", "facts"), tuple[RecordingFacts, ...])

    def finish(self) -> None:
        """Write down that a person has reviewed the transcript."""
        set_keys(self.desk.workspace.episode_file(self.episode_id), {"reviewed": True})


def doubtful_words(doubt: speech.Doubt) -> str:
    """The words that a person should listen to; none where no words were made out."""
    return " ".join(word.text for word in doubt.words)


def open_review(desk: Desk, episode_id: str, emit: Emit) -> Review:
    """Find the doubtful places of a transcript; it is made first where it is not there yet."""
    desk.check([episode_id])
    _refuse_without(desk, episode_id)
    refuse_finished(desk, episode_id, "recordings to listen to")
    pipeline = desk.run([episode_id], WORDS, emit)
    gaps, odd = _oddities(desk, pipeline, episode_id)
    found = speech.doubts(timed_transcript(desk, pipeline, episode_id), gaps, odd)
    settled = _settled(_settled_file(desk, episode_id))
    left = tuple(doubt for doubt in found if _mark(doubt) not in settled)
    return Review(desk, pipeline, episode_id, left, len(found))


def _refuse_without(desk: Desk, episode_id: str) -> None:
    """Raise ConfigError for finished audio that nobody has brought a transcript for."""
    if not desk.episode(episode_id).has_transcript:
        raise ConfigError(
            f"{episode_id} is published as it is, and has no transcript",
            where=desk.workspace.episode_file(episode_id),
            hint=f"`podcast transcript {episode_id} --import FILE` brings one that was made elsewhere.",
        )


def timed_transcript(desk: Desk, pipeline: Pipeline, episode_id: str) -> Transcript:
    """The producer's text with the recogniser's times, in the time of the recordings."""
    episode = desk.episode(episode_id)
    words = made(pipeline, f"{episode_id}:transcribe", "words")
    return episode.timed_transcript(desk.workspace.root / episode.transcript_file, words)


def _oddities(desk: Desk, pipeline: Pipeline, episode_id: str) -> tuple[Sequence[Span], Sequence[Span]]:
    """Where somebody speaks and there are no words, and where there are words that are often nobody's."""
    if desk.episodes[episode_id].transcript:  # it was made elsewhere
        return (), ()
    heard = read_value(made(pipeline, f"{episode_id}:recognise", "heard"), speech.Recognition)
    return heard.gaps, [Span(flagged.start_ms, flagged.end_ms) for flagged in heard.flagged]


def _settled_file(desk: Desk, episode_id: str) -> Path:
    return desk.workspace.state / "reviews" / f"{episode_id}.json"


def _settled(path: Path) -> frozenset[str]:
    """Marks of the places that were settled; a damaged file counts as none, which costs only time."""
    try:
        return frozenset(msgspec.json.decode(path.read_bytes(), type=tuple[str, ...]))
    except (OSError, msgspec.DecodeError):
        return frozenset()


def _mark(doubt: speech.Doubt) -> str:
    place = f"{doubt.start_ms} {doubtful_words(doubt)}"
    return hashlib.sha256(place.encode()).hexdigest()[:16]
