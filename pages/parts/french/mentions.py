"""French of the Mentions page."""

from __future__ import annotations

WORDS = {
    "Search": "Recherche",
    "Tone": "Tonalité",
    "Show as": "Affichage",
    "every mention": "toutes les mentions",
    "1 mention": "1 mention",
    "{n} mentions": "{n} mentions",
    "Given label": "Étiquette fournie",
    "Author": "Auteur",
    "Mentions, by Vigie": "Mentions, par Vigie",
    "no label": "sans étiquette",
    "Show older": "Afficher les précédentes",
    "Words in the text": "Mots du texte",
    "Finds the text as typed, whatever its case and accents. For AND, OR and NOT make a watch.": "Trouve le texte tel que saisi, sans tenir compte de la casse ni des accents. Pour AND, OR et NOT, créez une veille.",
    "Only by {author}: show everybody": "Seulement de {author} : afficher tout le monde",
    "Download as CSV": "Télécharger en CSV",
    "none": "aucun",
    "No mention in this period fits the search and filters above.": "Aucune mention de cette période ne correspond à la recherche et aux filtres ci-dessus.",
    "Nothing was said in this period that the filters let through.": "Rien n’a été dit dans cette période que les filtres laissent passer.",
    "The mentions as a table, newest first": "Les mentions en tableau, les plus récentes d’abord",
    "Only the newest {n} are shown here; the file holds more. Search, or shorten the period.": "Seules les {n} plus récentes sont affichées ; le fichier en contient davantage. Cherchez, ou raccourcissez la période.",
    "The tone label that came with the data, before any reading of ours.": "L’étiquette de tonalité fournie avec les données, avant toute lecture de notre part.",
    "What these filters find, newest first, at most {n} rows. For your own use: X allows passing on ids, and at most 50,000 posts with their text a day to one person; other platforms have terms of their own.": "Ce que trouvent ces filtres, les plus récentes d’abord, {n} lignes au plus. Pour votre propre usage : X permet de transmettre les identifiants, et au plus 50 000 messages avec leur texte par jour à une même personne ; les autres plateformes ont leurs propres conditions.",
    "Clear search and filters": "Effacer recherche et filtres",
    "Show all time": "Tout afficher depuis le début",
    "Table": "Tableau",
    "List": "Liste",
}
