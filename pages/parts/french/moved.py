"""French of how a rank moved."""

from __future__ import annotations

WORDS = {
    "In the period before, they had no ties: their rank is new.": "Pendant la période précédente, cette personne n’avait aucun lien\u00a0: son rang est nouveau.",
    "Cited by {now} different authors instead of {before}.": "Citée par {now} auteurs différents au lieu de {before}.",
    "Now reaches into {communities}.": "Touche désormais {communities}.",
    "New among those who cite them: {names}.": "Nouveaux parmi ceux qui la citent\u00a0: {names}.",
    "No longer cite them: {names}.": "Ne la citent plus\u00a0: {names}.",
    "{now}, as in the period before.": "{now}, comme à la période précédente.",
    "**Up {n}** since the period before, from {before} to {now}": "**En hausse de {n}** depuis la période précédente, de {before} à {now}",
    "**Down {n}** since the period before, from {before} to {now}": "**En baisse de {n}** depuis la période précédente, de {before} à {now}",
    ", more than chance explains.": ", plus que le hasard n’explique.",
    ", which chance may explain.": ", ce que le hasard peut expliquer.",
}
