"""One episode as its stages see it: what is known of it, and where its files lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from podcast import notes, speech
from podcast.errors import ConfigError, PodcastError
from podcast.model import Chapter, Episode, RecordingFacts, Term, Timeline, Track, Transcript
from podcast.options import Settings
from podcast.pipeline import Product, Work
from podcast.production.moving import place_tracks
from podcast.production.values import options_of, read_value
from podcast.toml_reading import read_text
from podcast.typography import primary
from podcast.workspace import Workspace


@dataclass(frozen=True)
class EpisodeDesk:
    """One episode with all that its stages need to know."""

    workspace: Workspace
    settings: Settings
    episode: Episode
    cache: Path

    @property
    def language(self) -> str:
        """The episode's language, or the show's."""
        return self.episode.language or self.settings.show.language

    @property
    def spoken(self) -> str:
        """The language without its region, as recognisers know it."""
        return primary(self.language)

    @property
    def vocabulary(self) -> tuple[Term, ...]:
        """The names of the show, and of the episode."""
        return self.settings.show.vocabulary + self.episode.vocabulary

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the vocabulary, which are kept whole."""
        return tuple(term.text for term in self.vocabulary)

    @property
    def mixed(self) -> tuple[int, ...]:
        """The tracks, counted from 0, whose voices are to be told apart: those that no one speaker is named for."""
        if not self.settings.speech.diarise or self.episode.transcript:
            return ()
        return tuple(number for number, track in enumerate(self.episode.tracks) if track.speaker is None)

    @property
    def people(self) -> tuple[str, ...]:
        """The names of who is said to be heard, the show's first."""
        people = (*self.settings.show.people, *self.episode.people)
        return tuple(dict.fromkeys(person.name for person in people))

    @property
    def known_names(self) -> tuple[str, ...]:
        """Names that may stand in the notes though nobody says them."""
        return (self.settings.show.title, self.episode.title, *self.names, *self.people)

    @property
    def known_voices(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The names of voices, each with the moments (ms) at which it is heard."""
        return tuple((voice.name, voice.heard_at_ms) for voice in self.episode.speakers)

    @property
    def finished(self) -> bool:
        """Whether its audio was finished elsewhere, so that it has no recordings."""
        return self.episode.enclosure is not None

    @property
    def finished_file(self) -> str:
        """The audio that was finished elsewhere, relative to the show."""
        file = self.episode.enclosure and self.episode.enclosure.file
        return f"episodes/{self.episode.id}/{file}"

    @property
    def has_transcript(self) -> bool:
        """Whether there is one, or will be: finished audio is not transcribed."""
        return not self.finished or self.episode.transcript is not None

    @property
    def has_chapters(self) -> bool:
        """Whether there are some, or will be: those of finished audio are not looked for."""
        return not self.finished or (self.workspace.root / self.chapters_file).is_file()

    @property
    def sounds(self) -> tuple[str, ...]:
        """What the stage `tag` makes for listeners: audio in every format, pictures of chapters."""
        if self.finished:
            here = self.episode.enclosure is not None and self.episode.enclosure.file is not None
            return (*(["audio"] if here else []), *self.pictures)
        return ("audio", *(f"audio-{name}" for name in self.settings.audio.alternates), *self.pictures)

    @property
    def imported(self) -> str:
        """The transcript that was made elsewhere, relative to the show."""
        return f"episodes/{self.episode.id}/{self.episode.transcript}"

    @property
    def artwork(self) -> str | None:
        """The picture that stands for this episode, relative to the show: its own, or the show's."""
        if self.episode.artwork is not None:
            return f"episodes/{self.episode.id}/{self.episode.artwork}"
        return self.settings.show.artwork

    def name(self, stage: str) -> str:
        """The full name of one of the episode's stages: `ep02:master`."""
        return f"{self.episode.id}:{stage}"

    def product(self, stage: str, output: str) -> Product:
        """An output of one of the episode's stages, as an input of another."""
        return Product(self.name(stage), output)

    def work_path(self, name: str) -> str:
        """Where a work file of the episode lies, relative to the show."""
        return f".podcast/work/{self.episode.id}/{name}"

    @property
    def windows(self) -> Path:
        """What was recognised, window by window. Kept after the stage: a new way of mishearing changes none of it."""
        return self.workspace.state / "windows" / self.episode.id

    @property
    def chapters_file(self) -> str:
        """The chapters, which are a person's; relative to the show."""
        return f"episodes/{self.episode.id}/chapters.txt"

    @property
    def notes_file(self) -> str:
        """The notes, which are a person's; relative to the show."""
        return f"episodes/{self.episode.id}/notes.md"

    @property
    def template(self) -> Path:
        """The show's own template of the notes; it need not be there."""
        return self.workspace.root / notes.TEMPLATE_FILE

    @property
    def transcript_file(self) -> str:
        """The transcript, which is a person's; relative to the show."""
        return f"transcripts/{self.episode.id}.vtt"

    @property
    def written(self) -> Path:
        """What a writing model wrote, where one was ever asked."""
        return self.workspace.state / "written" / f"{self.episode.id}.json"

    def recording(self, track: Track) -> str:
        """The recording of a track, relative to the show."""
        return f"episodes/{self.episode.id}/{track.path}"

    def recordings(self) -> dict[str, Path | Product]:
        """All recordings, as inputs of a stage."""
        names = [self.recording(track) for track in self.episode.tracks]
        return {name: self.workspace.root / name for name in names}

    def shared_options(self) -> dict[str, object]:
        """What the pages say of the show and the episode; machinery such as tracks and vocabulary left out."""
        show = replace(self.settings.show, vocabulary=())
        return {"show": options_of(show), "episode": options_of(self.described()), "language": self.language}

    def described(self) -> Episode:
        """The episode as the feed and the pages may know it."""
        machinery = {"tracks": (), "vocabulary": (), "jingles": (), "transcript": None, "voices": None, "speakers": ()}
        state = {"published": True, "scheduled": False, "enclosure": None}
        return replace(self.episode, **machinery, **state)  # type: ignore[arg-type]

    @property
    def music(self) -> tuple[str, ...]:
        """The music that the episode plays, relative to the show; each file once."""
        options = self.settings.audio
        pieces = [options.intro, options.outro, *(jingle.music for jingle in self.episode.jingles)]
        return tuple(dict.fromkeys(piece.file for piece in pieces if piece is not None))

    @property
    def pictures(self) -> dict[str, str]:
        """The pictures of chapters that lie beside chapters.txt, by the name of their product."""
        names = pictures_of_chapters(self.workspace, self.episode.id)
        return {f"picture-{number}": name for number, name in enumerate(names, 1)}

    @property
    def has_parts(self) -> bool:
        """Whether some recordings come after others."""
        return len({track.part for track in self.episode.tracks}) > 1

    @property
    def address(self) -> str | None:
        """Where the episode's page can be read; None while the show is on this machine only."""
        storage = self.settings.storage
        return f"{storage.site_url}{self.episode.id}/index.html" if storage.public_url else None

    def starts(self, facts: Callable[[], Sequence[RecordingFacts]]) -> tuple[int, ...]:
        """When each track starts, in ms of the recordings; `facts` is asked only where parts come after others."""
        tracks = self.episode.tracks
        return place_tracks(tracks, facts()) if self.has_parts else tuple(track.offset_ms for track in tracks)

    def read_timeline(self, work: Work) -> Timeline:
        """Where the recordings are heard in the episode."""
        return read_value(work.input("timeline"), Timeline)

    def read_transcript(self, work: Work) -> Transcript:
        """The transcript that a stage has as an input, in the time of the recordings."""
        return self.transcript(work.input(self.transcript_file))

    def read_timed_transcript(self, work: Work) -> Transcript:
        """The same with the times of its words, for stages that have the recogniser's `words` as an input, too."""
        return self.timed_transcript(work.input(self.transcript_file), work.input("words"))

    def transcript(self, path: Path) -> Transcript:
        """The producer's text at `path`. Raises ConfigError when it cannot be read, or holds no cue."""
        transcript = speech.read_vtt(read_text(path), self.language, self.transcript_file)
        if not transcript.segments:
            raise ConfigError(
                "there is no cue in this transcript",
                where=self.transcript_file,
                hint="Delete the file to have it written anew, or take your copy back.",
            )
        return transcript

    def timed_transcript(self, path: Path, words: Path) -> Transcript:
        """The producer's text with the times of its words, which the recogniser left in the file `words`."""
        return speech.align(self.transcript(path), speech.transcript_from_json(words.read_bytes(), words))

    def read_chapters(self, work: Work) -> tuple[Chapter, ...]:
        """The chapters that a stage has as an input, in the time of the recordings."""
        return self.chapters(work.input(self.chapters_file))

    def chapters(self, path: Path) -> tuple[Chapter, ...]:
        """The producer's chapters at `path`. Raises ConfigError for a line that cannot be read."""
        return notes.parse_chapters(read_text(path), self.chapters_file)


def pictures_of_chapters(workspace: Workspace, episode_id: str) -> tuple[str, ...]:
    """The pictures that chapters.txt names as it is now; none while it cannot be read, which the stages will say."""
    path = workspace.episode_folder(episode_id) / "chapters.txt"
    try:
        return notes.pictures_beside(notes.parse_chapters(read_text(path), path))
    except PodcastError:
        return ()
