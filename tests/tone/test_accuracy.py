"""What labels prove of an engine: the right figures, intervals that hold the truth, nothing claimed from nothing."""

from __future__ import annotations

import numpy as np
import pytest

from data.records import Label
from tone.accuracy import LABELS, accuracy, accuracy_by, macro_f1

N, O, P = LABELS  # noqa: E741


def test_figures_of_a_case_worked_out_by_hand() -> None:
    truth: list[Label] = [N, N, N, N, O, O, P, P]
    said: list[Label | None] = [N, N, N, O, O, P, P, None]
    found = accuracy(truth, said)
    assert (found.n, found.unread, found.small) == (7, 1, True)
    assert found.confusion == ((3, 1, 0), (0, 1, 1), (0, 0, 1))
    assert found.accuracy is not None
    assert found.macro_f1 is not None
    assert found.accuracy.value == pytest.approx(5 / 7)
    assert found.macro_f1.value == pytest.approx((6 / 7 + 2 / 4 + 2 / 3) / 3)
    assert found.calibration_error is None


def test_nothing_is_claimed_without_labels() -> None:
    assert accuracy([], []).accuracy is None
    assert accuracy([N], [None]).macro_f1 is None


def test_ten_right_out_of_ten_prove_no_perfection() -> None:
    found = accuracy([N] * 5 + [P] * 5, [N] * 5 + [P] * 5)
    assert found.accuracy is not None
    assert found.macro_f1 is not None
    assert found.accuracy.value == found.macro_f1.value == 1
    assert found.accuracy.low < 0.8
    assert found.macro_f1.low < 0.95


def test_intervals_hold_the_truth_about_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(3)
    cells = np.array([[0.3, 0.1, 0.02], [0.08, 0.25, 0.05], [0.02, 0.05, 0.13]])
    right, f1 = float(np.trace(cells)), float(macro_f1(cells))
    held = np.zeros(2)
    for draw in range(150):
        places = rng.choice(9, size=120, p=cells.ravel())
        found = accuracy([LABELS[p // 3] for p in places], [LABELS[p % 3] for p in places], seed=draw)
        assert found.accuracy is not None
        assert found.macro_f1 is not None
        held += [
            found.accuracy.low <= right <= found.accuracy.high,
            found.macro_f1.low <= f1 <= found.macro_f1.high,
        ]
    assert (held / 150 >= 0.89).all(), held / 150


def test_an_engine_as_sure_as_it_is_right_has_hardly_any_calibration_error_and_a_boaster_has() -> None:
    rng = np.random.default_rng(4)
    sure = rng.uniform(0.4, 1, 400)
    right = rng.random(400) < sure
    truth: list[Label] = [N] * 400
    said: list[Label | None] = [N if ok else P for ok in right]
    honest = accuracy(truth, said, sure.tolist()).calibration_error
    boast = accuracy(truth, said, np.minimum(1, sure + 0.25).tolist()).calibration_error
    assert honest is not None
    assert boast is not None
    assert honest.value < 0.05
    assert honest.low == 0
    assert boast.low > 0.08
    assert 0 <= boast.low <= boast.value <= boast.high <= 1


def test_each_language_is_judged_on_its_own_the_largest_first() -> None:
    found = accuracy_by([N, N, P], [N, P, P], ["en", "en", None])
    assert list(found) == ["en", None]
    assert [part.n for part in found.values()] == [2, 1]
    assert found["en"].accuracy is not None
    assert found["en"].accuracy.value == 0.5


def test_labels_and_confidences_go_together() -> None:
    with pytest.raises(ValueError, match="one length"):
        accuracy([N], [N, P])
    with pytest.raises(ValueError, match="one length"):
        accuracy([N], [N], [0.1, 0.2])
