"""The HTML that podcast apps show in notes, and nothing else."""

from __future__ import annotations

from html.parser import HTMLParser

from podcast.feed.urls import url_problem

# Apple's Podcaster's Guide to RSS names p, ol, ul, li and a; apps that read them read the others too.
TAGS = frozenset({"a", "b", "br", "em", "i", "li", "ol", "p", "strong", "ul"})
_ATTRIBUTES = frozenset({"href", "rel", "title"})


def markup_problem(html: str) -> str | None:
    """Why apps would not show `html` as it is meant, as the end of a sentence about it; None if they would."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.problem is None and reader.open_tags:
        return f"leaves <{reader.open_tags[-1]}> open"
    return reader.problem


class _Reader(HTMLParser):
    """Remembers the first problem that it meets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problem: str | None = None
        self.open_tags: list[str] = []

    def _report(self, problem: str) -> None:
        self.problem = self.problem or problem

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._report(f"holds <{tag}>, which podcast apps do not show")
        if tag != "br":
            self.open_tags.append(tag)
        for name, value in attrs:
            self._check_attribute(tag, name, value or "")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if tag != "a" or name not in _ATTRIBUTES:
            self._report(f"holds <{tag} {name}>, which podcast apps do not read")
        elif name == "href" and not value.startswith("mailto:") and url_problem(value):
            self._report(f'links to "{value}", which is not a complete web address')

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag != "br":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            self._report(f"closes <{tag}>, which is not open there")

    def handle_comment(self, data: str) -> None:
        self._report(f"holds the comment <!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._report(f"holds <!{decl}>, which podcast apps do not read")

    def handle_pi(self, data: str) -> None:
        self._report(f"holds <?{data}>, which podcast apps do not read")

    def unknown_decl(self, data: str) -> None:
        self._report(f"holds <![{data}]]>, which podcast apps do not read")
