"""Which sentence is the request: a linear model over sentences, learned from the corpus' `ask` and `not_ask` spans.

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
    """A sentence and the probability that it carries the decisive request."""

    start: int
    end: int
    probability: float


class RequestModel:
    """`fit` learns, `predict` gives one probability per sentence."""

    def __init__(self) -> None:
        self.coef_: FloatArray | None = None
        self.idf_: FloatArray | None = None
        self.intercept_: float = 0.0

    def fit(self, texts: list[str], asks: list[list[str]], *, C: float = 4.0) -> RequestModel:
        """Learn from texts and their verbatim request substrings."""
        from sklearn.linear_model import LogisticRegression

        cut = [sentences(t) for t in texts]
        y = np.concatenate([_overlaps(t, s, a) for t, s, a in zip(texts, cut, asks, strict=True)])
        counts, dense = _raw(texts, cut)
        df = np.asarray((counts[:, : 1 << BITS] > 0).sum(axis=0)).ravel()
        idf = np.log((1 + counts.shape[0]) / (1 + df)).astype(np.float32) + 1
        idf[df < 2] = 0
        self.idf_ = np.concatenate([idf, 0.4 * idf]).astype(np.float32)
        X = sparse.hstack([tfidf(counts, self.idf_), sparse.csr_matrix(dense)]).tocsr()
        model = LogisticRegression(C=C, max_iter=300).fit(X, y)
        self.coef_ = model.coef_[0].astype(np.float32)
        self.intercept_ = float(model.intercept_[0])
        return self

    def predict(self, texts: list[str]) -> list[list[RequestSpan]]:
        """One list of sentences a text, in order, each with its probability in [0, 1]."""
        assert self.coef_ is not None
        assert self.idf_ is not None
        cut = [sentences(t) for t in texts]
        if not any(cut):
            return [[] for _ in texts]
        counts, dense = _raw(texts, cut)
        X = sparse.hstack([tfidf(counts, self.idf_), sparse.csr_matrix(dense)]).tocsr()
        p = 1 / (1 + np.exp(-(X @ self.coef_ + self.intercept_)))
        out, at = [], 0
        for spans in cut:
            out.append([RequestSpan(s, e, float(p[at + k])) for k, (s, e) in enumerate(spans)])
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
                + [place, place > 0.6, place > 0.8, k == 0, k == len(spans) - 1, len(spans) == 1, min(1.0, (end - start) / 80), k == len(spans) - 2]
            )
    stream = CharStream(parts)
    hashes, at = stream.ngrams((1, 2, 3), BITS)
    own = count_matrix(stream.owner[at], hashes, None, (len(parts), 1 << BITS))
    shift = sparse.diags(np.array([0.0 if f else 1.0 for f in first[1:]], dtype=np.float32), -1, shape=(len(parts), len(parts)))
    before = shift.dot(own)
    return sparse.hstack([own, before]).tocsr(), np.asarray(rows, dtype=np.float32).reshape(len(parts), DENSE)
