"""French of the ways to somebody, and of accounts that are one person's."""

from __future__ import annotations

WORDS = {
    "How to reach them": "Comment les joindre",
    "A step is warm when the one approached has cited the one who approaches: one answer makes 50 %, three 75 %; citing them yourself counts half. Attacks are left out. It compares ways; it is no probability of success.": "Une étape est chaude quand la personne approchée a cité celle qui approche\u00a0: une réponse donne 50\u00a0%, trois 75\u00a0%\u00a0; la citer soi-même compte pour moitié. Les attaques sont laissées de côté. Cela compare des chemins\u00a0; ce n’est pas une probabilité de succès.",
    "Starting from our accounts and allies": "En partant de nos comptes et alliés",
    "Who can approach somebody for us": "Qui peut approcher quelqu’un pour nous",
    "Name an account of ours or an ally, and the warmest ways from there appear.": "Nommez un compte à nous ou un allié, et les chemins les plus chauds depuis là apparaissent.",
    "No chain of ties leads from there to them in this period. A longer period may show one.": "Aucune chaîne de liens n’y mène pendant cette période. Une période plus longue peut en montrer une.",
    "{chain} · warmth {warmth}": "{chain} · chaleur {warmth}",
    "{after} cited {before} {answered} times and was cited by them {cited} times: warmth {warmth}.": "{after} a cité {before} {answered} fois et en a été cité {cited} fois\u00a0: chaleur {warmth}.",
    "The same person, said {who}, {when}.": "La même personne, selon {who}, {when}.",
    "Part again": "Séparer",
    "This account stands alone again, on every page.": "Ce compte redevient indépendant, sur toutes les pages.",
    "Same person as …": "Même personne que…",
    "Join another account of the same person: ties, tone and mentions of both count as one, on every page and for everybody. Your name is kept beside it, and it can be taken back. Join only what you know, never what merely looks alike.": "Réunir un autre compte de la même personne\u00a0: liens, tonalité et mentions des deux comptent comme un seul, sur toutes les pages et pour tout le monde. Votre nom est gardé à côté, et cela peut être défait. Ne réunissez que ce que vous savez, jamais ce qui se ressemble seulement.",
    "The other account": "L’autre compte",
    "They are one person": "C’est une seule personne",
}
