"""Notes that were written to do harm: what comes out, in the feed and on the page, is harmless and valid."""

import io
import re
import time
from dataclasses import replace
from datetime import datetime, timezone

import podcastparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from podcast import feed, site
from podcast.model import Category
from podcast.notes import mark, render_notes
from podcast.release import Edition, Release, SiteFile
from tests.notes.sheets import BARE, FULL
from tests.site.samples import SITE, TRANSCRIPT

SHOW = replace(FULL.show, guid="2f1ab1d8-2b6f-5a2c-9a40-0e6a3d7f9b11", categories=(Category("Arts"),))
EPISODE = replace(FULL.episode, date=datetime(2026, 3, 1, 8, tzinfo=timezone.utc))
TAGS = {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}
SIZE = 200_000


def published(notes):
    release = Release(
        episode=EPISODE,
        audio=SiteFile("media/ep02.mp3", 1_234_567, "0" * 64, "audio/mpeg"),
        duration_ms=3_600_000,
        page="ep02/index.html",
        notes=notes,
        chapters=FULL.chapters,
    )
    rss = feed.render(SHOW, [release], Edition(SITE))
    page = site.render_episode(SHOW, release, TRANSCRIPT, site_url=SITE)
    return rss, html.document_fromstring(page)


def shown(text, sheet=FULL):
    """The notes as an app finds them in the feed, and as they stand in the page; each was looked through."""
    notes = render_notes(text, sheet)
    rss, page = published(notes)
    item = etree.fromstring(rss).find("channel/item")
    short = item.findtext("description")
    whole = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or short
    assert len(short.encode()) <= 4000
    assert whole == notes.html
    (parsed,) = podcastparser.parse(SITE + "feed.xml", io.BytesIO(rss))["episodes"]
    assert parsed["guid"] == "guid"
    (section,) = page.xpath("//section[@class='notes']/div")
    for tree in (html.fragment_fromstring(short, "div"), html.fragment_fromstring(whole, "div"), section):
        assert not tree.xpath(".//a//a")
        for element in tree.iterdescendants():
            assert element.tag in TAGS
            assert set(element.attrib) <= ({"href", "rel"} if element.tag == "a" else set())
            assert re.match("https?://[^/]|mailto:|#t=", element.get("href", "https://x"))
    assert len(page.xpath("//script")) == 2  # the player and the data
    assert len(notes.summary) <= 250
    return notes


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script\n>alert(1)</script\n>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](javascript:alert(1)) ![](//evil.example/x.png)",
    "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
    "<svg><style><!--</style><a href=\"--><img src=x onerror=alert(1)>\">",
    "[x](javascript:alert(1)) [x](<java\tscript:alert(1)>) [x](javascript&#58;alert(1))",
    "[x](JaVaScRiPt&colon;alert(1)) [x](&#x6A;avascript:alert(1)) [x](%6Aavascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=) <data:text/html,x> [x](vbscript:x) [x](file:///etc/passwd)",
    "[x]: javascript:alert(1)\n\n[x] <javascript:alert(1)>",
    "[x](//evil.example) [x](https:evil.example) [x](http:///x) [x](https://user:secret@evil.example/) [x](https://[::1)",
    "[x](https://evil.example:99999/) [x](https://a..b/) [x](https://x\u202emoc.elgoog/) [x](\u0001javascript:alert(1))",
    "<a href='java\tscript:alert(1)'>x</a> <a href='vbscript:x'>x</a> <a href=' &#1;javascript:alert(1)'>x</a>",
    "<a href='https://user@evil.example/'>x</a> <a href='https://a b/'>x</a> <a href='https://évil.example/é'>x</a>",
    "[x](#t=1' onclick='alert(1)) [x](#t=12#t=13) [x](#t=1e9) [x](#t=-1) [x](#t=999999)",
    "<p onclick=alert(1) style='background:url(//evil.example)' id=x class=y title=z>x</p>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<math><mtext></p><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<form action=//evil.example><button formaction=javascript:alert(1)>x</button></form>",
    "<meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example><link rel=import href=x>",
    "<!--><script>alert(1)</script>-->",
    "<!-- > --><!--[if IE]><script>alert(1)</script><![endif]-->",
    "<!-- unclosed <script>alert(1)</script>",
    "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
    "`<script>` ``` <script>\n\n```html\n</p><script>alert(1)</script>\n```",
    "]]> ]]&gt; <![CDATA[<script>alert(1)</script>]]> <?xml version='1.0'?> <!DOCTYPE x [<!ENTITY y 'z'>]> &y;",
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;script&amp;gt; &#60;script&#62; &nbsp;&copy;&unknown;",
    "&#0; &#1; &#xB; &#x202E;x &#x7F; &#x85; &#xFFFE; &#xD800; &#xFDD0; &#x110000; <p>&#0;&#xFFFF;&#x85;&#xFDD0;</p>",
    "a\x00b\x0bc\x1bd\x7fe\x85f\x9fg\ufffeh\uffffi\ufdd0j",
    "\u202egnp.exe\u202c \u202d\u202a\u202b \u2067isolé\u2069 \u200b\ufeff\u2060 \u200fمرحبا\u200f",
    "\u2028\u2029\u0085 \u00ad zalgo\u0300\u0301\u0302\u0303",
    "<ul><li><b><i><a href='https://a.example/'><p>nested<ol><li><a href='https://b.example/'>",
    "</div></section></main></body></html><h1>x</h1>",
    "{{ 7 * 7 }}{% raw %}{{ notes }}{% for x in y %}",
    "[a](https://a.example/ \"' onmouseover='alert(1)\") <https://a.example/\"onmouseover=alert(1)>",
    "<plaintext><xmp><textarea><title></title><listing>",
    "<table><tr><td><a href=https://a.example/>x<table><script>",
    "<!-- machine-written by x --><script>alert(1)</script>: 00000000 -->",
    "(00:42)(00:42](#t=1) (0:00:42) [(00:42)](#t=42) <b>(00:42</b>)",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_hostile_comes_out_harmless_and_valid(attack):
    notes = shown(f"Avant.\n\n{attack}\n\nAprès.\n\n{attack.replace(chr(10), ' ')} fin")
    assert notes.summary == "Avant."
    assert notes.html.startswith("<p>Avant.</p>\n")
    assert not re.search(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd-\uffff\u202a-\u202e\ufdd0]", notes.html + notes.page_html
    )
    shown(attack)
    shown(
        f"---\nsummary: {attack.splitlines()[0]}\ntags: {attack.splitlines()[0][:20].replace(',', ' ')}\n---\n{attack}"
    )
    shown(attack, replace(FULL, template="{{ notes }} <b>{{ notes }} {{ links }}"))
    shown(attack, replace(FULL, template="<a href='https://x.example/'>{{ notes }} {{ chapters }}"))


PIECES = st.sampled_from((
    "<", ">", "</", "<!--", "-->", "<a href='", "https://a.example/", "'>", "</a>", "<script>", "<b>", "<li>", "<p>",
    "[", "]", "(", ")", "](", "javascript:", "#t=12", "(00:42)", "`", "```", "\n", "\n\n", "- ", "> ", "    ", "*", "_",
    "&#", "&lt;", ";", "\\", '"', "x", "é", "]]>", "<![CDATA[", "{{", "\u202e", "\ufdd0", "---\n", "# ",
))  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(
    text=st.lists(PIECES | st.characters(exclude_categories=("Cs",), exclude_characters="\ufffdÂÃ"), max_size=40).map(
        "".join
    )
)
def test_whatever_is_put_together_is_harmless_and_valid(text):
    shown(f"Avant.\n\n{text}")


LONG = {
    "sentences": "Le jardin est né d'une friche. (00:42) Chaque famille apporte ses épluchures !\n\n",
    "one paragraph": "Le jardin est né d'une friche. (00:42) Vraiment? ",
    "one word": "mot",
    "moments": "(00:42) ",
    "items": "- a\n",
    "links": "[a](https://a.example/) ",
    **{text: text for text in ("[", "![", "[a](", "[![", "[a][", "<", ">", "> ", "*", "*a ", "_a*", "a**b", "`", "\\", "&", "&#0;")},
    **{text: text for text in ("<b>", "<p>", "<ul><li>", "<ol><li><p>", "<div>", "<table><tr>", "</p>", "<a href='", "<a x=")},
    **{text: text for text in ("<!--", "a <!-- ", "<?", "<!A ", "a<![CDATA[", "]]>", "(", "(1", "1", ".", "?!", " ;", "« ", "« »")},
    **{text: text for text in ("\u202e", "\u00a0", "\t", "- ", "a\n-\n", "---\n", "{{", "<!-- machine-written by ")},
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("text", LONG.values(), ids=map(repr, LONG))
def test_200_kb_of_anything_take_seconds_at_most(text):
    many = text * (SIZE // len(text.encode()))
    begun = time.process_time()
    notes = render_notes(f"Avant.\n\n{many}\n\nfin", BARE)
    took = time.process_time() - begun
    assert took < 4
    assert notes.summary == "Avant."
    begun = time.process_time()
    published(notes)
    assert time.process_time() - begun < 4


@pytest.mark.parametrize(
    "text",
    [
        "---\ntags: " + "a," * 90_000 + "\n---\n",
        "---\n" + "a" * SIZE,
        "a" + " " * SIZE + "b",
        mark("<!-- " * 40_000, "m"),
    ],
)
def test_long_lines_of_other_kinds_are_read_at_once(text):
    begun = time.process_time()
    render_notes(text, BARE)
    assert time.process_time() - begun < 2
