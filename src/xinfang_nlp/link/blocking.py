"""Blocking: which earlier letters are worth comparing with a new one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from xinfang_nlp.link.person import near_pinyin
from xinfang_nlp.records import LinkRecord

MAX_BLOCK = 200
"""Keys shared by more letters than this tell nothing (a bank, a county court) and are passed over."""
TELLING = 4.0
"""A word is a key when fewer than about one letter in fifty uses it (log of the inverse share)."""
SHINGLE = 6
BANDS, ROWS = 12, 3


class Blocks:
    """An inverted index from keys to letter positions; grows one letter at a time."""

    def __init__(self) -> None:
        self._index: dict[str, list[int]] = defaultdict(list)

    def add(self, position: int, record: LinkRecord) -> None:
        for key in keys_of(record):
            self._index[key].append(position)

    def candidates(self, record: LinkRecord, limit: int = 50) -> list[int]:
        """Positions of earlier letters that share a key, those sharing most first."""
        hits: Counter[int] = Counter()
        for key in keys_of(record):
            block = self._index.get(key, ())
            if 0 < len(block) <= MAX_BLOCK:
                strong = 3 if key[0] in "INPS" else 1
                for position in block:
                    hits[position] += strong
        return [p for p, _ in hits.most_common(limit)]


def keys_of(record: LinkRecord) -> Iterator[str]:
    """Blocking keys: identifiers, name readings, case numbers, respondents, sums, telling words, sketch bands of the text."""
    for number in record.id_numbers:
        yield "I" + (number[:6] + number[8:17] if len(number) == 18 else number)
        yield "i" + number[-4:]
    for phone in record.phones:
        yield "P" + phone
    for name in record.names:
        if len(name) >= 2:
            yield "n" + near_pinyin(name)
            yield "f" + name
    for number in record.case_numbers:
        yield "N" + number
    for respondent in record.respondents:
        if len(respondent) >= 2:
            yield "r" + respondent
    for amount in record.amounts:
        if amount >= 1000 and amount % 1000:
            yield f"a{amount:g}"
    for term, weight in record.terms.items():
        if weight >= TELLING:
            yield "t" + term
    yield from sketch(record.text)


def sketch(text: str) -> Iterator[str]:
    """MinHash bands over 6-character shingles: near-identical letters meet in at least one."""
    squeezed = "".join(c for c in text if c.isalpha())[:4000]
    if len(squeezed) < SHINGLE + 4:
        return
    codes = np.frombuffer(squeezed.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    h = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for k in range(SHINGLE):
        h = (h * np.uint64(1_000_003)) ^ codes[k : k + len(h)]
    mixed = (h[None, :] ^ _SEEDS[:, None]) * np.uint64(0x9E3779B97F4A7C15)
    mins = (mixed >> np.uint64(20)).min(axis=1)
    for band in range(BANDS):
        part = mins[band * ROWS : (band + 1) * ROWS]
        yield f"S{band}:" + ":".join(str(int(x)) for x in part)


_SEEDS = np.random.default_rng(20220501).integers(1, 2**62, BANDS * ROWS, dtype=np.uint64)
