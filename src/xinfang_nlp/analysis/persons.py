"""Person names and their part in the letter: petitioner, respondent or neither, by a linear model over name candidates.

Candidates are cut by family name on the text without spaces (OCR puts them anywhere); each is judged by the characters
around it, its place, its line and how often it returns. Offsets map back to the letter as stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from zlib import crc32

import numpy as np
import numpy.typing as npt

from xinfang_nlp.privacy import COMPOUND_SURNAMES

ROLES = ("other", "petitioner", "respondent")
BITS = 16
_HAN = re.compile(r"[\u4e00-\u9fa5\u3400-\u4dbf]+")
_DOTTED = re.compile(r"[\u4e00-\u9fa5]{1,6}[·•][\u4e00-\u9fa5]{1,6}(?:[·•][\u4e00-\u9fa5]{1,6})?")
_TITLED = re.compile(
    r"[\u4e00-\u9fa5](?:某某|某|女士|先生|小姐|师傅|阿婆|阿姨|大爷|大妈|大娘|老太|老汉|老伯|伯|婶|嫂|老师|律师|法官|老板|书记|主任|局长|所长|队长|村长|校长|院长|经理|警官)"
)
_CUED = re.compile(
    r"(?:我叫|名叫|本人叫|姓名[:：]?|[申来写反信举投控报检建求]{1}[请诉信映访报诉告案]?[诉]?人(?:是|为)?[:：]|来访人[:：]|来电人[:：]|申请人[:：]?|申诉人[:：]?|代表人?[:：]|联系人?[:：]|口述[:：])"
    r"([\u4e00-\u9fa5]{2,3})"
)
_NICK = re.compile(r"(?:老|小|阿)[\u4e00-\u9fa5](?![\u4e00-\u9fa5]?(?:人|板|家|区|学|队|师|乡|孩|时|车|路|姓))")


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    return frozenset((files("xinfang_nlp") / "data" / "surnames.txt").read_text(encoding="utf-8").strip())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may be a name; `start`, `end` in the letter, `text` without spaces."""

    start: int
    end: int
    text: str
    features: tuple[int, ...]


def squeezed(folded: str) -> tuple[str, list[int]]:
    """The text without spaces (new lines kept as ⏎) and the offset of each kept character."""
    kept: list[str] = []
    offsets: list[int] = []
    for i, c in enumerate(folded):
        if c == "\n":
            c = "⏎"
        elif c.isspace():
            continue
        kept.append(c)
        offsets.append(i)
    return "".join(kept), offsets


def find_candidates(folded: str) -> list[Candidate]:
    """Every stretch that could be a name, with its hashed features."""
    text, offsets = squeezed(folded)
    spans: set[tuple[int, int]] = set()
    family = surnames()
    for run in _HAN.finditer(text):
        a, b = run.span()
        for i in range(a, b - 1):
            if text[i : i + 2] in COMPOUND_SURNAMES:
                spans |= {(i, j) for j in (i + 3, i + 4) if j <= b}
            if text[i] in family:
                spans |= {(i, j) for j in (i + 2, i + 3) if j <= b}
    for pattern in (_DOTTED, _TITLED, _NICK):
        spans |= {m.span() for m in pattern.finditer(text)}
    for cued in _CUED.finditer(text):
        spans |= {(cued.start(1), j) for j in range(cued.start(1) + 2, cued.end(1) + 1)}
    return _candidates(text, offsets, spans)


def candidates_at(folded: str, places: Iterable[tuple[int, int]]) -> list[Candidate]:
    """Candidates at given offsets of the letter (organs, companies), with the same features."""
    text, offsets = squeezed(folded)
    position = {offset: k for k, offset in enumerate(offsets)}
    spans = {(position[a], position[b - 1] + 1) for a, b in places if a in position and b - 1 in position}
    return _candidates(text, offsets, spans)


def _candidates(text: str, offsets: list[int], spans: set[tuple[int, int]]) -> list[Candidate]:
    n = len(text) or 1
    return [
        Candidate(offsets[i], offsets[j - 1] + 1, text[i:j], _features(text, i, j, n)) for i, j in sorted(spans) if "⏎" not in text[i:j]
    ]


def _features(text: str, i: int, j: int, n: int) -> tuple[int, ...]:
    before, after, name = text[max(0, i - 5) : i], text[j : j + 4], text[i:j]
    seen = min(3, text.count(name))
    left1, right1 = before[-1:] or "^", after[:1] or "$"
    parts = (
        f"a{left1}", f"b{before[-2:]}", f"c{before[-3:]}", f"d{before[-4:]}", f"e{before}", f"f{right1}", f"g{after[:2]}", f"h{after[:3]}", f"i{after}",
        f"j{left1}{right1}", f"k{before[-2:]}{after[:2]}", f"l{name[0]}", f"m{name[-1]}", f"n{len(name)}{seen}", f"o{name[-2:]}", f"p{min(9, 10 * i // n)}{right1}",
        f"q{left1}{min(9, 10 * i // n)}", f"r{len(name)}{left1}", f"s{len(name)}{right1}", f"t{n - j < 12}{left1}", f"u{i < 40}{before[-2:]}", f"v{name}",
    )  # fmt: skip
    mask = (1 << BITS) - 1
    return tuple(crc32(p.encode("utf-8", "surrogatepass")) & mask for p in parts)


@dataclass
class RoleModel:
    """One linear score a candidate and role; `coef_` has shape (n_roles, 2**BITS)."""

    coef_: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros((len(ROLES), 1 << BITS), dtype=np.float32))
    intercept_: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros(len(ROLES), dtype=np.float32))

    def fit(self, candidates: list[list[Candidate]], roles: list[dict[str, int]], *, negatives: int = 30) -> RoleModel:
        """Learn from the candidates of each letter and the role of each name in it (index into `ROLES`)."""
        from scipy import sparse
        from sklearn.linear_model import LogisticRegression

        rng = np.random.default_rng(0)
        rows: list[tuple[int, ...]] = []
        labels: list[int] = []
        for found, role_of in zip(candidates, roles, strict=True):
            named = [(c, role_of[c.text]) for c in found if c.text in role_of]
            others = [c for c in found if c.text not in role_of]
            rows += [c.features for c, _ in named]
            labels += [role for _, role in named]
            picked = rng.permutation(len(others))[:negatives]
            rows += [others[k].features for k in picked]
            labels += [0] * len(picked)
        index = np.array(rows)
        data = sparse.csr_matrix(
            (np.ones(index.size), index.ravel(), np.arange(0, index.size + 1, index.shape[1])), shape=(len(index), 1 << BITS)
        )
        model = LogisticRegression(C=1.0, max_iter=300).fit(data, labels)
        coef, intercept = model.coef_, model.intercept_
        if len(model.classes_) == 2:
            coef, intercept = np.vstack([-coef / 2, coef / 2]), np.concatenate([-intercept / 2, intercept / 2])
        self.coef_ = np.zeros((len(ROLES), 1 << BITS), dtype=np.float32)
        self.intercept_ = np.full(len(ROLES), -30.0, dtype=np.float32)
        self.coef_[model.classes_], self.intercept_[model.classes_] = coef, intercept
        return self

    def predict_proba(self, candidates: list[Candidate]) -> npt.NDArray[np.float32]:
        """Shape (n_candidates, 3), rows sum to 1, columns in the order of `ROLES`."""
        if not candidates:
            return np.zeros((0, len(ROLES)), dtype=np.float32)
        index = np.array([c.features for c in candidates])
        scores = self.coef_[:, index].sum(axis=2).T + self.intercept_
        shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)

    def ranked(self, candidates: list[Candidate], role: int) -> list[tuple[Candidate, float]]:
        """Each name once at its likeliest place, likeliest first; names that overlap a likelier one are dropped."""
        best: dict[str, tuple[Candidate, float]] = {}
        for c, p in zip(candidates, self.predict_proba(candidates)[:, role], strict=True):
            if p > best.get(c.text, (c, 0.0))[1]:
                best[c.text] = (c, float(p))
        return _without_overlaps(sorted(best.values(), key=lambda x: (-x[1], x[0].start)))


def _without_overlaps(ranked: list[tuple[Candidate, float]]) -> list[tuple[Candidate, float]]:
    kept: list[tuple[Candidate, float]] = []
    for c, p in ranked:
        if p < 0.05:
            break
        if not any(k.start < c.end and c.start < k.end for k, _ in kept):
            kept.append((c, p))
    return kept
