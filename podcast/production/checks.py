"""What is looked at before anything runs: files that must be there, and what is allowed but surely not meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from podcast import audio, feed, notes, speech, storage
from podcast.errors import ConfigError, RecordingError, ToolError
from podcast.pipeline import Warned
from podcast.production.episode import EpisodeDesk, pictures_of_chapters
from podcast.production.show import episodes_of, stored_files
from podcast.toml_reading import read_text

if TYPE_CHECKING:
    from podcast.production.desk import Desk


def check(desk: Desk, ids: Sequence[str]) -> None:
    """Raise ConfigError or RecordingError when one of the episodes, or the show's artwork, cannot be worked on."""
    feed.check_show(desk.settings.show)
    if desk.settings.show.artwork:
        root = desk.workspace.root
        _check_picture(root, root / desk.settings.show.artwork, desk.workspace.settings_file)
    for episode_id in ids:
        check_episode(desk, episode_id)


def check_episode(desk: Desk, episode_id: str) -> None:
    """Raise what stands against working on the episode.

    ConfigError when there is no such episode or its files are not there, RecordingError for recordings, ToolError for
    weights that are known to be needed.
    """
    desk.workspace.episode_folder(episode_id)
    if episode_id not in desk.episodes:
        known = ", ".join(desk.episodes) or "none yet"
        raise ConfigError(
            f"there is no episode {episode_id}; the show's episodes: {known}",
            hint=f"`podcast new {episode_id} RECORDING` makes it.",
        )
    _check_sound(desk.episode(episode_id))
    if desk.episode(episode_id).mixed and not speech.can_tell_voices_apart():
        raise ToolError(
            "the weights that tell voices apart are not installed, and podcast.toml says diarise = true",
            hint=f"Get them, 16 MB: {speech.VOICE_WEIGHTS}",
        )
    _check_belongings(desk.episode(episode_id))
    _check_texts(desk.episode(episode_id))


def warnings(desk: Desk, ids: Sequence[str]) -> Iterator[Warned]:
    """Say what is allowed, but surely not meant."""
    warning = _artwork_warning(desk)
    if warning:
        yield Warned("assets", warning)
    for episode_id in ids:
        date = desk.episodes[episode_id].date
        if desk.comes_later(episode_id) and episode_id in episodes_of(stored_files(desk.workspace)):
            out = "`podcast publish --due --allow lost-item` takes it out until its day"
            yield Warned("feed", f"{episode_id} is live, and stays so: {out}")
        if date is not None and date > desk.clock() and desk.episodes[episode_id].published:
            yield Warned("feed", f"{episode_id} is dated in the future ({date:%Y-%m-%d}): apps may hide it until then")
        yield from _unchecked(desk.episode(episode_id))
    for path in sorted((desk.workspace.root / "transcripts").glob("*.vtt")):
        if path.stem not in desk.episodes:
            yield Warned("transcribe", f"transcripts/{path.name} belongs to no episode; was one renamed?")


def _unchecked(desk: EpisodeDesk) -> Iterator[Warned]:
    """Say what of the notes is not shown, and what a writing model told in them though nobody said it."""
    path = desk.workspace.root / desk.notes_file
    text = read_text(path) if path.is_file() else ""
    count = text.count(notes.CHECK)
    before, opened, after = text.rpartition("<!--")
    if opened and "-->" not in after:
        line = before.count("\n") + 1
        what = "a comment begins here and is never closed (-->): nothing after it is shown"
        yield Warned(desk.name("notes"), f"{desk.notes_file}, line {line}: {what}")
    if count:
        remarks = "1 remark" if count == 1 else f"{count} remarks"
        what = "on what a model wrote and nobody said: correct it, and delete them"
        yield Warned(desk.name("notes"), f"{desk.notes_file} has {remarks} `{notes.CHECK} … -->` {what}")


def _artwork_warning(desk: Desk) -> str | None:
    """Apple's rules for a show's artwork (guide to RSS, 896): square, 1400 to 3000 pixels."""
    name = desk.settings.show.artwork
    if name is None:
        return "the show has no artwork: Apple, for one, refuses such a show"
    size = audio.picture_size(desk.workspace.root / name)
    if size is None:
        return f"{name} looks damaged: its size cannot be read"
    width, height = size
    if width != height or not 1400 <= width <= 3000:
        return f"{name} is {width} x {height} pixels: Apple wants a square of 1400 to 3000"
    return None


def refuse_finished(desk: Desk, episode_id: str, what: str) -> None:
    """Raise ConfigError when the audio of the episode was finished elsewhere; `what` is what it therefore lacks."""
    if desk.episode(episode_id).finished:
        raise ConfigError(
            f"{episode_id} is published as it is, so it has no {what}",
            where=desk.workspace.episode_file(episode_id),
            hint="Only episodes with recordings have one; this one names its finished audio under [enclosure].",
        )


def _check_sound(desk: EpisodeDesk) -> None:
    if not desk.finished:
        _check_tracks(desk)
        return
    toml, enclosure = desk.workspace.episode_file(desk.episode.id), desk.episode.enclosure
    if desk.episode.tracks:
        raise ConfigError(
            f"{desk.episode.id} has recordings and finished audio",
            where=toml,
            hint="Keep [[recordings]] to have them mastered, or [enclosure] to publish that file as it is.",
        )
    file = None if enclosure is None else enclosure.file
    if file is not None:
        path = desk.workspace.root / desk.finished_file
        _check_there(desk.workspace.root, path, "audio", toml)
        if not storage.media_type(file).startswith(("audio/", "video/")):
            raise RecordingError(
                f"{file} is no kind of audio that apps play", where=path, hint="Use MP3 or M4A, with that ending."
            )
    if not (desk.workspace.root / desk.notes_file).is_file():
        raise ConfigError(
            "there are no notes, and apps show nothing else of an episode",
            where=desk.workspace.root / desk.notes_file,
            hint="Write them there, as Markdown: a sentence or two will do.",
        )


def _check_tracks(desk: EpisodeDesk) -> None:
    folder = desk.workspace.episode_folder(desk.episode.id)
    if not desk.episode.tracks:
        raise RecordingError(
            f"{desk.episode.id} has no recording",
            where=folder,
            hint="Put the audio file into this folder, beside episode.toml.",
        )
    for track in desk.episode.tracks:
        if not track.path.isprintable():
            raise RecordingError(
                f"the name of the recording {track.path!r} is not plain text", where=folder, hint="Rename the file."
            )
        if not (folder / track.path).is_file():
            raise RecordingError(
                "there is no such recording",
                where=desk.recording(track),
                hint=f"Put it there, or correct `file` in episodes/{desk.episode.id}/episode.toml.",
            )


def _check_belongings(desk: EpisodeDesk) -> None:
    """What goes with the episode: its artwork, the pictures of its chapters, the music, a transcript made elsewhere."""
    root, episode = desk.workspace.root, desk.episode
    folder, toml = desk.workspace.episode_folder(episode.id), desk.workspace.episode_file(episode.id)
    if episode.artwork:
        _check_picture(root, folder / episode.artwork, toml)
    for name in pictures_of_chapters(desk.workspace, episode.id):
        _check_there(root, folder / name, "picture of a chapter", folder / "chapters.txt")
    for name in desk.music:
        _check_there(root, root / name, "music", desk.workspace.settings_file)
    if episode.transcript:
        _check_there(root, folder / episode.transcript, "transcript", toml)


def _check_texts(desk: EpisodeDesk) -> None:
    """What the producer writes is read before hours of work, not after."""
    if desk.template.is_file():
        notes.check_template(read_text(desk.template))
    path = desk.workspace.root / desk.notes_file
    if path.is_file():
        notes.split_front_matter(read_text(path), desk.notes_file)
    if (desk.workspace.root / desk.chapters_file).is_file():
        desk.chapters(desk.workspace.root / desk.chapters_file)


def _check_there(root: Path, path: Path, what: str, named_in: Path) -> None:
    if not path.is_file():
        raise ConfigError(
            f"there is no such {what}",
            where=path.relative_to(root),
            hint=f"Put it there, or correct its name in {named_in.relative_to(root)}.",
        )


def _check_picture(root: Path, path: Path, named_in: Path) -> None:
    if root not in path.resolve().parents or not path.is_file():
        raise ConfigError(
            "there is no such artwork",
            where=path.relative_to(root) if root in path.parents else path,
            hint=f"Put it there, or correct `artwork` in {named_in.relative_to(root)}.",
        )
    with path.open("rb") as file:
        head = file.read(8)
    if not head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        raise ConfigError(
            "this artwork is neither JPEG nor PNG",
            where=path.relative_to(root),
            hint="Save it as JPEG, square, 1400 to 3000 pixels wide.",
        )
