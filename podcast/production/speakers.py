"""Who speaks in an episode: the voices of a mixed recording, and the names that a person gives them once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from podcast import speech
from podcast.errors import ConfigError
from podcast.pipeline import Event
from podcast.production.checks import refuse_finished
from podcast.production.desk import Desk, open_desk
from podcast.production.values import made, read_value
from podcast.toml_writing import set_keys, set_tables
from podcast.typography import hms

Emit = Callable[[Event], None]


@dataclass(frozen=True)
class Voice:
    """A voice of a mixed recording: its number, its name if it has one, how long it speaks, when to listen to it."""

    number: int
    name: str | None
    seconds: float
    heard_at_ms: tuple[int, ...]


def named_tracks(desk: Desk, episode_id: str) -> tuple[str, ...]:
    """The speakers that the tracks of the episode are named after."""
    desk.check([episode_id])
    return tuple(track.speaker for track in desk.episodes[episode_id].tracks if track.speaker is not None)


def find_voices(desk: Desk, episode_id: str, emit: Emit) -> tuple[Voice, ...]:
    """Tell the voices of the episode's mixed recordings apart; those that were named are given their names.

    Raises ConfigError when there is none to tell apart, ToolError when the extra `diarisation` is not installed.
    """
    desk.check([episode_id])
    refuse_finished(desk, episode_id, "voices that could be told apart")
    if not desk.episode(episode_id).mixed:
        raise ConfigError(
            f"the voices of {episode_id} are not told apart",
            where="podcast.toml",
            hint="Set `diarise = true` under [speech]; it works on recordings without a `speaker` in episode.toml.",
        )
    pipeline = desk.run([episode_id], ("probe", "voices"), emit)
    turns = read_value(made(pipeline, f"{episode_id}:voices", "turns"), tuple[speech.Turn, ...])
    names = speech.name_voices(turns, desk.episode(episode_id).known_voices).names
    return tuple(
        Voice(
            number,
            names.get(number),
            speech.seconds_of(turns, number),
            speech.samples_of(turns, number),
        )
        for number in sorted({turn.voice for turn in turns})
    )


def count_voices(desk: Desk, episode_id: str, number: int) -> Desk:
    """Write down how many voices there are, for the next time that they are told apart. Returns the desk after it."""
    set_keys(desk.workspace.episode_file(episode_id), {"voices": number})
    return open_desk(desk.workspace.root, desk.cache, desk.clock, desk.key)


def name_speakers(desk: Desk, episode_id: str, voices: tuple[Voice, ...], names: Mapping[int, str]) -> None:
    """Write names into episode.toml, each with moments at which that voice is heard: whatever is told apart later,
    the voice of those moments has that name. Raises ConfigError for a number that no voice has.
    """
    known = {voice.number: voice for voice in voices}
    for number in names:
        if number not in known:
            raise ConfigError(
                f"{episode_id} has no voice {number}; there are {len(voices)}",
                hint=f"`podcast speakers {episode_id}` lists them.",
            )
    given = {number: names.get(number, voice.name) for number, voice in known.items()}
    rows = [
        {"name": name, "heard_at": [hms(at_ms + 999) for at_ms in known[number].heard_at_ms]}
        for number, name in given.items()
        if name is not None
    ]
    set_tables(desk.workspace.episode_file(episode_id), "speakers", rows)
