"""From calibrated probabilities to one classification: agency by prior, restricted gate, secondary, evidence, review."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from xinfang_nlp.analysis.classifier import LinearTriage, Prepared
from xinfang_nlp.analysis.features import FloatArray
from xinfang_nlp.analysis.routes import route_of
from xinfang_nlp.records import Candidate, Classification, Span
from xinfang_nlp.taxonomy import load_taxonomy

N_CANDIDATES = 5
MAX_EVIDENCE = 3
_HAN = re.compile(r"[\u4e00-\u9fa5\u3400-\u4dbf]")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Learned on dev letters by other authors than train; stated in the model card."""

    review: float = 0.6
    restricted: float = 0.3
    secondary: float = 0.2
    request: float = 0.15


def classify_prepared(model: LinearTriage, prepared: Prepared, texts: list[str], thresholds: Thresholds, name: str) -> list[Classification]:
    """One `Classification` a text, in order."""
    if not texts:
        return []
    proba = {head: model.predict_proba(head, prepared.matrix) for head in ("request_type", "agency", "purpose", "restricted")}
    proba["purpose"] = purpose_probabilities(model, proba["request_type"], proba["purpose"])
    proba["gate"] = gate_probabilities(model, prepared)[:, None]
    agencies = agency_probabilities(model, proba["request_type"], proba["agency"])
    return [_decide(model, prepared, texts[i], i, proba, agencies, thresholds, name) for i in range(len(texts))]


def agency_probabilities(model: LinearTriage, types: FloatArray, agencies: FloatArray, own_voice: float = 0.25) -> FloatArray:
    """Mix the default agency of each type (a prior, not a rule) with the agency head.

    Types without a default (国家赔偿, 司法救助) go by the agency head alone. Shape (n_texts, n_agencies).
    """
    taxonomy = load_taxonomy()
    index = {a: k for k, a in enumerate(model.classes_["agency"])}
    prior = np.zeros_like(agencies)
    for k, code in enumerate(model.classes_["request_type"]):
        default = taxonomy.request_types[code].agency
        if default is None:
            masked = agencies.copy()
            masked[:, [index[a] for a in ("government", "discipline_inspection") if a in index]] = 1e-6
            prior += types[:, [k]] * masked / masked.sum(axis=1, keepdims=True)
        else:
            prior[:, index[default]] += types[:, k]
    return np.asarray((1 - own_voice) * prior + own_voice * agencies, dtype=np.float32)


def gate_signs(model: LinearTriage, prepared: Prepared) -> FloatArray:
    """What the restricted gate looks at, shape (n_texts, 3): the sentence that accuses most, the letter, its type."""
    sentence = [max((s.accuses for s in spans), default=-8.0) for spans in prepared.requests]
    letter = model.logits("restricted", prepared.matrix)[:, model.classes_["restricted"].index("True")]
    kind = model.logits("request_type", prepared.matrix)[:, model.classes_["request_type"].index("official_misconduct")]
    return np.stack([np.asarray(sentence, dtype=np.float32), letter, kind], axis=1)


def gate_probabilities(model: LinearTriage, prepared: Prepared) -> FloatArray:
    """Probability that a letter accuses a public official anywhere, shape (n_texts,)."""
    return np.asarray(1 / (1 + np.exp(-(gate_signs(model, prepared) @ model.gate_[:3] + model.gate_[3]))), dtype=np.float32)


def purpose_probabilities(model: LinearTriage, types: FloatArray, purposes: FloatArray) -> FloatArray:
    """检举控告 follows the request type as much as the purpose head; the other purposes share the rest. Rows sum to 1."""
    accused = types[:, model.classes_["request_type"].index("official_misconduct")]
    k = model.classes_["purpose"].index("accusation")
    out = purposes.copy()
    out[:, k] = 0.5 * purposes[:, k] + 0.5 * accused
    others = [i for i in range(out.shape[1]) if i != k]
    out[:, others] *= ((1 - out[:, k]) / np.maximum(out[:, others].sum(axis=1), 1e-9))[:, None]
    return np.asarray(out, dtype=np.float32)


def _decide(
    model: LinearTriage,
    prepared: Prepared,
    text: str,
    row: int,
    proba: dict[str, FloatArray],
    agencies: FloatArray,
    thresholds: Thresholds,
    name: str,
) -> Classification:
    taxonomy = load_taxonomy()
    types = model.classes_["request_type"]
    order = np.argsort(-proba["request_type"][row])
    best = int(order[0])
    request_type = types[best]
    agency_codes = model.classes_["agency"]
    agency = agency_codes[int(np.argmax(agencies[row]))]
    p_type = float(proba["request_type"][row, best])
    p_agency = float(agencies[row].max())
    purpose_index = int(np.argmax(proba["purpose"][row]))
    purpose = model.classes_["purpose"][purpose_index]
    spans = prepared.requests[row]
    best_ask = max((s.probability for s in spans), default=0.0)
    asked = "。".join(text[s.start : s.end] for s in spans if s.probability >= max(0.2, 0.5 * best_ask))
    gate = float(proba["gate"][row, 0])
    # a weak guess at the type alone hides no letter from the worklist
    restricted = gate >= thresholds.restricted or purpose == "accusation" or (request_type == "official_misconduct" and p_type >= 0.5)
    unreadable = len(_HAN.findall(text)) < 8
    route, _article = route_of(request_type, purpose, asked)
    return Classification(
        agency=agency,
        request_type=request_type,
        purpose=purpose,
        litigation_related=taxonomy.request_types[request_type].litigation_related,
        route=route,
        confidence={"agency": p_agency, "request_type": p_type, "purpose": float(proba["purpose"][row, purpose_index])},
        candidates=tuple(
            _candidate(model, types[k], float(proba["request_type"][row, k]), agency_codes, agencies[row]) for k in order[:N_CANDIDATES]
        ),
        secondary=tuple(types[k] for k in order[1:4] if proba["request_type"][row, k] >= thresholds.secondary),
        restricted=restricted,
        needs_review=unreadable or p_type < thresholds.review or best_ask < thresholds.request,
        tier=1,
        evidence=_evidence(model, prepared, row, best, text),
        model=name,
    )


def _candidate(model: LinearTriage, code: str, p: float, agency_codes: list[str], agencies: FloatArray) -> Candidate:
    default = load_taxonomy().request_types[code].agency
    if default is None:
        legal = [k for k, a in enumerate(agency_codes) if a not in ("government", "discipline_inspection")]
        default = agency_codes[max(legal, key=lambda k: agencies[k])]
    return Candidate(code, default, p)


def _evidence(model: LinearTriage, prepared: Prepared, row: int, label: int, text: str) -> tuple[Span, ...]:
    """The sentences that pushed the decision most, likely requests first."""
    code = model.classes_["request_type"][label]
    weighed = model.sentence_weights(prepared, row, label)
    # a heading or an addressee alone shows nothing
    weighed = [(s, w) for s, w in weighed if s.end - s.start >= 10 or s.probability >= 0.3] or weighed
    ranked = sorted(weighed, key=lambda sw: -(sw[1] + 0.5 * sw[0].probability))
    chosen = [s for s, w in ranked[:MAX_EVIDENCE] if w > 0] or [s for s, _ in ranked[:1]]
    return tuple(Span(code, s.start, s.end, text[s.start : s.end]) for s in sorted(chosen, key=lambda s: s.start))
