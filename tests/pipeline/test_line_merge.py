import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.pipeline import Merged, merge_lines

BASE = "one\ntwo\nthree\nfour\n"

# Edits of a text: per line of the base, whether it stays, and new lines before it; the tag tells whose they are.
texts = st.lists(st.sampled_from(["", "a", "b", "c", "1\n00:01"]), max_size=12)
edits = st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=13, max_size=13)


def edited(lines: list[str], edit: list[tuple[bool, int]], tag: str) -> list[str]:
    out: list[str] = []
    for index, (stays, added) in enumerate(edit[: len(lines) + 1]):
        out += [f"{tag}{index}.{number}" for number in range(added)]
        out += lines[index : index + 1] if stays else []
    return out


def as_text(lines: list[str], *, last_ends: bool = True) -> bytes:
    return ("\n".join(lines) + ("\n" if last_ends and lines else "")).encode()


@given(texts, edits, edits, st.booleans(), st.booleans())
def test_no_line_that_a_person_wrote_is_lost(base, person_edit, machine_edit, person_ends, machine_ends) -> None:
    lines = "\n".join(base).split("\n")
    person = edited(lines, person_edit, "person ")
    machine = edited(lines, machine_edit, "machine ")
    merged = merge_lines(
        as_text(lines), as_text(person, last_ends=person_ends), as_text(machine, last_ends=machine_ends)
    )
    found = merged.content.decode().split("\n")

    assert [line for line in found if line.startswith("person")] == [p for p in person if p.startswith("person")]
    missing = [line for line in machine if line.startswith("machine") and line not in found]
    assert not missing or merged.conflicts


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_where_one_side_did_nothing_the_other_is_taken_byte_for_byte(one: bytes, other: bytes) -> None:
    assert merge_lines(one, one, other) == Merged(other)
    assert merge_lines(one, other, one) == Merged(other)


@given(texts, edits, edits)
def test_merging_again_changes_nothing(base, person_edit, machine_edit) -> None:
    lines = "\n".join(base).split("\n")
    machine = as_text(edited(lines, machine_edit, "machine "))
    once = merge_lines(as_text(lines), as_text(edited(lines, person_edit, "person ")), machine)

    assert merge_lines(machine, once.content, machine).content == once.content


@pytest.mark.parametrize(
    ("person", "machine", "merged", "conflicts"),
    [
        ("one\n2\nthree\nfour\n", "one\ntwo\nthree\n4\n", "one\n2\nthree\n4\n", ()),
        ("zero\n" + BASE, BASE + "five\n", "zero\n" + BASE + "five\n", ()),
        ("one\nthree\nfour\n", "one\ntwo\nthree\nfour!\n", "one\nthree\nfour!\n", ()),
        ("one\n2\nthree\nfour\n", "one\n2\nthree\nfour\n", "one\n2\nthree\nfour\n", ()),
        (
            "one\n2\nthree\nfour\n",
            "one\nII\nthree\nfour\n",
            "one\n2\nthree\nfour\n",
            ('line 2: kept "2"; the new draft says "II"',),
        ),
        (
            "one\nthree\nfour\n",
            "one\nII\nthree\nfour\n",
            "one\nthree\nfour\n",
            ('line 2: you removed this; the new draft says "II"',),
        ),
        (
            "one\n2\nthree\nfour\n",
            "one\nthree\nfour\n",
            "one\n2\nthree\nfour\n",
            ('line 2: kept "2"; the new draft removes it',),
        ),
        (
            "",
            "one\ntwo\nthree\nfour\nfive\n",
            "",
            ('line 1: you removed this; the new draft says "one / two / three / four / five"',),
        ),
        ("one\ntwo\nthree\nfour", BASE + "five\n", "one\ntwo\nthree\nfour\nfive", ()),
        ("one\r\n2\r\nthree\r\nfour\r\n", BASE + "five\n", "one\r\n2\r\nthree\r\nfour\r\nfive\r\n", ()),
    ],
)
def test_merges(person: str, machine: str, merged: str, conflicts: tuple[str, ...]) -> None:
    assert merge_lines(BASE.encode(), person.encode(), machine.encode()) == Merged(merged.encode(), conflicts)


def test_what_is_not_utf_8_comes_out_as_it_went_in() -> None:
    assert merge_lines(b"a\nb\nc\n", b"caf\xe9\nb\nc\n", b"a\nb\nC\n") == Merged(b"caf\xe9\nb\nC\n")


def test_a_long_conflict_is_quoted_in_part() -> None:
    merged = merge_lines(b"a\n", b"b\n", ("x" * 200).encode())

    assert merged.conflicts == (f'line 1: kept "b"; the new draft says "{"x" * 119}…"',)


def test_a_transcript_of_three_hours_is_merged_in_seconds() -> None:
    cues = [f"{n // 60:02}:{n % 60:02}.000 --> next\nwords of cue {n % 700}\n\n" for n in range(3600)]
    base = "".join(cues)
    person = base.replace("words of cue 123\n", "words of the person\n")
    machine = base.replace("words of cue 456\n", "words of the machine\n")
    start = time.process_time()
    merged = merge_lines(base.encode(), person.encode(), machine.encode())

    assert merged == Merged(person.replace("words of cue 456\n", "words of the machine\n").encode())
    assert time.process_time() - start < 5
