"""Regular reports, on Summary, in French."""

WORDS = {
    "Regularly": "Régulièrement",
    "End": "Arrêter",
    "It goes out no more; what went stays on record.": "Il ne part plus\u00a0; ce qui est parti reste consigné.",
    "What went": "Ce qui est parti",
    "Send the summary of **{name}** by itself, into the folder `reports` beside the store.": "Envoyer seule la synthèse de **{name}**, dans le dossier `reports` à côté de la base.",
    "How often": "À quel rythme",
    "Hour of the day after": "Heure du lendemain",
    "Kind of file": "Sorte de fichier",
    "Who may read it": "Qui peut le lire",
    "no label": "sans marque",
    "Send regularly": "Envoyer régulièrement",
    "The file is no longer there.": "Le fichier n'est plus là.",
    "Nothing was said.": "Rien n'a été dit.",
    "The watch is gone.": "La veille n'existe plus.",
    "each day": "chaque jour",
    "each week": "chaque semaine",
    "each month": "chaque mois",
}
