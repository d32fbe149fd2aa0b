"""The draft that the documentation shows is the one that is made, and the change is the one that was made."""

from __future__ import annotations

import re
from difflib import unified_diff
from pathlib import Path

from podcast.config import load_settings
from podcast.episode_config import load_episode
from podcast.notes import Brief, draft_chapters, draft_notes
from podcast.speech import read_vtt

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "how-to" / "write-the-notes.md"
NOTES = ROOT / "episodes" / "ep02" / "notes.md"


def draft() -> str:
    show = load_settings(ROOT / "podcast.toml").show
    episode = load_episode(ROOT / "episodes" / "ep02" / "episode.toml", "ep02", ())
    heard = read_vtt((ROOT / "tests" / "data" / "notes" / "ep02.vtt").read_text("utf-8"), "fr", "ep02.vtt")
    names = tuple(term.text for term in show.vocabulary)
    chapters = draft_chapters(heard, 216_000, names)
    return draft_notes(Brief(episode, show, heard, chapters))


def change() -> str:
    """The lines that differ, those around them left out."""
    old, new = draft().splitlines(), NOTES.read_text("utf-8").splitlines()
    lines = list(unified_diff(old, new, n=0, lineterm=""))[2:]
    return "\n".join(line for line in lines if not line.startswith("@@"))


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_page_shows_the_draft_as_it_is_made():
    assert draft() == blocks("markdown")[0]


def test_the_page_shows_what_a_person_changed_in_it():
    assert change() == blocks("diff")[0].rstrip("\n")
