"""What a draft says in its own words, and the words that carry no subject, in each language that we draft in."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from podcast.typography import primary


@dataclass(frozen=True)
class Language:
    """`stop_words` never make a title; `connectors` may stand inside one; `roles` name what a person does."""

    draft: str
    chapter: str
    chapters: str
    people: str
    quotes: tuple[str, str]
    roles: dict[str, str]
    stop_words: frozenset[str]
    connectors: frozenset[str]


def _words(code: str) -> frozenset[str]:
    return frozenset((files("podcast.notes") / "stop_words" / f"{code}.txt").read_text("utf-8").split())


FRENCH = Language(
    draft="Brouillon tiré de la transcription automatique. Ce fichier est à vous : corrigez-le, il ne sera pas écrasé.",
    chapter="Chapitre",
    chapters="Chapitres",
    people="Avec",
    quotes=("« ", " »"),
    roles={"host": "présentation", "co-host": "présentation", "guest": "voix invitée", "narrator": "narration"},
    stop_words=_words("fr"),
    connectors=frozenset({"de", "du", "des", "d"}),
)

ENGLISH = Language(
    draft="A draft made from the automatic transcript. This file is yours: correct it, it will not be overwritten.",
    chapter="Chapter",
    chapters="Chapters",
    people="With",
    quotes=("“", "”"),
    roles={"host": "host", "co-host": "co-host", "guest": "guest", "narrator": "narrator"},
    stop_words=_words("en"),
    connectors=frozenset({"of"}),
)

_BY_CODE = {"fr": FRENCH, "en": ENGLISH}


def language(code: str) -> Language:
    """Return the catalogue of an ISO 639-1 code, with a region or without; English where there is none yet."""
    return _BY_CODE.get(primary(code), ENGLISH)
