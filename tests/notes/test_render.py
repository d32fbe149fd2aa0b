import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from podcast.model import Chapter, Piece, Timeline
from podcast.notes import render_notes
from podcast.release import Notes
from podcast.typography import clock
from tests.notes.sheets import BARE, PAGE, link

ENGLISH = replace(BARE, language="en")
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
    html = """\
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
<p>a photo</p>"""
    summary = "We talk with Omar and Léa, see the garden. At 03:12 he sings."
    assert render_notes(text, ENGLISH) == Notes(html, summary, page_html=html)


def test_french_spaces_are_set_when_shown():
    notes = render_notes("Vraiment? **Oui** ! « Le *jardin* »: ouvert; voir <https://example.org/?q=1>", BARE)
    assert notes.summary == f"Vraiment{N}? Oui{N}! «{N}Le jardin{N}»{W}: ouvert{N}; voir https://example.org/?q=1"
    assert 'href="https://example.org/?q=1"' in notes.html


def test_the_summary_is_whole_sentences_of_at_most_250_characters():
    sentence = "Nous parlons longuement de ce jardin et de ses habitants, une fois encore."
    assert render_notes(" ".join([sentence] * 9), BARE).summary == " ".join([sentence] * 3)


def test_a_first_sentence_too_long_for_a_summary_is_cut_at_a_word():
    summary = render_notes("mots " * 100, BARE).summary
    assert summary == "mots " * 48 + "mots…"


@pytest.mark.parametrize("text", ["", "   \n", "<!-- only a comment -->", "<script>alert(1)</script>"])
def test_notes_that_say_nothing_show_nothing(text):
    assert render_notes(text, BARE) == Notes(html="", summary="")


def test_french_spaces_are_set_in_headings_quotes_and_the_given_summary():
    notes = render_notes("---\nsummary: Vraiment? « Oui »!\n---\n\n## Extraits:\n\n> «Oui!» — Omar; 12:30", BARE)
    assert notes.summary == f"Vraiment{N}? «{N}Oui{N}»{N}!"
    assert notes.html == (f"<p><strong>Extraits&nbsp;:</strong></p>\n<p>«{N}Oui{N}!{N}» — Omar{N}; 12:30</p>")


def test_the_producers_own_summary_comes_first_and_is_as_short():
    sentence = "Nous parlons longuement de ce jardin et de ses habitants, une fois encore."
    text = f"---\nsummary: {' '.join([sentence] * 9)}\ntags: jardin, compost\n---\n\nUn **texte**."
    notes = render_notes(text, BARE)
    assert notes.summary == " ".join([sentence] * 3)
    assert notes.tags == ("jardin", "compost")
    assert notes.html == "<p>Un <strong>texte</strong>.</p>"


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("## Extraits\n\nUn jardin.", "Un jardin."),
        ("Un jardin. (00:42) Du *compost* (01:31).\n\nEt encore.", "Un jardin. Du compost."),
        ("03:12 Un jardin, [03:12](#t=192) ou [plus tard](#t=200).", "Un jardin, ou plus tard."),
        ("(00:42)", ""),
        ("- un\n- deux", "un deux"),
        (
            f"{'Avec M. Dupont et Mme Martin, du jardin. ' * 6}",
            " ".join(["Avec M. Dupont et Mme Martin, du jardin."] * 6),
        ),
        (
            f"{'Une phrase de quarante signes, ou presque. ' * 5}Avec M. Dupont et bien d'autres voisins du jardin.",
            " ".join(["Une phrase de quarante signes, ou presque."] * 5),
        ),
        ("< 3 & plus &lt;b&gt;", "< 3 & plus <b>"),
    ],
)
def test_the_summary_is_plain_text_without_headings_and_moments(text, summary):
    assert render_notes(text, BARE).summary == summary


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Un jardin (00:42).", f"<p>Un jardin ({link('42', '00:42')}).</p>"),
        ("Un jardin (1:02).", f"<p>Un jardin ({link('62', '01:02')}).</p>"),
        ("(00:42) Puis (0:50:00)", f"<p>({link('42', '00:42')}) Puis ({link('3000', '50:00')})</p>"),
        ("00:42 Un jardin", f"<p>{link('42', '00:42')} Un jardin</p>"),
        (
            "- 00:42 Un\n- 00:00:50 Deux",
            f"<ul>\n<li>{link('42', '00:42')} Un</li>\n<li>{link('50', '00:50')} Deux</li>\n</ul>",
        ),
        ("**00:42** Un", f"<p><strong>{link('42', '00:42')}</strong> Un</p>"),
        ("[00:42](#t=42) et [la suite](#t=42.5)", f"<p>{link('42', '00:42')} et {link('42.5', 'la suite')}</p>"),
        ("Rendez-vous à 12:30.", "<p>Rendez-vous à 12:30.</p>"),
        ("Rendez-vous\n12:30 au jardin.", "<p>Rendez-vous\n12:30 au jardin.</p>"),
        ("12:30: on ouvre. 12:30-13:00 aussi.", "<p>12:30: on ouvre. 12:30-13:00 aussi.</p>"),
        ("`(00:42)`", "<p>(00:42)</p>"),
        ("    (00:42)", "<p>(00:42)</p>"),
        ("Jean (3\\:16)", "<p>Jean (3:16)</p>"),
        (
            "[un (00:42)](https://example.org/)",
            '<p><a href="https://example.org/" rel="noopener noreferrer">un (00:42)</a></p>',
        ),
        (
            "<a href='https://example.org/'>un (00:42)</a>",
            '<p><a href="https://example.org/" rel="noopener noreferrer">un (00:42)</a></p>',
        ),
        (
            "(59:59) (1:00:00) (99:99) (00:61) (1:2:3)",
            f"<p>({link('3599', '59:59')}) (1:00:00) (99:99) (00:61) (1:2:3)</p>",
        ),
        ("[trop tard](#t=3600), [ailleurs](#notes)", "<p>trop tard, ailleurs</p>"),
    ],
)
def test_moments_become_links(text, shown):
    assert render_notes(text, ENGLISH).html == shown


def test_moments_count_from_the_recordings_and_are_shown_in_the_time_of_the_episode():
    # four seconds of music, then the recordings without their first second, and without 10 to 20 s
    timeline = Timeline((Piece(1000, 10_000, 4000), Piece(20_000, 60_000, 13_000)), 60_000)
    sheet = replace(ENGLISH, timeline=timeline, chapters=(Chapter(13_000, "(00:30)"),))
    notes = render_notes("Un (00:02) deux (00:12) trois (00:30) quatre (01:00) [00:30](#t=30)", sheet)
    shown = [("5", "00:05"), ("13", "00:13"), ("23", "00:23"), ("23", "00:23"), ("13", "00:13")]
    assert re.findall(rf'{re.escape(PAGE)}#t=([0-9.]+)"[^>]*>([^<]*)<', notes.html) == shown
    assert re.findall('href="#t=([0-9.]+)"[^>]*>([^<]*)<', notes.page_html) == shown[:4]
    assert "quatre (01:00)" in notes.html
    assert notes.html.endswith("</a> (00:30)</li>\n</ul>")
    assert notes.summary == "Un deux trois quatre (01:00)"


@given(
    pieces=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 600), st.integers(0, 60)), min_size=1, max_size=5),
    second=st.integers(0, 4000),
)
@settings(deadline=None)  # the machine may be busy
def test_a_moment_leads_to_where_it_is_heard(pieces, second):
    made, recorded, heard = [], 0, 0
    for gap, length, music in pieces:
        made.append(Piece((recorded + gap) * 1000, (recorded + gap + length) * 1000, (heard + music) * 1000))
        recorded, heard = recorded + gap + length, heard + music + length
    timeline = Timeline(tuple(made), heard * 1000)
    text = f"Un mot ({clock(second * 1000)})"
    shown = render_notes(text, replace(ENGLISH, timeline=timeline)).page_html
    at = timeline.at(second * 1000)
    linked = f'<p>Un mot (<a href="#t={at // 1000}" rel="noopener noreferrer">{clock(at)}</a>)</p>'
    assert shown == (linked if second < recorded else f"<p>{text}</p>")


def test_one_address_of_the_page_is_like_another():
    sheet = replace(ENGLISH, page="https://podcast.example/a&b/'c'/ep02/index.html")
    notes = render_notes("Un (00:42)", sheet)
    assert html.fragment_fromstring(notes.html).xpath("//a/@href") == [sheet.page + "#t=42"]
    assert html.fragment_fromstring(notes.page_html).xpath("//a/@href") == ["#t=42"]
    assert notes.summary == "Un"
