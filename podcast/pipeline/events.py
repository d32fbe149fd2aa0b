"""What the engine tells while it works. It never prints: only the command line draws these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class StageStarted:
    """A stage runs, for these reasons."""

    stage: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class StageProgress:
    """`done` of `total`, in the stage's own unit."""

    stage: str
    done: float
    total: float


@dataclass(frozen=True)
class StageSkipped:
    """A stage is fresh: nothing to do."""

    stage: str


@dataclass(frozen=True)
class StageFinished:
    """A stage ran; `changed` are the paths whose content is not what it was, relative to the root."""

    stage: str
    seconds: float
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """Something that a stage tells the producer."""

    stage: str
    text: str


@dataclass(frozen=True)
class Warned:
    """Something that the producer should look at; also in the receipt."""

    stage: str
    text: str


@dataclass(frozen=True)
class Kept:
    """A person's file was left as it is."""

    stage: str
    path: str
    why: str


@dataclass(frozen=True)
class Waits:
    """A person's file was left as it is; a new draft of it waits until it is asked for."""

    stage: str
    path: str


@dataclass(frozen=True)
class MergedIn:
    """A new draft was merged into a person's file; `copy` holds their version as it was. Relative to the root."""

    stage: str
    path: str
    copy: str


@dataclass(frozen=True)
class Conflict:
    """In a person's file, their text stood against the machine's, and stays; also in the receipt."""

    stage: str
    path: str
    text: str


@dataclass(frozen=True)
class Recovered:
    """What an interrupted run left was put right."""

    stage: str
    text: str


Event = (
    StageStarted
    | StageProgress
    | StageSkipped
    | StageFinished
    | Said
    | Warned
    | Kept
    | Waits
    | MergedIn
    | Conflict
    | Recovered
)
Emit = Callable[[Event], None]
