"""The words on charts in French."""

WORDS = {
    "usual": "habituel",
    "this hour so far": "heure en cours",
    "net tone, 24 h": "tonalité nette, 24 h",
    "net tone, under 30 mentions": "tonalité nette, moins de 30 mentions",
}
