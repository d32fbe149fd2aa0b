"""French. Spaces before ; : ! ? are plain here, and set when shown."""

from podcast.site.languages import Language

LANGUAGE = Language(
    code="fr",
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    ordinals={1: "1er"},
    decimal=",",
    messages={
        "Skip to the content": "Aller au contenu",
        "Skip to the transcript": "Aller à la transcription",
        "Episodes": "Épisodes",
        "No episode yet.": "Pas encore d’épisode.",
        "Season {season}": "Saison {season}",
        "Episode {number}": "Épisode {number}",
        "Trailer": "Bande-annonce",
        "Bonus": "Bonus",
        "With": "Avec",
        "host": "présentation",
        "co-host": "présentation",
        "guest": "voix invitée",
        "narrator": "narration",
        "Listen: {title}": "Écouter : {title}",
        "Your browser does not play this recording.": "Votre navigateur ne lit pas cet enregistrement.",
        "Download it": "Téléchargez-le",
        "Chapters": "Chapitres",
        "Notes": "Notes",
        "A machine wrote some of these notes, and nobody has edited that yet.": (
            "Une partie de ces notes a été écrite par une machine, et personne ne l’a encore corrigée."
        ),
        "Topics:": "Sujets :",
        "More about “{title}”": "En savoir plus sur « {title} »",
        "Transcript": "Transcription",
        "An automatic transcript, not yet reviewed by a person: it may hold errors.": (
            "Transcription automatique, pas encore relue par une personne : elle peut contenir des erreurs."
        ),
        "A transcript reviewed by a person.": "Transcription relue par une personne.",
        "A time opens the recording at that moment.": "Un horodatage ouvre l’enregistrement à cet instant.",
        "There are no words in this recording.": "Il n’y a pas de paroles dans cet enregistrement.",
        "There is no transcript of this recording.": "Cet enregistrement n’a pas de transcription.",
        "Follow along": "Suivre la lecture",
        "Downloads": "Téléchargements",
        "The audio": "Le son",
        "The transcript": "La transcription",
        "Subscribe": "S’abonner",
        "Copy this address into your podcast app, where it lets you add a podcast by its address (URL).": (
            "Copiez cette adresse dans votre application de podcasts, là où elle permet d’ajouter un podcast par son"
            " adresse (URL)."
        ),
        "Address of the feed": "Adresse du flux",
        "Copy the address": "Copier l’adresse",
        "Address copied.": "Adresse copiée.",
        "The feed": "Le flux",
        "{hours} h {minutes} min": "{hours} h {minutes} min",
        "{minutes} min": "{minutes} min",
        "{seconds} s": "{seconds} s",
        "{count} kB": "{count} ko",
        "{count} MB": "{count} Mo",
    },
)
