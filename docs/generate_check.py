"""Writes docs/reference/check.md from the rules of `podcast check`; a test holds it to them."""

from __future__ import annotations

from pathlib import Path

from podcast.feed.checking import RULES

PAGE = Path(__file__).parent / "reference" / "check.md"

_HEAD = """\
# The rules of `podcast check`

*Made from the code by `docs/generate_check.py`.*

`podcast check` looks at the show's own feed, at a file, or at an address of the web, and names every place where a rule
is broken, who holds to that rule, and what mends it. It exits with 10 when a *must* is broken. `podcast publish` asks
the same of what it is about to bring live: a broken must stops it; while the show has no public address, it is told.

Apple: the Podcaster's Guide to RSS and support/823. PSP: the Podcast Standards Project's PSP-1. PN: the podcast
namespace. W3C: what its feed validator calls errors (must) and warnings (should). The last rules, from `served-type`
on, are asked of the servers, when the feed is given by its address.

| rule | level | who asks | what mends it |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    rows = (f"| `{one.name}` | {one.level} | {', '.join(one.who)} | {one.fix} |\n" for one in RULES.values())
    return _HEAD + "".join(row.replace("<", "&lt;") for row in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
