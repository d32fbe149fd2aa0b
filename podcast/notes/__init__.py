"""transcript -> notes and chapters: drafts for the producer to edit, and what the producer wrote, made ready to show.

`draft_chapters`, `draft_notes`     deterministic first drafts: verbatim words, nothing invented
`write_chapters`, `parse_chapters`  chapters.txt
`chapters_json`                     chapters as apps fetch them
`chapters_from_markers`             chapters that the recordings carry already
`render_notes`                      notes.md as harmless HTML and a plain summary
"""

from podcast.notes.chapters import chapters_json, parse_chapters, pictures_beside, write_chapters
from podcast.notes.draft import draft_chapters, draft_notes
from podcast.notes.markers import chapters_from_markers
from podcast.notes.render import render_notes

__all__ = [
    "chapters_from_markers",
    "chapters_json",
    "draft_chapters",
    "draft_notes",
    "parse_chapters",
    "pictures_beside",
    "render_notes",
    "write_chapters",
]
