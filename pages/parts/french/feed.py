"""French of the list of mentions."""

from __future__ import annotations

WORDS = {
    "Show all": "Tout afficher",
    "Show less": "Réduire",
    "Open": "Ouvrir",
    "Open the dossier": "Ouvrir la fiche",
    "Withdrawn by its author or the platform.": "Retiré par son auteur ou par la plateforme.",
    "The label that came with the data": "L’étiquette fournie avec les données",
    "{n} new": "{n} de plus",
    "Unknown author": "Auteur inconnu",
    "reply": "réponse",
    "repost": "partage",
    "quote": "citation",
    "comment": "commentaire",
    "article": "article",
    "The tone of this text cannot be read honestly: its language is unknown to the engine.": "La tonalité de ce texte ne peut pas être lue honnêtement : le moteur ne connaît pas sa langue.",
    "Tone from −100 to +100, read by {engine}": "Tonalité de −100 à +100, lue par {engine}",
    "labelled {word}": "étiqueté {word}",
    "1 like": "1 j’aime",
    "{n} likes": "{n} j’aime",
    "1 repost": "1 partage",
    "{n} reposts": "{n} partages",
    "1 reply": "1 réponse",
    "{n} replies": "{n} réponses",
    "1 quote": "1 citation",
    "{n} quotes": "{n} citations",
    "reach {n}": "portée {n}",
}
