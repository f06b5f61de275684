"""Who lives in the demo world by name: brands, leaders, brokers, outlets and cities; all but the cities are fictional."""

from __future__ import annotations

from dataclasses import dataclass

PLATFORMS = ("demo-x", "demo-reddit", "demo-bluesky", "demo-news")
COMMUNITIES = ("travellers", "press", "activists", "insiders")
LANGS = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Brand:
    """One of the three rival night-train companies."""

    id: str
    name: str
    handle: str
    de: str  # French "of the brand"
    que: str  # French "that the brand"
    le: str  # French "the brand's train"


BRANDS = (
    Brand("velanuit", "Velanuit", "velanuit", "de Velanuit", "que Velanuit", "le Velanuit"),
    Brand("nordhalt", "Nordhalt", "nordhalt", "de Nordhalt", "que Nordhalt", "le Nordhalt"),
    Brand("ostrelle", "Ostrelle", "ostrelle", "d'Ostrelle", "qu'Ostrelle", "l'Ostrelle"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A planted account: leader of a community, broker between several, or the voice of a brand."""

    handle: str
    name: str
    role: str  # leader, broker, brand, person
    circles: tuple[int, ...]  # places in COMMUNITIES; the first is home
    lang: int
    followers: int
    description: str


# fmt: off
FIGURES = (
    Figure("couchettecarla", "Carla Vintrine", "leader", (0,), 0, 48_200, "Night trains, rated honestly. 311 so far."),
    Figure("lavoyageuselou", "Lou Bastiège", "leader", (0,), 1, 39_700, "Je dors dans les trains et je raconte."),
    Figure("nightowlned", "Ned Harrowgate", "leader", (0,), 0, 27_900, "Timetables, refunds, your rights on rails."),
    Figure("tess_ormerod", "Tess Ormerod", "leader", (1,), 0, 88_100, "Transport editor, The Continental Ledger."),
    Figure("pjaubrac", "Pierre Jaubrac", "leader", (1,), 1, 71_400, "Journaliste au Fanal. Rail, énergie, argent public."),
    Figure("lenadeskin", "Lena Deskin", "leader", (1,), 0, 54_600, "Investigations, The Brussels Lantern."),
    Figure("railsnotrunways", "Rails Not Runways", "leader", (2,), 0, 63_500, "Campaign for a night train in every city."),
    Figure("solenetrains", "Solène Quimbert", "leader", (2,), 1, 45_300, "Militante du rail. Autrice de « Dormir loin »."),
    Figure("couchettecommune", "Couchette Commune", "leader", (2,), 1, 31_800, "Association d'usagers des trains de nuit."),
    Figure("ivalcourbe", "Inès Valcourbe", "leader", (3,), 1, 52_900, "Députée, rapporteure de la taxe rail de nuit."),
    Figure("haldevoort", "Gerrit Haldevoort", "leader", (3,), 0, 47_100, "Member of Parliament. Against the night rail levy."),
    Figure("railmarketmo", "Mo Estevarren", "leader", (3,), 0, 22_400, "Rail analyst. Spreadsheets after dark."),
    Figure("dropalwren", "Dr Opal Wren", "broker", (3, 1, 2), 0, 18_300, "Transport economist. Explains levies patiently."),
    Figure("samdatadesk", "Sam Idrissol", "broker", (1, 0, 3), 0, 24_900, "Privacy and data reporter. Freelance."),
    Figure("juliettevoie9", "Juliette Voie 9", "broker", (0, 2), 1, 16_100, "Voyageuse, bénévole, pont entre les quais."),
    Figure("theobrancard", "Théo Brancard", "broker", (2, 0, 1), 1, 14_700, "En fauteuil, en train. L'accès pour tous."),
    Figure("marekostrowen", "Marek Ostrowen", "broker", (0, 3), 0, 12_600, "Train manager for 22 years, now I talk."),
    Figure("velanuit", "Velanuit", "brand", (0,), 1, 96_400, "Trains de nuit. Night trains. 24/7 assistance."),
    Figure("nordhalt", "Nordhalt", "brand", (0,), 0, 81_200, "Sleepers across the north. Help day and night."),
    Figure("ostrelle", "Ostrelle", "brand", (0,), 1, 58_700, "Vos nuits en train, en toute simplicité."),
    Figure("mkerantec", "Maëlle Kerantec", "person", (3,), 1, 33_500, "À la tête de Velanuit. Ex-signalisation."),
)
# fmt: on

OUTLETS = (  # name, domain, place in LANGS
    ("The Continental Ledger", "continentalledger.example", 0),
    ("The Brussels Lantern", "brusselslantern.example", 0),
    ("Platform Gazette", "platformgazette.example", 0),
    ("Railnotes Daily", "railnotes.example", 0),
    ("Harbour & Line", "harbourandline.example", 0),
    ("The Long Read Room", "longread.example", 0),
    ("Transit Almanac", "transitalmanac.example", 0),
    ("Northern Kettle", "northernkettle.example", 0),
    ("The Alpine Messenger-Post", "alpinemessengerpost.example", 0),
    ("Ledger of Travel", "ledgeroftravel.example", 0),
    ("Nightpaths", "nightpaths.example", 0),
    ("Le Fanal", "lefanal.example", 1),
    ("Le Petit Aiguilleur", "petitaiguilleur.example", 1),
    ("Journal des Deux Rives", "deuxrives.example", 1),
    ("L'Écho des Voies", "echodesvoies.example", 1),
    ("Le Fil Rail", "filrail.example", 1),
    ("La Dépêche du Quai", "depecheduquai.example", 1),
    ("Sillons de nuit", "sillonsdenuit.example", 1),
    ("Le Méridien du Soir", "meridiendusoir.example", 1),
    ("La Lanterne éco", "lanterneeco.example", 1),
    ("Gazette des Cols", "gazettedescols.example", 1),
)

CITIES = (  # English, French
    ("Paris", "Paris"), ("Berlin", "Berlin"), ("Vienna", "Vienne"), ("Barcelona", "Barcelone"),
    ("Amsterdam", "Amsterdam"), ("Brussels", "Bruxelles"), ("Milan", "Milan"), ("Turin", "Turin"),
    ("Zurich", "Zurich"), ("Munich", "Munich"), ("Prague", "Prague"), ("Copenhagen", "Copenhague"),
    ("Hamburg", "Hambourg"), ("Toulouse", "Toulouse"), ("Lyon", "Lyon"), ("Marseille", "Marseille"),
    ("Venice", "Venise"), ("Rome", "Rome"), ("Lisbon", "Lisbonne"), ("Madrid", "Madrid"),
    ("Cologne", "Cologne"), ("Basel", "Bâle"), ("Geneva", "Genève"), ("Strasbourg", "Strasbourg"),
    ("Gdansk", "Gdansk"), ("Innsbruck", "Innsbruck"), ("Ljubljana", "Ljubljana"), ("Bologna", "Bologne"),
)  # fmt: skip
