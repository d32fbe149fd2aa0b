import json
import os
from pathlib import Path

import pytest
from small_show import SmallShow

from podcast.errors import PodcastError
from podcast.pipeline import (
    Output,
    Plan,
    Product,
    Report,
    Said,
    StageFinished,
    StageProgress,
    StageSkipped,
    StageStarted,
    Step,
    Warned,
    Work,
)


@pytest.fixture
def chain(show: SmallShow) -> SmallShow:
    """a.txt -> loud/a.txt (first line only) -> b.txt -> c.txt; all has run once."""
    show.write("a.txt", "hello\nworld\n")
    show.add(
        "first", {"a.txt": Path("a.txt")}, Output("text", "loud/a.txt"), action=first_line, options={"level": -16.0}
    )
    show.add("second", {"first line": Product("first", "text")}, Output("text", "b.txt"))
    show.add("third", {"b.txt": Path("b.txt")}, Output("text", "c.txt"))
    show.run()
    return show


def first_line(work: Work) -> None:
    work.output("text").write_text(work.input("a.txt").read_text().upper().splitlines()[0])


def test_everything_runs_once_in_the_order_of_its_files_whatever_the_order_of_declaration(show: SmallShow) -> None:
    show.write("a.txt", "hello")
    show.add("last", {"b": Path("b.txt")}, Output("text", "c.txt"))
    show.add("middle", {"a": Product("first", "text")}, Output("text", "b.txt"))
    show.add("first", {"a": Path("a.txt")}, Output("text", "loud.txt"))

    assert show.run() == Report(ran=("first", "middle", "last"), fresh=())
    assert show.files() == {"a.txt": "hello", "b.txt": "HELLO", "c.txt": "HELLO", "loud.txt": "HELLO"}


def test_nothing_runs_again_when_nothing_changed(chain: SmallShow) -> None:
    before = chain.files()

    assert chain.run() == Report(ran=(), fresh=("first", "second", "third"))
    assert chain.events == [StageSkipped("first"), StageSkipped("second"), StageSkipped("third")]
    assert chain.files() == before


def test_a_touched_file_is_not_a_changed_file(chain: SmallShow) -> None:
    os.utime(chain.root / "a.txt", (1, 1))

    assert chain.plan().is_fresh


def test_a_change_that_keeps_size_and_modification_time_is_seen(chain: SmallShow) -> None:
    stat = (chain.root / "a.txt").stat()
    chain.write("a.txt", "HELLO\nworld\n")
    os.utime(chain.root / "a.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))

    assert chain.why("first") == ("a.txt changed",)


def test_the_same_result_as_before_stops_work_downstream(chain: SmallShow) -> None:
    chain.write("a.txt", "hello\neverybody\n")

    assert chain.plan() == Plan(
        (
            Step("first", "run", ("a.txt changed",)),
            Step("second", "may run", ("depends on first",)),
            Step("third", "may run", ("depends on second",)),
        )
    )
    assert chain.run() == Report(ran=("first",), fresh=("second", "third"))
    assert chain.events == [
        StageStarted("first", ("a.txt changed",)),
        StageFinished("first", 0.5, changed=()),
        StageSkipped("second"),
        StageSkipped("third"),
    ]


def test_a_changed_result_goes_all_the_way_down(chain: SmallShow) -> None:
    chain.write("a.txt", "bye\n")

    assert chain.run().ran == ("first", "second", "third")
    assert chain.read("c.txt") == "BYE"
    assert StageStarted("second", ("first line changed",)) in chain.events


def test_a_file_that_comes_out_the_same_is_not_touched(chain: SmallShow) -> None:
    before = (chain.root / "loud/a.txt").stat()
    chain.write("a.txt", "hello\neverybody\n")
    chain.run()

    assert (chain.root / "loud/a.txt").stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"level": -14.0}, "option level: -16 -> -14"),
        ({"level": -15.5}, "option level: -16 -> -15.5"),
        ({"level": None}, "option level: -16 -> not set"),
        ({"level": {"peak": -1}}, "option level: -16 -> not set, option level.peak: not set -> -1"),
        ({"level": -16, "names": ("Ana", "Zoé")}, 'option names: not set -> ["Ana","Zoé"]'),
        ({"level": -16, "quiet": False}, "option quiet: not set -> false"),
        ({"level": -16, "title": "Un mot"}, "option title: not set -> Un mot"),
        ({"level": -16, "title": "two\nlines"}, r'option title: not set -> "two\nlines"'),
        ({"level": "x" * 70}, f"option level: -16 -> {'x' * 59}…"),
    ],
)
def test_a_changed_option_is_named_with_both_values(
    chain: SmallShow, options: dict[str, object], sentence: str
) -> None:
    chain.add("first", {"a.txt": Path("a.txt")}, Output("text", "loud/a.txt"), action=first_line, options=options)

    assert ", ".join(chain.why("first")) == sentence


def test_options_mean_the_same_after_a_trip_through_the_receipt(chain: SmallShow) -> None:
    same = {"level": -16, "window": (1, 2), "who": {"a": None}}
    chain.add("first", {"a.txt": Path("a.txt")}, Output("text", "loud/a.txt"), action=first_line, options=same)
    chain.run()

    assert chain.plan().is_fresh


def test_a_new_version_of_a_tool_is_a_reason_and_tools_are_asked_once_per_run(show: SmallShow) -> None:
    version, asked = "6.0", []

    def tools() -> dict[str, str]:
        asked.append(version)
        return {"ffmpeg": version}

    show.write("a.txt", "hello")
    show.add("first", {"a.txt": Path("a.txt")}, Output("text", "b.txt"), tools=tools)
    show.add("second", {"b.txt": Path("b.txt")}, Output("text", "c.txt"), tools=tools)
    show.run()
    version = "9.0.2"

    assert show.plan().steps == (
        Step("first", "run", ("ffmpeg: 6.0 -> 9.0.2",)),
        Step("second", "run", ("ffmpeg: 6.0 -> 9.0.2",)),
    )
    assert asked == ["6.0", "9.0.2"]


def test_added_and_removed_inputs_are_named(chain: SmallShow) -> None:
    chain.write("z.txt", "zebra")
    chain.add("third", {"z.txt": Path("z.txt")}, Output("text", "c.txt"))

    assert chain.why("third") == ("z.txt was added", "b.txt was removed")


def test_a_missing_or_altered_output_is_made_again(chain: SmallShow) -> None:
    (chain.root / "loud/a.txt").unlink()
    chain.write("c.txt", "somebody else's")

    assert chain.why("first") == ("output loud/a.txt is missing",)
    assert chain.why("third") == ("output c.txt was altered",)
    assert chain.run().ran == ("first", "third")
    assert (chain.read("loud/a.txt"), chain.read("c.txt")) == ("HELLO", "HELLO")


def test_an_output_emptied_by_a_crash_of_something_else_is_not_taken_as_done(chain: SmallShow) -> None:
    chain.write("c.txt", "")

    assert chain.why("third") == ("output c.txt was altered",)


def test_an_output_that_goes_elsewhere_now_is_made_there(chain: SmallShow) -> None:
    chain.add("third", {"b.txt": Path("b.txt")}, Output("text", "site/c.txt"))

    assert chain.why("third") == ("output site/c.txt is missing",)
    assert chain.run().ran == ("third",)


def test_a_missing_input_is_in_the_plan_and_stops_the_run_with_a_sentence(chain: SmallShow) -> None:
    (chain.root / "a.txt").unlink()

    assert chain.why("first") == ("a.txt is missing",)
    with pytest.raises(PodcastError) as caught:
        chain.run()
    assert str(caught.value) == "a.txt: a.txt is missing\nThe stage first reads it."


def test_an_input_that_changes_while_it_is_read_is_read_again_next_time(show: SmallShow) -> None:
    def slow(work: Work) -> None:
        work.output("text").write_text(work.input("a.txt").read_text())
        show.write("a.txt", "edited meanwhile")

    show.write("a.txt", "hello")
    show.add("first", {"a.txt": Path("a.txt")}, Output("text", "b.txt"), action=slow)
    show.run()

    assert show.why("first") == ("a.txt changed",)


def test_a_file_whose_name_cannot_be_written_down_is_refused(show: SmallShow) -> None:
    show.add("first", {"host": Path(os.fsdecode(b"caf\xe9.wav"))}, Output("text", "b.txt"))

    with pytest.raises(PodcastError) as caught:
        show.plan()
    assert str(caught.value) == "'caf\\udce9.wav': the name of this file is not UTF-8\nRename it."


def test_an_error_of_an_action_that_is_not_about_the_disk_comes_out_as_it_is(show: SmallShow) -> None:
    show.add("first", {}, Output("text", "b.txt"), action=lambda work: Path("/nowhere/a.txt").read_text())

    with pytest.raises(FileNotFoundError):
        show.run()


def test_a_first_run_says_so(show: SmallShow) -> None:
    show.add("first", {"a.txt": Path("a.txt")}, Output("text", "b.txt"))

    assert show.why("first") == ("never run", "a.txt is missing")


def test_a_product_of_a_stage_that_is_no_target_is_taken_as_it_is(chain: SmallShow) -> None:
    chain.write("a.txt", "changed since\n")

    assert chain.run("second") == Report(ran=(), fresh=("second",))


@pytest.mark.parametrize("lost", ["loud/a.txt", ".podcast/receipts/first.json"])
def test_a_stage_that_is_no_target_runs_when_its_product_is_not_there(chain: SmallShow, lost: str) -> None:
    (chain.root / lost).unlink()

    assert chain.run("second") == Report(ran=("first",), fresh=("second",))


def test_a_file_named_by_its_content_is_found_through_the_receipt_and_may_be_mentioned(show: SmallShow) -> None:
    def publish(work: Work) -> None:
        work.output("media").write_text(work.input("a.txt").read_text())
        work.output("list").write_text(work.settle("media"))

    show.write("a.txt", "hello")
    show.add(
        "store",
        {"a.txt": Path("a.txt")},
        (Output("media", "feed/{hash}.txt"), Output("list", "feed/list")),
        action=publish,
    )
    show.add("copy", {"media": Product("store", "media")}, Output("text", "copy.txt"))
    show.run()

    assert show.files() == {
        "a.txt": "hello",
        "copy.txt": "HELLO",
        "feed/2cf24dba5fb0.txt": "hello",  # sha256("hello") is 2cf24dba5fb0a30e…
        "feed/list": "feed/2cf24dba5fb0.txt",
    }
    assert show.pipeline().output_path(Product("store", "media")) == show.root / "feed/2cf24dba5fb0.txt"

    show.write("a.txt", "bye")
    show.run()
    assert show.read("copy.txt") == "BYE"
    assert show.pipeline().output_path(Product("store", "media")) == show.root / show.read("feed/list")


def test_an_output_must_not_change_after_it_was_settled(show: SmallShow) -> None:
    def cheat(work: Work) -> None:
        work.output("text").write_text("one")
        work.settle("text")
        work.output("text").write_text("two")

    show.add("cheat", {}, Output("text", "{hash}.txt"), action=cheat)
    with pytest.raises(PodcastError) as caught:
        show.run()
    assert str(caught.value) == "cheat: the output text changed after it was settled"


def test_an_action_that_forgets_an_output_is_told_so_and_nothing_moves(show: SmallShow) -> None:
    show.add("lazy", {}, (Output("a", "a.txt"), Output("b", "b.txt")), action=lambda work: touch(work, "a"))

    with pytest.raises(PodcastError) as caught:
        show.run()
    assert str(caught.value) == "lazy: the stage ended without writing its output b"
    assert show.files() == {}
    assert list((show.root / ".podcast/scratch").iterdir()) == []


def touch(work: Work, name: str) -> None:
    work.output(name).write_text("x")


@pytest.mark.parametrize("error", [RuntimeError("no"), KeyboardInterrupt()])
def test_a_failed_or_interrupted_action_moves_nothing_and_leaves_no_scratch(
    chain: SmallShow, error: BaseException
) -> None:
    def fail(work: Work) -> None:
        work.output("text").write_text("half")
        raise error

    before = chain.files()
    chain.add("second", {"first line": Product("first", "text")}, Output("text", "b.txt"), fail, options={"new": True})
    with pytest.raises(type(error)):
        chain.run()
    assert chain.files() == before
    assert list((chain.root / ".podcast/scratch").iterdir()) == []


def test_checkpoints_survive_failures_until_the_stage_completes(show: SmallShow) -> None:
    def long_work(work: Work) -> None:
        done = len(list(work.checkpoints.iterdir()))
        (work.checkpoints / f"window {done}").write_text("words")
        work.progress(done + 1, 3)
        if done < 2:
            raise KeyboardInterrupt
        work.output("text").write_text("all words")

    show.add("ep02:long", {}, Output("text", "a.txt"), action=long_work)
    progress = []
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            show.run()
        progress += [event for event in show.events if isinstance(event, StageProgress)]
    show.run()
    progress += [event for event in show.events if isinstance(event, StageProgress)]

    assert progress == [StageProgress("ep02:long", done, 3) for done in (1, 2, 3)]
    assert not (show.root / ".podcast/checkpoints/ep02+long").exists()


def test_what_a_stage_says_becomes_events_and_its_warnings_are_in_the_receipt(show: SmallShow) -> None:
    def talk(work: Work) -> None:
        work.say("two voices found")
        work.warn("the host is quiet")
        work.output("text").write_text("x")

    show.add("talk", {}, Output("text", "a.txt"), action=talk)
    show.run()

    assert show.events[1:3] == [Said("talk", "two voices found"), Warned("talk", "the host is quiet")]
    receipt = show.pipeline().receipt("talk")
    assert receipt is not None
    assert receipt.warnings == ("the host is quiet",)


def test_a_receipt_can_be_read_by_a_person_and_names_no_place_outside_the_show(chain: SmallShow) -> None:
    text = chain.read(".podcast/receipts/first.json")

    assert json.loads(text) == {
        "conflicts": [],
        "facts": {
            "inputs": {
                "a.txt": {
                    "path": "a.txt",
                    "sha256": "4a1e67f2fe1d1cc7b31d0ca2ec441da4778203a036a77da10344c85e24ff0f92",
                }
            },
            "options": {"level": -16.0},
            "tools": {},
        },
        "outputs": {
            "text": {
                "bytes": 5,
                "draft": None,
                "waiting": None,
                "path": "loud/a.txt",
                "sha256": "3733cd977ff8eb18b987357e22ced99f46097f31ecb239e878ae63760e83e4d5",
            }
        },
        "reasons": ["never run"],
        "seconds": 0.5,
        "stage": "first",
        "started": "2026-05-04T14:03:05.500000+00:00",
        "warnings": [],
    }
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"


def test_a_show_may_be_moved_to_another_folder(chain: SmallShow, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("disk") / "show"
    chain.root.rename(elsewhere)
    chain.root = elsewhere

    assert chain.plan().is_fresh


def test_without_its_state_a_show_is_only_worked_out_again(chain: SmallShow) -> None:
    before = chain.files()
    for path in sorted((chain.root / ".podcast").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()

    assert chain.run().ran == ("first", "second", "third")
    assert chain.files() == before


def test_a_receipt_that_cannot_be_read_is_no_receipt(chain: SmallShow) -> None:
    chain.write(".podcast/receipts/third.json", '{"stage": 3')

    assert chain.why("third") == ("never run",)


def test_stages_that_wait_for_each_other_are_named(show: SmallShow) -> None:
    show.add("hen", {"egg": Path("egg.txt")}, Output("text", "hen.txt"))
    show.add("egg", {"hen": Product("hen", "text")}, Output("text", "egg.txt"))

    with pytest.raises(PodcastError) as caught:
        show.plan()
    assert str(caught.value) == "these stages wait for each other: hen -> egg -> hen"


def test_two_stages_that_write_one_file_are_named(show: SmallShow) -> None:
    show.add("one", {}, Output("text", "feed/a.txt"))
    show.add("two", {}, Output("page", "feed/a.txt"))

    with pytest.raises(PodcastError) as caught:
        show.plan()
    assert str(caught.value) == "feed/a.txt: one and two would both write it"


def test_an_unknown_target_is_told_with_the_stages_there_are(chain: SmallShow) -> None:
    with pytest.raises(PodcastError) as caught:
        chain.run("fist")
    assert str(caught.value) == "there is no stage fist\nThe stages are: first, second, third."


def test_a_product_that_nobody_makes_is_an_error(show: SmallShow) -> None:
    show.add("one", {"x": Product("two", "text")}, Output("text", "a.txt"))

    with pytest.raises(PodcastError) as caught:
        show.plan()
    assert str(caught.value) == "stage one reads text of two, which no stage writes"


@pytest.mark.parametrize("path", ["../a.txt", "/etc/passwd", "a/../../b", "", ".", "a//b"])
def test_an_output_outside_the_show_is_refused(show: SmallShow, path: str) -> None:
    show.add("one", {}, Output("text", path))

    with pytest.raises(PodcastError) as caught:
        show.plan()
    assert str(caught.value) == f"one: {path!r} is not a path inside the show"


@pytest.mark.parametrize("name", ["../up", "a/b", "", ":a", "a:", ".hidden", "a b"])
def test_a_stage_name_that_could_leave_the_state_folder_is_refused(show: SmallShow, name: str) -> None:
    show.add(name, {}, Output("text", "a.txt"))

    with pytest.raises(PodcastError) as caught:
        show.plan()
    assert str(caught.value) == f"{name!r} cannot be the name of a stage"
