"""Tier 1: linear heads over n-grams of the whole letter and n-grams weighted by the probability of being the request.

`fit` learns (`name_` attributes), `predict` is pure, `save`/`load` use npz and a JSON manifest with sha256, no pickle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from xinfang_nlp.analysis.features import CharStream, FloatArray, IntArray, count_matrix, tfidf
from xinfang_nlp.analysis.requests import RequestModel, RequestSpan

BITS = 20
ORDERS = (1, 2, 3)
HEADS = ("request_type", "agency", "purpose", "restricted")
BLOCKS: dict[str, tuple[float, float, float]] = {
    "request_type": (1.0, 0.5, 0.08),
    "agency": (1.0, 0.7, 0.2),
    "purpose": (0.7, 1.0, 0.5),
    "restricted": (0.7, 1.0, 0.5),
}
"""Weights of the three blocks (whole letter, request sentences, dense cues) a head, by cross-validation over authors."""
_STAGE_CUES = tuple(
    re.compile(p)
    for p in (
        r"终审|二审|上诉|中院|维持原判",
        r"再审|申诉|抗诉",
        r"一审|判决|判了|裁定",
        r"执行|终本|恢复执行|查封|拍卖|失信",
        r"立案|受理|不予立案|报案|报警|撤案",
        r"侦查|刑拘|取保|批捕|逮捕|看守所|扣押",
        r"不起诉|不批捕|不批准逮捕",
        r"复议|复核|行政诉讼",
        r"认定书|主责|全责|同等责任",
        r"处罚决定|行政拘留|罚款|拘留",
        r"减刑|假释|监狱|服刑|社区矫正|戒毒",
        r"律师|公证|鉴定|法律援助|调解",
        r"赔偿决定|国家赔偿|错案|无罪",
        r"救助",
        r"举报|检举|受贿|贪污|索贿|红包|包庇|徇私|侵吞|私分|吃回扣|套取|虚报|冒领",
        r"建议|希望.{0,20}(?:增设|开通|推广|改为|延长)|能否.{0,12}(?:增加|设置)",
        r"法院|法官",
        r"检察院|检察官",
        r"公安|派出所|民警|警察",
        r"司法局",
        r"村委|村支书|村主任|村干部",
        r"局长|书记|主任|院长|所长|队长",
    )
)


@dataclass
class Prepared:
    """Feature matrix of a batch and what is needed to explain it."""

    matrix: sparse.csr_matrix
    requests: list[list[RequestSpan]]
    stream: CharStream
    columns: IntArray
    positions: IntArray
    weights: FloatArray
    _order: IntArray | None = None
    _bounds: IntArray | None = None

    def of_text(self, row: int) -> IntArray:
        """Indices of the n-gram occurrences of one text."""
        if self._order is None:
            owner = self.stream.owner[self.positions]
            self._order = np.argsort(owner, kind="stable")
            self._bounds = np.searchsorted(owner[self._order], np.arange(self.stream.n_texts + 1))
        assert self._bounds is not None
        return self._order[self._bounds[row] : self._bounds[row + 1]]


@dataclass
class LinearTriage:
    """The four heads over one shared feature space.

    Learned attributes: `classes_` head → labels, `coef_` head → (n_labels, n_features), `intercept_`, `temperature_`,
    `vocabulary_` hash → column or -1, `idf_`, `gate_` the weights of the restricted gate's signs.
    """

    requests: RequestModel = field(default_factory=RequestModel)
    vocabulary_: IntArray | None = None
    idf_: FloatArray | None = None
    classes_: dict[str, list[str]] = field(default_factory=dict)
    coef_: dict[str, FloatArray] = field(default_factory=dict)
    intercept_: dict[str, FloatArray] = field(default_factory=dict)
    temperature_: dict[str, float] = field(default_factory=dict)
    gate_: FloatArray = field(default_factory=lambda: np.array([0.0, 2.0, 0.0, 0.0], dtype=np.float32))

    _means: dict[str, FloatArray] = field(default_factory=dict, repr=False)

    def prepare(self, texts: list[str], requests: list[list[RequestSpan]] | None = None) -> Prepared:
        """Features of each text; `requests` may be given (cross-fitted) in training."""
        assert self.vocabulary_ is not None
        assert self.idf_ is not None
        requests = self.requests.predict(texts) if requests is None else requests
        stream, columns, owner, positions, weights = self._columns(texts, requests)
        width = len(self.idf_)
        whole = tfidf(count_matrix(owner, columns, None, (len(texts), width)), self.idf_)
        asking = tfidf(count_matrix(owner, columns, weights, (len(texts), width)), self.idf_)
        matrix = sparse.hstack([whole, asking, sparse.csr_matrix(stage_cues(texts, requests))]).tocsr()
        matrix.sort_indices()
        return Prepared(matrix, requests, stream, columns, positions, weights)

    def _columns(self, texts: list[str], requests: list[list[RequestSpan]]) -> tuple[CharStream, IntArray, IntArray, IntArray, FloatArray]:
        assert self.vocabulary_ is not None
        stream = CharStream(texts)
        hashes, at = stream.ngrams(ORDERS, BITS)
        columns = self.vocabulary_[hashes]
        known = columns >= 0
        columns, at = columns[known], at[known]
        per_char = request_weights(texts, requests)
        return stream, columns, stream.owner[at], at, per_char[stream.starts[stream.owner[at]] + stream.offset[at]]

    def fit_vocabulary(self, texts: list[str], min_df: int = 2) -> LinearTriage:
        """Keep the n-grams that stand in at least `min_df` texts."""
        stream = CharStream(texts)
        hashes, at = stream.ngrams(ORDERS, BITS)
        pairs = np.unique(stream.owner[at] * (1 << BITS) + hashes) & ((1 << BITS) - 1)
        df = np.bincount(pairs, minlength=1 << BITS)
        kept = np.flatnonzero(df >= min_df)
        self.vocabulary_ = np.full(1 << BITS, -1, dtype=np.int64)
        self.vocabulary_[kept] = np.arange(len(kept))
        self.idf_ = (np.log((1 + len(texts)) / (1 + df[kept])) + 1).astype(np.float32)
        return self

    def fit_head(self, head: str, matrix: sparse.csr_matrix, labels: list[str], *, C: float) -> LinearTriage:
        """Learn one head (squared hinge; its scores are made probabilities by `temperature_`); a binary head is stored with two rows, so that all heads read alike."""
        from sklearn.svm import LinearSVC

        assert self.idf_ is not None
        width = len(self.idf_)
        scale = np.ones(matrix.shape[1], dtype=np.float32)
        for k, weight in enumerate(BLOCKS[head]):
            scale[k * width : (k + 1) * width] = weight
        balanced = None if head == "request_type" else "balanced"
        model = LinearSVC(C=C, random_state=0, class_weight=balanced).fit(matrix @ sparse.diags(scale), labels)
        coef, intercept = model.coef_ * scale, model.intercept_
        if len(model.classes_) == 2:
            coef, intercept = np.vstack([-coef / 2, coef / 2]), np.concatenate([-intercept / 2, intercept / 2])
        self.classes_[head] = [str(c) for c in model.classes_]
        self.coef_[head] = coef.astype(np.float32)
        self.intercept_[head] = intercept.astype(np.float32)
        self.temperature_[head] = 1.0
        return self

    def logits(self, head: str, matrix: sparse.csr_matrix) -> FloatArray:
        """Raw scores, shape (n_texts, n_labels)."""
        return np.asarray(matrix @ self.coef_[head].T + self.intercept_[head], dtype=np.float32)

    def predict_proba(self, head: str, matrix: sparse.csr_matrix) -> FloatArray:
        """Calibrated probabilities, rows sum to 1."""
        return softmax(self.logits(head, matrix) * self.temperature_[head])

    def _mean_coef(self, head: str) -> FloatArray:
        if head not in self._means:
            self._means[head] = self.coef_[head].mean(axis=0)
        return self._means[head]

    def sentence_weights(self, prepared: Prepared, row: int, label: int, head: str = "request_type") -> list[tuple[RequestSpan, float]]:
        """How much each sentence pushed `label` in text `row`: the share of the score that its n-grams carry."""
        spans = prepared.requests[row]
        mine = prepared.of_text(row)
        if not spans or not len(mine):
            return [(s, 0.0) for s in spans]
        width = len(self.idf_) if self.idf_ is not None else 0
        columns, at = prepared.columns[mine], prepared.positions[mine]
        distinct, place = np.unique(columns, return_inverse=True)
        mean = self._mean_coef(head)
        pushed = []
        for block, weight in ((0, np.ones(len(mine), dtype=np.float32)), (width, prepared.weights[mine])):
            worth = _at(prepared.matrix, row, distinct + block) * (self.coef_[head][label, distinct + block] - mean[distinct + block])
            mass = np.bincount(place, weights=weight, minlength=len(distinct))
            pushed.append((worth / np.maximum(mass, 1e-9))[place] * weight)
        offsets = prepared.stream.offset[at]
        index = np.clip(np.searchsorted([s.start for s in spans], offsets, side="right") - 1, 0, len(spans) - 1)
        sums = np.bincount(index, weights=pushed[0] + pushed[1], minlength=len(spans))
        return [(s, float(w)) for s, w in zip(spans, sums, strict=True)]


def _at(matrix: sparse.csr_matrix, row: int, columns: IntArray) -> FloatArray:
    """Values of one row at the given columns; the row's indices are sorted."""
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    indices, data = matrix.indices[start:end], matrix.data[start:end]
    k = np.minimum(np.searchsorted(indices, columns), len(indices) - 1)
    return np.asarray(np.where(indices[k] == columns, data[k], 0.0), dtype=np.float32)


def softmax(logits: FloatArray) -> FloatArray:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)


def request_weights(texts: list[str], requests: list[list[RequestSpan]]) -> FloatArray:
    """One weight a character of the joined texts (each followed by one separator): its sentence's request probability."""
    size = sum(len(t) + 1 for t in texts)
    weights = np.full(size, 0.02, dtype=np.float32)
    base = 0
    for text, spans in zip(texts, requests, strict=True):
        for s in spans:
            weights[base + s.start : base + s.end] = max(0.02, s.probability)
        base += len(text) + 1
    return weights


def stage_cues(texts: list[str], requests: list[list[RequestSpan]]) -> FloatArray:
    """Dense cues of stage and organ: anywhere in the letter, and within the likeliest request sentences."""
    rows = []
    for text, spans in zip(texts, requests, strict=True):
        best = sorted(spans, key=lambda s: -s.probability)[:2]
        asking = "。".join(text[s.start : s.end] for s in best if s.probability > 0.15)
        rows.append([0.3 * bool(c.search(text)) for c in _STAGE_CUES] + [0.7 * bool(c.search(asking)) for c in _STAGE_CUES])
    return np.asarray(rows, dtype=np.float32).reshape(len(texts), 2 * len(_STAGE_CUES))
