"""Hashed character n-grams of many texts at once, in numpy: no tokens, no Docs, one pass per batch.

Digits count as one sign, white space is dropped (OCR puts it anywhere), widths and Traditional forms are folded. Every
n-gram carries the weight of its first character, so that the same pass serves "the whole letter" (weight 1) and "the
sentences that ask" (weight = probability of being the request).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import sparse

from xinfang_nlp.folding import fold_table

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
_BREAK = 1


@lru_cache(maxsize=1)
def _lookup() -> npt.NDArray[np.uint32]:
    """Code point → folded code, 0 for characters that are dropped."""
    table = np.arange(0x110000, dtype=np.uint32)
    for code, to in fold_table().items():
        table[code] = ord(to)
    for code in range(0x3001):
        if chr(code).isspace():
            table[code] = 0
    table[ord("\u3000")] = 0
    digits = [c for c in range(0xFF20) if chr(c).isdigit()]
    table[digits] = ord("0")
    table[ord("A") : ord("Z") + 1] += 32
    table[0] = 0
    return table


class CharStream:
    """The folded characters of a batch of texts: codes, the text each belongs to, and its offset there."""

    def __init__(self, texts: list[str]) -> None:
        joined = "\x00".join(texts) + "\x00"
        raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        lengths = np.array([len(t) + 1 for t in texts], dtype=np.int64)
        owner = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        offset = np.arange(len(raw), dtype=np.int64) - np.repeat(starts, lengths)
        codes = _lookup()[np.minimum(raw, 0x10FFFF)].copy()
        codes[starts + lengths - 1] = _BREAK
        keep = codes != 0
        self.n_texts = len(texts)
        self.starts = starts
        self.codes = codes[keep].astype(np.uint64)
        self.owner = owner[keep]
        self.offset = offset[keep]

    def ngrams(self, orders: tuple[int, ...], bits: int) -> tuple[IntArray, IntArray]:
        """Hashes of all n-grams that stay within one text, and the stream position of each."""
        hashes, positions = [], []
        codes = self.codes
        for n in orders:
            if len(codes) < n:
                continue
            size = len(codes) - n + 1
            h = np.full(size, np.uint64(n * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF), dtype=np.uint64)
            clean = np.ones(size, dtype=bool)
            for k in range(n):
                part = codes[k : k + size]
                h = (h ^ part) * np.uint64(0x100000001B3)
                h ^= h >> np.uint64(29)
                clean &= part != _BREAK
            at = np.flatnonzero(clean)
            hashes.append((h[at] & np.uint64((1 << bits) - 1)).astype(np.int64))
            positions.append(at)
        if not hashes:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return np.concatenate(hashes), np.concatenate(positions)


def count_matrix(owner: IntArray, hashes: IntArray, weights: FloatArray | None, shape: tuple[int, int]) -> sparse.csr_matrix:
    """Sum the weights of equal n-grams per text."""
    data = np.ones(len(hashes), dtype=np.float32) if weights is None else weights.astype(np.float32)
    return sparse.coo_matrix((data, (owner, hashes)), shape=shape).tocsr()


def tfidf(counts: sparse.csr_matrix, idf: FloatArray) -> sparse.csr_matrix:
    """Sublinear term frequency times idf, rows of length 1; shape and sparsity kept."""
    out = counts.copy()
    out.data = np.log1p(out.data)
    out = out.multiply(idf[None, :]).tocsr()
    norms = np.sqrt(np.asarray(out.multiply(out).sum(axis=1)).ravel())
    norms[norms == 0] = 1.0
    return sparse.diags(1.0 / norms).dot(out).tocsr().astype(np.float32)
