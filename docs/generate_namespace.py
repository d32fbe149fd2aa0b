"""Writes docs/reference/podcast-namespace.md from the table that feeds are written by.

What independent readers read is measured by tests/feed/test_namespace.py, which holds this page to it, and
writes it when UPDATE_DOCS is set: `UPDATE_DOCS=1 pytest tests/feed/test_namespace.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from podcast.feed.namespace import TAGS, TagRule, Value, document_of

PAGE = Path(__file__).parent / "reference" / "podcast-namespace.md"

_HEAD = """\
# The podcast namespace, tag by tag

*Made from the code by `docs/generate_namespace.py`.*

Podcasting 2.0 adds tags to RSS that Apple's do not have. What this tool knows by itself it writes by itself: the guid,
people, transcripts, chapters, season and number, the licence, other formats of the sound with their hashes, trailers,
what a machine wrote (`podcast:txt` with the purpose `ai-content`), `locked` (no) and `medium` (podcast).

All others are yours to give, under `[podcast]` in `podcast.toml` for the show and in `episode.toml` for an episode, by
their names. A tag is a key. Its value is its text; or a table, in which `text` is the text, plain values are
attributes, and tables are the tags inside it; or a list of these.

```toml
[podcast]
funding = [{ url = "https://example.org/don", text = "Soutenir la CGA" }]
locked = { text = "yes", owner = "podcast@example.org" }
location = { text = "Lille", geo = "geo:50.6366,3.0635", osm = "R58404" }
updateFrequency = { text = "Chaque mois", rrule = "FREQ=MONTHLY" }
podroll = { remoteItem = [{ feedGuid = "917393e3-1b1e-5cef-ace4-edaa54e1f810", title = "Podcasting 2.0" }] }
```

What the namespace does not allow is refused before anything is published, with the name of the tag, of the attribute,
and of what was probably meant.

The last column says which independent readers read the tag in a feed of ours: feedsmith (f), podcast-partytime (p),
and feedparser (a), which keeps the attributes or the text of the last such tag. podcastparser (gPodder) reads none
of them: it knows the namespace by old addresses only, which are no longer to be written.

| tag | stands in | times | text | attributes (needed ones in bold) | written | read by |
|---|---|---|---|---|---|---|
"""
_LETTERS = {"feedsmith": "f", "podcast-partytime": "p", "feedparser": "a"}


def page(read_by: Mapping[str, Sequence[str]]) -> str:
    """The whole page. `read_by`: the readers of each tag."""
    return _HEAD + "".join(_row(name, rule, read_by.get(name, ())) for name, rule in TAGS.items())


def _row(name: str, rule: TagRule, readers: Sequence[str]) -> str:
    attributes = ", ".join(f"**{one}**" if value.required else one for one, value in rule.attributes.items())
    inside = ", ".join(f"**{one}**" if least else one for one, least in rule.inside.items())
    written = (
        f"from `{rule.instead}`" if rule.instead else f"no: `{rule.replaced_by}`" if rule.replaced_by else "`[podcast]`"
    )
    cells = [
        f"[`{name}`]({document_of(name)})",
        ", ".join(rule.parents),
        "many" if rule.many else "once",
        _text(rule.text),
        "; ".join(filter(None, (attributes, inside and f"inside: {inside}"))),
        written,
        " ".join(_LETTERS[reader] for reader in readers) or "–",
    ]
    return f"| {' | '.join(cells)} |\n"


def _text(text: Value | None) -> str:
    if text is None:
        return "–"
    said = (
        ", ".join(text.values[:4]) + ", …"
        if text.values
        else {"text": "text", "yes-no": "yes, no"}.get(text.kind, text.kind)
    )
    return f"**{said}**" if text.required else said
