"""Same matter? Signals from numbers, respondents, places, sums, telling words and the text as a whole."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache

from xinfang_nlp.link.signals import Signal
from xinfang_nlp.records import LinkRecord

MATTER_SIGNALS = (
    "number_same", "number_differs", "respondent_same", "place_same", "amount_same", "date_same", "type_same", "terms_shared", "terms_cosine", "terms_many",
    "text_alike", "text_identical",
)  # fmt: skip


def matter_signals(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    """What speaks for or against one matter in both letters."""
    return [*_numbers(a, b), *_respondents(a, b), *_places(a, b), *_amounts(a, b), *_dates(a, b), *_type(a, b), *_terms(a, b), *_text(a, b)]


def _numbers(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    shared = a.case_numbers & b.case_numbers
    if shared:
        return [Signal("number_same", 1.0, f"案号（文号）一致：{min(shared)}")]
    return [Signal("number_differs")] if a.case_numbers and b.case_numbers else []


def _respondents(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    shared = {x for x in a.respondents for y in b.respondents if x == y or (min(len(x), len(y)) >= 3 and (x in y or y in x))}
    shared |= {x for mine, other in ((a, b), (b, a)) for x in mine.respondents if len(x) >= 3 and x in other.text}
    if not shared:
        return []
    names = sorted(shared, key=lambda x: (-len(x), x))
    return [Signal("respondent_same", min(2.0, 0.5 + 0.5 * len(names)), f"同一被反映人（单位）：{'、'.join(names[:2])}")]


def _places(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    shared = sorted(a.places & b.places, key=lambda x: (-len(x), x))
    return [Signal("place_same", min(2.0, 0.5 + 0.5 * len(shared)), f"同一机关：{'、'.join(shared[:2])}")] if shared else []


def _amounts(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    shared = {x for x in a.amounts for y in b.amounts if x >= 300 and (x == y or (x >= 5000 and abs(x - y) <= 0.012 * x))}
    if not shared:
        return []
    telling = sum(1.0 if x % 1000 else 0.6 for x in shared)
    return [Signal("amount_same", min(2.5, telling), "同一金额：" + "、".join(f"{x:g}元" for x in sorted(shared, reverse=True)[:2]))]


def _dates(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    shared = {d for d in a.dates & b.dates if len(d) >= 7}
    return [Signal("date_same", min(2.0, len(shared)), f"同一日期：{min(shared)}")] if shared else []


def _type(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    return [Signal("type_same")] if a.request_type == b.request_type else []


def _terms(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    """Words that few letters use, weighted by how rare they are."""
    x, y = a.terms, b.terms
    shared = sorted((w for w in x if w in y), key=lambda w: (-x[w], w))
    if not shared:
        return []
    mass = sum(x[w] for w in shared)
    overlap = mass / max(1e-9, min(sum(x.values()), sum(y.values())))
    cosine = sum(x[w] * y[w] for w in shared) / math.sqrt(sum(v * v for v in x.values()) * sum(v * v for v in y.values()))
    reason = f"都提到：{'、'.join(shared[:4])}" if overlap >= 0.08 else ""
    # square roots: the step from no overlap to a little says more than from much to more
    return [
        Signal("terms_shared", 5 * math.sqrt(overlap), reason),
        Signal("terms_cosine", 5 * math.sqrt(cosine)),
        Signal("terms_many", min(3.0, mass / 12)),
    ]


def _text(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    likeness = text_cosine(a.text, b.text)
    signals = [Signal("text_alike", 3 * likeness)]
    if likeness >= 0.85:
        signals.append(Signal("text_identical", 1.0, f"正文几乎相同（{likeness:.0%}）"))
    return signals


@lru_cache(maxsize=8192)
def _vector(text: str) -> tuple[dict[str, float], float]:
    squeezed = re.sub(r"[\W\d]", "", text)[:4000]
    counts = Counter(squeezed[i : i + 2] for i in range(len(squeezed) - 1))
    vector = {k: 1 + math.log(v) for k, v in counts.items()}
    return vector, math.sqrt(sum(v * v for v in vector.values())) or 1.0


def text_cosine(a: str, b: str) -> float:
    """Cosine of character-bigram vectors with sublinear counts.

    >>> text_cosine("同一句话", "同一句话") > 0.99
    True
    """
    x, nx = _vector(a)
    y, ny = _vector(b)
    if len(x) > len(y):
        x, y = y, x
    return sum(v * y[k] for k, v in x.items() if k in y) / (nx * ny)
