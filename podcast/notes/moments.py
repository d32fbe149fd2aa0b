"""Moments that a person writes in the notes, and the links that they become.

A moment is `(03:12)` or `(1:02:03)`, or a bare `03:12` where a paragraph or an item of a list begins. A time of day in
a sentence (`à 12:30`), in a link or in code is none; nor is one with a backslash in it: `(3\\:16)`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from podcast.model import Timeline
from podcast.toml_values import parse_time
from podcast.typography import anchor, clock

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_CLOCK = r"[0-9]{1,3}:[0-5][0-9](?::[0-5][0-9])?"
_BRACKETED = re.compile(rf"\(({_CLOCK})\)")
_BARE = re.compile(rf"\s*({_CLOCK})(?=\s|\Z)")
_SECOND_MS = 1000
_LONGEST_MS = 30_000  # of a sentence: what began before is over
_FRAGMENT = re.compile(r"#t=([0-9]{1,6})(?:\.([0-9]{1,3}))?")


@dataclass(frozen=True)
class Places:
    """Where moments lead: to `page`, the address of the episode's page.

    `starts`: when the sentences of the transcript start, in ms of the episode, ascending. The page has a place for
    each, so that a link to one leads there without a script, too.
    """

    timeline: Timeline
    page: str
    starts: Sequence[int] = ()

    def heard_at(self, recorded_ms: int | None) -> int | None:
        """When that moment of the recordings is heard; None where they have no such moment."""
        pieces = self.timeline.pieces
        if recorded_ms is None or not pieces or recorded_ms >= pieces[-1].end_ms:
            return None
        return self.timeline.at(recorded_ms)

    def link(self, ms: int) -> str:
        """The address of a moment: of the sentence that starts in that second, or that is spoken then."""
        index = bisect_left(self.starts, ms)
        after = self.starts[index : index + 1]
        before = self.starts[index - 1 : index] if index else ()
        near = [start for start in (*after, *before) if -_LONGEST_MS < start - ms < _SECOND_MS]
        return f"{self.page}#{anchor(near[0] if near else ms)}"


def link_moments(parser: MarkdownIt, places: Places) -> None:
    """Teach `parser` to link moments to the page of the episode.

    What is written counts from the start of the recordings, what is shown and linked from that of the episode. A
    moment that was cut away leads to what follows; one after the end of the recordings stays as it is written.
    `[text](#t=192)` is a link to a moment, too, in seconds.
    """

    def rule(state: StateCore) -> None:
        for block in state.tokens:
            if block.children:
                block.children = list(_linked(block.children, places))

    # before the text is joined again: until then what stands behind a backslash is a token of its own
    parser.core.ruler.before("text_join", "moments", rule)


def moment_link(ms: int, page: str) -> str:
    """Write a moment of the episode as a link in Markdown, which no rule here changes again."""
    return f"[{clock(ms)}](<{page}#{anchor(ms)}>)"


def without_moments(html: str, page: str) -> str:
    """Return HTML without its links to moments, and without the brackets around them. `page` is as it stands there."""
    link = rf'<a href="{re.escape(page)}#t=[0-9.]+"[^>]*>[0-9:]+</a>'
    return re.sub(rf"\s?\({link}\)|{link}\s?", "", html)


def _linked(children: Sequence[Token], places: Places) -> Iterator[Token]:
    depth = 0
    begins = True
    for position, token in enumerate(children):
        depth += _deeper(token)
        if token.type == "link_open":
            _follow(children[position : position + 3], places)
        if token.type == "text" and depth == 0:
            yield from _with_links(token, begins, places)
        else:
            yield token
        begins = begins and (token.nesting == 1 or not token.content.strip())


def _deeper(token: Token) -> int:
    """Tell whether a link opens or closes here, be it of Markdown or of HTML."""
    if token.type == "html_inline":
        tag = token.content[:3].lower().rstrip(" >\t\n")
        return {"<a": 1, "</a": -1}.get(tag, 0)
    return token.nesting if token.type in ("link_open", "link_close") else 0


def _follow(tokens: Sequence[Token], places: Places) -> None:
    """Move a link to `#t=…`, and the time that is its text if it is one."""
    found = _FRAGMENT.fullmatch(str(tokens[0].attrs.get("href", "")))
    ms = found and places.heard_at(int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0")))
    if ms is None:
        return
    tokens[0].attrs["href"] = places.link(ms)
    if len(tokens) == 3 and tokens[2].type == "link_close" and re.fullmatch(_CLOCK, tokens[1].content):
        tokens[1].content = clock(ms)


def _with_links(text: Token, begins: bool, places: Places) -> Iterator[Token]:
    position = 0
    for found in _found(text.content, begins):
        ms = places.heard_at(parse_time(found[1]))
        if ms is not None:
            yield _text(text.content[position : found.start(1)])
            yield from _link(ms, places)
            position = found.end(1)
    yield _text(text.content[position:])


def _found(text: str, begins: bool) -> Iterator[re.Match[str]]:
    bare = _BARE.match(text) if begins else None
    if bare:
        yield bare
    yield from _BRACKETED.finditer(text)


def _link(ms: int, places: Places) -> Iterator[Token]:
    from markdown_it.token import Token  # noqa: PLC0415 - heavy, and only needed here

    yield Token("link_open", "a", 1, attrs={"href": places.link(ms)})
    yield _text(clock(ms))
    yield Token("link_close", "a", -1)


def _text(content: str) -> Token:
    from markdown_it.token import Token  # noqa: PLC0415 - heavy, and only needed here

    return Token("text", "", 0, content=content)
