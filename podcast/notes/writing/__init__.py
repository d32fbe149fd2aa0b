"""A summary by a writing model on the producer's own machine, and the check of what it wrote.

`write_summary`     asks a Writer, chapter by chapter
`summary_markdown`  what it wrote as a paragraph of notes.md, marked as machine-written, with what was not said
`check`             names, numbers and quotations of a text that the transcript does not bear out
`open_writer`       the Writer that the user's config names

Nothing is asked of anybody until a Writer's `complete` is called.
"""

from __future__ import annotations

from podcast.notes.writing.facts import Flag, check
from podcast.notes.writing.summary import Progress, Writer, Written, summary_markdown, write_summary
from podcast.user_config import WritingOptions

__all__ = ["Flag", "Progress", "Writer", "Written", "check", "open_writer", "summary_markdown", "write_summary"]


def open_writer(options: WritingOptions, key: str | None = None) -> Writer:
    """Return the writer behind a server with OpenAI's protocol. Raises ConfigError where it is on the internet."""
    from podcast.notes.writing.openai_compatible import OpenAICompatible  # noqa: PLC0415 - urllib3 is not always needed

    return OpenAICompatible(options, key)
