"""French of taking mentions in hand."""

from __future__ import annotations

WORDS = {
    "Status": "État",
    "In hand of": "Pris en charge par",
    "Anybody": "N’importe qui",
    "Leave as it is": "Laisser tel quel",
    "Tag": "Étiquette",
    "Untouched": "Non traitée",
    "To do": "À traiter",
    "Answered": "Répondue",
    "changed": "modifié",
    "Keys: T to do, A answered, C closed, N untouched; J and K for the next and the previous mention.": "Touches : T à traiter, A répondue, C close, N non traitée ; J et K pour la mention suivante et la précédente.",
}
