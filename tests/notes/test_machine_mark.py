import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.notes import machine_written, mark, render_notes
from tests.notes.sheets import BARE

PARAGRAPH = "Le jardin est né d'une friche. Chaque famille apporte ses épluchures."


def test_a_mark_names_the_model_and_the_paragraph():
    assert mark(PARAGRAPH, "llama3.1:8b") == f"<!-- machine-written by llama3.1:8b: afb54d04 -->\n{PARAGRAPH}"


def test_a_paragraph_is_machine_written_until_somebody_edits_it():
    notes = f"Avant.\n\n{mark(PARAGRAPH, 'm')}\n\nAprès.\n"
    assert machine_written(notes)
    assert machine_written(notes.replace("friche. ", "friche.\n"))
    assert machine_written(notes.replace("\n", "\r\n"))
    assert machine_written(notes.replace("Après", "Bien après"))
    assert not machine_written(notes.replace("friche", "friche verte"))
    assert not machine_written(notes.replace(PARAGRAPH, ""))
    assert not machine_written(PARAGRAPH)


def test_a_remark_on_what_was_checked_is_no_part_of_the_paragraph():
    doubtful = PARAGRAPH.replace("friche.", "friche. <!-- check: friche -->")
    assert machine_written(mark(doubtful, "m"))
    assert machine_written(mark(doubtful, "m").replace("<!-- check: friche -->", ""))


def test_a_mark_whose_paragraph_is_gone_does_not_hide_the_next():
    notes = f"{mark(PARAGRAPH, 'm').splitlines()[0]}\n{mark('Un.', 'm')}"
    assert machine_written(notes)
    assert not machine_written(notes.replace("Un.", "Deux."))


def test_each_of_several_paragraphs_has_its_own_mark():
    notes = mark("Un.\n\n \nDeux.", "m")
    assert notes.count("machine-written by m") == 2
    assert machine_written(notes.replace("Un.", "Un seul."))
    assert not machine_written(notes.replace("Un.", "Un seul.").replace("Deux.", "Deux autres."))


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("a-->b", "a- b"),
        ("--><script>alert(1)</script>", "script alert 1 /script"),
        ("x\n\ny", "x y"),
        ("", "a model without a name"),
        ("m" * 500, "m" * 80),
        ("org/model--q4_K: M", "org/model-q4_K: M"),
    ],
)
def test_no_name_of_a_model_ends_the_comment(model, name):
    assert mark("Un.", model).startswith(f"<!-- machine-written by {name}: ")
    assert machine_written(mark("Un.", model))


@settings(deadline=None)  # the machine may be busy
@given(
    paragraph=st.text(st.characters(exclude_characters="<\x0b\x0c", exclude_categories=("Cc", "Cs", "Zl", "Zp"))),
    model=st.text(),
)
def test_whatever_is_marked_is_found_and_the_mark_is_never_shown(paragraph, model):
    marked = mark(paragraph, model)
    assert machine_written(marked) == bool(paragraph.strip())
    assert "machine-written" not in render_notes(marked, BARE).html


def test_the_notes_tell_that_a_machine_wrote_some_of_them():
    assert render_notes(mark(PARAGRAPH, "m"), BARE).machine_written
    assert not render_notes(PARAGRAPH, BARE).machine_written
