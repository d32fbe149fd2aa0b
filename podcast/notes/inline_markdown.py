"""Styled text as one line of Markdown (CommonMark 0.31), which says exactly that text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlsplit

_SPACES = re.compile(r"[ \t\n\r\f]+")
_SPECIAL = re.compile(
    r"""[\\`*\[\]]              # always something, or the escape itself
    | (?<![^\W_]) _ | _ (?![^\W_])  # emphasis, but not inside a word
    | < (?=[A-Za-z/!?])        # a tag, or an address
    | & (?=\#?[0-9A-Za-z]{1,32};)""",
    re.VERBOSE,
)
_MARKER = re.compile(r">|~~~|(?:#{1,6}|[+-]|---+)(?=\s|$)|([0-9]{1,9})[.)](?=\s|$)")
_NOT_IN_ADDRESSES = re.compile(r'[\s<>"\\`]')
_HOST = re.compile(r"""[^\s@%<>"\\^`{|}]+""")
_PLAIN_ADDRESS = re.compile(r"https?://[\w./~%:?=&;,+#@!$'()*-]+", re.ASCII)


@dataclass(frozen=True)
class Run:
    """Text of one style. `verbatim`: each of its line ends is one. `href` is where it leads."""

    text: str
    strong: bool = False
    em: bool = False
    href: str | None = None
    verbatim: bool = False


def line_of(runs: Iterable[Run], *, heading: bool = False) -> str:
    """`runs` as a line: spaces and line ends as one space, and none around it. Empty where there is no text."""
    tidy = _tidy(runs)
    pieces: list[str] = []
    groups = [(href, list(group)) for href, group in groupby(tidy, lambda run: run.href)]
    before = ""
    for at, (href, group) in enumerate(groups):
        following = groups[at + 1][1][0].text if at + 1 < len(groups) else ""
        piece = _linked(href, group) if href else _styled(group, before, following)
        if piece.startswith("[") and pieces and pieces[-1].endswith("!"):  # together they would begin a picture
            pieces[-1] = f"{pieces[-1][:-1]}\\!"
        pieces.append(piece)
        before = group[-1].text
    return _as_text("".join(pieces), heading=heading)


def leads_somewhere(href: str) -> bool:
    """Whether notes may hold the address: of mail, or of the web, complete and without a password."""
    if href.lower().startswith("mailto:"):
        return True
    try:
        parts = urlsplit(href)
        parts.netloc.encode("idna")
        whole = (
            parts.scheme in ("http", "https") and parts.netloc.isprintable() and (parts.port is None or parts.port > 0)
        )
        return whole and bool(parts.hostname) and _HOST.fullmatch(parts.netloc) is not None
    except ValueError:  # a broken port, bracket or international name
        return False


def _tidy(runs: Iterable[Run]) -> list[Run]:
    """Runs of different styles, each with text and none with a space at its edge but those without style."""
    split: list[Run] = []
    for run in runs:
        href = run.href if run.href and leads_somewhere(run.href) else None
        plain = replace(run, href=href, verbatim=False)
        text = _SPACES.sub(" ", run.text)
        inner = text.strip()
        if plain == Run(run.text) or not inner:
            split.append(Run(text))
        else:
            lead, _, trail = text.partition(inner)
            split += [Run(lead), replace(plain, text=inner), Run(trail)]
    joined = [
        replace(style, text="".join(run.text for run in group))
        for style, group in groupby((run for run in split if run.text), lambda run: replace(run, text=""))
    ]
    return _with_whole_links(_without_doubled_spaces(joined))


def _with_whole_links(runs: Sequence[Run]) -> list[Run]:
    """A space between two pieces of a link is of the link."""
    whole = list(runs)
    for at in range(1, len(whole) - 1):
        if whole[at].text == " " and whole[at - 1].href == whole[at + 1].href:
            whole[at] = replace(whole[at], href=whole[at - 1].href)
    return whole


def _without_doubled_spaces(runs: Sequence[Run]) -> list[Run]:
    kept: list[Run] = []
    for run in runs:
        text = _SPACES.sub(" ", run.text)
        if not kept or kept[-1].text.endswith(" "):
            text = text.lstrip(" ")
        if text:
            kept.append(replace(run, text=text))
    if kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return [run for run in kept if run.text]


def _linked(href: str, group: Sequence[Run]) -> str:
    text = "".join(run.text for run in group)
    if text == href and _PLAIN_ADDRESS.fullmatch(href):
        return f"<{href}>"
    address = _NOT_IN_ADDRESSES.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), href)
    plain = re.fullmatch(r"[^()]*", address) is not None
    return f"[{_styled(group, ' ', ' ')}]({address if plain else f'<{address}>'})"


def _styled(group: Sequence[Run], before: str, following: str) -> str:
    pieces: list[str] = []
    for at, run in enumerate(group):
        last = group[at - 1] if at else None
        next_one = group[at + 1] if at + 1 < len(group) else None
        left = last.text if last else before
        right = next_one.text if next_one else following
        alone = not any(one and (one.strong or one.em) for one in (last, next_one))
        pieces.append(_emphasised(run, left[-1:], right[:1], alone=alone))
    return "".join(pieces)


def _emphasised(run: Run, left: str, right: str, *, alone: bool) -> str:
    """Emphasis by asterisks where they open and close (CommonMark 0.31, 6.2), by tags elsewhere."""
    text = _escaped(run.text)
    if not (run.strong or run.em):
        return text
    opens = run.text[0].isalnum() or not left or left.isspace()
    closes = run.text[-1].isalnum() or not right or right.isspace()
    if alone and opens and closes:
        marks = "*" * (2 * run.strong + run.em)
        return f"{marks}{text}{marks}"
    text = f"<i>{text}</i>" if run.em else text
    return f"<b>{text}</b>" if run.strong else text


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def _as_text(line: str, *, heading: bool) -> str:
    """Nothing at the beginning of a paragraph begins anything else, and nothing ends a heading before its end."""
    if heading:
        return re.sub(r"(?<!#)(#+)$", lambda found: "\\#" * len(found[0]), line)
    found = _MARKER.match(line)
    if found is None:
        return line
    return f"{found[1]}\\{line[len(found[1]) :]}" if found[1] else f"\\{line}"
