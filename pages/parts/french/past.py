"""The time machine, in French."""

WORDS = {
    "Time machine": "Remonter le temps",
    "As it stood on": "Telle qu’elle était le",
    "Every page then shows what it would have shown at that moment ({zone}).": "Chaque page montre alors ce qu’elle aurait montré à ce moment ({zone}).",
    "Counting": "On compte",
    "What was known here": "Ce que l’on savait ici",
    "What had been published": "Ce qui était publié",
    "Files brought in later were published long before they were known here.": "Un fichier importé plus tard avait été publié bien avant d’être connu ici.",
    "Go there": "Y aller",
    "Back to now": "Revenir à maintenant",
    "As it stood then": "Ce que l’on savait alors",
    "Every page as it stood when this was noticed": "Chaque page telle qu’elle était quand cela a été remarqué",
    "This page always shows the present; the others show {moment}.": "Cette page montre toujours le présent ; les autres montrent le {moment}.",
    "**As it stood on {moment}**: what had come in by then.": "**Telle qu’elle était le {moment}**\u00a0: ce qui était arrivé jusque-là.",
    "**As of {moment}**: what had been published by then.": "**Au {moment}**\u00a0: ce qui était publié jusque-là.",
    "Reach and likes, edited texts and the queries of watches are today’s. What you change here is changed now.": "Portée et mentions J’aime, textes modifiés et requêtes des veilles sont d’aujourd’hui. Ce que vous changez ici l’est maintenant.",
    "Whether it was known here or not. Readings and queries are today’s. What you change here is changed now.": "Que cela ait été connu ici ou non. Lectures et requêtes sont d’aujourd’hui. Ce que vous changez ici l’est maintenant.",
}
