"""Single defects put into a good feed: each is found under its own name, and nothing else is."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from podcast.feed.checking import RULES, check_feed

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
ADDRESS = "https://example.org/feed.xml"
ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
PODCAST = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"'
GOOD = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" {ITUNES} {PODCAST} xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>Paroles de terrain</title>
<link>https://example.org/</link>
<description>Des associations racontent ce qu'elles font, d'été en hiver.</description>
<language>fr</language>
<copyright>CGA</copyright>
<atom:link rel="self" href="{ADDRESS}" type="application/rss+xml"/>
<pubDate>Wed, 05 Nov 2025 06:00:00 +0000</pubDate>
<itunes:author>CGA</itunes:author>
<itunes:owner><itunes:name>CGA</itunes:name><itunes:email>podcast@example.org</itunes:email></itunes:owner>
<itunes:explicit>false</itunes:explicit>
<itunes:type>episodic</itunes:type>
<itunes:image href="https://example.org/cover.jpg"/>
<itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>
<podcast:guid>2f1ab1d8-2b6f-5a2c-9a40-0e6a3d7f9b11</podcast:guid>
<podcast:locked>no</podcast:locked>
<podcast:funding url="https://example.org/don">Donner</podcast:funding>
<item>
<title>ATD Quart Monde</title>
<link>https://example.org/ep02/</link>
<guid isPermaLink="false">b92259ed-9ebe-4b96-a4ef-d9e8c06dc6ea</guid>
<pubDate>Wed, 05 Nov 2025 06:00:00 +0000</pubDate>
<description><![CDATA[<p>Penser <em>avec</em> les plus pauvres.</p>]]></description>
<enclosure url="https://example.org/ep02.mp3" length="1234" type="audio/mpeg"/>
<itunes:duration>154</itunes:duration>
<itunes:explicit>false</itunes:explicit>
<itunes:episodeType>full</itunes:episodeType>
<itunes:season>1</itunes:season>
<itunes:episode>2</itunes:episode>
<podcast:season>1</podcast:season>
<podcast:transcript url="https://example.org/ep02.vtt" type="text/vtt" language="fr"/>
<podcast:chapters url="https://example.org/ep02.json" type="application/json+chapters"/>
<podcast:person role="guest">Ada</podcast:person>
</item>
<item>
<title>Présentation</title>
<link>https://example.org/ep01/</link>
<guid isPermaLink="false">0b4ac0d5-7a39-4a3c-8f7f-2f8f1c3a5d10</guid>
<pubDate>Wed, 01 Oct 2025 04:00:00 +0000</pubDate>
<description>Qui nous sommes.</description>
<enclosure url="https://example.org/ep01.mp3" length="1000" type="audio/mpeg"/>
<itunes:duration>62</itunes:duration>
<itunes:season>1</itunes:season>
<itunes:episode>1</itunes:episode>
</item>
</channel>
</rss>
"""
SELF = f'<atom:link rel="self" href="{ADDRESS}" type="application/rss+xml"/>'
OWNER = "<itunes:owner><itunes:name>CGA</itunes:name><itunes:email>podcast@example.org</itunes:email></itunes:owner>"
CATEGORY = '<itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>'
DESCRIPTION = "<![CDATA[<p>Penser <em>avec</em> les plus pauvres.</p>]]>"
ENCLOSURE = '<enclosure url="https://example.org/ep02.mp3" length="1234" type="audio/mpeg"/>'
GUID = '<guid isPermaLink="false">b92259ed-9ebe-4b96-a4ef-d9e8c06dc6ea</guid>'
DATE = "<pubDate>Wed, 05 Nov 2025 06:00:00 +0000</pubDate>\n<description>"
TRANSCRIPT = '<podcast:transcript url="https://example.org/ep02.vtt" type="text/vtt" language="fr"/>'
FUNDING = '<podcast:funding url="https://example.org/don">Donner</podcast:funding>'


def dated(text: str) -> str:
    return f"<pubDate>{text}</pubDate>\n<description>"


#: rule, what is replaced (once), by what
DEFECTS: list[tuple[str, str, str]] = [
    ("no-declaration", '<?xml version="1.0" encoding="UTF-8"?>\n', ""),
    ("blank-before-declaration", "<?xml", "\n<?xml"),
    ("byte-order-mark", "<?xml", "\ufeff<?xml"),
    ("control-character", "Des associations", "Des \x0bassociations"),
    ("undefined-entity", "CGA</copyright>", "CGA&nbsp;A</copyright>"),
    ("bare-ampersand", "CGA</copyright>", "C&A</copyright>"),
    ("document-type", "<rss", "<!DOCTYPE rss>\n<rss"),
    ("not-well-formed", "<copyright>CGA</copyright>", "<copyright>CGA</copyrigt>"),
    ("truncated", "</channel>\n</rss>\n", ""),
    ("items-unreadable", "</channel>\n</rss>\n", "</channel>\n<channel><item/></channel>\n</rss>\n"),
    ("old-namespace", PODCAST, 'xmlns:podcast="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"'),
    ("wrong-namespace", ITUNES, 'xmlns:itunes="http://www.itunes.com/DTDs/Podcast-1.0.dtd"'),
    ("undeclared-prefix", f" {PODCAST}", ""),
    ("rss-version", 'version="2.0"', 'version="0.92"'),
    ("feed-too-long", "<language>", f"<!--{'x' * 5_000_000}--><language>"),
    ("title-missing", "<title>Paroles de terrain</title>", ""),
    ("description-missing", "<description>Des associations racontent ce qu'elles font, d'été en hiver.</description>", ""),
    ("description-over-4000-bytes", "Des associations", "é" * 2001),
    ("description-markup", "Des associations", "Des &lt;b&gt;associations&lt;/b&gt;"),
    ("link-missing", "<link>https://example.org/</link>", ""),
    ("link-not-address", "<link>https://example.org/</link>", "<link>example.org</link>"),
    ("link-is-feed", "<link>https://example.org/</link>", f"<link>{ADDRESS}</link>"),
    ("language-missing", "<language>fr</language>", ""),
    ("language-unknown", "<language>fr</language>", "<language>français</language>"),
    ("category-missing", CATEGORY, ""),
    ("category-unknown", CATEGORY, '<itunes:category text="News &amp; Politics"/>'),
    ("category-misplaced", CATEGORY, '<itunes:category text="Documentary"/>'),
    ("category-misplaced", 'text="Documentary"', 'text="Books"'),
    ("category-double-escaped", "Society &amp; Culture", "Society &amp;amp; Culture"),
    ("explicit-missing", "<itunes:explicit>false</itunes:explicit>\n<itunes:type>", "<itunes:type>"),
    ("explicit-not-true-false", "<itunes:explicit>false</itunes:explicit>\n<itunes:type>", "<itunes:explicit>clean</itunes:explicit>\n<itunes:type>"),
    ("image-missing", '<itunes:image href="https://example.org/cover.jpg"/>', ""),
    ("image-not-address", 'href="https://example.org/cover.jpg"', 'href="cover.jpg"'),
    ("image-ending", "cover.jpg", "cover.gif"),
    ("author-missing", "<itunes:author>CGA</itunes:author>", ""),
    ("author-over-255", "<itunes:author>CGA", f"<itunes:author>{'C' * 256}"),
    ("owner-missing", OWNER, ""),
    ("owner-email-missing", "<itunes:email>podcast@example.org</itunes:email>", ""),
    ("owner-email-invalid", "podcast@example.org", "podcast at example.org"),
    ("self-link-missing", SELF, ""),
    ("self-link-twice", SELF, SELF * 2),
    ("self-link-not-address", f'href="{ADDRESS}"', 'href="/feed.xml"'),
    ("self-link-elsewhere", f'href="{ADDRESS}"', 'href="https://old.example.org/feed.xml"'),
    ("next-link-loop", SELF, f'{SELF}<atom:link rel="next" href="{ADDRESS}"/>'),
    ("podcast-guid-missing", "<podcast:guid>2f1ab1d8-2b6f-5a2c-9a40-0e6a3d7f9b11</podcast:guid>", ""),
    ("locked-missing", "<podcast:locked>no</podcast:locked>", ""),
    ("type-unknown", "episodic", "weekly"),
    ("copyright-sign", "<copyright>CGA", "<copyright>© 2025 CGA"),
    ("block-noise", "<itunes:type>", "<itunes:block>no</itunes:block><itunes:type>"),
    ("complete-noise", "<itunes:type>", "<itunes:complete>no</itunes:complete><itunes:type>"),
    ("new-feed-url-not-address", "<itunes:type>", "<itunes:new-feed-url>feed</itunes:new-feed-url><itunes:type>"),
    ("duplicate-element", "<language>fr</language>", "<language>fr</language><language>fr</language>"),
    ("duplicate-element", "<itunes:duration>154", "<itunes:duration>154</itunes:duration><itunes:duration>154"),
    ("late-element", "</channel>", "<ttl>60</ttl></channel>"),
    ("deprecated-tag", "<itunes:type>", "<itunes:keywords>a</itunes:keywords><itunes:type>"),
    ("value-over-255", "<title>ATD Quart Monde", f"<title>{'A' * 256}"),
    ("outer-blanks", "<title>ATD Quart Monde", "<title> ATD Quart Monde"),
    ("not-https", "https://example.org/ep02.mp3", "http://example.org/ep02.mp3"),
    ("not-https", "https://example.org/cover.jpg", "http://example.org/cover.jpg"),
    ("item-title-missing", "<title>ATD Quart Monde</title>", ""),
    ("item-title-markup", "<title>ATD Quart Monde", "<title>&lt;b&gt;ATD&lt;/b&gt; Quart Monde"),
    ("item-title-number", "<title>ATD Quart Monde", "<title>Épisode 2 : ATD Quart Monde"),
    ("item-title-show", "<title>ATD Quart Monde", "<title>Paroles de terrain - ATD Quart Monde"),
    ("item-link-not-address", "<link>https://example.org/ep02/</link>", "<link>/ep02/</link>"),
    ("enclosure-missing", ENCLOSURE, ""),
    ("enclosure-several", ENCLOSURE, ENCLOSURE + '<enclosure url="https://example.org/x.mp3" length="1" type="audio/mpeg"/>'),
    ("enclosure-url-missing", 'url="https://example.org/ep02.mp3" ', ""),
    ("enclosure-url-not-address", "https://example.org/ep02.mp3", "ep02.mp3"),
    ("enclosure-url-reused", "https://example.org/ep01.mp3", "https://example.org/ep02.mp3"),
    ("enclosure-url-not-ascii", "https://example.org/ep02.mp3", "https://example.org/été.mp3"),
    ("enclosure-ending", "https://example.org/ep02.mp3", "https://example.org/ep02.wma"),
    ("enclosure-length-missing", 'length="1234" ', ""),
    ("enclosure-length-invalid", 'length="1234"', 'length="None"'),
    ("enclosure-length-zero", 'length="1234"', 'length="0"'),
    ("enclosure-type-missing", ' type="audio/mpeg"/>\n<itunes:duration>154', "/>\n<itunes:duration>154"),
    ("enclosure-type-unknown", 'type="audio/mpeg"', 'type="audio/mp3"'),
    ("guid-missing", GUID, ""),
    ("guid-duplicate", "0b4ac0d5-7a39-4a3c-8f7f-2f8f1c3a5d10", "b92259ed-9ebe-4b96-a4ef-d9e8c06dc6ea"),
    ("guid-differs-in-case", "0b4ac0d5-7a39-4a3c-8f7f-2f8f1c3a5d10", "B92259ED-9ebe-4b96-a4ef-d9e8c06dc6ea"),
    ("guid-not-address", ' isPermaLink="false">b92', ">b92"),
    ("guid-permalink-invalid", 'isPermaLink="false">b92', 'isPermaLink="no">b92'),
    ("guid-short", "b92259ed-9ebe-4b96-a4ef-d9e8c06dc6ea", "12"),
    ("date-missing", DATE + DESCRIPTION, f"<description>{DESCRIPTION}"),
    ("date-not-rfc2822", DATE + DESCRIPTION, dated("2025-11-05T06:00:00Z") + DESCRIPTION),
    ("date-not-rfc2822", DATE + DESCRIPTION, dated("mer., 05 nov. 2025 06:00:00 +0000") + DESCRIPTION),
    ("date-wrong-weekday", DATE + DESCRIPTION, dated("Mon, 05 Nov 2025 06:00:00 +0000") + DESCRIPTION),
    ("date-no-zone", DATE + DESCRIPTION, dated("Wed, 05 Nov 2025 06:00:00") + DESCRIPTION),
    ("date-future", DATE + DESCRIPTION, dated("Thu, 05 Nov 2026 06:00:00 +0000") + DESCRIPTION),
    ("date-before-1990", DATE + DESCRIPTION, dated("Wed, 05 Nov 1980 06:00:00 +0000") + DESCRIPTION),
    ("item-description-missing", f"<description>{DESCRIPTION}</description>", ""),
    ("item-description-over-4000-bytes", DESCRIPTION, "é" * 2001),
    ("description-script", DESCRIPTION, "<![CDATA[<p>A</p><script>b()</script>]]>"),
    ("description-script", DESCRIPTION, '<![CDATA[<p><a href="javascript:a()">A</a></p>]]>'),
    ("description-script", DESCRIPTION, '<![CDATA[<p onclick="a()">A</p>]]>'),
    ("description-relative-link", DESCRIPTION, '<![CDATA[<p><a href="/a">A</a></p>]]>'),
    ("description-tag", DESCRIPTION, "<![CDATA[<table><tr><td>A</td></tr></table>]]>"),
    ("description-double-escaped", DESCRIPTION, "&amp;lt;p&amp;gt;Penser&amp;lt;/p&amp;gt;"),
    ("content-without-description", f"<description>{DESCRIPTION}</description>", f"<content:encoded>{DESCRIPTION}</content:encoded>"),
    ("duration-missing", "<itunes:duration>154</itunes:duration>", ""),
    ("duration-invalid", "<itunes:duration>154", "<itunes:duration>:"),
    ("duration-not-seconds", "<itunes:duration>154", "<itunes:duration>2:34"),
    ("item-explicit-not-true-false", "<itunes:explicit>false</itunes:explicit>\n<itunes:episodeType>", "<itunes:explicit>no</itunes:explicit>\n<itunes:episodeType>"),
    ("episode-invalid", "<itunes:episode>2", "<itunes:episode>-2"),
    ("season-invalid", "<itunes:season>1", "<itunes:season>0"),
    ("episode-duplicate", "<itunes:episode>2", "<itunes:episode>1"),
    ("episode-type-unknown", "<itunes:episodeType>full", "<itunes:episodeType>special"),
    ("serial-without-number", "episodic", "serial"),
    ("transcript-type", 'ep02.vtt" type="text/vtt"', 'ep02.srt" type="application/srt"'),
    ("transcript-untimed", 'ep02.vtt" type="text/vtt"', 'ep02.html" type="text/html"'),
    ("chapters-type", "application/json+chapters", "application/json"),
    ("podcast-tag-unknown", FUNDING, "<podcast:fundings/>"),
    ("podcast-tag-misplaced", FUNDING, FUNDING + '<podcast:soundbite startTime="1" duration="2"/>'),
    ("podcast-tag-repeated", "<podcast:locked>no</podcast:locked>", "<podcast:locked>no</podcast:locked>" * 2),
    ("podcast-tag-replaced", FUNDING, '<podcast:images srcset="https://example.org/a.jpg 300w"/>'),
    ("podcast-text-missing", ">Ada</podcast:person>", "></podcast:person>"),
    ("podcast-text-unread", 'language="fr"/>', 'language="fr">texte</podcast:transcript>'),
    ("podcast-attribute", ' url="https://example.org/don"', ""),
    ("podcast-value", "<podcast:locked>no", "<podcast:locked>false"),
    ("podcast-value", 'role="guest"', 'role="invité"'),
    ("podcast-value-empty", 'role="guest"', 'role="guest" href=""'),
    ("podcast-value-long", ">Ada</podcast:person>", f">{'A' * 129}</podcast:person>"),
    ("podcast-tag-incomplete", FUNDING, "<podcast:podroll/>"),
]  # fmt: skip


def names(content: bytes) -> list[str]:
    return [finding.rule.name for finding in check_feed(content, NOW, ADDRESS)]


def test_the_good_feed_has_no_finding() -> None:
    assert check_feed(GOOD.encode(), NOW, ADDRESS) == ()


@pytest.mark.parametrize(("rule", "old", "new"), DEFECTS, ids=[f"{n}-{d[0]}" for n, d in enumerate(DEFECTS)])
def test_each_defect_is_found_under_its_own_name_and_alone(rule: str, old: str, new: str) -> None:
    assert old in GOOD
    # serials number their episodes: the defect takes one number away as well
    feed = GOOD.replace("<itunes:episode>1</itunes:episode>\n", "") if rule == "serial-without-number" else GOOD
    assert names(feed.replace(old, new, 1).encode()) == [rule]


def test_bytes_in_another_encoding_than_they_say() -> None:
    assert names(GOOD.encode("cp1252")) == ["wrong-encoding"]
    assert names(GOOD.replace("UTF-8", "ISO-8859-1").encode("latin-1")) == ["not-utf-8"]


def test_a_feed_without_the_namespaces_of_podcasts() -> None:
    plain = "\n".join(line for line in GOOD.splitlines() if "itunes:" not in line and "podcast:" not in line)
    plain = plain.replace(f" {ITUNES} {PODCAST}", "")
    assert names(plain.encode())[:2] == ["namespace-missing", "namespace-missing"]


def test_every_rule_that_needs_no_network_has_a_defect_here() -> None:
    tried = {rule for rule, _, _ in DEFECTS} | {"wrong-encoding", "not-utf-8", "namespace-missing"}
    served = {name for name in RULES if name.startswith(("served-", "artwork-", "sidecar-"))} | {
        "enclosure-not-served",
        "enclosure-length-differs",
        "enclosure-type-differs",
        "enclosure-without-ranges",
    }
    assert sorted(set(RULES) - served - tried) == []
    assert len(tried) > 100
