"""The wall screen, in French."""

WORDS = {
    "Wall screen": "Écran mural",
    "The same in large, to be read across a room; nothing to press.": "La même chose en grand, lisible de loin\u00a0; rien à presser.",
    "Leave the wall screen": "Quitter l’écran mural",
    "Full screen": "Plein écran",
    "Demo data": "Données de démonstration",
    "1 alert waits": "1 alerte attend",
    "{n} alerts wait": "{n} alertes attendent",
    "last hour": "dernière heure",
    "last 24 hours": "dernières 24 heures",
    "unknown author": "auteur inconnu",
    "Mentions an hour, last 48 hours, and what is usual": "Mentions par heure, dernières 48 heures, et l’habituel",
    "Nothing new can be stored at present.": "Rien de nouveau ne peut être enregistré pour le moment.",
}
