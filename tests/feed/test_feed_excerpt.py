"""Long notes are cut so that what is left reads well and is whole HTML."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.feed.excerpt import LIMIT_BYTES, excerpt
from podcast.feed.markup import TAGS, markup_problem


@pytest.mark.parametrize(
    ("html", "limit", "short"),
    [
        ("<p>Court.</p>", 40, "<p>Court.</p>"),
        ("<p>Un. Deux. Trois quatre cinq six sept.</p>", 24, "<p>Un. Deux.</p>"),
        ("<p>Un seul mot après l'autre sans fin</p>", 24, "<p>Un seul mot…</p>"),
        ("<p>Vraiment\u00a0? Oui, tout à fait.</p>", 24, "<p>Vraiment\u00a0?</p>"),
        ("<ul><li>un</li><li>deux</li><li>trois</li></ul>", 35, "<ul><li>un</li><li>deux</li></ul>"),
        (
            '<p>Voir <a href="https://example.org/">les pages du site</a></p>',
            60,
            "<p>Voir…</p>",
        ),
        (
            '<p><a href="https://example.org/">Toutes les pages du site</a></p>',
            60,
            '<p><a href="https://example.org/">Toutes les…</a></p>',
        ),
        ("<p>Le jardin vit.</p><ul><li>un. Deux trois</li></ul>", 42, "<p>Le jardin vit.</p>"),
        (
            "<p>Il est à tous, à tous.</p><p><strong>Avec</strong></p><ul><li>un</li></ul>",
            62,
            "<p>Il est à tous, à tous.</p>",
        ),
        ("<ul><li>un deux trois quatre cinq six sept</li></ul>", 30, "<ul><li>un deux…</li></ul>"),
        ("<p>a<br>b<br>c d e f g h i j k</p>", 22, "<p>a<br>b<br>c…</p>"),
        ("<p>&amp;&amp;&amp;&amp;</p>", 19, "<p>&amp;…</p>"),
    ],
)
def test_the_cut_is_after_a_sentence_or_a_word(html: str, limit: int, short: str) -> None:
    assert excerpt(html, limit) == short


INLINE = st.recursive(
    st.text("abc é👩. ?!\u00a0", max_size=400).map(lambda text: text + "&amp;"),
    lambda inner: st.tuples(st.sampled_from(sorted(TAGS - {"a", "br"})), st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{'<br>'.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=40,
)


@settings(deadline=None)  # the machine may be busy
@given(html=st.lists(INLINE, max_size=8).map("".join), limit=st.integers(300, LIMIT_BYTES))
def test_a_cut_is_whole_html_within_the_limit(html: str, limit: int) -> None:
    short = excerpt(html, limit)

    assert len(short.encode()) <= limit
    assert markup_problem(short) is None
    assert (short == html) == (len(html.encode()) <= limit)


WORDS = st.lists(
    st.sampled_from(["Un", "jardin.", "«\u00a0Oui\u00a0!\u00a0»", "né", "&amp;"]), min_size=1, max_size=30
).map(" ".join)
LINK = WORDS.map(lambda text: f'<a href="https://example.org/">{text}</a>')
RUN = st.lists(WORDS | LINK, min_size=1, max_size=5).map(" ".join)
LIST = st.lists(RUN, min_size=1, max_size=12).map(
    lambda items: "<ul>" + "".join(f"<li>{i}</li>" for i in items) + "</ul>"
)


@settings(deadline=None)
@given(opening=st.integers(40, 90), blocks=st.lists(RUN.map("<p>{}</p>".format) | LIST, min_size=4, max_size=12))
def test_a_cut_is_never_inside_a_link_or_an_item_of_a_list(opening: int, blocks: list[str]) -> None:
    html = f"<p>{'Le jardin est né ici. ' * opening}</p>" + "".join(blocks)

    short = excerpt(html, LIMIT_BYTES)

    for whole in (r"<a .*?</a>", r"<li>.*?</li>"):
        assert set(re.findall(whole, short)) <= set(re.findall(whole, html))
