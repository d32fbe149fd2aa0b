import pytest
from lxml import html

from podcast.notes import render_notes
from podcast.release import Notes

N, W = "\u202f", "\u00a0"


def test_notes_become_the_html_that_apps_show():
    text = """\
<!-- a comment to ourselves -->

# The garden

We talk with **Omar** and *Léa*, see [the garden](https://example.org/a?b=1&c=2).
At 03:12 he sings.

1. compost
2. water

> A quotation

    some code & <b>

![a photo](https://example.org/p.jpg)
"""
    assert render_notes(text, "en") == Notes(
        html="""\
<p><strong>The garden</strong></p>
<p>We talk with <strong>Omar</strong> and <em>Léa</em>, see \
<a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer">the garden</a>.
At 03:12 he sings.</p>
<ol>
<li>compost</li>
<li>water</li>
</ol>
<p>A quotation</p>
<p>some code &amp; &lt;b&gt;</p>
<p>a photo</p>""",
        summary="We talk with Omar and Léa, see the garden. At 03:12 he sings.",
    )


def test_french_spaces_are_set_when_shown():
    notes = render_notes("Vraiment? **Oui** ! « Le *jardin* »: ouvert; voir <https://example.org/?q=1>", "fr")
    assert notes.summary == f"Vraiment{N}? Oui{N}! «{N}Le jardin{N}»{W}: ouvert{N}; voir https://example.org/?q=1"
    assert 'href="https://example.org/?q=1"' in notes.html


def test_the_summary_is_whole_sentences_of_at_most_250_characters():
    sentence = "Nous parlons longuement de ce jardin et de ses habitants, une fois encore."
    assert render_notes(" ".join([sentence] * 9), "fr").summary == " ".join([sentence] * 3)


def test_a_first_sentence_too_long_for_a_summary_is_cut_at_a_word():
    summary = render_notes("mots " * 100, "fr").summary
    assert summary == "mots " * 48 + "mots…"


@pytest.mark.parametrize("text", ["", "   \n", "<!-- only a comment -->", "<script>alert(1)</script>"])
def test_notes_that_say_nothing_show_nothing(text):
    assert render_notes(text, "fr") == Notes(html="", summary="")


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<ScRiPt src=//evil.example/x.js></sCrIpT>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href='vbscript:x'>x</a>",
        "<a href=' &#1;javascript:alert(1)'>x</a>",
        "<p onclick=alert(1) style='background:url(//evil.example)' id=x class=y title=z>x</p>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<form action=//evil.example><button>x</button></form>",
        "<meta http-equiv=refresh content='0;url=//evil.example'>",
        "<base href=//evil.example>",
        "<!--><script>alert(1)</script>-->",
        "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
        "`<script>`",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_nothing_hostile_survives(attack):
    notes = render_notes(f"Avant.\n\n{attack}\n\nAprès.", "fr")
    tree = html.fragment_fromstring(notes.html, create_parent="div")
    for element in tree.iterdescendants():
        assert element.tag in {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}
        assert set(element.attrib) <= ({"href", "rel"} if element.tag == "a" else set())
        assert element.get("href", "https:").startswith(("https:", "http:", "mailto:"))
    assert notes.summary == "Avant."


def test_characters_that_xml_refuses_are_left_out():
    assert render_notes("a\x00b\x08c\x0bd\x1be", "en").html == "<p>abcde</p>"


@pytest.mark.parametrize("text", ["<b>" * 30_000, "[" * 30_000, "> " * 30_000, "*" * 30_000 + "a", "`" * 30_000])
def test_absurd_nesting_is_survived(text):
    assert render_notes(f"Bonjour.\n\n{text}", "en").summary == "Bonjour."
