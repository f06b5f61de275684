"""Two circles that repost their own and contradict each other, and one who keeps up with both: a small world for camps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from data.records import Author, Batch, Interaction, Kind, Label, Mention, Tie, Watch

LEVY = Watch("levy", "Levy", "levy", kind="issue")
MEMBERS = 18  # of each circle, without its leader
SAID = {"pro": ("wonderful bargain for everybody", 0.6), "con": ("dreadful scam for nobody", -0.6)}


def quarrel(*, end: datetime | None = None, names: Sequence[str] = (), texts: Sequence[str] = ()) -> Batch:
    """Each member reposts their leader and agrees with a mate; every third contradicts the other leader; Go backs both.

    `names` become the first members' handles, `texts` are added to what is said, both in turn. Every mention has a domain and a hashtag of its circle.
    """
    end = end or datetime.now(UTC) - timedelta(minutes=5)
    mentions: list[Mention] = []
    ties: list[Interaction] = []

    def says(
        who: str, camp: str, kind: Kind = "post", to: Mention | None = None, tie: Tie | None = None
    ) -> Mention:
        number = len(mentions)
        text, tone = SAID[camp]
        label: Label = "positive" if tone > 0 else "negative"
        when = end - timedelta(minutes=600) + timedelta(minutes=2 * number)
        mention = Mention(
            "x", f"m{number}", f"levy: {text} {texts[number % len(texts)] if texts else ''}", when, author_id=who, kind=kind, lang="en",
            tone=tone, label=label, engine="test", likes=number, given_watches=("levy",), parent_id=to.id if to else None,
            domains=(f"{camp}-news.example",), hashtags=(f"{camp}levy",),
        )  # fmt: skip
        mentions.append(mention)
        if to and tie:
            ties.append(Interaction("x", tie, mention.id, who, str(to.author_id), when))
        return mention

    first = {camp: says(camp, camp) for camp in SAID}
    for n in range(MEMBERS):
        for camp, other in (("pro", "con"), ("con", "pro")):
            own = says(f"{camp}-{n}", camp)
            says(f"{camp}-{n}", camp, "repost", first[camp], "repost")
            says(f"{camp}-{(n + 1) % MEMBERS}", camp, "reply", own, "reply")
            if n % 3 == 0:
                says(f"{camp}-{n}", camp, "quote", first[other], "quote")
    for camp in SAID:
        for _ in range(4):
            says("go", camp, "repost", first[camp], "repost")
    mates = [m for m in mentions if m.author_id in ("pro-1", "con-1", "pro-2", "con-2") and m.kind == "post"]
    for mate in mates:
        says("go", "pro" if str(mate.author_id).startswith("pro") else "con", "repost", mate, "repost")
    ids = sorted({str(mention.author_id) for mention in mentions})
    foreign = dict(zip([who for who in ids if "-" in who], names, strict=False))
    authors = [Author("x", who, handle=foreign.get(who, who), name=foreign.get(who)) for who in ids]
    return Batch("file:quarrel", tuple(mentions), tuple(authors), tuple(ties), read=len(mentions))
