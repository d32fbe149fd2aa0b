from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from small_show import SmallShow, interrupted

from podcast.pipeline import (
    Conflict,
    Kept,
    Merged,
    MergedIn,
    Output,
    Product,
    StageSkipped,
    StageStarted,
    Work,
    merge_lines,
)

Merge = Callable[[bytes, bytes, bytes], Merged]

BEFORE = "# Notes\n\nWe talk about bread.\n\nLinks\n"
EDITED = "# Notes\n\nWe talk about bread, and about butter.\n\nLinks\n"


@pytest.fixture
def notes(show: SmallShow) -> SmallShow:
    """transcript.txt -> notes.md (a person's), notes.md -> page.html; all has run once."""
    declare(show)
    show.write("transcript.txt", BEFORE)
    show.run()
    return show


def declare(
    show: SmallShow,
    options: Mapping[str, object] | None = None,
    merge: Merge | None = merge_lines,
    approved: bool = False,
) -> None:
    def draft(work: Work) -> None:
        work.output("notes").write_text(work.input("transcript").read_text())

    output = Output("notes", "ep02/notes.md", owner="person", merge=merge, approved=approved)
    show.add("ep02:notes", {"transcript": Path("transcript.txt")}, output, action=draft, options=options)
    show.add("ep02:page", {"ep02/notes.md": Product("ep02:notes", "notes")}, Output("page", "page.html"))


def test_a_draft_that_nobody_touched_is_replaced_by_the_next(notes: SmallShow) -> None:
    notes.write("transcript.txt", "# Better notes\n")
    notes.run()

    assert notes.read("ep02/notes.md") == "# Better notes\n"
    assert not (notes.root / ".podcast/kept").exists()


@pytest.mark.parametrize("approved_as", [BEFORE, EDITED])
def test_no_draft_changes_what_a_person_has_approved_word_for_word(notes: SmallShow, approved_as: str) -> None:
    notes.write("ep02/notes.md", approved_as)
    declare(notes, approved=True)
    notes.write("transcript.txt", "# Better notes\n")
    notes.run()

    assert notes.read("ep02/notes.md") == approved_as
    assert [event for event in notes.events if isinstance(event, Conflict)] == [
        Conflict(
            "ep02:notes",
            "ep02/notes.md",
            "it is approved, so the new draft changes nothing in it; if the recordings were cut anew, look at its times",
        )
    ]


def test_what_is_approved_and_was_deleted_is_drafted_again(notes: SmallShow) -> None:
    (notes.root / "ep02/notes.md").unlink()
    declare(notes, approved=True)
    notes.run()

    assert notes.read("ep02/notes.md") == BEFORE


def test_an_edit_makes_its_readers_stale_but_not_its_own_stage(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)

    notes.run()
    assert notes.events[:2] == [StageSkipped("ep02:notes"), StageStarted("ep02:page", ("ep02/notes.md changed",))]
    assert notes.read("page.html") == EDITED.upper()


def test_a_person_s_text_is_left_alone_when_the_machine_has_nothing_new(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    declare(notes, options={"model": "small"})
    notes.run()

    assert notes.actions == ["ep02:notes", "ep02:page"]
    assert notes.read("ep02/notes.md") == EDITED
    assert Kept("ep02:notes", "ep02/notes.md", "edited by a person") in notes.events


def test_what_the_machine_knows_better_later_is_merged_into_the_person_s_text(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    notes.write("transcript.txt", BEFORE + "https://example.org/bread\n")
    notes.run()

    assert notes.read("ep02/notes.md") == EDITED + "https://example.org/bread\n"
    event = next(event for event in notes.events if isinstance(event, MergedIn))
    assert (event.path, notes.read(event.copy)) == ("ep02/notes.md", EDITED)
    assert event.copy.startswith(".podcast/kept/ep02/notes.")
    assert event.copy.endswith(".md")
    assert notes.plan().is_fresh


def test_merges_go_on_from_draft_to_draft(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    for more in ("one\n", "one\ntwo\n", "two\n"):
        notes.write("transcript.txt", BEFORE + more)
        notes.run()

    assert notes.read("ep02/notes.md") == EDITED + "two\n"


def test_the_person_wins_a_conflict_and_the_conflict_is_listed(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    notes.write("transcript.txt", BEFORE.replace("bread", "rye bread") + "one more link\n")
    notes.run()

    sentence = 'line 3: kept "We talk about bread, and about butter."; the new draft says "We talk about rye bread."'
    assert notes.read("ep02/notes.md") == EDITED + "one more link\n"
    assert Conflict("ep02:notes", "ep02/notes.md", sentence) in notes.events
    receipt = notes.pipeline().receipt("ep02:notes")
    assert receipt is not None
    assert receipt.conflicts == (f"ep02/notes.md: {sentence}",)


def test_a_file_that_was_there_first_is_the_person_s(show: SmallShow) -> None:
    show.write("transcript.txt", BEFORE)
    show.write("ep02/notes.md", "My own words.\n")
    declare(show)
    show.run()

    assert show.read("ep02/notes.md") == "My own words.\n"
    assert Kept("ep02:notes", "ep02/notes.md", "it was there before the first draft") in show.events
    assert show.plan().is_fresh


def test_edits_survive_the_loss_of_the_state_folder(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    (notes.root / ".podcast").rename(notes.root.parent / "gone")
    notes.write("transcript.txt", "# Other notes\n")
    notes.run()

    assert notes.read("ep02/notes.md") == EDITED


def test_edits_survive_the_loss_of_the_draft_alone(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    for draft in (notes.root / ".podcast/drafts/ep02+notes").iterdir():
        draft.write_text("spoilt")
    notes.write("transcript.txt", "# Other notes\n")
    notes.run()

    assert notes.read("ep02/notes.md") == EDITED


def test_a_text_that_the_person_deleted_is_drafted_again(notes: SmallShow) -> None:
    (notes.root / "ep02/notes.md").unlink()

    assert notes.why("ep02:notes") == ("output ep02/notes.md is missing",)
    notes.run()
    assert notes.read("ep02/notes.md") == BEFORE


def test_an_edit_saved_while_the_stage_was_at_work_is_not_lost(notes: SmallShow) -> None:
    def draft(work: Work) -> None:
        work.output("notes").write_text(work.input("transcript").read_text())
        notes.write("ep02/notes.md", EDITED)

    notes.add("ep02:notes", notes.stages["ep02:notes"].inputs, notes.stages["ep02:notes"].outputs, action=draft)
    notes.write("transcript.txt", BEFORE + "more\n")
    notes.run()

    assert notes.read("ep02/notes.md") == EDITED + "more\n"


def test_an_edit_saved_after_it_was_decided_what_to_write_is_not_lost(notes: SmallShow) -> None:
    notes.write("transcript.txt", BEFORE + "more\n")
    interrupted(notes, ".podcast/promises/ep02+notes.json", lambda: notes.write("ep02/notes.md", EDITED))

    assert notes.read("ep02/notes.md") == EDITED + "more\n"
    assert notes.plan().is_fresh


def test_a_merge_of_one_s_own_may_be_given(notes: SmallShow) -> None:
    declare(notes, merge=lambda base, person, machine: Merged(person + b"+" + machine, ("both",)))
    notes.write("ep02/notes.md", "mine")
    notes.write("transcript.txt", "theirs")
    notes.run()

    assert notes.read("ep02/notes.md") == "mine+theirs"
    assert Conflict("ep02:notes", "ep02/notes.md", "both") in notes.events


def test_a_merge_that_fails_loses_nothing(notes: SmallShow) -> None:
    def fail(base: bytes, person: bytes, machine: bytes) -> Merged:
        raise ValueError("not a transcript")

    declare(notes, merge=fail)
    notes.write("ep02/notes.md", "mine")
    notes.write("transcript.txt", "theirs")
    with pytest.raises(ValueError, match="not a transcript"):
        notes.run()

    assert notes.read("ep02/notes.md") == "mine"
    assert notes.why("ep02:notes") == ("transcript changed",)
