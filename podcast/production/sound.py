"""The stages of an episode's sound: probe, master, report, tag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from podcast import audio, speech
from podcast.errors import ConfigError
from podcast.model import Chapter, Envelope, MasterFacts, RecordingFacts
from podcast.options import AudioFormat, AudioOptions
from podcast.pipeline import Output, Product, Stage, Work
from podcast.production.episode import EpisodeDesk
from podcast.production.moving import move_chapters, place_tracks
from podcast.production.values import options_of, ours, read_value, write_value
from podcast.release import Tags
from podcast.typography import ends_sentence, hms

_CHAPTER_PIXELS = 400
_MOST_TAG_BYTES = 280_000  # PRX help: tags over 300 kB break some players; some room is left for the texts

Inputs = dict[str, Path | Product]


def probe(desk: EpisodeDesk) -> Stage:
    """What the recordings are, the chapters that they carry, and their sound as recognisers want it."""
    tracks = desk.episode.tracks

    def act(work: Work) -> None:
        ffmpeg = audio.find_ffmpeg()
        probed, markers = [], []
        for n, track in enumerate(tracks, 1):
            progress = _share(work, n - 1, len(tracks))
            found = audio.probe(work.input(desk.recording(track)), work.output(f"speech-{n}"), ffmpeg, progress)
            for warning in found.facts.warnings:
                work.warn(f"{track.path}: {warning}")
            probed.append(found)
            markers.append(audio.read_chapters(work.input(desk.recording(track)), ffmpeg))
        write_value(work.output("facts"), [found.facts for found in probed])
        write_value(work.output("envelopes"), [found.envelope for found in probed])
        write_value(work.output("markers"), markers)

    outputs = [
        Output("facts", desk.work_path("recordings.json")),
        Output("envelopes", desk.work_path("envelopes.json")),
        Output("markers", desk.work_path("markers.json")),
    ]
    outputs += [Output(f"speech-{n}", desk.work_path(f"speech-{n}.wav")) for n in range(1, len(tracks) + 1)]
    return Stage(desk.name("probe"), act, desk.recordings(), tuple(outputs), tools=audio.identity)


def master(desk: EpisodeDesk) -> Stage:
    """The finished sound, without tags, in every format that is asked for."""
    options = desk.settings.audio
    formats = _formats(options)

    def act(work: Work) -> None:
        ffmpeg = audio.find_ffmpeg()
        tracks = _sources(desk, work)
        programme = audio.plan_programme(tracks, options, _music(desk, work), ffmpeg)
        job = audio.MasterJob(tracks, options, programme.assembly)
        done = audio.master(job, {name: work.output(made) for made, name in formats.items()}, ffmpeg, work.progress)
        facts = replace(done.facts, steps=(*programme.edit.steps, *done.facts.steps))
        for step in facts.steps:
            work.say(step)
        for warning in facts.warnings:
            work.warn(warning)
        write_value(work.output("facts"), facts)
        write_value(work.output("envelope"), done.envelope)
        write_value(work.output("timeline"), programme.edit.timeline)

    inputs: Inputs = {
        "recording facts": desk.product("probe", "facts"),
        "envelopes": desk.product("probe", "envelopes"),
        **desk.recordings(),
        **{file: desk.workspace.root / file for file in desk.music},
    }
    if options.shorten_pauses is not None:
        inputs["words"] = desk.product("transcribe", "words")
    outputs = [Output(made, desk.work_path(f"master.{name}")) for made, name in formats.items()]
    outputs += [
        Output("facts", desk.work_path("master.json")),
        Output("envelope", desk.work_path("master-envelope.json")),
        Output("timeline", desk.work_path("timeline.json")),
    ]
    known = {
        "audio": options_of(replace(options, embed_transcript=False)),
        "tracks": [[track.offset_ms, track.part] for track in desk.episode.tracks],
        "jingles": options_of(desk.episode.jingles),
    }
    return Stage(desk.name("master"), act, inputs, tuple(outputs), options=known, tools=audio.identity)


def report(desk: EpisodeDesk) -> Stage:
    """The quality report: how the recordings sounded, what was done and why, how the master sounds."""
    target = desk.settings.audio
    formats = _formats(target)

    def act(work: Work) -> None:
        made = audio.Report(
            episode_title=desk.episode.title,
            show_title=desk.settings.show.title,
            target_lufs=target.target_lufs,
            ceiling_dbtp=target.ceiling_dbtp,
            tracks=tuple(
                audio.ReportTrack(track.path.name, track.facts, track.envelope, track.offset_ms)
                for track in _sources(desk, work)
            ),
            master=read_value(work.input("master facts"), MasterFacts),
            envelope=read_value(work.input("envelope"), Envelope),
            timeline=desk.read_timeline(work),
            tools=audio.identity(),
            sizes={name: work.input(made).stat().st_size for made, name in formats.items()},
            language=desk.language,
        )
        work.output("page").write_bytes(audio.render_report(made))
        work.output("summary").write_text("".join(f"{line}\n" for line in audio.summary(made)), encoding="utf-8")

    inputs: Inputs = {
        "recording facts": desk.product("probe", "facts"),
        "envelopes": desk.product("probe", "envelopes"),
        **desk.recordings(),
        "master facts": desk.product("master", "facts"),
        "envelope": desk.product("master", "envelope"),
        "timeline": desk.product("master", "timeline"),
        **{made: desk.product("master", made) for made in formats},
    }
    outputs = (
        Output("page", f"reports/{desk.episode.id}.html"),
        Output("summary", desk.work_path("report.txt")),
    )
    known = {
        "titles": [desk.settings.show.title, desk.episode.title, desk.language],
        "target": [target.target_lufs, target.ceiling_dbtp],
        "tracks": [[track.offset_ms, track.part] for track in desk.episode.tracks],
    }
    return Stage(desk.name("report"), act, inputs, outputs, options=known, tools=lambda: {**ours(), **audio.identity()})


def tag(desk: EpisodeDesk) -> Stage:
    """The sound as listeners get it, in every format."""
    show, episode, options = desk.settings.show, desk.episode, desk.settings.audio
    formats = _formats(options)

    def act(work: Work) -> None:
        ffmpeg = audio.find_ffmpeg()
        for made, name in desk.pictures.items():
            work.output(made).write_bytes(audio.cover(work.input(name), ffmpeg))
        tags = _tags(desk, work, ffmpeg)
        for made in formats:
            audio.tag(work.input(made), work.output(made.replace("master", "audio")), tags, ffmpeg)

    inputs: Inputs = {made: desk.product("master", made) for made in formats}
    inputs["timeline"] = desk.product("master", "timeline")
    inputs["recording facts"] = desk.product("probe", "facts")
    inputs[desk.chapters_file] = desk.product("chapters", "chapters")
    inputs |= {name: desk.workspace.root / "episodes" / episode.id / name for name in desk.pictures.values()}
    if desk.artwork:
        inputs[desk.artwork] = desk.workspace.root / desk.artwork
    if options.embed_transcript:
        inputs[desk.transcript_file] = desk.product("transcribe", "transcript")
    known = {
        "show": {"title": show.title, "author": show.author, "website": show.website},
        "episode": options_of(replace(desk.described(), people=(), guid="", links=(), tags=(), block=False)),
        "language": desk.language,
        "page": desk.address,
    }
    outputs = tuple(
        Output(made.replace("master", "audio"), f"feed/media/{episode.id}-{{hash}}.{name}")
        for made, name in formats.items()
    ) + tuple(Output(made, f"feed/media/{episode.id}-{{hash}}.jpg") for made in desk.pictures)
    return Stage(desk.name("tag"), act, inputs, outputs, options=known, tools=audio.identity)


def _formats(options: AudioOptions) -> dict[str, AudioFormat]:
    """The format of each product of `master`, the main one first."""
    return {"master": options.format} | {f"master-{name}": name for name in options.alternates}


def _sources(desk: EpisodeDesk, work: Work) -> tuple[audio.MasterTrack, ...]:
    """The tracks with what `probe` found, each where it starts in the recordings."""
    tracks = desk.episode.tracks
    facts = read_value(work.input("recording facts"), tuple[RecordingFacts, ...])
    envelopes = read_value(work.input("envelopes"), tuple[Envelope, ...])
    return tuple(
        audio.MasterTrack(work.input(desk.recording(track)), start_ms, fact, envelope)
        for track, start_ms, fact, envelope in zip(tracks, place_tracks(tracks, facts), facts, envelopes, strict=True)
    )


def _music(desk: EpisodeDesk, work: Work) -> audio.MusicRequest:
    """What is to be played between and around the words, and where sentences end."""
    ends: tuple[int, ...] = ()
    if desk.settings.audio.shorten_pauses is not None:
        path = work.input("words")
        heard = speech.transcript_from_json(path.read_bytes(), path)
        ends = tuple(segment.end_ms for segment in heard.segments if ends_sentence(segment.text))
    files: Mapping[str, Path] = {file: work.input(file) for file in desk.music}
    return audio.MusicRequest(files, desk.episode.jingles, ends)


def _tags(desk: EpisodeDesk, work: Work, ffmpeg: audio.Ffmpeg) -> Tags:
    show, episode = desk.settings.show, desk.episode
    timeline = desk.read_timeline(work)
    cover = audio.cover(work.input(desk.artwork), ffmpeg) if desk.artwork else None
    room = _MOST_TAG_BYTES - len(cover or b"")
    lyrics = _lyrics(desk, work, room)
    return Tags(
        title=episode.title,
        show=show.title,
        artist=show.author,
        language=desk.language,
        number=episode.number,
        season=episode.season,
        date=episode.date,
        link=show.website,
        comment=desk.address,
        lyrics=lyrics,
        cover=cover,
        pictures=_small_pictures(desk, work, room - len((lyrics or "").encode()), ffmpeg),
        chapters=move_chapters(_chapters_within(desk, work), timeline),
    )


def _lyrics(desk: EpisodeDesk, work: Work, room: int) -> str | None:
    """The transcript as it goes into the audio file, where it is wanted and there is room for it (bytes)."""
    if not desk.settings.audio.embed_transcript:
        return None
    text = "\n".join(segment.text for segment in desk.read_transcript(work).segments)
    if len(text.encode()) <= room:
        return text
    work.warn("the transcript is not put into the audio file, whose tag would pass 300 kB; apps get it from the site")
    return None


def _small_pictures(desk: EpisodeDesk, work: Work, room: int, ffmpeg: audio.Ffmpeg) -> tuple[tuple[str, bytes], ...]:
    """The pictures of chapters as they go into the audio file, as many as there is room for (bytes)."""
    made = []
    for name in desk.pictures.values():
        small = audio.cover(work.input(name), ffmpeg, _CHAPTER_PIXELS)
        room -= len(small)
        if room >= 0:
            made.append((name, small))
        else:
            work.warn(f"{name} is not put into the audio file, whose tag would pass 300 kB; apps get it from the site")
    return tuple(made)


def _chapters_within(desk: EpisodeDesk, work: Work) -> tuple[Chapter, ...]:
    chapters, tracks = desk.read_chapters(work), desk.episode.tracks
    facts = read_value(work.input("recording facts"), tuple[RecordingFacts, ...])
    starts = place_tracks(tracks, facts)
    end_ms = max(start + fact.duration_ms for start, fact in zip(starts, facts, strict=True))
    for chapter in chapters:
        if chapter.start_ms >= end_ms:
            raise ConfigError(
                f'the chapter "{chapter.title}" starts at {hms(chapter.start_ms)}, '
                f"but the recordings end at {hms(end_ms)}",
                where=desk.chapters_file,
                hint="Correct its time.",
            )
    return chapters


def _share(work: Work, done: int, total: int) -> Callable[[float, float], None]:
    """Progress within one of `total` equal parts, of which `done` are finished."""

    def progress(part: float, whole: float) -> None:
        work.progress(done + part / whole if whole else done, total)

    return progress
