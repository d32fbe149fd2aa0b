import re
from datetime import date
from pathlib import Path

import podcast.site
from podcast.site.languages import language

ASKED = re.compile(r"""(?<![\w"'])_\((['"])(.+?)\1""")


def test_dates_lengths_and_sizes_are_said_in_french():
    french = language("fr-FR")
    assert french.date(date(2026, 3, 1)) == "1er mars 2026"
    assert french.date(date(2026, 8, 31)) == "31 août 2026"
    assert [french.duration(ms) for ms in (45_000, 233_000, 3_725_000)] == ["45 s", "4 min", "1 h 02 min"]
    assert [french.size(count) for count in (0, 43_210, 5_234_567)] == ["1 ko", "43 ko", "5,2 Mo"]


def test_dates_lengths_and_sizes_are_said_in_english():
    english = language("en")
    assert english.date(date(2026, 3, 1)) == "1 March 2026"
    assert [english.duration(ms) for ms in (45_000, 233_000, 3_725_000)] == ["45 s", "4 min", "1 h 02 min"]
    assert [english.size(count) for count in (0, 43_210, 5_234_567)] == ["1 kB", "43 kB", "5.2 MB"]


def test_a_language_without_a_catalogue_yet_has_an_english_interface():
    assert [language(code).code for code in ("de", "__init__", "../fr", "")] == ["en"] * 4


def test_french_translates_every_sentence_of_the_templates_and_no_other():
    folder = Path(podcast.site.__file__).parent
    templates = "".join(file.read_text("utf-8") for file in sorted((folder / "templates").glob("*.html")))
    asked = {found[1] for found in ASKED.findall(templates)}
    roles = {"host", "co-host", "guest", "narrator"}
    lengths = {"{hours} h {minutes} min", "{minutes} min", "{seconds} s", "{count} kB", "{count} MB"}
    assert len(asked) > 20
    assert set(language("fr").messages) == asked | roles | lengths
