"""`fit` the triage model on gold letters: request sentences first, then the heads, then calibration on other authors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from xinfang_nlp.analysis.classifier import HEADS, LinearTriage, Prepared, softmax
from xinfang_nlp.analysis.corpus import GoldLetter
from xinfang_nlp.analysis.decide import Thresholds, classify_prepared, gate_probabilities, gate_signs
from xinfang_nlp.analysis.evaluation import evaluate, review_threshold
from xinfang_nlp.analysis.features import FloatArray
from xinfang_nlp.analysis.requests import RequestModel, RequestSpan
from xinfang_nlp.analysis.respondents import Roles
from xinfang_nlp.analysis.store import NAME, save_model
from xinfang_nlp.analysis.terms import TermTable
from xinfang_nlp.errors import InputError
from xinfang_nlp.records import Classification

GATE_PROMISE = 0.95
"""At least this share of the dev letters that accuse an official must be caught by the restricted gate."""
PROMISE = 0.03
"""At most this share of the letters that are not sent to review may have a wrong request type (on dev)."""
REGULARISATION = {"request_type": 3.0, "agency": 3.0, "purpose": 3.0, "restricted": 3.0}
FOLDS = 4
Say = Callable[[str], None]


def train(letters: list[GoldLetter], folder: Path, *, version: str, say: Say = lambda _: None) -> dict[str, Any]:
    """Fit on `split == "train"`, calibrate on dev, measure on dev and test, write the model folder.

    Returns the measured figures. Raises InputError when a split is empty or train lacks a class.
    """
    parts = {name: [x for x in letters if x.split == name] for name in ("train", "dev", "test")}
    if not parts["train"] or not parts["dev"]:
        raise InputError(f"训练需要 split 为 train 和 dev 的来信；现有 train {len(parts['train'])} 封、dev {len(parts['dev'])} 封")
    say(f"训练 {len(parts['train'])} 封，校准 {len(parts['dev'])} 封，检验 {len(parts['test'])} 封")
    model = fit(parts["train"], say)
    thresholds = calibrate(model, parts["dev"])
    say("校准完成")
    measured: dict[str, Any] = {
        "thresholds": {k: round(getattr(thresholds, k), 4) for k in Thresholds.__dataclass_fields__},
        "trained_on": len(parts["train"]),
        "promise": PROMISE,
    }
    for name in ("dev", "test"):
        if parts[name]:
            measured[name] = evaluate(parts[name], predict(model, parts[name], thresholds))
    known = [x for x in parts["train"] if "petitioner" in x.raw]
    roles = Roles().fit(
        [x.text for x in known],
        [x.raw["petitioner"]["name"] for x in known],
        [tuple(x.raw["respondents"]) for x in known],
        [x.raw["petitioner"]["address"] for x in known],
    )
    say("已学会人名、住址和被反映人")
    save_model(model, folder, version=version, measured=measured, terms=TermTable().fit(x.text for x in parts["train"]), roles=roles)
    return measured


def fit(letters: list[GoldLetter], say: Say = lambda _: None) -> LinearTriage:
    """All learned parts but the calibration. Request probabilities of train letters are cross-fitted by author."""
    texts = [x.text for x in letters]
    model = LinearTriage().fit_vocabulary(texts)
    requests = cross_fitted_requests(letters)
    model.requests = RequestModel().fit(texts, [list(x.ask) for x in letters], [x.restricted for x in letters])
    say("已学会找出诉求句")
    matrix = model.prepare(texts, requests).matrix
    labels = {
        "request_type": [x.request_type for x in letters],
        "agency": [x.agency for x in letters],
        "purpose": [x.purpose for x in letters],
        "restricted": [str(x.restricted) for x in letters],
    }
    for head in HEADS:
        model.fit_head(head, matrix, labels[head], C=REGULARISATION[head])
        say(f"已学会 {head}")
    return model


def cross_fitted_requests(letters: list[GoldLetter]) -> list[list[RequestSpan]]:
    """Each author's request sentences as predicted by a model that never saw that author."""
    authors = sorted({x.author for x in letters})
    fold_of = {a: k % FOLDS for k, a in enumerate(authors)} if len(authors) >= FOLDS else {}
    folds = [fold_of.get(x.author, i % FOLDS) for i, x in enumerate(letters)]
    out: list[list[RequestSpan]] = [[] for _ in letters]
    for k in range(FOLDS):
        seen = [x for x, f in zip(letters, folds, strict=True) if f != k]
        held = [i for i, f in enumerate(folds) if f == k]
        if not held:
            continue
        model = RequestModel().fit([x.text for x in seen], [list(x.ask) for x in seen], [x.restricted for x in seen])
        for i, spans in zip(held, model.predict([letters[i].text for i in held]), strict=True):
            out[i] = spans
    return out


def calibrate(model: LinearTriage, dev: list[GoldLetter]) -> Thresholds:
    """One temperature a head, then the thresholds of the promise and of the restricted gate."""
    prepared = model.prepare([x.text for x in dev])
    gold = {
        "request_type": [x.request_type for x in dev],
        "agency": [x.agency for x in dev],
        "purpose": [x.purpose for x in dev],
        "restricted": [str(x.restricted) for x in dev],
    }
    for head in HEADS:
        model.temperature_[head] = _temperature(model.logits(head, prepared.matrix), [model.classes_[head].index(y) for y in gold[head]])
    labels = predict(model, dev, Thresholds(review=0.0))
    right = [p.request_type == g.request_type for p, g in zip(labels, dev, strict=True)]
    review = review_threshold([p.confidence["request_type"] for p in labels], right, PROMISE)
    gate = fit_gate(model, prepared, dev)
    return Thresholds(review=review, restricted=gate)


def fit_gate(model: LinearTriage, prepared: Prepared, dev: list[GoldLetter]) -> float:
    """Weigh the gate's three signs on dev and return the threshold that finds the promised share of accusing letters."""
    from sklearn.linear_model import LogisticRegression

    signs = gate_signs(model, prepared)
    accused = np.array([x.restricted for x in dev])
    if not accused.any() or accused.all():
        return 0.5
    weighed = LogisticRegression(C=10.0).fit(signs, accused)
    model.gate_ = np.concatenate([weighed.coef_[0], weighed.intercept_]).astype(np.float32)
    found = np.sort(gate_probabilities(model, prepared)[accused])
    return float(found[int((1 - GATE_PROMISE) * len(found))])


def predict(model: LinearTriage, letters: list[GoldLetter], thresholds: Thresholds) -> list[Classification]:
    """Labels of gold letters, in order."""
    texts = [x.text for x in letters]
    return classify_prepared(model, model.prepare(texts), texts, thresholds, NAME)


def _temperature(logits: FloatArray, gold: list[int]) -> float:
    """The scale of the scores that makes the gold labels likeliest (Guo et al. 2017)."""
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(gold))

    def loss(log_scale: float) -> float:
        p = softmax(logits * np.float32(np.exp(log_scale)))[rows, gold]
        return float(-np.log(np.maximum(p, 1e-9)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3, 4), method="bounded").x))
