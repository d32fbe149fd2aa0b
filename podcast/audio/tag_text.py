"""What tags of all formats are made of."""

from __future__ import annotations

from urllib.parse import quote

from podcast.errors import ConfigError

MOST_CHAPTERS = 255  # ID3's table of contents and MP4's list count them in a byte
# Not printable, and still part of a text: they join emoji and letters, and mark the direction of a word.
_JOINERS = "\u200c\u200d\u200e\u200f"
_PICTURE_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def picture_type(picture: bytes) -> str:
    """The media type of a JPEG or PNG. Raises ConfigError for anything else."""
    for start, media_type in _PICTURE_TYPES.items():
        if picture.startswith(start):
            return media_type
    raise ConfigError("the artwork is neither JPEG nor PNG", hint="Export it as JPEG, then run the command again.")


def one_line(text: str) -> str:
    """One line without control characters: in tags a NUL starts another value, and a line end another field."""
    kept = (character if character.isprintable() or character in _JOINERS else " " for character in text)
    return " ".join("".join(kept).split())


def address(link: str) -> str:
    """A web address in ASCII, without spaces: ID3 has no other letters for it than those of Latin 1."""
    return quote(one_line(link), safe=":/?#[]@!$&'()*+,;=%~")


def lines(text: str) -> str:
    """The same for text of several lines."""
    return "\n".join(one_line(line) for line in text.splitlines()).strip()
