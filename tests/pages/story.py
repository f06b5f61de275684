"""A small story for tests of pages: four calm weeks, then an outburst in the last hours; some of it hostile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from data.records import Author, Batch, Mention, Watch

HOSTILE = (
    "<script>alert(1)</script>",
    "![](http://evil.example/p.png)",
    "[x](javascript:alert(1))",
    "=cmd|' /C calc'!A0",
    ":red[not ours] $x$ **bold**",
)
ACME = Watch("acme", "Acme", "acme", kind="own")
RIVAL = Watch("globex", "Globex", "globex", kind="rival")
_TONES = ((0.6, "positive"), (-0.6, "negative"), (0.0, "neutral"))


def said(
    name: str,
    text: str,
    when: datetime,
    *,
    tone: int = 0,
    watch: str = "acme",
    author: str = "ann",
    likes: int = 1,
) -> Mention:
    """One mention of a watch with a tone: 0 good, 1 bad, 2 neutral."""
    compound, label = _TONES[tone]
    return Mention(
        "x", name, text, when, author_id=author, lang="en", tone=compound, label=label, engine="test", likes=likes,
        given_watches=(watch,),
    )  # type: ignore[arg-type]  # fmt: skip


def story(*, end: datetime | None = None, days: int = 9, texts: tuple[str, ...] = HOSTILE) -> Batch:
    """Two mentions an hour for some days, mostly good; in the last three full hours forty an hour, bad and new in words."""
    end = (end or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
    mentions = [
        said(
            f"c{hour}-{n}",
            "Acme is fine today",
            end - timedelta(hours=hour, minutes=-20 * n),
            tone=2 * (n % 2),
            author=f"a{n}",
        )
        for hour in range(4, 24 * days)
        for n in range(2)
    ]
    mentions += [
        said(f"g{hour}", "Globex is there too", end - timedelta(hours=hour), watch="globex", author="gil")
        for hour in range(1, 24 * days, 3)
    ]
    mentions += [
        said(
            f"s{hour}-{n}", f"Acme recall of the battery {texts[n % len(texts)] if texts else ''}",
            end - timedelta(hours=hour, minutes=-n), tone=1, author=f"h{n % 7}", likes=n,
        )
        for hour in range(1, 4)
        for n in range(40)
    ]  # fmt: skip
    names = sorted({str(m.author_id) for m in mentions})
    authors = tuple(
        Author("x", name, handle=f"{name}{HOSTILE[n % len(HOSTILE)]}") for n, name in enumerate(names)
    )
    return Batch("file:story", tuple(mentions), authors, read=len(mentions))
