"""A writer without a model: it passes the same contract tests as the real servers."""

from __future__ import annotations

import re

from podcast.errors import ToolError
from podcast.notes.writing.facts import split

_BLOCK = re.compile(r"<transcript>\n(.*)\n</transcript>", re.DOTALL)


class FakeWriter:
    """Answers with the first sentence of the transcript that it is shown, without who says it.

    `asked` keeps what was asked, in order. The request number `fail_at` (the first is 1) is refused. `answers` are
    given first, in their order.
    """

    def __init__(self, *answers: str, fail_at: int | None = None) -> None:
        self.model = "fake"
        self.asked: list[tuple[str, str]] = []
        self._answers = answers
        self._fail_at = fail_at

    def complete(self, system: str, user: str) -> str:
        """See podcast.notes.writing.Writer."""
        self.asked.append((system, user))
        number = len(self.asked)
        if number == self._fail_at:
            raise ToolError("the model broke down", where="fake", hint="Run the same command again.")
        if number <= len(self._answers):
            return self._answers[number - 1]
        found = _BLOCK.search(user)
        text = re.sub(r"^[^\n:.!?]+ : ", "", found[1] if found else user)
        return split(text, "fr")[0]
