"""A stronger engine from a folder on disk: any text classifier exported to ONNX, with its tokenizer and its labels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.special import softmax

from tone.additive import Odds
from tone.engines import EngineUnknown

BATCH: Final = 16
TOKENS: Final = 256  # of a text; what stands beyond is not read

_FILES: Final = ("model.onnx", "tokenizer.json", "config.json")
_POINTER: Final = b"version https://git-lfs"
_NAMES: Final = {
    "neg": 0,
    "negative": 0,
    "label_0": 0,
    "neu": 1,
    "neutral": 1,
    "label_1": 1,
    "pos": 2,
    "positive": 2,
    "label_2": 2,
}


class OnnxFolder:
    """FOLDER holds `model.onnx`, `tokenizer.json` (of the `tokenizers` library) and `config.json` with `id2label`.

    The three labels go by negative, neutral, positive (or neg, neu, pos; or LABEL_0 to LABEL_2 in this order); a model without neutral is
    taken as it is. Raises EngineUnknown, saying which file is missing or wrong, or what to install.
    """

    languages: frozenset[str] | None = None

    def __init__(self, folder: str | Path) -> None:
        place = Path(folder).expanduser()
        for name in _FILES:
            if not (place / name).is_file():
                raise EngineUnknown(
                    f"{place} lacks {name}; a folder of an ONNX model has {', '.join(_FILES)}."
                )
            with (place / name).open("rb") as file:
                if file.read(len(_POINTER)) == _POINTER:
                    raise EngineUnknown(
                        f"{place / name} is only a pointer of Git LFS; fetch the file itself."
                    )
        try:
            from onnxruntime import InferenceSession
            from tokenizers import Tokenizer
        except ImportError as fault:
            raise EngineUnknown(
                "An ONNX model takes pip install 'vigie[onnx]' (onnxruntime and tokenizers)."
            ) from fault
        self._columns = _columns(place / "config.json")
        self._tokenizer: Any = Tokenizer.from_file(str(place / "tokenizer.json"))
        self._tokenizer.enable_truncation(TOKENS)
        self._tokenizer.enable_padding()
        self._session: Any = InferenceSession(str(place / "model.onnx"), providers=["CPUExecutionProvider"])
        self._inputs = {one.name for one in self._session.get_inputs()}
        self.id = f"onnx-{_print(place / 'model.onnx')}"

    def odds(self, texts: Sequence[str], langs: Sequence[str | None]) -> Odds:  # noqa: ARG002 - the model tells languages itself
        """P(negative), P(neutral), P(positive), n × 3."""
        found = np.zeros((len(texts), 3))
        for at in range(0, len(texts), BATCH):
            read = self._tokenizer.encode_batch(list(texts[at : at + BATCH]))
            given = {
                "input_ids": np.array([one.ids for one in read], dtype=np.int64),
                "attention_mask": np.array([one.attention_mask for one in read], dtype=np.int64),
                "token_type_ids": np.array([one.type_ids for one in read], dtype=np.int64),
            }
            (logits, *_) = self._session.run(
                None, {name: part for name, part in given.items() if name in self._inputs}
            )
            odds = softmax(np.asarray(logits, dtype=float), axis=1)
            for column, label in enumerate(self._columns):
                found[at : at + len(read), label] += odds[:, column]
        return found


def _columns(config: Path) -> list[int]:
    """Which of our labels each column of the model is."""
    try:
        said = json.loads(config.read_text(encoding="utf-8"))["id2label"]
        return [_NAMES[str(said[key]).casefold()] for key in sorted(said, key=int)]
    except (ValueError, KeyError, TypeError) as fault:
        raise EngineUnknown(
            f"{config} names no labels we know ({fault}): id2label takes negative, neutral and positive."
        ) from fault


def _print(model: Path) -> str:
    """A mark of the model's file: its size and its ends."""
    mark = blake2b(digest_size=4)
    size = model.stat().st_size
    mark.update(str(size).encode())
    with model.open("rb") as file:
        mark.update(file.read(2**20))
        file.seek(max(0, size - 2**20))
        mark.update(file.read())
    return mark.hexdigest()
