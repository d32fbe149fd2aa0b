"""Notes that another tool kept as HTML: every word comes out where apps show it, and nowhere is a sign too many."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from podcast.notes import markdown_from_html, render_notes
from tests.notes.sheets import BARE


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<div>Un</div>Deux", "Un\n\nDeux"),
        ("<p>Un<p>Deux", "Un\n\nDeux"),
        ("Un<br>- deux<br/># trois<br>4. quatre", "Un\n\n\\- deux\n\n\\# trois\n\n4\\. quatre"),
        ("<table><tr><th>Qui</th><td>Ada</td></tr><tr><td>Où</td></tr></table>", "Qui Ada\n\nOù"),
        ("Un<hr>deux", "Un\n\ndeux"),
        ("<b>Bonjour </b>monde", "**Bonjour** monde"),
        ("<strong>Invité :</strong>Ada", "<b>Invité :</b>Ada"),
        ("<i>a</i><b>b</b>", "<i>a</i><b>b</b>"),
        ("dé<b>mo</b>cratie", "dé**mo**cratie"),
        ("<b><i>Les deux</i></b>", "***Les deux***"),
        ("2 * 3 * 4, [a] *b* `c` \\d snake_case _e_", "2 \\* 3 \\* 4, \\[a\\] \\*b\\* \\`c\\` \\\\d snake_case \\_e\\_"),
        ("3 &lt; 4, &lt;b&gt; &amp;amp; &amp;nbsp;", "3 < 4, \\<b> \\&amp; \\&nbsp;"),
        ("<pre>let x\n  = *y*</pre>", "let x\n\n= \\*y\\*"),
        ("<h2>Le C#</h2><p>x</p>", "## Le C\\#\n\nx"),
        ("---<br>title: x<br>---", "\\---\n\ntitle: x\n\n\\---"),
        (
            "<ul><li>Un<ul><li>a</li><li>b</li></ul></li><li>Deux<p>trois</p></li></ul>",
            "- Un\n\n  - a\n  - b\n- Deux\n\n  trois",
        ),
        ('<ol start="3"><li>Un</li><li></li><li>Deux</li></ol>Après', "3. Un\n4. Deux\n\nAprès"),
        (
            '<a href="https://example.org/a b(c)">[x] y</a>, <a href="https://example.org/">https://example.org/</a>',
            "[\\[x\\] y](<https://example.org/a%20b(c)>), <https://example.org/>",
        ),
        ("<!-- non --><style>p {}</style><script>x()</script>Oui", "Oui"),
        ("Un<!-- non -->\nDeux<!-- <b>non</b> -->", "Un Deux"),
        ("Un<!-- non -->\nDeux", "Un\n\nDeux"),
        ("<![CDATA[Un <b>deux</b> 3 ]]>quatre", "Un **deux** 3 quatre"),
        ("Un<o:p></o:p> mot<x-y>s</x-y> <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "Un mots 漢(kan)"),
        ("<select><option>Un<option>Deux</select><button>Trois</button>", "Un\n\nDeux\n\nTrois"),
        ('<a href="https://example.org/"><b>Un </b>et <i>deux</i> </a>trois', "[**Un** et *deux*](https://example.org/) trois"),
        (
            'Bravo !<a href="https://example.org/a">Un</a>\\!<a href="https://example.org/b">Deux</a>',
            "Bravo \\![Un](https://example.org/a)\\\\\\![Deux](https://example.org/b)",
        ),
        ("Sans balise &amp; sans perte\nhttps://example.org/plus.", "Sans balise & sans perte\n\n<https://example.org/plus>."),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_markdown_of_one_line_for_each_paragraph(html: str, markdown: str) -> None:
    assert markdown_from_html(html)[0] == markdown


def test_what_notes_cannot_show_is_named() -> None:
    html = '<img src="https://example.org/a.png"><a href="javascript:x()">Un</a> <a href="/deux">deux</a>'
    assert markdown_from_html(html) == ("Un deux", ("img", "links to nowhere"))
    assert markdown_from_html('<a name="top"></a><a href="mailto:a@example.org">Écrire</a>') == (
        "[Écrire](mailto:a@example.org)",
        (),
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://ada:secret@example.org/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://exa\u200bmple.org/",
        "https://[example/",
        "https:///un",
        "//example.org/",
        "data:text/html,x",
    ],
)
def test_a_link_that_apps_would_not_get_is_named_and_its_address_not_kept(address: str) -> None:
    assert markdown_from_html(f'<a href="{address}">Un</a>') == ("Un", ("links to nowhere",))


def test_a_heading_of_many_signs_is_read_at_once() -> None:
    began = time.process_time()
    assert markdown_from_html(f"<h1>{'#' * 100_000}x</h1>")[0] == f"# {'#' * 100_000}x"
    assert time.process_time() - began < 5  # it took half a minute


@pytest.mark.parametrize("name", ["div", "b", "ul><li"])
def test_what_is_nested_without_end_keeps_its_words(name: str) -> None:
    assert markdown_from_html(f"Un {f'<{name}>' * 5000} deux")[0].replace("\n", " ").split() == ["Un", "deux"]


_WORDS = st.text("abé19.,:;!?*_`[]()<>#+-=|~&\\\"' \n\u00a0", max_size=12)
_IN_LINE = ["b", "strong", "i", "em", "code", "span", "a", "u", "o-p"]
_INLINE = st.sampled_from(_IN_LINE)
_BLOCK = st.sampled_from(["p", "div", "blockquote", "pre", "h1", "h3", "section"])
_AROUND_BLOCKS = st.sampled_from(["div", "blockquote", "section", "b", "a"])
_ADDRESSES = ["https://example.org/x", "https://example.org/a b(c[d])", "javascript:x()", "/un"]


def _element(names: st.SearchStrategy[str], inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, text, href: f"""<{name}{f' href="{href}"' if name == "a" else ""}>{text}</{name}>""",
        names,
        st.lists(inside, max_size=4).map("".join),
        st.sampled_from(_ADDRESSES),
    )


_ESCAPED = _WORDS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
_HIDDEN = st.sampled_from(["<!-- non -->", "<!-- <i>non</i> -->", "<script>non()</script>", "<style>non {}</style>"])
_TEXT = st.recursive(_ESCAPED | st.just("<br>") | _HIDDEN, lambda inside: _element(_INLINE, inside), max_leaves=6)
_CELLS = st.lists(_TEXT, min_size=1, max_size=3).map(
    lambda cells: "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>"
)


def _list(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, items: f"<{name}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{name}>",
        st.sampled_from(["ul", "ol"]),
        st.lists(inside, min_size=1, max_size=3),
    )


_BLOCKS = st.recursive(
    _TEXT | _element(_BLOCK, _TEXT) | _CELLS | st.just("<hr>"),
    lambda inside: _list(inside) | _element(_AROUND_BLOCKS, inside),
    max_leaves=6,
)
_PAGES = st.lists(_BLOCKS, max_size=5).map("".join)


def _shown(html: str) -> list[str]:
    """The words that a browser shows, blocks and cells apart."""
    root = lxml_html.document_fromstring(f"<html><body><div>{html}</div></body></html>")
    for element in root.iter("*"):
        if element.tag in ("script", "style"):
            element.text = ""
        elif element.tag not in _IN_LINE:
            element.text = f" {element.text or ''}"
            element.tail = f" {element.tail or ''}"
    return root.text_content().split()


@given(_PAGES)
@settings(max_examples=200, deadline=None)
def test_no_word_is_lost_glued_or_added(html: str) -> None:
    markdown, _ = markdown_from_html(html)
    sheet = replace(BARE, language="de", template="{{ notes }}")
    assert _shown(re.sub(r"</(p|li)>", r" </\1>", render_notes(markdown, sheet).html)) == _shown(html)
