"""French of the Mentions page."""

from __future__ import annotations

WORDS = {
    "Search": "Recherche",
    "Show as": "Affichage",
    "every mention": "toutes les mentions",
    "1 mention": "1 mention",
    "Given label": "Étiquette fournie",
    "Mentions, by Vigie": "Mentions, par Vigie",
    "No label": "Sans étiquette",
    "Neutral": "Neutre",
    "Positive": "Positif",
    "No tone": "Sans tonalité",
    "Show older": "Afficher les précédentes",
    "Words, “a phrase”, author:name, domain:site.org …": "Mots, « une expression », author:nom, domain:site.org …",
    "Whole words, whatever their case and accents; all of them must be there. “Words in quotes” stand side by side, word* stands for any ending, -word excludes, OR joins. author:name, domain:site.org, lang:fr, platform:x, title:word, @account, #tag and tone:negative narrow further.": "Des mots entiers, sans tenir compte de la casse ni des accents ; tous doivent y être. « Entre guillemets », les mots se suivent ; mot* vaut pour toute terminaison, -mot exclut, OU réunit. author:nom, domain:site.org, lang:fr, platform:x, title:mot, @compte, #mot-dièse et tone:negative restreignent encore.",
    "{n} mentions are still being made ready for search and are not counted here.": "{n} mentions sont encore en cours d’indexation pour la recherche et ne sont pas comptées ici.",
    "Only by {author}: show everybody": "Seulement de {author} : afficher tout le monde",
    "Download as CSV": "Télécharger en CSV",
    "no filter": "aucun filtre",
    "No mention in this period fits the search and filters above.": "Aucune mention de cette période ne correspond à la recherche et aux filtres ci-dessus.",
    "Nothing was said in this period that the filters let through.": "Rien n’a été dit dans cette période que les filtres laissent passer.",
    "The mentions as a table, newest first": "Les mentions en tableau, les plus récentes d’abord",
    "Only the newest {n} are shown here; the file holds more. Search, or shorten the period.": "Seules les {n} plus récentes sont affichées ; le fichier en contient davantage. Cherchez, ou raccourcissez la période.",
    "The tone label that came with the data, before any reading of ours.": "L’étiquette de tonalité fournie avec les données, avant toute lecture de notre part.",
    "What these filters find, newest first, at most {n} rows. For your own use: X allows passing on ids, and at most 50,000 posts with their text a day to one person; other platforms have terms of their own.": "Ce que trouvent ces filtres, les plus récentes d’abord, {n} lignes au plus. Pour votre propre usage : X permet de transmettre les identifiants, et au plus 50 000 messages avec leur texte par jour à une même personne ; les autres plateformes ont leurs propres conditions.",
    "Clear search and filters": "Effacer recherche et filtres",
    "Table": "Tableau",
    "List": "Liste",
}
