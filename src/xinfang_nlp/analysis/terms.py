"""Telling words: what a letter says that few others say, weighted by the log of its inverse share in the corpus."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from xinfang_nlp.analysis.tokenizer import cut
from xinfang_nlp.folding import squeeze

TOP = 80
MIN_WEIGHT = 2.0
_WORD = re.compile(r"[\u4e00-\u9fa5\u3400-\u4dbf]{2,}")


@dataclass
class TermTable:
    """`df_`: in how many of the `n_` corpus letters a word stands; words that stand in one only are not kept."""

    df_: dict[str, int] = field(default_factory=dict)
    n_: int = 0

    def fit(self, texts: Iterable[str]) -> TermTable:
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(words(text))
            self.n_ += 1
        self.df_ = {w: n for w, n in sorted(counts.items()) if n > 1}
        return self

    def terms(self, text: str) -> dict[str, float]:
        """The `TOP` most telling words of a text with their weights."""
        weights = {w: math.log((self.n_ + 1) / (self.df_.get(w, 0) + 1)) for w in words(text)}
        ranked = sorted(((w, v) for w, v in weights.items() if v >= MIN_WEIGHT), key=lambda x: (-x[1], x[0]))
        return {w: round(v, 3) for w, v in ranked[:TOP]}


def words(text: str) -> set[str]:
    """Distinct Chinese words of two or more characters."""
    return {w for w in cut(squeeze(text)) if _WORD.fullmatch(w)}
