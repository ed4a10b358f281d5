"""The spaCy pipeline and the fast path: labels, fields, offsets, odd input."""

from __future__ import annotations

from pathlib import Path

import pytest

import xinfang_nlp as xf
from xinfang_nlp.analysis.components import COMPONENTS
from xinfang_nlp.analysis.store import load_model, models_dir
from xinfang_nlp.analysis.tokenizer import jieba_cut, rjieba_cut
from xinfang_nlp.errors import ModelError
from xinfang_nlp.taxonomy import load_taxonomy


def test_letter_becomes_labels_fields_and_evidence(triage: xf.Triage, letter: xf.Letter) -> None:
    analysis = triage.analyze(letter)
    labels, fields = analysis.classification, analysis.extraction
    assert (labels.agency, labels.request_type, labels.purpose, labels.route) == ("court", "enforcement", "appeal", "judicial")
    assert labels.litigation_related
    assert len(labels.candidates) >= 3
    assert 0 < labels.confidence["request_type"] <= 1
    assert labels.evidence
    assert fields.petitioner.name == "宋长福"
    assert fields.petitioner.id_number == "390923185207143418"
    assert fields.petitioner.phone == "19900001023"
    assert fields.case_numbers == ("（2020）岭0923民初1187号",)
    assert 178600.0 in fields.amounts_yuan
    assert {"2021-03-05", "2022-04-01"} <= set(fields.dates)
    assert fields.demands
    assert fields.summary


def test_offsets_point_at_the_text_as_given(triage: xf.Triage, letter: xf.Letter) -> None:
    analysis = triage.analyze(letter)
    for span in (*analysis.extraction.spans, *analysis.classification.evidence):
        assert letter.text[span.start : span.end] == span.text


def test_fast_path_gives_the_same_answers(triage: xf.Triage, letter: xf.Letter) -> None:
    slow = triage.analyze(letter)
    (fast,) = triage.analyzer.analyze_fast([letter])
    assert fast.extraction == slow.extraction
    assert fast.classification.request_type == slow.classification.request_type
    assert fast.classification.confidence["request_type"] == pytest.approx(slow.classification.confidence["request_type"], abs=1e-4)


def test_batch_gives_the_same_answers_as_one_by_one(triage: xf.Triage, letter: xf.Letter) -> None:
    texts = [letter.text, "小区电梯坏了两个月物业不修，请住建局督促。", "建议公交3路早班提前到六点。"]
    alone = [triage.analyzer.classify_batch([t])[0].confidence["request_type"] for t in texts]
    together = [c.confidence["request_type"] for c in triage.analyzer.classify_batch(texts)]
    assert together == pytest.approx(alone, abs=1e-4)


def test_pipeline_is_spacy_with_our_components(triage: xf.Triage, letter: xf.Letter) -> None:
    nlp = triage.analyzer.nlp
    assert nlp.lang == "zh"
    assert tuple(nlp.pipe_names) == COMPONENTS
    doc = nlp(letter.text)
    assert doc.text == letter.text
    assert any(s.label_ == "case_number" for s in doc.spans["xinfang"])
    assert doc.cats


@pytest.mark.parametrize("text", ["请求恢复执行，归还欠款。", "我叫宋长福，住清桥县石湾镇", "判决生效两年了一分没拿到"])
def test_rjieba_cuts_as_jieba(text: str) -> None:
    assert rjieba_cut()(text) == jieba_cut()(text)


@pytest.mark.parametrize("text", ["", " ", "😀😀", "Hello, please help me with my case.", "\x00\x01", "\ud800坏", "1234567890" * 10])
def test_what_is_no_letter_needs_review(triage: xf.Triage, text: str) -> None:
    (labels,) = triage.classify([xf.Letter(id="1", text=text)])
    assert labels.needs_review
    assert labels.request_type in load_taxonomy().request_types


@pytest.mark.parametrize("text", ["", "😀" * 50, "請求法院恢復執行，歸還欠款八萬元。", "法院判决不执行。" * 6000, "无标点的信" * 2000])
def test_odd_letters_are_analysed_without_error(triage: xf.Triage, text: str) -> None:
    analysis = triage.analyze(xf.Letter(id="1", text=text))
    assert analysis.extraction.people >= 1


def test_traditional_characters_classify_like_simplified(triage: xf.Triage) -> None:
    simple, traditional = triage.classify(
        [
            xf.Letter(id="1", text="判决生效两年，请求法院恢复执行，归还欠款八万元。"),
            xf.Letter(id="2", text="判決生效兩年，請求法院恢復執行，歸還欠款八萬元。"),
        ]
    )
    assert traditional.request_type == simple.request_type == "enforcement"


def test_probabilities_sum_to_one(triage: xf.Triage, letter: xf.Letter) -> None:
    prepared = triage.analyzer.model.prepare([letter.text])
    for head in ("request_type", "agency", "purpose", "restricted"):
        assert triage.analyzer.model.predict_proba(head, prepared.matrix).sum() == pytest.approx(1.0, abs=1e-4)


def copy_model(target: Path) -> Path:
    source = models_dir() / "zh_xinfang_triage"
    target.mkdir()
    for file in source.iterdir():
        (target / file.name).write_bytes(file.read_bytes())
    return target


def test_damaged_model_is_refused(tmp_path: Path) -> None:
    folder = copy_model(tmp_path / "m")
    weights = folder / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:-10])
    with pytest.raises(ModelError, match="校验值不符"):
        load_model(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"), [('"format": 1', '"format": 2', "格式版本"), ('"taxonomy": "', '"taxonomy": "x', "分类表")]
)
def test_foreign_or_newer_model_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = copy_model(tmp_path / "m")
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ModelError, match=said):
        load_model(folder)


def test_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="xinfang train"):
        xf.load(tmp_path / "none")
