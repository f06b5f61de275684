"""What moved between two periods, beyond chance and by enough to matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reputation.figures import Figures
from reputation.rollup import ENOUGH
from reputation.spikes import Spike
from reputation.tone import Change, tone_change
from reputation.usual import Unusual, Usual, unusual

MATERIAL = 5.0  # points of net tone; a smaller move is not worth a chief executive's time
LOUD = 1.5  # times the usual, and a score of 0.3 (once in 1,000 such periods): more talk than chance explains
SURE = 0.3
QUIET = 0.3  # times the usual: less talk than a calm day explains
WEIGHTY = 0.1  # part of the period's mentions; a smaller spike does not make the period loud
FAIR = 0.8  # part of a period observed, below which its volume is not compared


def signs(now: Figures, before: Figures | None, usual: Usual | None, spike: Spike | None) -> Signs:
    """Read the signs; volumes are compared only where both sides were watched for four fifths of the time."""
    change = tone_change(now.net, before.net) if before is not None else None
    if spike is not None and spike.mentions < max(10, WEIGHTY * now.mentions):
        spike = None
    spiked = spike is not None
    if now.observed >= FAIR and usual is not None:
        found = unusual(now.mentions, usual)
        loud = found.score >= SURE and (found.ratio is None or found.ratio >= LOUD)
        quiet = usual.median >= ENOUGH and now.mentions < min(QUIET * usual.median, usual.p10)
        return Signs(now, before, change, spike, found.ratio, "usual", loud or spiked, quiet)
    if now.observed >= FAIR and before is not None and before.observed >= FAIR and before.mentions > 0:
        ratio = now.mentions / before.mentions
        found = _against(before.mentions, now.mentions)
        loud = ratio >= 2 * LOUD and found.score >= SURE  # one period is a thin usual: ask for twice as much
        quiet = before.mentions >= ENOUGH and ratio < QUIET
        return Signs(now, before, change, spike, ratio, "before", loud or spiked, quiet)
    return Signs(now, before, change, spike, None, None, spiked, quiet=False)


def _against(before: int, now: int) -> Unusual:
    return unusual(now, Usual(before, before, before, 4, "same span"))


@dataclass(frozen=True, slots=True)
class Signs:
    """What the rules look at.

    `ratio` is mentions against `against`, `None` when nothing fair is there to compare with. `loud` and `quiet`: more or
    less talk than chance explains. A spike is loud by itself when it holds a tenth of the mentions and at least 10;
    a smaller one is not kept.
    """

    now: Figures
    before: Figures | None
    change: Change | None
    spike: Spike | None
    ratio: float | None
    against: Literal["usual", "before"] | None
    loud: bool
    quiet: bool

    @property
    def fell(self) -> bool:
        """Tone fell by 5 points or more, beyond chance."""
        return self._moved and self.change is not None and self.change.points <= -MATERIAL

    @property
    def rose(self) -> bool:
        """Tone rose by 5 points or more, beyond chance."""
        return self._moved and self.change is not None and self.change.points >= MATERIAL

    @property
    def _moved(self) -> bool:
        return self.change is not None and self.change.distinguishable is True
