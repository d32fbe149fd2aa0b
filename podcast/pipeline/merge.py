"""Three texts to one: the last draft (base), what a person made of it, and the machine's new draft.

The person's lines are never lost: where both changed the same place, theirs stand and the conflict is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Fate = Literal["drafted", "kept", "merged", "waiting"]


APPROVED = "it is approved, so the new draft changes nothing in it; if the recordings were cut anew, look at its times"


@dataclass(frozen=True)
class Merged:
    """The merged text, and a sentence for each place where the person's text stood against the machine's."""

    content: bytes
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What shall stand in a person's file: a whole draft, their own text, or a merge of both.

    `waiting` is their own text, too: the new draft waits until somebody asks for it.
    """

    content: bytes
    fate: Fate
    conflicts: tuple[str, ...] = ()


def decide(
    base: bytes | None, person: bytes | None, machine: bytes, merge: Callable[[bytes, bytes, bytes], Merged] | None
) -> Decision:
    """Decide what shall stand in a person's file, which holds `person` now (None: no file).

    `base` is the last draft; without one (None) nobody can tell what is the person's, so everything is. Without a
    `merge`, a draft waits where the person changed something.
    """
    if person is None or person in {base, machine}:
        return Decision(machine, "drafted")
    if base is None or machine == base:
        return Decision(person, "kept")
    if merge is None:
        return Decision(person, "waiting")
    merged = merge(base, person, machine)
    return Decision(merged.content, "kept" if merged.content == person else "merged", merged.conflicts)


def respect(base: bytes | None, person: bytes | None, machine: bytes) -> Decision:
    """Decide on a file that a person has approved: they stand for all of it, so no draft changes any of it."""
    if person is None or person == machine:
        return Decision(machine, "drafted")
    return Decision(person, "kept", () if machine == base else (APPROVED,))


def merge_lines(base: bytes, person: bytes, machine: bytes) -> Merged:
    """Merge by lines, as diff3 does; the texts are UTF-8, what is not UTF-8 comes out as it went in."""
    if person in (base, machine):
        return Merged(machine)
    if machine == base:
        return Merged(person)
    theirs = _Text.read(person)
    lines: list[str] = []
    conflicts: list[str] = []
    for part in _parts(_Text.read(base).lines, theirs.lines, _Text.read(machine).lines):
        if part.machine in (part.base, part.person):
            lines += part.person
        elif part.person == part.base:
            lines += part.machine
        else:
            conflicts.append(_conflict(len(lines) + 1, part))
            lines += part.person
    return Merged(theirs.write(lines), tuple(conflicts))


class _Text(NamedTuple):
    """Lines without their endings, and how they end."""

    lines: list[str]
    ending: str
    last_ends: bool

    @classmethod
    def read(cls, content: bytes) -> _Text:
        text = content.decode("utf-8", "surrogateescape")
        ending = "\r\n" if 0 < text.count("\n") == text.count("\r\n") else "\n"
        lines = text.split(ending)
        last_ends = lines[-1] == ""
        return cls(lines[:-1] if last_ends else lines, ending, last_ends)

    def write(self, lines: Sequence[str]) -> bytes:
        text = self.ending.join(lines) + (self.ending if self.last_ends and lines else "")
        return text.encode("utf-8", "surrogateescape")


class _Part(NamedTuple):
    base: list[str]
    person: list[str]
    machine: list[str]


def _parts(base: list[str], person: list[str], machine: list[str]) -> Iterator[_Part]:
    """Cut the three texts at every line that all three share; shared lines are parts of their own."""
    in_person, in_machine = _matches(base, person), _matches(base, machine)
    at = (0, 0, 0)
    for index in range(len(base)):
        if index in in_person and index in in_machine:
            here = (index, in_person[index], in_machine[index])
            yield _Part(base[at[0] : here[0]], person[at[1] : here[1]], machine[at[2] : here[2]])
            yield _Part([base[index]], [person[here[1]]], [machine[here[2]]])
            at = (here[0] + 1, here[1] + 1, here[2] + 1)
    yield _Part(base[at[0] :], person[at[1] :], machine[at[2] :])


def _matches(base: list[str], other: list[str]) -> dict[int, int]:
    """Line numbers of `base` to those of `other`, where a line was kept; both ascend."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - 6 ms that only a merge should cost

    # With difflib's heuristic on: frequent lines (the blank ones of a VTT) then do not anchor a match, they only
    # extend one, which keeps a transcript of three hours from taking minutes.
    blocks = SequenceMatcher(None, base, other).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _conflict(line: int, part: _Part) -> str:
    if not part.person:
        return f"line {line}: you removed this; the new draft says {_quoted(part.machine)}"
    if not part.machine:
        return f"line {line}: kept {_quoted(part.person)}; the new draft removes it"
    return f"line {line}: kept {_quoted(part.person)}; the new draft says {_quoted(part.machine)}"


def _quoted(lines: list[str]) -> str:
    text = " / ".join(line.strip() for line in lines if line.strip())
    text = text.encode("utf-8", "replace").decode()
    return f'"{text}"' if len(text) <= 120 else f'"{text[:119]}…"'
