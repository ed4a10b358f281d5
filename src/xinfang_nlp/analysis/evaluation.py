"""Honest figures: accuracy with bootstrap intervals, macro-F1, calibration, coverage, by slice; numpy only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from xinfang_nlp.analysis.corpus import GoldLetter
from xinfang_nlp.records import Classification
from xinfang_nlp.taxonomy import load_taxonomy


def accuracy_interval(right: Sequence[bool], rounds: int = 1000) -> tuple[float, float, float]:
    """Accuracy with its 95 % bootstrap interval.

    >>> accuracy_interval([True] * 90 + [False] * 10)[0]
    0.9
    """
    values = np.asarray(right, dtype=float)
    if not len(values):
        return 0.0, 0.0, 0.0
    rng = np.random.default_rng(0)
    means = values[rng.integers(0, len(values), (rounds, len(values)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(values.mean()), float(low), float(high)


def macro_f1(gold: Sequence[str], predicted: Sequence[str]) -> tuple[float, dict[str, float]]:
    """Mean F1 over the classes of the gold, and each."""
    tp, fp, fn = Counter[str](), Counter[str](), Counter[str]()
    for g, p in zip(gold, predicted, strict=True):
        if g == p:
            tp[g] += 1
        else:
            fp[p] += 1
            fn[g] += 1
    per = {c: 2 * tp[c] / (2 * tp[c] + fp[c] + fn[c]) for c in sorted(set(gold))}
    return (sum(per.values()) / len(per) if per else 0.0), per


def expected_calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """Weighted gap between confidence and accuracy over equal-width bins."""
    c, r = np.asarray(confidence), np.asarray(right, dtype=float)
    if not len(c):
        return 0.0
    index = np.minimum(bins - 1, (c * bins).astype(int))
    return float(sum(abs((c[index == b] - r[index == b]).sum()) for b in range(bins)) / len(c))


def review_threshold(confidence: Sequence[float], right: Sequence[bool], wrong_at_most: float) -> float:
    """The lowest confidence above which at most `wrong_at_most` of the letters are wrong; 1.01 when there is none."""
    order = np.argsort(-np.asarray(confidence))
    c, r = np.asarray(confidence)[order], np.asarray(right, dtype=float)[order]
    wrong = np.cumsum(1 - r) / np.arange(1, len(r) + 1)
    good = np.flatnonzero(wrong <= wrong_at_most)
    return float(c[good[-1]]) if len(good) else 1.01


def evaluate(gold: list[GoldLetter], predicted: list[Classification]) -> dict[str, Any]:
    """All figures of the model card for one set of letters."""
    types = [g.request_type for g in gold]
    guess = [p.request_type for p in predicted]
    right = [a == b for a, b in zip(types, guess, strict=True)]
    confidence = [p.confidence["request_type"] for p in predicted]
    f1, per_class = macro_f1(types, guess)
    taxonomy = load_taxonomy()
    out: dict[str, Any] = {
        "letters": len(gold),
        "request_type": accuracy_interval(right),
        "request_type_macro_f1": f1,
        "agency": accuracy_interval([g.agency == p.agency for g, p in zip(gold, predicted, strict=True)]),
        "purpose": accuracy_interval([g.purpose == p.purpose for g, p in zip(gold, predicted, strict=True)]),
        "route": accuracy_interval([g.route == p.route for g, p in zip(gold, predicted, strict=True) if g.route]),
        "restricted": _recall_precision([g.restricted for g in gold], [p.restricted for p in predicted]),
        "top3": float(np.mean([any(c.request_type == t for c in p.candidates[:3]) for t, p in zip(types, predicted, strict=True)])),
        "ece": expected_calibration_error(confidence, right),
        "needs_review": float(np.mean([p.needs_review for p in predicted])),
        "wrong_among_accepted": _wrong_accepted(right, [p.needs_review for p in predicted]),
        "per_class_f1": per_class,
    }
    order = np.argsort(-np.asarray(confidence))
    for cover in (60, 80, 90):
        kept = order[: max(1, round(len(order) * cover / 100))]
        out[f"accuracy_at_{cover}"] = float(np.mean([right[i] for i in kept]))
    for name, key in (
        ("difficulty", [g.difficulty for g in gold]),
        ("style", [g.style for g in gold]),
        ("author", [g.author for g in gold]),
        ("slice", ["litigation" if taxonomy.request_types[t].litigation_related else "government" for t in types]),
        ("length", [_length(len(g.text)) for g in gold]),
    ):
        groups: dict[str, list[bool]] = defaultdict(list)
        for k, ok in zip(key, right, strict=True):
            groups[k].append(ok)
        out[f"by_{name}"] = {k: (round(float(np.mean(v)), 4), len(v)) for k, v in sorted(groups.items())}
    confusions = Counter((a, b) for a, b in zip(types, guess, strict=True) if a != b)
    out["confusions"] = [(a, b, n) for (a, b), n in confusions.most_common(15)]
    return out


def _length(n: int) -> str:
    return "<150" if n < 150 else "150-500" if n < 500 else "500-1500" if n < 1500 else ">=1500"


def _recall_precision(gold: list[bool], predicted: list[bool]) -> dict[str, float]:
    tp = sum(g and p for g, p in zip(gold, predicted, strict=True))
    return {"recall": tp / max(1, sum(gold)), "precision": tp / max(1, sum(predicted)), "gold": sum(gold)}


def _wrong_accepted(right: list[bool], review: list[bool]) -> float:
    accepted = [ok for ok, r in zip(right, review, strict=True) if not r]
    return 1 - float(np.mean(accepted)) if accepted else 0.0
