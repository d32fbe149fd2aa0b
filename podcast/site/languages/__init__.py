"""What pages say in their own words. A language is one file here, named by its ISO 639-1 code, like `fr.py`.

Templates write the English sentence, as with gettext; a catalogue translates it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from podcast.typography import primary


@dataclass(frozen=True)
class Language:
    """`messages` translates the sentences of the templates; `ordinals` names days that are not said as a number."""

    code: str
    months: tuple[str, ...]
    messages: dict[str, str] = field(default_factory=dict)
    ordinals: dict[int, str] = field(default_factory=dict)
    decimal: str = "."
    direction: str = "ltr"

    def say(self, sentence: str, **values: object) -> str:
        """Return the sentence in this language, with `values` in its {places}."""
        return self.messages.get(sentence, sentence).format(**values)

    def date(self, day: date) -> str:
        """Return a date as it is read: `1er mars 2026`."""
        return f"{self.ordinals.get(day.day, day.day)} {self.months[day.month - 1]} {day.year}"

    def duration(self, ms: int) -> str:
        """Return a length as it is read: `1 h 02 min`, `4 min`, `45 s`."""
        seconds = round(ms / 1000)
        if seconds < 60:
            return self.say("{seconds} s", seconds=seconds)
        hours, minutes = divmod(round(seconds / 60), 60)
        if hours:
            return self.say("{hours} h {minutes} min", hours=hours, minutes=f"{minutes:02}")
        return self.say("{minutes} min", minutes=minutes)

    def size(self, count: int) -> str:
        """Return a number of bytes as it is read: `5.2 MB`, `43 kB`."""
        if count < 1_000_000:
            return self.say("{count} kB", count=max(1, round(count / 1000)))
        return self.say("{count} MB", count=f"{count / 1_000_000:.1f}".replace(".", self.decimal))


def language(code: str) -> Language:
    """Return the language of a code, with a region or without; English where there is no catalogue yet."""
    name = primary(code)
    known = name.isascii() and name.isalpha() and find_spec(f"{__name__}.{name}") is not None
    found = import_module(f"{__name__}.{name if known else 'en'}").LANGUAGE
    assert isinstance(found, Language)
    return found
