"""The weights that read a tone toward a name from twelve sums; fitted by `python -m bench.target --fit` on labelled sentences."""

from __future__ import annotations

from typing import Final

# One row a label (negative, neutral, positive): the constant, then the weights of `tone.target.evidence`: 4 for each of three rates.
WEIGHTS: Final[tuple[tuple[float, ...], ...]] = (
    (-0.259, 1.087, -0.370, 1.499, -0.471, -0.499, 0.043, -0.030, -0.345, 2.186, -0.230, 0.691, 0.407),
    (0.463, 0.146, 0.147, -0.421, -0.678, -0.113, -0.449, -0.036, 0.098, -0.818, -0.822, -0.329, -0.401),
    (-0.204, -1.233, 0.223, -1.078, 1.149, 0.613, 0.406, 0.067, 0.247, -1.368, 1.052, -0.362, -0.006),
)
