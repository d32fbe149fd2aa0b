from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from podcast.errors import ConfigError
from podcast.model import Chapter, Episode, Link, Person, Show
from podcast.notes import check_template, render_notes
from tests.notes.sheets import BARE, FULL, PAGE, link

W = "&nbsp;"
LICENCE = f'<p>Licence{W}: <a href="https://creativecommons.org/licenses/by-nc/4.0/" rel="noopener noreferrer">CC BY-NC 4.0</a></p>'


def away(address: str, text: str) -> str:
    return f'<a href="{address}" rel="noopener noreferrer">{text}</a>'


def test_apps_get_chapters_and_people_the_page_has_its_own():
    notes = render_notes("Un jardin.", FULL)
    links = f"""\
<p><strong>Liens</strong></p>
<ul>
<li>{away("https://example.org/plan", "Le plan du jardin")}</li>
<li>{away("https://example.org/eau", "https://example.org/eau")}</li>
</ul>
{LICENCE}"""
    assert (
        notes.html
        == f"""\
<p>Un jardin.</p>
<p><strong>Chapitres</strong></p>
<ul>
<li>{link("0", "00:00")} Bonjour</li>
<li>{link("11.5", "00:11")} {away("https://compost.example/", "Le compost")}</li>
</ul>
<p><strong>Avec</strong></p>
<ul>
<li>Léa, présentation</li>
<li>{away("https://omar.example/", "Omar")}, voix invitée</li>
</ul>
{links}"""
    )
    assert notes.page_html == f"<p>Un jardin.</p>\n{links}"
    assert notes.summary == "Un jardin."


def test_headings_are_in_the_language_of_the_episode():
    html = render_notes("", replace(FULL, language="en-GB")).html
    assert [heading for heading in ("Chapters", "With", "Links") if f"<strong>{heading}</strong>" in html] == [
        "Chapters",
        "With",
        "Links",
    ]
    assert "<li>Léa, host</li>" in html
    assert "<p>Licence: <a" in html


@pytest.mark.parametrize(
    ("licence", "shown"),
    [
        ("cc-by-4.0", away("https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0")),
        ("CC-BY-NC-SA-4.0", away("https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC BY-NC-SA 4.0")),
        ("cc0-1.0", away("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0")),
    ],
)
def test_a_licence_of_creative_commons_is_named_and_linked(licence, shown):
    assert (
        render_notes("", replace(BARE, show=replace(BARE.show, license=licence))).html == f"<p>Licence{W}: {shown}</p>"
    )


@pytest.mark.parametrize("licence", [None, "arr", "cc-by-3.0", "moi"])
def test_no_other_licence_is_shown(licence):
    assert render_notes("Un.", replace(BARE, show=replace(BARE.show, license=licence))).html == "<p>Un.</p>"


def test_where_there_is_nothing_to_say_nothing_is_shown():
    assert render_notes("", BARE).html == ""
    assert render_notes("Un.", BARE).html == render_notes("Un.", BARE).page_html == "<p>Un.</p>"


def test_a_shows_own_template_says_what_it_likes():
    template = """\
{# in every episode #}
**{{ show.title }}**, {{ show.author }}: {{ show.description }}
{% if episode.number %}
Épisode {{ episode.number }}{% if episode.season is none %}, hors saison{% endif %}, {{ episode.type }}, {{ episode.date }}.
{% endif %}
{{ notes }}
[Soutenez-nous]({{ show.website }}), [la page]({{ episode.page }}) {{ "ici" if apps else "là" }}, {{ show.copyright|default("-", true) }} {{ episode.title|upper }}
{% if not apps and chapters %}{{ chapters }}{% endif %}
"""
    date = datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=1)))
    sheet = replace(FULL, template=template, episode=replace(FULL.episode, date=date))
    notes = render_notes("# Titre\n\nUn *texte*. (00:42)", sheet)
    assert (
        notes.html
        == f"""\
<p><strong>Le jardin</strong>, CGA{W}: Des gens qui plantent.
Épisode 2, hors saison, full, 2026-03-01.</p>
<p><strong>Titre</strong></p>
<p>Un <em>texte</em>. ({link("42", "00:42")})</p>
<p>{away("https://example.org/", "Soutenez-nous")}, {away(PAGE, "la page")} ici, - QUI ARROSE\u202f?</p>"""
    )
    assert "là, - QUI" in notes.page_html
    assert notes.page_html.endswith(
        '<li><a href="#t=11.5" rel="noopener noreferrer">00:11</a> '
        + away("https://compost.example/", "Le compost")
        + "</li>\n</ul>"
    )
    assert notes.summary == "Un texte."


MARKUP = "*a* [b](https://c.example) <i>d</i> `e` \\f 1. # & ]]> (00:42) {{ notes }}"


def test_no_title_name_or_link_becomes_markup():
    """What is typed elsewhere is text, wherever the default template or one that says everything puts it."""
    person = Person(MARKUP, MARKUP, "https://p.example/a b)>(<c>")
    sheet = replace(
        BARE,
        language="en",
        show=Show(MARKUP, MARKUP, "en", MARKUP, copyright=MARKUP, website="https://w.example/_a_)>`b`"),
        episode=Episode("ep02", "g", MARKUP, people=(person,), links=(Link('https://l.example/"(x)\\', MARKUP),)),
        chapters=(Chapter(0, MARKUP),),
    )
    escaped = "*a* [b](https://c.example) &lt;i&gt;d&lt;/i&gt; `e` \\f 1. # &amp; ]]&gt; (00:42) {{ notes }}"
    assert (
        render_notes("", sheet).html
        == f"""\
<p><strong>Chapters</strong></p>
<ul>
<li>{link("0", "00:00")} {escaped}</li>
</ul>
<p><strong>With</strong></p>
<ul>
<li>{away("https://p.example/a%20b%29%3E%28%3Cc%3E", escaped)}, {escaped}</li>
</ul>
<p><strong>Links</strong></p>
<ul>
<li>{away("https://l.example/%22%28x%29%5C", escaped)}</li>
</ul>"""
    )
    every = "{{ notes }}{{ show.title }}\n\n{{ show.author }}\n\n{{ show.description }}\n\n{{ show.copyright }}\n\n{{ episode.title }}\n\n[x]({{ show.website }})"
    shown = render_notes("", replace(sheet, template=every)).html
    assert shown == f"<p>{escaped}</p>\n" * 5 + f"<p>{away('https://w.example/_a_%29%3E%60b%60', 'x')}</p>"


@pytest.mark.parametrize(
    "opened",
    [
        "<!-- jamais fermé",
        "```\ncode",
        "<b><i>",
        "<ul><li>",
        "<p>",
        "> citation",
        "<script>",
        "<a href='https://x.example'>",
    ],
)
def test_nothing_left_open_in_the_notes_takes_in_what_comes_after(opened):
    html = render_notes(f"Avant.\n\n{opened}", FULL).html
    assert html.startswith("<p>Avant.</p>")
    assert f"<p><strong>Chapitres</strong></p>\n<ul>\n<li>{link('0', '00:00')} Bonjour</li>" in html
    assert html.endswith(LICENCE)


@pytest.mark.parametrize(
    "around",
    [
        "<b>{{ notes }}",
        "- {{ notes }}",
        "> {{ notes }}",
        "<a href='https://x.example'>{{ notes }}</a>",
        "```\n{{ notes }}\n```",
        "# {{ notes }}",
        "<p>{{ notes|trim }}</p>",
    ],
)
def test_notes_are_whole_paragraphs_wherever_a_template_puts_them(around):
    html = render_notes("Un *texte*.\n\nDeux.", replace(BARE, template=around)).html
    assert html.count("<em>texte</em>") == 1
    assert html.count("<p>Deux.</p>") == 1


def test_no_title_stands_for_the_notes():
    show = replace(BARE.show, title="\ufdd0")
    assert (
        render_notes("Un.", replace(BARE, show=show, template="{{ show.title }}\n\n{{ notes }}")).html == "<p>Un.</p>"
    )


@pytest.mark.parametrize(
    ("template", "error"),
    [
        (
            "{{ notes }}\n{% if apps %}\n",
            "notes.template.md, line 2: this template cannot be read: Unexpected end of template.",
        ),
        (
            "{{ notes",
            "notes.template.md, line 1: this template cannot be read: unexpected end of template, expected 'end of print statement'\n",
        ),
        ("\n\n{{ note }}", 'notes.template.md, line 3: there is no value "note"\nDid you mean "notes"?'),
        (
            "{{ zzz }}",
            'notes.template.md, line 1: there is no value "zzz"\nThere are: notes, chapters, people, links, licence, apps, show, episode.',
        ),
        ("{{ show.titel }}", 'notes.template.md, line 1: there is no value of show "titel"\nDid you mean "title"?'),
        (
            "{% if false %}{{ episode.tittle }}{% endif %}",
            'notes.template.md, line 1: there is no value of episode "tittle"\nDid you mean "title"?',
        ),
        (
            "{{ notes.__class__ }}",
            'notes.template.md, line 1: only show and episode have parts, not what ".__class__" is asked of',
        ),
        (
            "{{ show.__class__ }}",
            'notes.template.md, line 1: there is no value of show "__class__"\nThere are: title, author, description, website, copyright.',
        ),
        (
            "{{ show.title.__class__.__mro__ }}",
            'notes.template.md, line 1: only show and episode have parts, not what ".__mro__" is asked of',
        ),
        (
            "{{ show|attr('__class__') }}",
            'notes.template.md, line 1: there is no filter "attr"\nThere are: default, lower, trim, upper.',
        ),
        ("{{ show['__class__'] }}", 'notes.template.md, line 1: templates of notes have no "getitem"\n'),
        ("{% for i in notes %}x{% endfor %}", "notes.template.md, line 1: templates of notes have no loops\n"),
        ("{{ range(10) }}", "notes.template.md, line 1: templates of notes have no calls\n"),
        ("{{ 9 ** 9 ** 9 }}", 'notes.template.md, line 1: templates of notes have no "pow"\n'),
        ("{{ notes * 1000000 }}", 'notes.template.md, line 1: templates of notes have no "mul"\n'),
        ("{{ notes|uper }}", 'notes.template.md, line 1: there is no filter "uper"\nDid you mean "upper"?'),
        (
            "{% if notes is callable %}{% endif %}",
            'notes.template.md, line 1: there is no test "callable"\nThere are: defined, none.',
        ),
        ("{% include 'podcast.toml' %}", "notes.template.md, line 1: templates of notes have no includes\n"),
        ("{% macro f() %}{{ f() }}{% endmacro %}", "notes.template.md, line 1: templates of notes have no macros\n"),
        ("{% frob %}", "notes.template.md, line 1: this template cannot be read: Encountered unknown tag 'frob'"),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "notes.template.md: this template is nested too deeply\n"),
    ],
)
def test_what_is_wrong_in_a_template_is_said_with_its_line_before_anything_runs(template, error):
    with pytest.raises(ConfigError) as checked:
        check_template(template)
    assert str(checked.value).startswith(error)
    with pytest.raises(ConfigError) as rendered:
        render_notes("Un.", replace(BARE, template=template))
    assert str(rendered.value) == str(checked.value)


def test_a_template_that_leaves_the_notes_out_is_refused():
    with pytest.raises(ConfigError) as raised:
        check_template("Un podcast des voisins.")
    assert str(raised.value) == (
        "notes.template.md: this template never says the notes\nPut {{ notes }} where they shall stand."
    )


def test_the_hint_says_what_a_template_may_have():
    with pytest.raises(ConfigError) as raised:
        check_template("{% for x in chapters %}{% endfor %}")
    assert raised.value.hint == (
        "A template has values ({{ notes }}), conditions ({% if apps %}…{% endif %}) and the filters default, lower, trim, upper; "
        "chapters, people and links are lists already."
    )


@pytest.mark.parametrize(
    ("template", "notes", "what"),
    [
        ("{{ notes }}" * 300, "Un jardin. " * 500, "with this template the notes have more than a million characters"),
        ("{{ notes }}" + "x" * 1_000_001, "", "with this template the notes have more than a million characters"),
        (
            "{{ notes }}{% if show.title > 3 %}{% endif %}",
            "",
            "this template cannot be filled: '>' not supported between instances of 'str' and 'int'",
        ),
    ],
)
def test_what_only_shows_when_a_template_is_filled_is_an_error_too(template, notes, what):
    check_template(template)
    with pytest.raises(ConfigError) as raised:
        render_notes(notes, replace(BARE, template=template))
    assert (raised.value.what, raised.value.where) == (what, "notes.template.md")
