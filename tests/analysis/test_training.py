"""Training on a small corpus: learns, calibrates on other authors, refuses a corpus without its splits, lists all faults."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import ROOT
from xinfang_nlp.analysis.corpus import read_gold
from xinfang_nlp.analysis.evaluation import accuracy_interval, expected_calibration_error, macro_f1, review_threshold
from xinfang_nlp.analysis.store import load_model
from xinfang_nlp.analysis.training import train
from xinfang_nlp.errors import InputError

CORPUS = ROOT / "corpus" / "letters.jsonl"


def test_small_corpus_trains_and_reproduces(tmp_path: Path) -> None:
    letters = read_gold([CORPUS])
    small = [x for x in letters if x.split == "train"][:500] + [x for x in letters if x.split == "dev"][:80]
    first = train(small, tmp_path / "a", version="0")
    second = train(small, tmp_path / "b", version="0")
    assert first["dev"]["request_type"][0] > 0.4
    assert first == second
    model, manifest = load_model(tmp_path / "a")
    assert manifest["measured"]["thresholds"]["review"] > 0
    assert len(model.classes_["request_type"]) > 20


def test_corpus_without_dev_is_refused(tmp_path: Path) -> None:
    letters = [x for x in read_gold([CORPUS]) if x.split == "train"][:5]
    with pytest.raises(InputError, match="dev"):
        train(letters, tmp_path, version="0")


def test_all_faults_of_a_corpus_are_listed_at_once(tmp_path: Path) -> None:
    good = {"id": "1", "text": "x", "agency": "court", "request_type": "enforcement", "purpose": "appeal"}
    rows = [good, good | {"agency": "bank"}, {"id": "3"}]
    (tmp_path / "letters.jsonl").write_text("\n".join(json.dumps(r) for r in rows) + "\n{bad", encoding="utf-8")
    with pytest.raises(InputError, match=r"(?s)第 2 行.*第 3 行.*第 4 行"):
        read_gold([tmp_path])


def test_measures_on_worked_examples() -> None:
    assert macro_f1(["a", "a", "b"], ["a", "b", "b"])[0] == pytest.approx(2 / 3)
    assert expected_calibration_error([1.0, 1.0], [True, False]) == pytest.approx(0.5)
    assert accuracy_interval([True] * 50)[1:] == (1.0, 1.0)
    assert review_threshold([0.9, 0.8, 0.7, 0.6], [True, True, False, True], 0.0) == pytest.approx(0.8)
