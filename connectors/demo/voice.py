"""In which words a planned mention is said: register, topic, hashtags and typing habits of its author."""

from __future__ import annotations

import re

from connectors.demo import people as folk
from connectors.demo import plan as p
from connectors.demo.cast import BRANDS, CITIES, LANGS
from connectors.demo.grammar import Dice, names, tongue
from connectors.demo.people import People
from connectors.demo.rhythm import APOLOGY, EARLY, EVE, LEAK, LEVY, OPEN
from connectors.demo.script import PLOT, SCRIPT
from connectors.demo.story import LOCAL, STANCES, THEMES, Story

Row = list[int]

_TOPIC = {EARLY: "leak", LEAK: "leak", APOLOGY: "apology", LEVY: "levy", OPEN: "open", EVE: "eve"}
_TAGS = {
    EARLY: ("#VelanuitLeak", "#FuiteVelanuit"),
    LEAK: ("#VelanuitLeak", "#FuiteVelanuit"),
    APOLOGY: ("#VelanuitLeak", "#FuiteVelanuit"),
    LEVY: ("#NightRailLevy", "#TaxeRailDeNuit"),
    EVE: ("#VelanuitOpenDay", "#PortesOuvertesVelanuit"),
    OPEN: ("#VelanuitOpenDay", "#PortesOuvertesVelanuit"),
}
_GENERAL_TAGS = (("#nighttrains", "#sleepers", "#rail"), ("#traindenuit", "#rail", "#couchette"))
_EMOJI = (
    ("😡", "🤦", "😤", "🙄", "😞", "💢"),
    ("🚆", "🌙", "👀", "🤔", "📋", "🛏️"),
    ("😍", "🎉", "😊", "🌅", "💙", "👏"),
)
_DEPOTS = (("Lille", "Lille"), ("Leipzig", "Leipzig"))  # where the open day takes place
_CODAS = {LEAK: "leak", LEVY: "levy", OPEN: "open"}
_NAMES = {
    "Maëlle",
    "Kerantec",
    "Lille",
    "Leipzig",
    *(brand.name for brand in BRANDS),
    *(re.split("[– ]", c[1])[0] for c in CITIES),
}
_VOWELS = "AEIOUYÉÈÂ"
_NAMED = [
    [
        {
            "B": brand.name,
            "R": rival.name,
            "deB": brand.de,
            "deR": rival.de,
            "queB": brand.que,
            "leB": brand.le,
            "LeB": brand.le[0].upper() + brand.le[1:],
        }
        for rival in BRANDS
    ]
    for brand in BRANDS
]
_COMPLETE = re.compile(
    r"\b(?:press|insider|activist|ceo|joke|troll|seat)\b"
)  # rules that need no second sentence
_LINK = re.compile(r"https://\S+")


class Voice:
    """Writes out rows of the plan; the same row always gives the same words."""

    def __init__(self, story: Story, people: People) -> None:
        self._people = people
        self._style: list[int] = people.style.tolist()
        keynote = story.keynote.astimezone(LOCAL)
        self._spoken = story.keynote.timestamp() + 900
        self._keynote = (f"{keynote:%H:%M}", f"{keynote.hour} h {keynote:%M}".removesuffix(" 00"))
        self._tongues = [tongue(lang) for lang in LANGS]
        self._plots = names()

    def says(self, at: int, row: Row) -> tuple[str | None, str]:
        """Title (articles and threads only) and text of row number `at` of the plan."""
        if 0 <= row[p.SCRIPT] < PLOT:
            return None, SCRIPT[row[p.SCRIPT]].text
        dice = Dice(row[p.CHANCE])
        if row[p.SCRIPT] >= PLOT:
            return None, self._plots.grow(f"plot.{row[p.SCRIPT] - PLOT}", dice, {"B": "Velanuit"})
        bound = self._bound(dice, row)
        if row[p.KIND] == p.ARTICLE:
            return self._article(at, row, dice, bound)
        title = None
        if row[p.PLATFORM] == folk.REDDIT and row[p.KIND] == p.POST:
            title = self._thread_title(at, row, dice, bound)
        rule = self._rule(row, dice)
        text = self._tongues[row[p.LANG]].grow(rule, dice, bound, turn=at).rstrip()
        if row[p.COMMUNITY] == folk.BRAND_DESK:
            return title, text
        text = self._dressed(text, rule, row, dice, bound)
        return title, self._tagged(self._typed(text, row), row, dice, bound)

    def _bound(self, dice: Dice, row: Row) -> dict[str, str]:
        """The words that stay the same through one text: brand, rival, three cities, two fares."""
        lang, count = row[p.LANG], len(CITIES)
        draw = dice.below(1 << 30)
        first = draw % count
        second = (first + 1 + draw // count % (count - 2)) % count
        third = second + 1 if second + 1 < count else 0
        if third == first:
            third = (third + 1) % count
        here = _DEPOTS[first % 2][lang] if row[p.PART] in (EVE, OPEN) else CITIES[first][lang]
        between, fare = CITIES[third][lang], 59 + 10 * (draw // 1000 % 14)
        return {
            **_NAMED[row[p.BRAND]][row[p.RIVAL]],
            "A": here,
            "Z": CITIES[second][lang],
            "C": between,
            "deA": f"d'{here}" if here[0] in _VOWELS else f"de {here}",
            "deC": f"d'{between}" if between[0] in _VOWELS else f"de {between}",
            "eur": str(fare),
            "eur2": str(fare + 7 + draw // 20_000 % 40),
            "who": self._people.handles[row[p.TAGGED]] if row[p.TAGGED] >= 0 else "",
            "keynote": self._keynote[lang],
        }

    def _rule(self, row: Row, dice: Dice) -> str:
        stance = STANCES[row[p.STANCE] + 1]
        kind, part, community = row[p.KIND], row[p.PART], row[p.COMMUNITY]
        if community == folk.BRAND_DESK:
            return "care" if row[p.PARENT] >= 0 else "service"
        if part in (EARLY, LEAK):
            return self._leak_rule(row, dice, stance)
        if part == LEVY and community == 3 and row[p.STANCE] and dice.below(100) < 35:
            return f"levy.seat.{stance}"
        if part == OPEN and row[p.AT] >= self._spoken and dice.below(100) < 55:
            return f"keynote.{stance}"
        if part in _TOPIC:
            return f"{_TOPIC[part]}.{stance}"
        luck = dice.below(100)
        if kind == p.QUOTE and luck < 65:
            return f"quote.{stance}"
        if kind in (p.REPLY, p.COMMENT) and luck < 62:
            return f"reply.{stance}"
        if row[p.BRAND] == 0 and luck > 96:
            return f"ceo.{stance}"
        if community == 0 or luck >= 60:
            if luck < 5 and stance == "positive":
                return "joke"
            if luck < 3 and stance == "negative":
                return "troll"
            return f"{THEMES[row[p.THEME]]}.{stance}"
        return f"{('', 'press', 'activist', 'insider')[community]}.{stance}"

    def _leak_rule(self, row: Row, dice: Dice, stance: str) -> str:
        if row[p.PART] == EARLY:
            return "leak.early"  # nobody knows more yet
        if row[p.KIND] in (p.REPLY, p.COMMENT) and stance == "negative" and dice.below(100) < 35:
            return "leak.reply"
        if stance == "negative" and row[p.COMMUNITY] in (1, 2, 3) and dice.below(100) < 60:
            return f"leak.{('', 'press', 'activist', 'insider')[row[p.COMMUNITY]]}"
        return f"leak.{stance}"

    def _topic(self, row: Row) -> str:
        return _TOPIC.get(row[p.PART], THEMES[row[p.THEME]])

    def _thread_title(self, at: int, row: Row, dice: Dice, bound: dict[str, str]) -> str:
        return self._tongues[row[p.LANG]].grow(f"title.{self._topic(row)}", dice, bound, turn=at * 7 + 3)

    def _article(self, at: int, row: Row, dice: Dice, bound: dict[str, str]) -> tuple[str, str]:
        words, topic = self._tongues[row[p.LANG]], self._topic(row)
        if topic == "open" and row[p.AT] >= self._spoken:
            topic = "keynote"
        lead = f"lead.{topic}" if f"lead.{topic}" in words else "lead.usual"
        first = words.grow(lead, dice, bound, turn=at)
        second = words.grow(lead, dice, bound, turn=at + 1)
        close = words.grow("close", dice, bound)
        body = [first, close] if second == first or dice.below(3) == 0 else [first, second, close]
        return words.grow(f"headline.{topic}", dice, bound, turn=at * 3 + 1), " ".join(body)

    def _dressed(self, text: str, rule: str, row: Row, dice: Dice, bound: dict[str, str]) -> str:
        """A second sentence, a question to the round, words to begin with; never on a text complete in itself."""
        words = self._tongues[row[p.LANG]]
        stance, part, forum = STANCES[row[p.STANCE] + 1], row[p.PART], row[p.PLATFORM] == folk.REDDIT
        opening = row[p.KIND] == p.POST and part != EARLY
        asked = "?" in text and part in (LEAK, OPEN)
        complete = asked or _COMPLETE.search(rule) is not None or "https://" in text
        likely = 85 if forum and opening else 68 if len(text) < 90 else 45 if len(text) < 140 else 12
        if part not in (EARLY, APOLOGY, EVE) and not complete and dice.below(100) < likely:
            subject = _CODAS.get(part, "usual")
            coda = f"coda.{subject}.{stance}"
            if coda == "coda.usual.neutral":
                coda = (
                    "coda.reply.neutral"
                    if rule == "reply.neutral"
                    else "coda.usual.asking"
                    if "?" in text
                    else coda
                )
            text = f"{text} {words.grow(coda, dice, bound)}"
        if part < LEVY and opening and row[p.COMMUNITY] == 0:
            if forum:
                text = f"{text} {words.grow(f'more.{stance}', dice, bound)}"
            if "?" not in text and dice.below(100) < (45 if forum else 7):
                text = f"{text} {words.grow('ask', dice, bound)}"
        if opening and part != LEVY and row[p.COMMUNITY] == 0 and not complete and dice.below(100) < 12:
            text = self._opened(words.grow(f"opener.{stance}", dice, bound), text, row[p.LANG])
        return text

    def _typed(self, text: str, row: Row) -> str:
        """How the author types: plainly, in lower case, without a last full stop."""
        style = self._style[row[p.AUTHOR]]
        if style == 1:
            return text.lower()
        if style == 2 and text.endswith(".") and not text.endswith(".."):
            return text[:-1]
        return text

    def _opened(self, opener: str, text: str, lang: int) -> str:
        """French goes on in lower case after a colon, unless a name follows."""
        first = text.split(" ", 1)[0].strip("«,.:–")
        if lang == 1 and opener.endswith(":") and first not in _NAMES and not first.isupper():
            text = text[0].lower() + text[1:]
        return f"{opener} {text}"

    def _tagged(self, text: str, row: Row, dice: Dice, bound: dict[str, str]) -> str:
        brand, lang, part = BRANDS[row[p.BRAND]], row[p.LANG], row[p.PART]
        if row[p.PLATFORM] in (folk.X, folk.BLUESKY):
            if row[p.PLATFORM] == folk.X and dice.below(100) < 9:
                text = text.replace(brand.name, f"@{brand.handle}", 1)
            if dice.below(100) < (60 if self._style[row[p.AUTHOR]] == 3 else 4):
                faces = _EMOJI[row[p.STANCE] + 1]
                text = f"{text} {faces[dice.below(len(faces))]}"
            if dice.below(100) < 17 and "#" not in text:
                tags = (_TAGS[part][lang],) if part in _TAGS else (*_GENERAL_TAGS[lang], f"#{brand.name}")
                text = f"{text} {tags[dice.below(len(tags))]}"
            if row[p.TAGGED] >= 0:
                tag = self._tongues[lang].grow("tag", dice, bound)
                text = f"{text} {tag}" if not _LINK.search(text[-60:]) else f"{tag} : {text}"
        if part != LEVY and not _names(text, brand.handle):
            text = f"{text} #{brand.name}" if row[p.PLATFORM] != folk.REDDIT else f"{brand.name}: {text}"
        return text


def _names(text: str, brand: str) -> bool:
    folded = text.lower()
    return brand in folded or "kerantec" in folded
