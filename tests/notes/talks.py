"""Two short conversations, written for these tests, as a recogniser would hand them over."""

import re

from podcast.model import Segment, Transcript, Word

FRENCH = """\
Léa|Bonjour et bienvenue. Aujourd'hui nous visitons un jardin partagé au pied des immeubles.
Léa|Comment le jardin partagé est-il né dans ce quartier ?
Omar|Le jardin partagé est né d'une friche que la mairie voulait vendre. Les habitants ont demandé à la garder.
Omar|Pendant deux ans, les habitants ont nettoyé la friche chaque samedi.
Léa|Parlons maintenant du compost.
Omar|Le compost nourrit tout le jardin. Chaque famille apporte ses épluchures, et le compost mûrit neuf mois.
Omar|Un bon compost sent la forêt, jamais la poubelle.
Léa|Qui arrose les légumes pendant les vacances d'été ?
Omar|Un tableau d'arrosage circule entre les familles. Les enfants tiennent le tableau d'arrosage avec sérieux.
Léa|Merci à vous."""

ENGLISH = """\
Ann|Welcome back. Today we visit the harbour library with its keeper.
Ann|How did a library end up on a ferry boat?
Joe|The ferry boat was going to be scrapped. The harbour council gave the ferry boat to our reading club.
Joe|Members carried eleven thousand books on board by hand.
Ann|Let us turn to storms.
Joe|Storms are the enemy of paper. Before winter storms we move the rare maps to the lighthouse.
Joe|The lighthouse stays dry, and the rare maps stay safe.
Ann|What do children borrow from the harbour library?
Joe|Children borrow knots. A knot kit is a rope, a card and a promise to practise."""


def transcript(text: str, language: str, pause_ms: int = 900, words_a_minute: int = 40) -> Transcript:
    """Each sentence a segment with timed words; a pause between turns."""
    time, segments = 400, []
    for line in text.splitlines():
        speaker, _, said = line.partition("|")
        for sentence in re.split(r"(?<=[.?])\s(?=[A-ZÉ])", said):
            words = []
            for word in sentence.split():
                words.append(Word(time, time + 300, word, 0.9))
                time += 60_000 // words_a_minute
            segments.append(Segment(words[0].start_ms, words[-1].end_ms, sentence, speaker, tuple(words)))
        time += pause_ms
    return Transcript(language, tuple(segments))
