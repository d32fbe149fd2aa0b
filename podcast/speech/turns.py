"""Turns of voices: whose they are, where to listen to them, and the words that belong to each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Turn:
    """A voice speaks from `start_ms` to `end_ms`. Voices are numbered from 1 in the order in which they are heard."""

    start_ms: int
    end_ms: int
    voice: int
