"""Lines of chapters.txt that other tools wrote."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import ConfigError
from podcast.model import Chapter
from podcast.notes import parse_chapters, write_chapters
from podcast.notes.chapters import clock

FILE = "episodes/ep02/chapters.txt"
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "chapters.md"
RIGHT_LINE = "A right line is a time, a space and a title: 00:03:12 What we talk about"
IN_ORDER = "Put the chapters in order of time, each at its own moment."
LINE_OF_ITS_OWN = "Write each chapter on a line of its own: 00:03:12 What we talk about"


def read(text: str) -> list[tuple[int, str, str | None]]:
    return [(chapter.start_ms, chapter.title, chapter.link) for chapter in parse_chapters(text, FILE)]


@pytest.mark.parametrize(
    ("form", "chapters"),
    [
        (
            "audacity",
            [
                (0, "Opening", None),
                (192_250, "How the garden began", None),
                (247_500, "What the compost needs", None),
            ],
        ),
        (
            "podlove",
            [
                (0, "Opening", None),
                (192_250, "How the garden began", "https://example.org/garden"),
                (247_500, "What the compost needs", None),
            ],
        ),
        (
            "list",
            [
                (0, "Opening", None),
                (192_000, "How the garden began", None),
                (247_000, "What the compost needs", None),
                (3_723_000, "Rain and sun", None),
            ],
        ),
    ],
)
def test_each_form_of_the_reference_is_read_as_it_stands_there(form, chapters):
    (example,) = re.findall(rf"^```{form}\n(.*?)^```\n", REFERENCE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert read(example) == chapters


def test_forms_may_be_mixed_on_windows_too():
    assert read(
        "\ufeff0:00 Ouverture | https://example.org/\r\n"
        "12.5\t12.5\tÉtiquette\r\n"
        "- 3:12 – Le jardin\r\n"
        "00:04:07.500 Le compost <http://example.org/c?a=b>\r\n"
    ) == [
        (0, "Ouverture", "https://example.org/"),
        (12_500, "Étiquette", None),
        (192_000, "Le jardin", None),
        (247_500, "Le compost", "http://example.org/c?a=b"),
    ]


@pytest.mark.parametrize(
    ("line", "start_ms", "title"),
    [
        ("12.345678\t15.000000\tA region", 12_346, "A region"),
        ("12.345499\t12.345499\tRounded down", 12_345, "Rounded down"),
        ("12,3\t15,1\tDécimales à virgule", 12_300, "Décimales à virgule"),
        ("263\t263\tWhole seconds", 263_000, "Whole seconds"),
        ("5.5\tAs Audacity 1.2 had it", 5_500, "As Audacity 1.2 had it"),
        ("5999.999000\t5999.999000\tOver an hour and a half", 5_999_999, "Over an hour and a half"),
        ("0.000000\t0.000000\tTabs\tin the title", 0, "Tabs\tin the title"),
    ],
)
def test_labels(line, start_ms, title):
    assert read(line) == [(start_ms, title, None)]


def test_labels_come_out_in_order_whichever_track_they_were_on():
    assert read("60.0\t60.0\tSecond\n5.0\t5.0\tFirst\n1:30 Third") == [
        (5_000, "First", None),
        (60_000, "Second", None),
        (90_000, "Third", None),
    ]


def test_a_link_and_a_picture_may_be_added_to_a_label():
    assert parse_chapters("5.0\t5.0\tFirst | https://example.org/ | a.jpg", FILE) == (
        Chapter(5_000, "First", "https://example.org/", "a.jpg"),
    )


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("3:12 -Title", "-Title"),
        ("3:12 Title - subtitle", "Title - subtitle"),
        ("3:12 Title <3", "Title <3"),
        ("3:12 Title <b>", "Title <b>"),
        ("3:12 Title <javascript:alert(1)>", "Title <javascript:alert(1)>"),
        ("3:12 <https://example.org/> comes first", "<https://example.org/> comes first"),
        ("3:12 - a dash |", "- a dash"),
        ("3:12 Title <https://example.org/> |", "Title <https://example.org/>"),
        ("3:12 (bis) Title", "(bis) Title"),
        ("3:12 12.5", "12.5"),
    ],
)
def test_what_only_resembles_another_form_stays_the_title(line, title):
    assert read(line) == [(192_000, title, None)]


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("0:00 A\n5.0\t5.0\t", "line 2: this chapter has no title", RIGHT_LINE),
        ("5.0\t5.0", "line 1: this chapter has no title", RIGHT_LINE),
        ("5.0\t5.0\tA\n5.0\t9.0\tB", "line 2: 00:00:05 does not come after 00:00:05, the chapter before it", IN_ORDER),
        ("0:05 A\n5.0\t9.0\tB", "line 2: 00:00:05 does not come after 00:00:05, the chapter before it", IN_ORDER),
        (
            "9.0\t9.0\tA\n0:05 B\n0:03 C",
            "line 3: 00:00:03 does not come after 00:00:05, the chapter before it",
            IN_ORDER,
        ),
        ("360000.0\t360000.0\tA", 'line 1: "360000.0" is not a time', RIGHT_LINE),
        ("359999.9999\t359999.9999\tA", 'line 1: "359999.9999" is not a time', RIGHT_LINE),
        ("-0.5\t1.0\tA", 'line 1: "-0.5" is not a time', RIGHT_LINE),
        ("12.5 15.0 A", 'line 1: "12.5" is not a time', RIGHT_LINE),
        ("12.5", 'line 1: "12.5" is not a time', RIGHT_LINE),
        ("\\ 1.0", 'line 1: "\\" is not a time', RIGHT_LINE),
        ("Opening 0:00", 'line 1: "Opening" is not a time', RIGHT_LINE),
        ("1. 0:00 Opening", 'line 1: "1." is not a time', RIGHT_LINE),
        ("(3:12] A", 'line 1: "(3:12]" is not a time', RIGHT_LINE),
        ("-", 'line 1: "-" is not a time', RIGHT_LINE),
        ("3:12 <https://example.org/>", "line 1: this chapter has no title", RIGHT_LINE),
    ],
)
def test_a_line_of_another_tool_that_cannot_be_used_is_named(text, what, hint):
    with pytest.raises(ConfigError) as caught:
        parse_chapters(text, FILE)
    assert str(caught.value) == f"{FILE}, {what}\n{hint}"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "A"}]}', "JSON"),
        ('\n<?xml version="1.0"?>\n<psc:chapters version="1.2"/>', "XML"),
        ('<psc:chapters xmlns:psc="http://podlove.org/simple-chapters"/>', "XML"),
        ("\ufeffWEBVTT\n\n00:00.000 --> 00:10.000\nA", "WebVTT"),
    ],
)
def test_a_file_that_is_not_made_of_lines_is_named_for_what_it_is(text, kind):
    with pytest.raises(ConfigError) as caught:
        parse_chapters(text, FILE)
    assert str(caught.value) == f"{FILE}: this is {kind}, which is not read here\n{LINE_OF_ITS_OWN}"


words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\n|") | st.sampled_from("\\<>-–: \t()")
).map(lambda text: f"A{text}")
titles = words | words.map(lambda word: f"- {word}") | words.map(lambda word: f"{word} <https://example.org/>")
FORMS = (
    "{clock} {title}",
    "- {clock} - {title}",
    "({clock}) {title}",
    "{clock} {title} <https://example.org/>",
    "{seconds}\t{seconds}\t{title}",
    "{clock} {title} |",
)


@st.composite
def files(draw):
    """Files as other tools write them."""
    lines = []
    for start in sorted(draw(st.sets(st.integers(0, 86_399), max_size=6))):
        clock = f"{start // 3600}:{start // 60 % 60:02}:{start % 60:02}.250"
        lines.append(draw(st.sampled_from(FORMS)).format(clock=clock, seconds=f"{start}.250000", title=draw(titles)))
    return lines


@given(files())
def test_what_is_read_is_written_in_our_form_and_read_back_the_same(lines):
    chapters = parse_chapters("\n".join(lines), FILE)
    written = write_chapters(chapters)
    assert len(chapters) == len(lines)
    assert parse_chapters(written, FILE) == chapters
    assert [line[:13] for line in written.splitlines()] == [f"{clock(chapter.start_ms)} " for chapter in chapters]


@given(st.text())
def test_any_text_is_chapters_or_an_error_of_ours(text):
    try:
        chapters = parse_chapters(text, FILE)
    except ConfigError as error:
        assert str(error).startswith(FILE)
    else:
        assert parse_chapters(write_chapters(chapters), FILE) == chapters


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("0:00 " + "a" * 1_000_000, id="long title"),
        pytest.param("0:00 " + "|" * 1_000_000, id="bars"),
        pytest.param("0:00 A | " + "x" * 1_000_000, id="long link"),
        pytest.param("0:00 " + "\\" * 1_000_000, id="backslashes"),
        pytest.param("0:00 " + "<" * 1_000_000, id="brackets"),
        pytest.param("0:00 A <https://" + " <https://" * 100_000 + ">", id="links that do not end"),
        pytest.param("- " * 500_000, id="dashes"),
        pytest.param("1.0\t" * 250_000, id="labels in a row"),
        pytest.param("1" * 1_000_000, id="digits"),
        pytest.param("(" * 1_000_000, id="round brackets"),
        pytest.param("0:00 " + "\u2028" * 300_000 + "a", id="line separators"),
    ],
)
def test_a_hostile_line_takes_no_longer_than_its_length(line):
    started = time.perf_counter()
    try:
        parse_chapters(line, FILE)
    except ConfigError as error:
        assert len(str(error)) < 300
    assert time.perf_counter() - started < 10
