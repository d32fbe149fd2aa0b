"""A text that is drafted once: where a person changed it, a later draft waits until it is asked for."""

import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_show import SmallShow

from podcast.errors import ConfigError
from podcast.pipeline import Output, StageSkipped, Waits, Work

BEFORE = "# Notes\n\nWe talk about bread.\n\nLinks\n"
EDITED = "# Notes\n\nWe talk about bread, and about butter.\n\nLinks\n"
LATER = BEFORE + "https://example.org/bread\n"


def declare(show: SmallShow) -> None:
    def draft(work: Work) -> None:
        work.output("notes").write_text(work.input("transcript").read_text())

    output = Output("notes", "ep02/notes.md", owner="person", merge=None)
    show.add("ep02:notes", {"transcript": Path("transcript.txt")}, output, action=draft)


@pytest.fixture
def notes(show: SmallShow) -> SmallShow:
    declare(show)
    show.write("transcript.txt", BEFORE)
    show.run()
    return show


def waiting(show: SmallShow):
    return show.pipeline().waiting("ep02:notes")


def test_a_new_draft_changes_nothing_that_a_person_edited(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    notes.write("transcript.txt", LATER)
    notes.run()

    assert notes.read("ep02/notes.md") == EDITED
    assert Waits("ep02:notes", "ep02/notes.md") in notes.events
    assert notes.plan().is_fresh


def test_it_is_merged_when_it_is_asked_for_and_the_text_as_it_was_is_kept(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    notes.write("transcript.txt", LATER)
    notes.run()

    (draft,) = waiting(notes)
    assert (draft.path, draft.person.decode()) == ("ep02/notes.md", EDITED)
    (copy,) = notes.pipeline().adopt(draft)
    assert notes.read("ep02/notes.md") == EDITED + "https://example.org/bread\n"
    assert notes.read(copy) == EDITED
    assert waiting(notes) == ()
    notes.run()
    assert notes.events[-1] == StageSkipped("ep02:notes")


def test_drafts_that_nobody_asked_for_pile_up_to_one(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    for more in ("one\n", "one\ntwo\n", "two\n"):
        notes.write("transcript.txt", BEFORE + more)
        notes.run()

    (draft,) = waiting(notes)
    assert draft.merged.content.decode() == EDITED + "two\n"


def test_a_text_that_nobody_touched_takes_the_new_draft(notes: SmallShow) -> None:
    notes.write("transcript.txt", LATER)
    notes.run()

    assert notes.read("ep02/notes.md") == LATER
    assert waiting(notes) == ()


def test_a_draft_that_says_again_what_it_said_does_not_wait(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    notes.write("transcript.txt", LATER)
    notes.run()
    notes.write("transcript.txt", BEFORE)
    notes.run()

    assert waiting(notes) == ()
    assert notes.read("ep02/notes.md") == EDITED


def test_a_text_that_was_there_first_waits_for_nothing(show: SmallShow) -> None:
    show.write("transcript.txt", BEFORE)
    show.write("ep02/notes.md", "My own words.\n")
    declare(show)
    show.run()

    assert waiting(show) == ()


def test_what_was_changed_meanwhile_is_not_merged_over(notes: SmallShow) -> None:
    notes.write("ep02/notes.md", EDITED)
    notes.write("transcript.txt", LATER)
    notes.run()
    (draft,) = waiting(notes)
    notes.write("ep02/notes.md", "Something else.\n")

    with pytest.raises(ConfigError) as refused:
        notes.pipeline().adopt(draft)
    assert str(refused.value) == (
        "ep02/notes.md: this was changed meanwhile, so nothing is merged\nRun the command again."
    )
    assert notes.read("ep02/notes.md") == "Something else.\n"


def test_of_several_texts_all_are_merged_or_none(notes: SmallShow) -> None:
    def more(work: Work) -> None:
        work.output("more").write_text(work.input("transcript").read_text())

    output = Output("more", "ep02/more.md", owner="person", merge=None)
    notes.add("ep02:more", {"transcript": Path("transcript.txt")}, output, action=more)
    notes.run()
    for name in ("notes", "more"):
        notes.write(f"ep02/{name}.md", EDITED)
    notes.write("transcript.txt", LATER)
    notes.run()
    drafts = (*waiting(notes), *notes.pipeline().waiting("ep02:more"))
    assert len(drafts) == 2
    notes.write("ep02/more.md", "Something else.\n")
    with pytest.raises(ConfigError):
        notes.pipeline().adopt(*drafts)
    assert notes.read("ep02/notes.md") == EDITED


@pytest.mark.parametrize("fatal", [1, 2, 3])
def test_a_kill_while_it_is_merged_leaves_a_whole_text_and_merging_again_adds_nothing(
    notes: SmallShow, fatal: int
) -> None:
    notes.write("ep02/notes.md", EDITED)
    notes.write("transcript.txt", LATER)
    notes.run()
    (draft,) = waiting(notes)
    if (child := os.fork()) == 0:
        renames = iter(range(1, 99))
        import sys

        sys.addaudithook(lambda event, args: os._exit(9) if event == "os.rename" and next(renames) == fatal else None)
        notes.pipeline().adopt(draft)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9

    assert notes.read("ep02/notes.md") in {EDITED, draft.merged.content.decode()}
    (again,) = waiting(notes)
    notes.pipeline().adopt(again)
    assert notes.read("ep02/notes.md") == EDITED + "https://example.org/bread\n"


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "# Title", "- one", "- two"]), max_size=12)


@given(LINES, LINES, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_no_line_that_a_person_wrote_is_ever_lost(tmp_path_factory, base, machine, chance: random.Random) -> None:
    show = SmallShow(tmp_path_factory.mktemp("show"))
    declare(show)
    show.write("transcript.txt", "".join(f"{line}\n" for line in base))
    show.run()
    mine = [f"mine {number}" for number in range(3)]
    text = list(base)
    for line in mine:
        place = chance.randint(0, len(text))
        replaced = chance.randint(0, 1) if text[place : place + 1] not in [[one] for one in mine] else 0
        text[place : place + replaced] = [line]
    show.write("ep02/notes.md", "".join(f"{line}\n" for line in text))
    show.write("transcript.txt", "".join(f"{line}\n" for line in machine))
    show.run()
    for draft in waiting(show):
        show.pipeline().adopt(draft)

    assert set(mine) <= set(show.read("ep02/notes.md").splitlines())
