"""French of tables."""

from __future__ import annotations

WORDS = {
    "post": "message",
    "Time": "Date",
    "Tone, −100 to +100": "Tonalité, −100 à +100",
    "Kind": "Nature",
    "Likes": "J’aime",
    "Reposts": "Partages",
    "Replies": "Réponses",
    "Original": "Original",
    "Id": "Identifiant",
    "Where": "Où",
    "Why, and what to do": "Pourquoi, et que faire",
    "The input": "L’entrée",
}
