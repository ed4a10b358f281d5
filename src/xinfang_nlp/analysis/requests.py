"""Which sentence is the request, and which accuses an official: linear models over sentences.

Features of a sentence: its character n-grams, those of the sentence before it, its place in the letter, and cues of
asking, negation, quotation and withdrawal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from xinfang_nlp.analysis.features import CharStream, FloatArray, count_matrix, tfidf
from xinfang_nlp.analysis.sentences import sentences

BITS = 15
_CUES = tuple(
    re.compile(p)
    for p in (
        r"请求|恳请|恳求|要求|申请|希望|盼|望|请(?!假|客|他吃)|求(?!助|职)|能不能|可否|能否|麻烦|建议|让|给我|把",
        r"不是(?:要|来|让|求|请)|不要求|没有?别的要求|不求|不再|撤回|放弃|无意|不想|不争|不提",
        r"说|称|答复|回复|告知|告诉|讲|写着|写明|载明|认为|原来|当时|曾经|以前|曾|那时",
        r"诉求|请求事项|请求[:：]|要求[:：]|事项[:：]|特此|为此|因此|综上|故|所以",
        r"只要|只求|只想|就想|就要|唯一|最后|现在|今天|这次|眼下",
        r"[?？]|吗|呢|吧",
        r"[我俺咱]",
        r"他们?|对方",
    )
)
DENSE = len(_CUES) + 8


@dataclass(frozen=True, slots=True)
class RequestSpan:
    """A sentence, the probability that it carries the decisive request, and the log-odds that it accuses an official."""

    start: int
    end: int
    probability: float
    accuses: float = 0.0


class RequestModel:
    """Two linear heads over sentences: `ask` (which one is the request) and `accuse` (which one accuses an official).

    `ask` learns from the corpus' verbatim spans. `accuse` has labels per letter only, so it learns by multiple instances:
    the sentences of a restricted letter that look most like an accusation are taken as such, and the head is fitted again.
    Learned attributes: `idf_`, `coef_` head → weights, `intercept_`.
    """

    def __init__(self) -> None:
        self.idf_: FloatArray | None = None
        self.coef_: dict[str, FloatArray] = {}
        self.intercept_: dict[str, float] = {}

    def fit(self, texts: list[str], asks: list[list[str]], accused: list[bool], *, C: float = 4.0) -> RequestModel:
        """Learn from texts, their verbatim request substrings, and whether each accuses an official anywhere."""
        cut = [sentences(t) for t in texts]
        counts, dense = _raw(texts, cut)
        df = np.asarray((counts[:, : 1 << BITS] > 0).sum(axis=0)).ravel()
        idf = np.log((1 + counts.shape[0]) / (1 + df)).astype(np.float32) + 1
        idf[df < 2] = 0
        self.idf_ = np.concatenate([idf, 0.4 * idf]).astype(np.float32)
        X = sparse.hstack([tfidf(counts, self.idf_), sparse.csr_matrix(dense)]).tocsr()
        self._fit_head("ask", X, np.concatenate([_overlaps(t, s, a) for t, s, a in zip(texts, cut, asks, strict=True)]), None, C)
        owner = np.repeat(np.arange(len(texts)), [len(s) for s in cut])
        self._fit_accusations(X, owner, np.asarray(accused, dtype=bool))
        return self

    def _fit_head(self, head: str, X: sparse.csr_matrix, y: np.ndarray, weight: FloatArray | None, C: float) -> None:
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=C, max_iter=300).fit(X, y, sample_weight=weight)
        self.coef_[head] = model.coef_[0].astype(np.float32)
        self.intercept_[head] = float(model.intercept_[0])

    def _fit_accusations(self, X: sparse.csr_matrix, owner: np.ndarray, accused: np.ndarray, rounds: int = 3) -> None:
        if not accused.any() or accused.all():
            self.coef_["accuse"], self.intercept_["accuse"] = np.zeros(X.shape[1], dtype=np.float32), 0.0
            return
        size = np.bincount(owner)
        label = accused[owner].copy()
        weight = np.where(label, 3.0 / np.maximum(1, size[owner]), 1.0).astype(np.float32)
        for _ in range(rounds):
            self._fit_head("accuse", X, label, weight, 8.0)
            score = X @ self.coef_["accuse"]
            label = np.zeros(len(owner), dtype=bool)
            weight = np.ones(len(owner), dtype=np.float32)
            for letter in np.flatnonzero(accused):
                rows = np.flatnonzero(owner == letter)
                ranked = rows[np.argsort(-score[rows])]
                chosen = ranked[: 2 if len(rows) > 4 else 1]
                weight[ranked] = 0.0  # nobody knows what the other sentences of such a letter are
                label[chosen], weight[chosen] = True, 3.0
        self._fit_head("accuse", X, label, weight, 8.0)

    def predict(self, texts: list[str]) -> list[list[RequestSpan]]:
        """One list of sentences a text, in order."""
        assert self.idf_ is not None
        cut = [sentences(t) for t in texts]
        if not any(cut):
            return [[] for _ in texts]
        counts, dense = _raw(texts, cut)
        X = sparse.hstack([tfidf(counts, self.idf_), sparse.csr_matrix(dense)]).tocsr()
        p = 1 / (1 + np.exp(-(X @ self.coef_["ask"] + self.intercept_["ask"])))
        accuses = X @ self.coef_["accuse"] + self.intercept_["accuse"]
        out, at = [], 0
        for spans in cut:
            out.append([RequestSpan(s, e, float(p[at + k]), float(accuses[at + k])) for k, (s, e) in enumerate(spans)])
            at += len(spans)
        return out


def _overlaps(text: str, spans: list[tuple[int, int]], asks: list[str]) -> np.ndarray:
    marked = np.zeros(len(text) + 1, dtype=bool)
    for ask in asks:
        at = text.find(ask)
        if at >= 0:
            marked[at : at + len(ask)] = True
    return np.array([bool(marked[s:e].sum() >= min(4, e - s)) for s, e in spans], dtype=bool)


def _raw(texts: list[str], cut: list[list[tuple[int, int]]]) -> tuple[sparse.csr_matrix, FloatArray]:
    """n-gram counts of each sentence and its predecessor (two blocks), and the dense cues."""
    parts: list[str] = []
    first: list[bool] = []
    rows = []
    for text, spans in zip(texts, cut, strict=True):
        n = len(text) or 1
        for k, (start, end) in enumerate(spans):
            sentence = text[start:end]
            parts.append(sentence)
            first.append(k == 0)
            place = start / n
            rows.append(
                [bool(c.search(sentence)) for c in _CUES]
                + [
                    place,
                    place > 0.6,
                    place > 0.8,
                    k == 0,
                    k == len(spans) - 1,
                    len(spans) == 1,
                    min(1.0, (end - start) / 80),
                    k == len(spans) - 2,
                ]
            )
    stream = CharStream(parts)
    hashes, at = stream.ngrams((1, 2, 3), BITS)
    own = count_matrix(stream.owner[at], hashes, None, (len(parts), 1 << BITS))
    shift = sparse.diags(np.array([0.0 if f else 1.0 for f in first[1:]], dtype=np.float32), -1, shape=(len(parts), len(parts)))
    before = shift.dot(own)
    return sparse.hstack([own, before]).tocsr(), np.asarray(rows, dtype=np.float32).reshape(len(parts), DENSE)
