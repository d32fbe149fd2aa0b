"""The stages of one episode: probe, master, transcribe, chapters, notes, tag, page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from podcast import audio, notes, site, speech
from podcast.config import read_text
from podcast.errors import ConfigError
from podcast.model import Chapter, Episode, MasterFacts, RecordingFacts, Release, SiteFile, Tags, Track, Transcript
from podcast.options import Settings
from podcast.pipeline import Output, Product, Stage, Work
from podcast.production.values import options_of, ours, read_artwork, read_value, site_file, write_value
from podcast.workspace import Workspace

#: The stages of an episode, in the order in which the data walks through them.
EPISODE_STAGES = ("probe", "master", "transcribe", "chapters", "notes", "tag", "page")


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
    def artwork(self) -> str | None:
        """The picture that stands for this episode, relative to the show: its own, or the show's."""
        if self.episode.artwork is not None:
            return f"episodes/{self.episode.id}/{self.episode.artwork}"
        return self.settings.show.artwork

    def stages(self) -> tuple[Stage, ...]:
        """All stages of the episode."""
        return (
            self._probe(),
            self._master(),
            self._transcribe(),
            self._chapters(),
            self._notes(),
            self._tag(),
            self._page(),
        )

    def _name(self, stage: str) -> str:
        return f"{self.episode.id}:{stage}"

    def _product(self, stage: str, output: str) -> Product:
        return Product(self._name(stage), output)

    def _work_path(self, name: str) -> str:
        return f".podcast/work/{self.episode.id}/{name}"

    @property
    def _windows(self) -> Path:
        """What was recognised, window by window. Kept after the stage: a new way of mishearing changes none of it."""
        return self.workspace.state / "windows" / self.episode.id

    @property
    def _chapters_file(self) -> str:
        return f"episodes/{self.episode.id}/chapters.txt"

    @property
    def _notes_file(self) -> str:
        return f"episodes/{self.episode.id}/notes.md"

    @property
    def _transcript_file(self) -> str:
        return f"transcripts/{self.episode.id}.vtt"

    def _recording(self, track: Track) -> str:
        return f"episodes/{self.episode.id}/{track.path}"

    def _recordings(self) -> dict[str, Path | Product]:
        names = [self._recording(track) for track in self.episode.tracks]
        return {name: self.workspace.root / name for name in names}

    def _shared_options(self) -> dict[str, object]:
        """What the pages say of the show and the episode; machinery such as tracks and vocabulary left out."""
        show = replace(self.settings.show, vocabulary=())
        return {"show": options_of(show), "episode": options_of(self._described()), "language": self.language}

    def _described(self) -> Episode:
        return replace(self.episode, tracks=(), vocabulary=(), published=True)

    def _probe(self) -> Stage:
        tracks = self.episode.tracks

        def act(work: Work) -> None:
            ffmpeg = audio.find_ffmpeg()
            facts = []
            for n, track in enumerate(tracks, 1):
                progress = _share(work, n - 1, len(tracks))
                found = audio.probe(work.input(self._recording(track)), work.output(f"speech-{n}"), ffmpeg, progress)
                for warning in found.warnings:
                    work.warn(f"{track.path}: {warning}")
                facts.append(found)
            write_value(work.output("facts"), facts)

        outputs = [Output("facts", self._work_path("recordings.json"))]
        outputs += [Output(f"speech-{n}", self._work_path(f"speech-{n}.wav")) for n in range(1, len(tracks) + 1)]
        return Stage(self._name("probe"), act, self._recordings(), tuple(outputs), tools=audio.identity)

    def _master(self) -> Stage:
        tracks = self.episode.tracks
        options = self.settings.audio

        def act(work: Work) -> None:
            facts = read_value(work.input("recording facts"), tuple[RecordingFacts, ...])
            sources = [
                audio.MasterTrack(work.input(self._recording(track)), track.offset_ms, fact)
                for track, fact in zip(tracks, facts, strict=True)
            ]
            result = audio.master(sources, options, work.output("master"), audio.find_ffmpeg(), work.progress)
            for step in result.steps:
                work.say(step)
            for warning in result.warnings:
                work.warn(warning)
            write_value(work.output("facts"), result)

        inputs = {"recording facts": self._product("probe", "facts"), **self._recordings()}
        outputs = (Output("master", self._work_path("master.mp3")), Output("facts", self._work_path("master.json")))
        known = {"audio": options_of(options), "offsets": [track.offset_ms for track in tracks]}
        return Stage(self._name("master"), act, inputs, outputs, options=known, tools=audio.identity)

    def _transcribe(self) -> Stage:
        tracks = self.episode.tracks
        vocabulary = self.settings.show.vocabulary + self.episode.vocabulary
        options = self.settings.speech

        def act(work: Work) -> None:
            model = speech.resolve_model(options, self.cache)
            engine = speech.load_engine(options, model)
            heard = speech.transcribe(
                [
                    speech.SpeechTrack(work.input(f"speech-{n}"), track.speaker, track.offset_ms)
                    for n, track in enumerate(tracks, 1)
                ],
                speech.Request(self.language.partition("-")[0], vocabulary),
                engine,
                self._windows,
                work.progress,
            )
            transcript, repairs = speech.apply_vocabulary(heard, vocabulary)
            for repair in repairs:
                work.say(f'{_clock(repair.start_ms)} heard "{repair.heard}", written "{repair.written}"')
            work.output("words").write_bytes(
                speech.transcript_to_json(transcript, speech.identity(options, self.cache))
            )
            work.output("transcript").write_text(speech.write_vtt(transcript), encoding="utf-8")

        outputs = (
            Output("words", f"transcripts/{self.episode.id}.json"),
            Output("transcript", self._transcript_file, owner="person"),
        )
        known = {
            "language": self.language,
            "vocabulary": options_of(vocabulary),
            "tracks": [[track.speaker, track.offset_ms] for track in tracks],
        }
        inputs = {f"speech-{n}": self._product("probe", f"speech-{n}") for n in range(1, len(tracks) + 1)}
        return Stage(
            self._name("transcribe"),
            act,
            inputs,
            outputs,
            options=known,
            tools=lambda: speech.identity(options, self.cache),
        )

    def _transcript(self, work: Work) -> Transcript:
        text = read_text(work.input(self._transcript_file))
        return speech.read_vtt(text, self.language, self._transcript_file)

    def _chapters(self) -> Stage:
        def act(work: Work) -> None:
            facts = read_value(work.input("master facts"), MasterFacts)
            chapters = notes.draft_chapters(self._transcript(work), facts.duration_ms)
            work.output("chapters").write_text(notes.write_chapters(chapters), encoding="utf-8")

        inputs = {
            self._transcript_file: self._product("transcribe", "transcript"),
            "master facts": self._product("master", "facts"),
        }
        outputs = (Output("chapters", self._chapters_file, owner="person"),)
        return Stage(self._name("chapters"), act, inputs, outputs, options={"language": self.language}, tools=ours)

    def _notes(self) -> Stage:
        def act(work: Work) -> None:
            chapters = self._read_chapters(work)
            draft = notes.draft_notes(self._described(), self.settings.show, self._transcript(work), chapters)
            work.output("notes").write_text(draft, encoding="utf-8")

        inputs = {
            self._transcript_file: self._product("transcribe", "transcript"),
            self._chapters_file: self._product("chapters", "chapters"),
        }
        outputs = (Output("notes", self._notes_file, owner="person"),)
        return Stage(self._name("notes"), act, inputs, outputs, options=self._shared_options(), tools=ours)

    def _read_chapters(self, work: Work) -> tuple[Chapter, ...]:
        return notes.parse_chapters(read_text(work.input(self._chapters_file)), self._chapters_file)

    def _chapters_within(self, work: Work) -> tuple[Chapter, ...]:
        chapters = self._read_chapters(work)
        duration_ms = read_value(work.input("master facts"), MasterFacts).duration_ms
        for chapter in chapters:
            if chapter.start_ms >= duration_ms:
                raise ConfigError(
                    f'the chapter "{chapter.title}" starts at {_clock(chapter.start_ms)}, '
                    f"but the episode ends at {_clock(duration_ms)}",
                    where=self._chapters_file,
                    hint="Correct its time.",
                )
        return chapters

    def _tag(self) -> Stage:
        show, episode = self.settings.show, self.episode

        def act(work: Work) -> None:
            ffmpeg = audio.find_ffmpeg()
            tags = Tags(
                title=episode.title,
                show=show.title,
                artist=show.author,
                language=self.language,
                number=episode.number,
                season=episode.season,
                date=episode.date,
                link=show.website,
                cover=audio.cover(work.input(self.artwork), ffmpeg) if self.artwork else None,
                chapters=self._chapters_within(work),
            )
            audio.tag(work.input("master"), work.output("audio"), tags)

        inputs: dict[str, Path | Product] = {
            "master": self._product("master", "master"),
            "master facts": self._product("master", "facts"),
            self._chapters_file: self._product("chapters", "chapters"),
        }
        if self.artwork:
            inputs[self.artwork] = self.workspace.root / self.artwork
        options = {
            "show": {"title": show.title, "author": show.author, "website": show.website},
            "episode": options_of(replace(self._described(), people=(), guid="")),
            "language": self.language,
        }
        outputs = (Output("audio", f"feed/media/{episode.id}-{{hash}}.mp3"),)
        return Stage(self._name("tag"), act, inputs, outputs, options=options, tools=audio.identity)

    def _page(self) -> Stage:
        outputs: tuple[Output, ...] = (
            Output("page", f"feed/{self.episode.id}/index.html"),
            Output("transcript", f"feed/media/{self.episode.id}-{{hash}}.vtt"),
            Output("chapters", f"feed/media/{self.episode.id}-{{hash}}.chapters.json"),
            Output("release", self._work_path("release.json")),
        )
        inputs: dict[str, Path | Product] = {
            "audio": self._product("tag", "audio"),
            "master facts": self._product("master", "facts"),
            self._transcript_file: self._product("transcribe", "transcript"),
            self._chapters_file: self._product("chapters", "chapters"),
            self._notes_file: self._product("notes", "notes"),
        }
        if self.episode.artwork:
            inputs["artwork"] = self.workspace.root / (self.artwork or "")
            suffix = Path(self.episode.artwork).suffix.lower()
            outputs += (Output("artwork", f"feed/media/{self.episode.id}-{{hash}}{suffix}"),)
        if self.settings.show.artwork:
            inputs["show artwork"] = Product("assets", "artwork")
        options = {**self._shared_options(), "site_url": self.settings.storage.site_url}
        return Stage(self._name("page"), self._make_page, inputs, outputs, options=options, tools=ours)

    def _make_page(self, work: Work) -> None:
        transcript = self._transcript(work)
        chapters = self._read_chapters(work)
        work.output("transcript").write_text(speech.write_vtt(transcript), encoding="utf-8")
        work.output("chapters").write_bytes(notes.chapters_json(chapters))
        if self.episode.artwork:
            work.output("artwork").write_bytes(work.input("artwork").read_bytes())
        release = Release(
            episode=self._described(),
            audio=site_file(work.input("audio"), f"media/{work.input('audio').name}"),
            duration_ms=read_value(work.input("master facts"), MasterFacts).duration_ms,
            page=f"{self.episode.id}/index.html",
            notes=notes.render_notes(read_text(work.input(self._notes_file)), self.language),
            chapters=chapters,
            transcript=_served(work, "transcript"),
            transcript_reviewed=self.episode.reviewed,
            chapters_file=_served(work, "chapters"),
            artwork=_served(work, "artwork") if self.episode.artwork else None,
            language=self.language,
        )
        artwork = read_artwork(work) if self.settings.show.artwork else None
        site_url = self.settings.storage.site_url
        page = site.render_episode(self.settings.show, release, transcript, site_url=site_url, artwork=artwork)
        work.output("page").write_bytes(page)
        write_value(work.output("release"), release)


def _served(work: Work, output: str) -> SiteFile:
    return site_file(work.output(output), work.settle(output).removeprefix("feed/"))


def _clock(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    return f"{seconds // 3600:d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _share(work: Work, done: int, total: int) -> Callable[[float, float], None]:
    """Progress within one of `total` equal parts, of which `done` are finished."""

    def progress(part: float, whole: float) -> None:
        work.progress(done + part / whole if whole else done, total)

    return progress
