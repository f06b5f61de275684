"""The sentences of the verdict in English and French, by key; figures are filled in by `reputation.wording`."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "fr"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")

MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}

LEVELS: dict[Language, dict[str, str]] = {  # mentions against the usual, or against the period before
    "en": {
        "usual-times": "{ratio} times the usual level",
        "usual-about": "about the usual level",
        "usual-part": "{ratio_percent} of the usual level",
        "before-times": "{ratio} times the level of the period before",
        "before-about": "about the level of the period before",
        "before-part": "{ratio_percent} of the level of the period before",
    },
    "fr": {
        "usual-times": "{ratio} fois le niveau habituel",
        "usual-about": "à peu près le niveau habituel",
        "usual-part": "{ratio_percent} du niveau habituel",
        "before-times": "{ratio} fois le niveau de la période précédente",
        "before-about": "à peu près le niveau de la période précédente",
        "before-part": "{ratio_percent} du niveau de la période précédente",
    },
}

UNKNOWN_NAME: dict[Language, str] = {"en": "(unknown)", "fr": "(non précisé)"}

DIMENSIONS: dict[Language, dict[str, str]] = {  # French carries its preposition: it melts into the article
    "en": {
        "platform": "platform",
        "lang": "language",
        "watch": "watch",
        "domain": "site",
        "author": "author",
        "": "",
    },
    "fr": {
        "platform": "de la plateforme",
        "lang": "de la langue",
        "watch": "de la veille",
        "domain": "du site",
        "author": "de l'auteur",
        "": "de",
    },
}

LOUDER: dict[Language, dict[str, str]] = {
    "en": {
        "spike": "a spike of {spike_mentions} mentions peaked on {spike_peak}, at {spike_ratio} times the usual level",
        "spike-from-nothing": "a spike of {spike_mentions} mentions peaked on {spike_peak}, where there is usually silence",
        "ratio": "mentions are at {level}",
        "from-nothing": "{mentions} came where there is usually silence",
    },
    "fr": {
        "spike": "un pic de {spike_mentions} mentions a culminé le {spike_peak}, à {spike_ratio} fois le niveau habituel",
        "spike-from-nothing": "un pic de {spike_mentions} mentions a culminé le {spike_peak}, là où règne d'habitude le silence",
        "ratio": "les mentions atteignent {level}",
        "from-nothing": "on compte {mentions} là où règne d'habitude le silence",
    },
}

SENTENCES: dict[Language, dict[str, str]] = {
    "en": {
        "seen": " in the {observed} of the period we could see",
        "conclusion.worse-and-louder": "Act today: tone fell by {points} to {tone}, and {louder}.",
        "conclusion.loud-and-negative": "Act today: {louder}, and {negative} of the mentions are negative.",
        "conclusion.worse": "Keep watch: tone fell by {points} to {tone}{seen}.",
        "conclusion.good-news": "Good news: {louder}, with a tone of {tone}.",
        "conclusion.louder": "Keep watch: {louder}.",
        "conclusion.gone-quiet": "Unusually quiet: only {mentions}, {level}.",
        "conclusion.standing-negative": "Keep watch: tone stays low, at {tone}{seen}.",
        "conclusion.too-few": "Too little to judge: {mentions}, {toned} with a tone; it takes {least}.",
        "conclusion.blind-spots": "No verdict: we saw only {observed} of the period.",
        "conclusion.nothing-to-compare": "No verdict: {mentions}, tone {tone}, but nothing sound to compare with.",
        "conclusion.steady": "All calm{seen}: {mentions}, tone {tone}, nothing out of the ordinary.",
        "changed.volume": "Volume: {mentions}, {level}.",
        "changed.volume-alone": "Volume: {mentions}; no level to compare with.",
        "changed.tone-alone": "Net tone: {tone} (between {low} and {high}); no earlier tone to compare with.",
        "changed.tone-fell": "Net tone: {tone}, down {points} (change between {change_low} and {change_high}).",
        "changed.tone-rose": "Net tone: {tone}, up {points} (change between {change_low} and {change_high}).",
        "changed.tone-same": "Net tone: {tone} (between {low} and {high}); the change cannot be told from chance.",
        "changed.negative": "Negative: {share} of the mentions with a tone (between {share_low} and {share_high}).",
        "why.tone-mix": "What weighs most: the share of {where} changed ({effect} points of net tone).",
        "why.tone-within": "What weighs most: the tone of {where} changed ({effect} points of net tone).",
        "why.volume": "The largest part of the rise comes from {where}: {change} more mentions.",
        "why.words": "The words that stand out: {words}.",
        "risk.reach": "Negative mentions may have been seen up to {reach} times, {share} of the known reach (estimated).",
        "risk.reach-unknown": "We cannot say how many people saw it: the platforms do not give their reach.",
        "risk.running": "The spike that began on {start} is still running.",
        "risk.over": "The spike ended on {end}.",
        "risk.none": "No sign of a rise or a fall that matters.",
        "do.answer": "Read the most seen negative mentions now, then prepare one answer and say who gives it.",
        "do.answer-words": "Prepare one answer on {words}, and say who gives it and where.",
        "do.read": "Read the most seen mentions before deciding whether to answer.",
        "do.read-all": "Read them all: there are too few to measure their tone.",
        "do.thank": "Thank those who carry it, and share the best of it.",
        "do.check-sources": "Check that every source works before taking this for silence.",
        "do.plan": "This lasts: treat its cause, not each message.",
        "do.widen": "Choose a longer period, or wait for more mentions.",
        "do.reconnect": "Reconnect the sources that stopped; the Sources page names them.",
        "do.wait": "Compare again once a full period before this one has been watched.",
        "do.nothing": "Nothing to do.",
        "limits.observed": "We saw {observed} of the period: the true counts are higher.",
        "limits.observed-before": "We saw {observed} of the period before: compare with care.",
        "limits.untoned": "{share} of the mentions have no tone we can read; they are left out of it.",
        "limits.sampling": "The ranges (95%) cover sampling error only.",
    },
    "fr": {
        "seen": " sur les {observed} de la période que nous avons pu voir",
        "conclusion.worse-and-louder": "À traiter aujourd'hui : la tonalité perd {points}, à {tone}, et {louder}.",
        "conclusion.loud-and-negative": "À traiter aujourd'hui : {louder}, et {negative} des mentions sont négatives.",
        "conclusion.worse": "À surveiller : la tonalité perd {points}, à {tone}{seen}.",
        "conclusion.good-news": "Bonne nouvelle : {louder}, avec une tonalité de {tone}.",
        "conclusion.louder": "À surveiller : {louder}.",
        "conclusion.gone-quiet": "Calme inhabituel : {mentions} seulement, soit {level}.",
        "conclusion.standing-negative": "À surveiller : la tonalité reste basse, à {tone}{seen}.",
        "conclusion.too-few": "Trop peu pour juger : {mentions}, dont {toned} avec une tonalité ; il en faut {least}.",
        "conclusion.blind-spots": "Pas de verdict : nous n'avons vu que {observed} de la période.",
        "conclusion.nothing-to-compare": "Pas de verdict : {mentions}, tonalité {tone}, mais rien de fiable à quoi comparer.",
        "conclusion.steady": "Tout est calme{seen} : {mentions}, tonalité {tone}, rien qui sorte de l'ordinaire.",
        "changed.volume": "Volume : {mentions}, soit {level}.",
        "changed.volume-alone": "Volume : {mentions} ; aucun niveau auquel comparer.",
        "changed.tone-alone": "Tonalité nette : {tone} (entre {low} et {high}) ; rien d'antérieur à quoi comparer.",
        "changed.tone-fell": "Tonalité nette : {tone}, en baisse de {points} (écart entre {change_low} et {change_high}).",
        "changed.tone-rose": "Tonalité nette : {tone}, en hausse de {points} (écart entre {change_low} et {change_high}).",
        "changed.tone-same": "Tonalité nette : {tone} (entre {low} et {high}) ; l'écart ne se distingue pas du hasard.",
        "changed.negative": "Négatives : {share} des mentions dotées d'une tonalité (entre {share_low} et {share_high}).",
        "why.tone-mix": "Ce qui pèse le plus : la part {where} a changé ({effect} points de tonalité nette).",
        "why.tone-within": "Ce qui pèse le plus : la tonalité {where} a changé ({effect} points de tonalité nette).",
        "why.volume": "La plus grande part de la hausse vient {where} : {change} mentions de plus.",
        "why.words": "Les mots qui ressortent : {words}.",
        "risk.reach": "Les mentions négatives ont pu être vues jusqu'à {reach} fois, soit {share} de la portée connue (estimation).",
        "risk.reach-unknown": "Impossible de dire combien de personnes les ont vues : les plateformes ne donnent pas leur portée.",
        "risk.running": "Le pic commencé le {start} dure encore.",
        "risk.over": "Le pic s'est achevé le {end}.",
        "risk.none": "Aucun signe de hausse ni de baisse notable.",
        "do.answer": "Lire sans attendre les mentions négatives les plus vues, puis préparer une seule réponse et dire qui la donne.",
        "do.answer-words": "Préparer une seule réponse sur {words}, et dire qui la donne et où.",
        "do.read": "Lire les mentions les plus vues avant de décider s'il faut répondre.",
        "do.read-all": "Les lire toutes : elles sont trop peu nombreuses pour mesurer leur tonalité.",
        "do.thank": "Remercier ceux qui en parlent et relayer le meilleur.",
        "do.check-sources": "Vérifier que chaque source fonctionne avant de conclure au silence.",
        "do.plan": "Cela dure : traiter la cause plutôt que chaque message.",
        "do.widen": "Choisir une période plus longue, ou attendre d'autres mentions.",
        "do.reconnect": "Reconnecter les sources arrêtées ; la page Sources les nomme.",
        "do.wait": "Comparer de nouveau quand une période entière aura été observée avant celle-ci.",
        "do.nothing": "Rien à faire.",
        "limits.observed": "Nous avons vu {observed} de la période : les vrais nombres sont plus élevés.",
        "limits.observed-before": "Nous avons vu {observed} de la période précédente : comparer avec prudence.",
        "limits.untoned": "{share} des mentions n'ont pas de tonalité lisible ; elles n'y comptent pas.",
        "limits.sampling": "Les fourchettes (95 %) ne couvrent que l'erreur d'échantillonnage.",
    },
}
