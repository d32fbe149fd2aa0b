import pytest

from podcast.errors import ConfigError
from podcast.notes import split_front_matter
from podcast.notes.front_matter import FrontMatter

NOTHING = FrontMatter()


@pytest.mark.parametrize(
    ("text", "front", "notes"),
    [
        (
            "---\ntags: jardin, compost\nsummary: Un jardin.\n---\nBonjour.\n",
            ("Un jardin.", ("jardin", "compost")),
            "Bonjour.\n",
        ),
        ("---\r\ntags: jardin\r\n---\r\nBonjour.\r\n", (None, ("jardin",)), "Bonjour.\n"),
        ("\ufeff---\ntags: jardin\n---\nBonjour.", (None, ("jardin",)), "Bonjour."),
        ("---\ntags:\nsummary:   \n---\nBonjour.", (None, ()), "Bonjour."),
        ("---\n---\nBonjour.", (None, ()), "Bonjour."),
        ("--- \ntags: a\n\n--- \n", (None, ("a",)), ""),
        ("---\ntags: a\n---\n---\ntags: b\n---", (None, ("a",)), "---\ntags: b\n---"),
    ],
)
def test_front_matter_stands_between_two_lines_of_hyphens(text, front, notes):
    assert split_front_matter(text, "notes.md") == (FrontMatter(*front), notes)


@pytest.mark.parametrize(
    "value", ["no", "1.10", "a: b", "[x]", "{x}", "'x", "# x", "2026-03-01", "&a *b", "|", "null", "~"]
)
def test_every_value_is_the_text_that_was_typed(value):
    front, _ = split_front_matter(f"---\nsummary: {value}\ntags: {value}\n---\n", "notes.md")
    assert front == FrontMatter(value, (value,))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bonjour.",
        "---\n\nBonjour.\n\n---\n",
        "---\nBonjour à tous.\n",
        "Avant.\n\n---\n\ntags: a\n",
        "----\ntags: a\n",
        "---",
    ],
)
def test_a_rule_of_markdown_is_no_front_matter(text):
    assert split_front_matter(text, "notes.md") == (NOTHING, text)


def test_a_tag_is_there_once_with_single_spaces():
    text = "---\ntags: Jardin,  jardin   partagé , jardin,, Été,\n---\n"
    assert split_front_matter(text, "notes.md")[0].tags == ("Jardin", "jardin partagé", "Été")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "---\ntags: a\nBonjour.\n",
            "notes.md, line 1: the front matter that begins here is not closed\n"
            "End it with a line of `---`; if this is a line to be seen, leave an empty line below it.",
        ),
        (
            "---\ntags: a\nBonjour.\n---\n",
            "notes.md, line 3: this line of the front matter has no key\n"
            "Write `tags: garden, compost` or `summary: What it is about.`, each on a line of its own.",
        ),
        (
            "---\ntags: a\n\ntag: b\n---\n",
            'notes.md, line 4: unknown key "tag" in the front matter\nDid you mean "tags"?',
        ),
        (
            "---\nlayout: post\n---\n",
            'notes.md, line 2: unknown key "layout" in the front matter\nThe keys here are: summary, tags.',
        ),
        (
            "---\ntags: a\ntags: b\n---\n",
            'notes.md, line 3: "tags" is there twice\nKeep one of the two lines.',
        ),
        (
            f"---\nsummary: a\ntags: {'mot ' * 30}\n---\n",
            'notes.md, line 3: the tag "mot mot mot mot mot mot mot mo…" has 119 characters, and 80 are the most\n'
            "Tags are a few words each, with commas between them.",
        ),
        (
            f"---\ntags: {', '.join(map(str, range(21)))}\n---\n",
            "notes.md, line 2: 21 tags, and 20 are the most\nKeep those that say most.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, error):
    with pytest.raises(ConfigError) as raised:
        split_front_matter(text, "notes.md")
    assert str(raised.value) == error


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", " "])
def test_a_french_space_before_the_colon_is_no_obstacle(space):
    front, body = split_front_matter(f"---\nsummary{space}: Un jardin : le nôtre.\n---\nTexte.\n", "notes.md")
    assert (front.summary, body) == ("Un jardin : le nôtre.", "Texte.\n")
