"""What several pages say, in French; what the reports say as well stands in `reports/french.py`."""

WORDS = {
    "Note": "Note",
    "Take in hand": "Prendre en charge",
    "Write down": "Noter",
    "somebody": "quelqu’un",
    "Channel": "Canal",
    "Ties": "Liens",
    "Hashtags": "Mots-dièse",
    "By": "Par",
    "Watch": "Veille",
    "Live": "En direct",
    "What is happening now?": "Que se passe-t-il maintenant\u00a0?",
    "How did tone and volume move?": "Comment la tonalité et le volume ont-ils évolué\u00a0?",
    "Last 24 hours": "24 dernières heures",
    "being read": "en cours de lecture",
    "Show all time": "Afficher tout l'historique",
    "late": "en retard",
    "Tone": "Tonalité",
    "Web page": "Page web",
}
