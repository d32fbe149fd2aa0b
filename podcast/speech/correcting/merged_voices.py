"""Who says each word, merged three ways by itself: a person's correction stays, the machine's new names arrive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from podcast.speech.correcting.merged_words import Standing, WordMerge


def merged_voices(words: WordMerge) -> list[str]:
    """Return the voice tag of every word of the result."""
    return _Voices(words).all()


class _Voices:
    def __init__(self, words: WordMerge) -> None:
        self._words = words
        self._base, self._theirs, self._new = (
            [word.voice for word in text.words] for text in (words.base, words.theirs, words.new)
        )

    def all(self) -> list[str]:
        voices = [self._known(word) for word in self._words.words]
        together = [
            (word, voice) for word, voice in zip(self._words.words, voices, strict=True) if word.source == "both"
        ]
        by_machine = _renamed(((self._theirs[w.theirs], v) for w, v in together if v is not None), self._new)
        by_person = _renamed(((self._new[w.new], v) for w, v in together if v is not None), self._theirs)
        found: list[str] = []
        for at, voice in enumerate(voices):
            word = self._words.words[at]
            if voice is not None:
                found.append(voice)
            elif word.theirs < 0:
                found.append(by_person.get(self._new[word.new], self._new[word.new]))
            else:
                beside = self._beside(at, voices)
                own = self._theirs[word.theirs]
                found.append(by_machine.get(own, own) if beside is None else beside)
        return found

    def _known(self, word: Standing) -> str | None:
        """A word that replaced none has the voice of those beside it; a cue that a person added, the one it names."""
        origin = self._words.origins[word.theirs] if word.theirs >= 0 else -1
        if origin < 0:
            return None
        if self._theirs[word.theirs] != self._base[origin]:
            return self._theirs[word.theirs]
        return self._new[word.new] if word.new >= 0 else None

    def _beside(self, at: int, voices: list[str | None]) -> str | None:
        """Find the voice of the nearest word that the person's cue has under the same name."""
        words, text = self._words.words, self._words.theirs
        here = (text.cue_of(words[at].theirs), self._theirs[words[at].theirs])
        for step, stop in ((-1, -1), (1, len(words))):
            for other in range(at + step, stop, step):
                theirs = words[other].theirs
                if theirs >= 0 and (text.cue_of(theirs), self._theirs[theirs]) != here:
                    break
                if theirs >= 0 and voices[other] is not None:
                    return voices[other]
        return None


def _renamed(pairs: Iterable[tuple[str, str]], still: Sequence[str]) -> dict[str, str]:
    """Which name became which other one everywhere, and is no longer in use."""
    names: dict[str, set[str]] = defaultdict(set)
    for before, after in pairs:
        names[before].add(after)
    used = set(still)
    return {before: min(after) for before, after in names.items() if len(after) == 1 and before not in used}
