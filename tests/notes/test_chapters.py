import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import ConfigError
from podcast.model import Chapter
from podcast.notes import chapters_json, parse_chapters, pictures_beside, write_chapters

FILE = "episodes/ep02/chapters.txt"
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "chapters.md"

TYPED = """\
# the parts of the conversation
00:00:00 Ouverture

3:12 Noisy-le-Grand, 1957 | https://example.org/noisy
00:04:07.5 Les universités populaires |  | https://example.org/photo.jpg
1:02:03.040 Un titre \\| deux idées | https://example.org/a | https://example.org/b.png
"""

READ = (
    Chapter(0, "Ouverture"),
    Chapter(192_000, "Noisy-le-Grand, 1957", "https://example.org/noisy"),
    Chapter(247_500, "Les universités populaires", None, "https://example.org/photo.jpg"),
    Chapter(3_723_040, "Un titre | deux idées", "https://example.org/a", "https://example.org/b.png"),
)


def test_a_producers_file_is_read_as_typed():
    assert parse_chapters(TYPED, FILE) == READ


def test_the_examples_of_the_reference_are_true():
    example, error = re.findall(r"\n\n```\n(.*?)```\n", REFERENCE.read_text("utf-8"), re.DOTALL)
    assert [chapter.title for chapter in parse_chapters(example, FILE)] == [
        "Opening",
        "How the garden began",
        "What the compost needs",
        "Rain | sun",
    ]
    with pytest.raises(ConfigError) as caught:
        parse_chapters("00:00:00 Opening\nIntroduction", FILE)
    assert str(caught.value) + "\n" == error


def test_a_tab_after_the_time_and_spaces_in_the_title_are_fine():
    assert parse_chapters("3:12\tÀ  1\u00a0000 mètres ", FILE) == (Chapter(192_000, "À  1\u00a0000 mètres"),)


def test_windows_line_ends_and_byte_order_mark_do_not_matter():
    assert parse_chapters("\ufeff" + TYPED.replace("\n", "\r\n"), FILE) == READ


def test_chapters_are_written_one_a_line():
    assert write_chapters(READ) == (
        "00:00:00 Ouverture\n"
        "00:03:12 Noisy-le-Grand, 1957 | https://example.org/noisy\n"
        "00:04:07.500 Les universités populaires |  | https://example.org/photo.jpg\n"
        "01:02:03.040 Un titre \\| deux idées | https://example.org/a | https://example.org/b.png\n"
    )


def test_a_file_without_chapters_has_none():
    assert parse_chapters("# nothing yet\n\n", FILE) == ()


titles = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("|\\# ")).map(str.strip)
addresses = st.none() | titles.map(lambda text: f"https://example.org/{text}")


@st.composite
def chapter_lists(draw):
    starts = sorted(draw(st.sets(st.integers(0, 100 * 3_600_000 - 1), max_size=6)))
    return tuple(Chapter(start, draw(titles.filter(bool)), draw(addresses), draw(addresses)) for start in starts)


@given(chapter_lists())
def test_what_is_written_is_read_back_the_same(chapters):
    assert parse_chapters(write_chapters(chapters), FILE) == chapters


RIGHT_LINE = "A right line is a time, a space and a title: 00:03:12 What we talk about"
RIGHT_LINK = "Links are web addresses: 00:03:12 Title | https://example.org/page"
RIGHT_IMAGE = "Images are JPEG or PNG files beside chapters.txt, or web addresses: 00:03:12 Title | | picture.jpg"
IN_ORDER = "Put the chapters in order of time, each at its own moment."


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("00:00:00 A\nIntroduction", 'line 2: "Introduction" is not a time', RIGHT_LINE),
        ("\n0:61 A", 'line 2: "0:61" is not a time', RIGHT_LINE),
        ("1:75:00 A", 'line 1: "1:75:00" is not a time', RIGHT_LINE),
        ("99:59:59 A\n100:00:00 B", 'line 2: "100:00:00" is not a time', RIGHT_LINE),
        ("6000:00 A", 'line 1: "6000:00" is not a time', RIGHT_LINE),
        ("9" * 5000 + ":00 A", f'line 1: "{"9" * 40}…" is not a time', RIGHT_LINE),
        ("-0:10 A", 'line 1: "-0:10" is not a time', RIGHT_LINE),
        ("٣:١٢ A", 'line 1: "٣:١٢" is not a time', RIGHT_LINE),
        ("03:12", "line 1: this chapter has no title", RIGHT_LINE),
        ("03:12 | https://example.org", "line 1: this chapter has no title", RIGHT_LINE),
        (
            "03:12 A | b | c | d",
            "line 1: 4 fields instead of at most 3",
            f"{RIGHT_LINK}\nWrite \\| for a bar inside a title.",
        ),
        ("03:12 A | javascript:alert(1)", 'line 1: "javascript:alert(1)" is not a web address', RIGHT_LINK),
        ("03:12 A | | ../photo.jpg", 'line 1: "../photo.jpg" is not the name of a picture', RIGHT_IMAGE),
        ("03:12 A | | .jpg", 'line 1: ".jpg" is not the name of a picture', RIGHT_IMAGE),
        ("03:12 A | | photo.svg", 'line 1: "photo.svg" is not the name of a picture', RIGHT_IMAGE),
        ("3:12 A\n3:00 B", "line 2: 00:03:00 does not come after 00:03:12, the chapter before it", IN_ORDER),
        ("3:12 A\n3:12 B", "line 2: 00:03:12 does not come after 00:03:12, the chapter before it", IN_ORDER),
    ],
)
def test_a_wrong_line_is_named_with_its_number_and_a_right_one(text, what, hint):
    with pytest.raises(ConfigError) as caught:
        parse_chapters(text, FILE)
    assert str(caught.value) == f"{FILE}, {what}\n{hint}"


def test_pictures_beside_the_file_are_told_from_those_of_the_web():
    text = "0:00 A | | Léa (1).jpg\n0:10 B | | https://example.org/b.png\n0:20 C | | c.PNG\n0:30 D | | Léa (1).jpg"
    assert pictures_beside(parse_chapters(text, FILE)) == ("Léa (1).jpg", "c.PNG")


def test_apps_get_version_ascending_seconds_and_links():
    assert json.loads(chapters_json(READ)) == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0, "title": "Ouverture"},
            {"startTime": 192, "title": "Noisy-le-Grand, 1957", "url": "https://example.org/noisy"},
            {"startTime": 247.5, "title": "Les universités populaires", "img": "https://example.org/photo.jpg"},
            {
                "startTime": 3723.04,
                "title": "Un titre | deux idées",
                "url": "https://example.org/a",
                "img": "https://example.org/b.png",
            },
        ],
    }


def test_the_chapters_file_is_the_same_bytes_each_time_and_readable():
    assert chapters_json(READ[:1]) == (
        b'{\n "version": "1.2.0",\n "chapters": [\n  {\n   "startTime": 0,\n   "title": "Ouverture"\n  }\n ]\n}\n'
    )
