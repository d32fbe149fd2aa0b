"""Byte ranges of HTTP (RFC 9110, section 14): which bytes of a file a request asks for."""

from __future__ import annotations

import re

_ONE_RANGE = re.compile(r"bytes=[ \t]*(\d*)-(\d*)[ \t]*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):  # noqa: N818 - an answer (416), not an error
    """The range is well formed, but no byte of the file is in it."""


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return first and last byte that `header` asks for of a file of `size` bytes, None for the whole file.

    As the RFC allows, more than one range, other units and malformed ranges count as no range. Raises Unsatisfiable.
    """
    match = _ONE_RANGE.fullmatch(header or "")
    if match is None or match.group(1) == match.group(2) == "":
        return None
    first, last = match.groups()
    if first == "":
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last or size - 1), size - 1)
        if last and int(last) < int(first):
            return None
    if start > end:
        raise Unsatisfiable
    return start, end
