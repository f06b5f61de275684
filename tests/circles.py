"""Two circles of people who cite their own leader, and one who keeps up with both: a small world for influence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from data.records import Author, Batch, Interaction, Label, Mention, Tie, Watch

ACME = Watch("acme", "Acme", "acme", kind="own")
MEMBERS = 6  # of each circle, without its leader
WORDS = {"ann": "recall of the battery again", "ben": "lovely new colours everywhere"}


def circles(*, end: datetime | None = None, names: Sequence[str] = (), texts: Sequence[str] = ()) -> Batch:
    """Ann's circle complains and answers her; Ben's is pleased and names him; Carol does both; Zoe speaks to nobody.

    `names` become the first members' names and handles, `texts` are added to what is said, both in turn.
    """
    end = end or datetime.now(UTC) - timedelta(minutes=5)
    mentions: list[Mention] = []
    ties: list[Interaction] = []

    def says(who: str, whom: Sequence[str], text: str, tone: float | None, kind: Tie) -> None:
        number = len(mentions)
        when = end - timedelta(minutes=20 * number)
        said = f"{text} {texts[number % len(texts)]}" if texts else text
        label: Label | None = None if tone is None else "positive" if tone > 0 else "negative"
        mentions.append(
            Mention(
                "x", f"m{number}", f"acme: {said}", when, author_id=who, lang="en", tone=tone, label=label, engine="test",
                likes=number, given_watches=("acme",), kind="reply" if kind == "reply" else "post",
            )
        )  # fmt: skip
        ties.extend(Interaction("x", kind, f"m{number}", who, to, when) for to in whom)

    camps: tuple[tuple[str, float, Tie], ...] = (("ann", -0.6, "reply"), ("ben", 0.6, "mention"))
    for leader, tone, kind in camps:
        for n in range(MEMBERS):
            mate = f"{leader}-{(n + 1) % MEMBERS}"
            for _ in range(3):
                says(f"{leader}-{n}", (leader, mate), WORDS[leader], tone, kind)
        says(leader, (f"{leader}-0", f"{leader}-1"), WORDS[leader], tone, kind)
    for leader in ("ann", "ben"):
        says("carol", (leader, *(f"{leader}-{n}" for n in range(3))), "both sides of it", None, "mention")
    says("zoe", (), "to nobody in particular", 0.1, "mention")
    ids = sorted({str(mention.author_id) for mention in mentions})
    foreign = dict(zip([who for who in ids if "-" in who], names, strict=False))
    authors = [
        Author("x", who, handle=foreign.get(who, who), name=foreign.get(who), followers=100) for who in ids
    ]
    return Batch("file:circles", tuple(mentions), tuple(authors), tuple(ties), read=len(mentions))
