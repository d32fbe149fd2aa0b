"""The walk through the doubtful places of a transcript: each is kept, corrected, or left for later."""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import TYPE_CHECKING

import click

from podcast.cli.context import now
from podcast.cli.playing import find_player, play
from podcast.production.transcripts import Review, doubtful_words, open_review
from podcast.typography import hms
from podcast.workspace import lock_show

if TYPE_CHECKING:
    from podcast.production.desk import Desk
    from podcast.speech import Doubt


def walk(desk: Desk, episode: str) -> None:
    """Ask about each doubtful place on a terminal; elsewhere list them."""
    from podcast.cli.progress import Lines  # noqa: PLC0415 - not needed by --help

    renderer = Lines(verbose=False, err=True)
    with lock_show(desk.workspace.root, f"podcast transcript {episode} --review", now):
        with renderer:
            review = open_review(desk, episode, renderer)
        if sys.stdin.isatty() and sys.stdout.isatty():
            _ask_all(review)
        else:
            for doubt in review.doubts:
                click.echo(f"{hms(doubt.start_ms)}  {_shown(doubt, '[', ']')}")


def _ask_all(review: Review) -> None:
    with contextlib.suppress(ImportError):  # not on every system: arrow keys work while something is typed
        importlib.import_module("readline")
    count = len(review.doubts)
    click.echo(f"{count} of {review.total} doubtful places in transcripts/{review.path.name} are left to look at.")
    left = 0
    for number, doubt in enumerate(review.doubts, 1):
        click.echo(f"\n{number} of {count}   {hms(doubt.start_ms)}   {doubt.speaker or ''}".rstrip())
        click.echo(f"  {_shown(doubt, chr(27) + '[1;33m', chr(27) + '[0m')}")
        answer = _ask(review, doubt)
        if answer == "q":
            click.echo("What you have settled is kept. To go on from here, give the same command again.")
            return
        left += answer == "l"
    _end(review, left)


def _ask(review: Review, doubt: Doubt) -> str:
    """Ask until the place is settled or left; returns the letter of the answer."""
    player = find_player()
    answers = _answers(doubt, plays=player is not None)
    while True:
        answer: str = click.prompt(", ".join(answers.values()), type=click.Choice(tuple(answers)), show_choices=False)
        if answer == "p" and player and not play(player, review.excerpt(doubt)):
            click.echo(f"{player[0]} could not play it.")
        if answer == "p" or (answer == "c" and not _correct(review, doubt)):
            continue
        if answer == "k":
            review.keep(doubt)
        elif answer == "d":
            review.correct(doubt, "")
        return answer


def _answers(doubt: Doubt, *, plays: bool) -> dict[str, str]:
    """What can be done about a place. A cue that is missing has nothing to correct: it is written in an editor."""
    answers = {"k": "[k]eep", "c": "[c]orrect", "d": "[d]elete", "p": "[p]lay", "l": "[l]ater", "q": "[q]uit"}
    impossible = {"p": not plays, "c": not doubt.words, "d": not doubt.words}
    return {letter: text for letter, text in answers.items() if not impossible.get(letter)}


def _correct(review: Review, doubt: Doubt) -> bool:
    question = f'What is said instead of "{doubtful_words(doubt)}"'
    instead: str = click.prompt(question, default="", show_default=False)
    if not instead.strip():
        click.echo("Nothing was typed, so nothing is changed.")
        return False
    review.correct(doubt, instead)
    return True


def _shown(doubt: Doubt, before: str, after: str) -> str:
    """The sentence with the doubtful words between marks."""
    if not doubt.words:
        return f"{before}somebody speaks here until {hms(doubt.end_ms)}, and no words were made out{after}"
    words = doubt.text.split(" ")
    last = doubt.first + len(doubt.words)
    marked = f"{before}{' '.join(words[doubt.first : last])}{after}"
    return " ".join([*words[: doubt.first], marked, *words[last:]])


def _end(review: Review, left: int) -> None:
    episode = review.episode_id
    click.echo()
    if left:
        click.echo(f"{left} left for later: podcast transcript {episode} --review")
    elif review.desk.episodes[episode].reviewed:
        click.echo(f"Nothing is left. Next: podcast publish {episode}")
    elif click.confirm("Nothing is left. Has somebody read the whole transcript? The page will say so"):
        review.finish()
        click.echo(f"Wrote reviewed = true. Next: podcast publish {episode}")
    else:
        click.echo(f"Next: podcast publish {episode}")
