"""What a message about a regular report says: enough to know where one stands without opening the file."""

from __future__ import annotations

from data.records import Watch
from reports.clean import clean
from reports.sheet import Sheet, span
from reports.summary import Summary
from reports.tongue import Tongue

_NUMBERS = 3


def letter(said: Sheet, tongue: Tongue, *, enclosed: str) -> tuple[str, str]:
    """Title and text: the conclusion, three numbers each with what it is compared with, what to do, and where the evidence is.

    `enclosed`: the file's name. No mention is quoted: what others wrote stays in the file.
    """
    numbers = [
        f"- {one.label}: {one.value}" + "".join(f" · {part}" for part in (one.change, one.basis) if part)
        for one in said.numbers[:_NUMBERS]
    ]
    parts = [
        " · ".join(part for part in (said.tlp, said.demo) if part),
        f"{said.fill} {said.level} · {said.subject} · {said.period}",
        "\n".join(part for part in (said.conclusion, said.doubt) if part),
        "\n".join(numbers),
        f"{said.heads['do']}: {said.do}",
        tongue.say("The report: {file}", file=enclosed),
        f"{said.heads['evidence']}: {said.link}" if said.link else "",
        said.made,
    ]
    title = _title(said.tlp, said.subject, f"{said.level} · {said.period}")
    return title, "\n\n".join(part for part in parts if part)


def silence(found: Summary, watch: Watch, tongue: Tongue, *, label: str) -> tuple[str, str]:
    """Title and text for a span in which nothing was said: silence is told as well, with how much of it was looked at."""
    said = tongue.say("Nothing was said.")
    seen = tongue.say("{share} of the period observed", share=tongue.share(found.now.observed))
    tlp = f"TLP:{label}" if label else ""
    words = [tlp, f"{clean(watch.name, most=60)} · {span(found, tongue)}", said, f"{seen}."]
    return _title(tlp, clean(watch.name, most=60), said), "\n\n".join(part for part in words if part)


def _title(tlp: str, subject: str, what: str) -> str:
    return f"{tlp} · {subject}: {what}" if tlp else f"{subject}: {what}"
