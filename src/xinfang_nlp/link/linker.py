"""Link one letter to the earlier ones: candidates → two probabilities → relation → case.

The linker only reads `LinkRecord`s and keeps them in memory in order of arrival; person links never leave it as lists.
"""

from __future__ import annotations

from collections.abc import Iterable

from xinfang_nlp.link.blocking import Blocks
from xinfang_nlp.link.scorer import PairScorer, signals_of
from xinfang_nlp.records import LinkRecord, LinkResult, Match

SHOWN = 5
RELATED = 0.6
"""From this probability on "the same matter" or "the same person" alone is told."""


class Linker:
    """`link` compares a letter with all letters added before; `add` takes it in under its case.

    `rejected` holds pairs a clerk has refused: they are never proposed again.
    """

    def __init__(self, scorer: PairScorer, rejected: Iterable[tuple[str, str]] = ()) -> None:
        self.scorer = scorer
        self._records: list[LinkRecord] = []
        self._cases: dict[str, str] = {}
        self._blocks = Blocks()
        self._next_case = 1
        self._rejected = {frozenset(pair) for pair in rejected}

    def add(self, record: LinkRecord, case_id: str) -> None:
        """Take a linked letter into the history."""
        self._blocks.add(len(self._records), record)
        self._records.append(record)
        self._cases[record.id] = case_id
        if case_id.startswith("C-") and case_id[2:].isdigit():
            self._next_case = max(self._next_case, int(case_id[2:]) + 1)

    def link(self, record: LinkRecord) -> LinkResult:
        """Compare with the history; pure, call `add` to keep the letter."""
        matches = []
        for position in self._blocks.candidates(record):
            earlier = self._records[position]
            if earlier.id == record.id or frozenset((earlier.id, record.id)) in self._rejected:
                continue
            match = compare(record, earlier, self.scorer)
            if match.relation != "first" or match.probability >= self.scorer.review[0]:
                matches.append(match)
        matches.sort(key=lambda m: -m.probability)
        repeats = [m for m in matches if m.relation == "same_person_same_matter"]
        if repeats:
            case_id = min((self._cases[m.id] for m in repeats), key=_case_order)
            # a letter already in that case belongs to the same chain of repeats
            relation = "same_person_same_matter"
        else:
            case_id = f"C-{self._next_case:04d}"
            relation = next(
                (r for r in ("same_matter_other_person", "same_person_new_matter") if any(m.relation == r for m in matches)), "first"
            )
        low, high = self.scorer.review
        doubtful = any(low <= m.probability <= high for m in matches)
        return LinkResult(
            letter_id=record.id,
            case_id=case_id,
            is_repeat=bool(repeats),
            repeat_of=tuple(m.id for m in sorted(repeats, key=lambda m: self._order(m.id))),
            relation=relation,
            matches=tuple([*repeats, *(m for m in matches if m not in repeats)][: max(SHOWN, len(repeats))]),
            needs_review=doubtful,
        )

    def _order(self, letter_id: str) -> int:
        return next((i for i, r in enumerate(self._records) if r.id == letter_id), len(self._records))


def compare(a: LinkRecord, b: LinkRecord, scorer: PairScorer) -> Match:
    """Two letters, `b` the earlier: probabilities, relation and the reasons that speak for it, strongest first."""
    signals = signals_of(a, b)
    person, matter, repeat = scorer.probability("person", signals), scorer.probability("matter", signals), scorer.repeat(signals)
    if repeat >= scorer.accept:
        relation = "same_person_same_matter"
    elif matter >= RELATED and matter >= person:
        relation = "same_matter_other_person"
    elif person >= RELATED:
        relation = "same_person_new_matter"
    else:
        relation = "first"
    ranked = sorted((s for s in signals if s.reason), key=lambda s: -scorer.worth(s))
    return Match(b.id, repeat, person, matter, relation, tuple(s.reason for s in ranked if scorer.worth(s) > 0))


def _case_order(case_id: str) -> tuple[int, str]:
    digits = case_id.rsplit("-", 1)[-1]
    return (int(digits) if digits.isdigit() else 10**9, case_id)
