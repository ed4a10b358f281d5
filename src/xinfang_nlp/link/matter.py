"""Same matter? Shared numbers, respondents, places and sums, kind of request, likeness of the text; differences speak against."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache

from xinfang_nlp.link.weights import Weight, probability
from xinfang_nlp.records import LinkRecord

PRIOR = -3.0
_YEAR_COURT = re.compile(r"\((\d{4})\)([\u4e00-\u9fa5]\d*)")


def compare_matters(a: LinkRecord, b: LinkRecord) -> tuple[float, list[Weight]]:
    """Probability that both letters are about one matter, with the weights."""
    weights = [w for w in (_numbers(a, b), _respondents(a, b), _places(a, b), _amounts(a, b), _type(a, b), _text(a, b)) if w.value]
    return probability(weights, PRIOR), weights


def _numbers(a: LinkRecord, b: LinkRecord) -> Weight:
    shared = a.case_numbers & b.case_numbers
    if shared:
        return Weight(8.0, f"案号（文号）一致：{sorted(shared)[0]}")
    return Weight(-1.5 if a.case_numbers and b.case_numbers else 0.0)


def _respondents(a: LinkRecord, b: LinkRecord) -> Weight:
    shared = {x for x in a.respondents for y in b.respondents if x == y or (len(x) >= 3 and len(y) >= 3 and (x in y or y in x))}
    mentioned = {x for x in a.respondents if len(x) >= 3 and x in b.text} | {x for x in b.respondents if len(x) >= 3 and x in a.text}
    names = sorted(shared | mentioned, key=len, reverse=True)
    if names:
        return Weight(min(4.5, 2.2 + 1.2 * (len(names) - 1)), f"同一被反映人（单位）：{'、'.join(names[:2])}")
    return Weight(-0.8 if a.respondents and b.respondents else 0.0)


def _places(a: LinkRecord, b: LinkRecord) -> Weight:
    shared = sorted(a.places & b.places, key=len, reverse=True)
    if shared:
        return Weight(min(2.5, 1.0 + 0.6 * (len(shared) - 1)), f"同一地点：{'、'.join(shared[:2])}")
    return Weight(-0.8 if a.places and b.places else 0.0)


def _amounts(a: LinkRecord, b: LinkRecord) -> Weight:
    shared = {x for x in a.amounts & b.amounts if x >= 500}
    if shared:
        telling = [x for x in shared if x % 1000]
        shown = "、".join(f"{x:g}元" for x in sorted(shared, reverse=True)[:2])
        return Weight(min(4.5, 1.4 * len(shared) + 1.0 * len(telling)), f"同一金额：{shown}")
    return Weight(0.0)


def _type(a: LinkRecord, b: LinkRecord) -> Weight:
    return Weight(1.0, "诉求类型相同") if a.request_type == b.request_type else Weight(-1.0)


def _text(a: LinkRecord, b: LinkRecord) -> Weight:
    likeness = cosine(a.text, b.text)
    if likeness >= 0.9:
        return Weight(7.0, "正文几乎相同")
    value = (likeness - 0.33) * 16
    return Weight(max(-3.0, min(5.0, value)), f"正文相似度 {likeness:.0%}" if value > 1.0 else "")


@lru_cache(maxsize=4096)
def _vector(text: str) -> tuple[Counter[str], float]:
    squeezed = re.sub(r"[\W\d]", "", text)[:6000]
    counts = Counter(squeezed[i : i + 2] for i in range(len(squeezed) - 1))
    for k in counts:
        counts[k] = 1 + math.log(counts[k])  # type: ignore[assignment]
    return counts, math.sqrt(sum(v * v for v in counts.values())) or 1.0


def cosine(a: str, b: str) -> float:
    """Cosine of character-bigram vectors with sublinear counts.

    >>> cosine("同一句话", "同一句话") > 0.99
    True
    """
    x, nx = _vector(a)
    y, ny = _vector(b)
    if len(x) > len(y):
        x, y = y, x
    return sum(v * y[k] for k, v in x.items() if k in y) / (nx * ny)
