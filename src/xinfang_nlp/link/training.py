"""`fit` the pair scorer on labelled letters: groups of letters with person and matter known (corpus/repeats.jsonl)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xinfang_nlp.link.matter import MATTER_SIGNALS
from xinfang_nlp.link.scorer import QUESTIONS, SIGNALS, PairScorer, signals_of
from xinfang_nlp.link.signals import Signal
from xinfang_nlp.records import LinkRecord


@dataclass(frozen=True, slots=True)
class GoldLink:
    """A letter with the person and the matter behind it; pairs are made within one `author` only."""

    record: LinkRecord
    person: str
    matter: str
    author: str


PRIOR_WEIGHTS: dict[str, float] = {
    "id_same": 14.0, "id_old_form": 11.0, "id_one_digit": 7.0, "id_differs": -5.0, "phone_same": 5.0, "phone_differs": -0.7, "name_same": 5.0,
    "name_rare": 1.0, "name_homophone": 4.0, "name_near_sound": 3.0, "name_one_character": 2.0, "name_family_only": 1.0, "name_differs": -4.0,
    "name_mentioned": 3.5, "name_missing": -0.5, "address_same": 2.0, "address_near": 1.0, "address_differs": -0.7, "accused_same": 6.0,
    "relative_writes": 1.5, "number_same": 6.0, "number_differs": -1.5, "respondent_same": 1.5, "place_same": 0.3, "amount_same": 1.5, "date_same": 0.8,
    "type_same": 1.0, "terms_shared": 3.0, "terms_cosine": 1.0, "terms_many": 1.0, "text_alike": 0.5, "text_identical": 1.0,
}  # fmt: skip
"""What an expert would say each signal is worth (log2). Rare levels stay near it; common ones follow the data; no signal changes its sign."""
STRENGTH = 1.0


def prior_weight(question: str, signal: str) -> float:
    """What a signal is thought to be worth for a question; a shared matter says little about the person (neighbours share it too)."""
    return PRIOR_WEIGHTS[signal] * (0.25 if question == "person" and signal in MATTER_SIGNALS else 1.0)


def fit_scorer(gold: Sequence[GoldLink], dev: Sequence[GoldLink] = (), *, strength: float = STRENGTH) -> PairScorer:
    """Learn the match weights on all pairs within an author; the acceptance threshold is the best F0.7 on dev (else train)."""
    X, labels = _pairs(gold)
    weights: dict[str, dict[str, float]] = {}
    prior: dict[str, float] = {}
    for question, names in QUESTIONS.items():
        columns = [SIGNALS.index(n) for n in names]
        fitted = _fit(X[:, columns], labels[question], np.array([prior_weight(question, n) for n in names]), strength)
        weights[question] = {n: round(float(w), 4) for n, w in zip(names, fitted[:-1], strict=True)}
        prior[question] = round(float(fitted[-1]), 4)
    scorer = PairScorer(weights, prior)
    accept = _best_threshold(scorer, dev or gold)
    return PairScorer(weights, prior, accept=accept, review=(round(accept * 0.4, 3), round(accept + 0.5 * (1 - accept), 3)))


def _fit(X: np.ndarray, y: np.ndarray, prior: np.ndarray, strength: float) -> np.ndarray:
    """Maximum a posteriori logistic weights in log2 units: Gaussian around `prior`, each keeping its sign; the last is the intercept."""
    from scipy.optimize import minimize

    target = y.astype(float)
    design = np.hstack([X, np.ones((len(X), 1))]) * math.log(2)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = design @ w
        nll = float(np.logaddexp(0, z).sum() - target @ z)
        off = w[:-1] - prior
        gradient = design.T @ (1 / (1 + np.exp(-np.clip(z, -50, 50))) - target)
        gradient[:-1] += 2 * strength * off
        return nll + strength * float(off @ off), gradient

    bounds = [(0.0, None) if p > 0 else (None, 0.0) for p in prior] + [(None, None)]
    return np.asarray(minimize(loss, np.append(prior, -10.0), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000}).x)


def _comparisons(gold: Sequence[GoldLink]) -> Iterator[tuple[GoldLink, GoldLink, list[Signal]]]:
    by_author: dict[str, list[GoldLink]] = {}
    for g in gold:
        by_author.setdefault(g.author, []).append(g)
    for letters in by_author.values():
        for i, later in enumerate(letters):
            for earlier in letters[:i]:
                yield later, earlier, signals_of(later.record, earlier.record)


def _pairs(gold: Sequence[GoldLink]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    rows: list[list[float]] = []
    person: list[bool] = []
    matter: list[bool] = []
    for later, earlier, signals in _comparisons(gold):
        values = {s.name: s.value for s in signals}
        rows.append([values.get(n, 0.0) for n in SIGNALS])
        person.append(later.person == earlier.person)
        matter.append(later.matter == earlier.matter)
    p, m = np.array(person), np.array(matter)
    return np.array(rows, dtype=float), {"person": p, "matter": m, "repeat": p & m}


def _best_threshold(scorer: PairScorer, gold: Sequence[GoldLink]) -> float:
    scored = [(scorer.repeat(s), a.person == b.person and a.matter == b.matter) for a, b, s in _comparisons(gold)]
    p, y = np.array([x for x, _ in scored]), np.array([y for _, y in scored])
    best = (0.0, 0.5)
    for threshold in np.arange(0.1, 0.97, 0.02):
        said = p >= threshold
        # F0.7: a false merge buries a person's new matter, a missed repeat is caught by the review band below
        score = 1.49 * float((said & y).sum()) / max(1.0, float(said.sum()) + 0.49 * float(y.sum()))
        best = max(best, (score, float(threshold)))
    return round(best[1], 3)
