"""Frozen records that flow between the stages (standard library only).

ingest → `Letter` | `Unreadable` → analysis → `Analysis` → link → `LinkResult` → triage → `Entry` → ledger, report.
`to_dict` methods give the JSON of the output contract; offsets are Unicode code points of `Letter.text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

IDENTITIES = ("农民", "职工", "干部", "无业", "个体", "退休", "学生")
RELATIONS = ("first", "same_person_same_matter", "same_person_new_matter", "same_matter_other_person", "lookalike")
ACTIONS = ("转送", "交办", "直接回复", "受理告知", "督办", "引导", "存")
"""不予受理 and 不再受理 are not here: staff enter them, the machine never proposes refusal."""
VISIT_LEVELS = ("county", "city", "province", "beijing")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a letter was read from: `file` as the user named it, `row` counted from 1 in tables."""

    file: str
    row: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"file": self.file, "row": self.row}


@dataclass(frozen=True, slots=True)
class Letter:
    """来信: the text exactly as stored, and what the sender or the register stated beside it."""

    id: str
    text: str
    received: date | None = None
    channel: str | None = None
    name: str | None = None
    id_number: str | None = None
    phone: str | None = None
    address: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or row that gave no letter; `message` is one Chinese line: what is wrong, what to do."""

    id: str
    source: Source
    message: str


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of the letter. `value` is the normalised form, `note` a doubt such as a wrong check digit."""

    label: str
    start: int
    end: int
    text: str
    value: Any = None
    resolved_from: str | None = None
    note: str | None = None

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {"label": self.label, "start": self.start, "end": self.end, "text": self.text, "value": self.value}
        if self.resolved_from:
            out["resolved_from"] = self.resolved_from
        if self.note:
            out["note"] = self.note
        return out


@dataclass(frozen=True, slots=True)
class Candidate:
    request_type: str
    agency: str
    probability: float


@dataclass(frozen=True, slots=True)
class Classification:
    """What is asked and who must handle it, with calibrated probabilities and the words that show why."""

    agency: str
    request_type: str
    purpose: str
    litigation_related: bool
    route: str
    confidence: Mapping[str, float]
    candidates: tuple[Candidate, ...]
    secondary: tuple[str, ...] = ()
    restricted: bool = False
    needs_review: bool = False
    tier: int = 1
    evidence: tuple[Span, ...] = ()
    model: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "agency": self.agency,
            "request_type": self.request_type,
            "purpose": self.purpose,
            "litigation_related": self.litigation_related,
            "route": self.route,
            "secondary": list(self.secondary),
            "restricted": self.restricted,
            "confidence": {k: round(v, 4) for k, v in self.confidence.items()},
            "candidates": [
                {"request_type": c.request_type, "agency": c.agency, "probability": round(c.probability, 4)} for c in self.candidates
            ],
            "needs_review": self.needs_review,
            "tier": self.tier,
            "evidence": [{"start": s.start, "end": s.end, "text": s.text, "label": s.label} for s in self.evidence],
            "model": self.model,
        }


@dataclass(frozen=True, slots=True)
class Petitioner:
    name: str | None = None
    id_number: str | None = None
    phone: str | None = None
    address: str | None = None
    identity: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Extraction:
    """The register's fields; not stated is None or empty. `visits`: None means "many times", 0 not stated."""

    petitioner: Petitioner = Petitioner()
    people: int = 1
    collective: bool = False
    anonymous: bool = False
    respondents: tuple[str, ...] = ()
    case_numbers: tuple[str, ...] = ()
    amounts_yuan: tuple[float, ...] = ()
    dates: tuple[str, ...] = ()
    courts_and_organs: tuple[str, ...] = ()
    demands: tuple[str, ...] = ()
    visits: Mapping[str, int | None] = field(default_factory=lambda: dict.fromkeys(VISIT_LEVELS, 0))
    first_year: int | None = None
    summary: str = ""
    spans: tuple[Span, ...] = ()

    def to_dict(self, *, visits: bool = True) -> dict[str, Any]:
        """The `extract` record; `visits=False` for everything that is stored or shown beside a case."""
        out: dict[str, Any] = {
            "petitioner": self.petitioner.to_dict(),
            "people": self.people,
            "collective": self.collective,
            "anonymous": self.anonymous,
            "respondents": list(self.respondents),
            "case_numbers": list(self.case_numbers),
            "amounts_yuan": list(self.amounts_yuan),
            "dates": list(self.dates),
            "courts_and_organs": list(self.courts_and_organs),
            "demands": list(self.demands),
            "first_year": self.first_year,
            "summary": self.summary,
            "spans": [s.to_dict() for s in self.spans if visits or s.label != "visit"],
        }
        if visits:
            out["visits"] = dict(self.visits)
        return out


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that one letter's text tells, made once and read by every later stage."""

    letter_id: str
    classification: Classification
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """What linking compares: built from a letter and its analysis, never stored as a list of persons."""

    id: str
    received: date | None
    text: str
    names: frozenset[str]
    id_numbers: frozenset[str]
    phones: frozenset[str]
    address: str | None
    anonymous: bool
    respondents: frozenset[str]
    case_numbers: frozenset[str]
    amounts: frozenset[float]
    places: frozenset[str]
    request_type: str
    purpose: str
    dates: frozenset[str] = frozenset()
    terms: Mapping[str, float] = field(default_factory=dict)
    """Words that few letters use, each with the log of its inverse share."""


@dataclass(frozen=True, slots=True)
class Match:
    """One earlier letter compared with this one: two probabilities and the reasons a clerk can read."""

    id: str
    probability: float
    same_person: float
    same_matter: float
    relation: str
    reasons: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "probability": round(self.probability, 4),
            "same_person": round(self.same_person, 4),
            "same_matter": round(self.same_matter, 4),
            "relation": self.relation,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class LinkResult:
    """Whether a letter repeats earlier ones, which, why, and the case it belongs to."""

    letter_id: str
    case_id: str
    is_repeat: bool = False
    repeat_of: tuple[str, ...] = ()
    relation: str = "first"
    matches: tuple[Match, ...] = ()
    needs_review: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "case_id": self.case_id,
            "is_repeat": self.is_repeat,
            "repeat_of": list(self.repeat_of),
            "relation": self.relation,
            "matches": [m.to_dict() for m in self.matches],
            "needs_review": self.needs_review,
        }


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock that runs against the office. `due` is None while its start event has not happened."""

    what: str
    due: date | None
    starts_from: str
    article: str
    day_kind: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "due": self.due.isoformat() if self.due else None,
            "from": self.starts_from,
            "article": self.article,
            "day_kind": self.day_kind,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """台账条目: a letter with everything that is proposed about it."""

    letter: Letter
    analysis: Analysis | None
    link: LinkResult | None
    action: str | None = None
    action_article: str | None = None
    deadlines: tuple[Deadline, ...] = ()
    error: str | None = None

    @property
    def restricted(self) -> bool:
        """True when the letter accuses a public official anywhere (art. 30): it goes to the restricted queue."""
        return bool(self.analysis and self.analysis.classification.restricted)

    def to_dict(self) -> dict[str, Any]:
        """The full `triage` record (without visits); restricted content included, see `to_public_dict`."""
        out: dict[str, Any] = {"id": self.letter.id}
        if self.analysis is not None and self.link is not None:
            out |= self.analysis.classification.to_dict()
            out |= self.analysis.extraction.to_dict(visits=False)
            out |= self.link.to_dict() | {"needs_review": self.analysis.classification.needs_review or self.link.needs_review}
        else:
            out |= dict.fromkeys(NULL_LABELS)
        return out | self._tail()

    def to_public_dict(self) -> dict[str, Any]:
        """As `to_dict`, but a restricted letter keeps only id, received, source and the flag."""
        if not self.restricted:
            return self.to_dict()
        empty = dict.fromkeys((*NULL_LABELS, "action", "deadlines", "error"))
        return (
            {"id": self.letter.id}
            | empty
            | {
                "restricted": True,
                "received": _iso(self.letter.received),
                "source": self.letter.source.to_dict() if self.letter.source else None,
            }
        )

    def _tail(self) -> dict[str, Any]:
        return {
            "received": _iso(self.letter.received),
            "action": self.action,
            "deadlines": [d.to_dict() for d in self.deadlines],
            "source": self.letter.source.to_dict() if self.letter.source else None,
            "error": self.error,
        }


NULL_LABELS = [
    "agency",
    "request_type",
    "purpose",
    "litigation_related",
    "route",
    "secondary",
    "restricted",
    "confidence",
    "candidates",
    "needs_review",
    "tier",
    "evidence",
    "model",
    "petitioner",
    "people",
    "collective",
    "anonymous",
    "respondents",
    "case_numbers",
    "amounts_yuan",
    "dates",
    "courts_and_organs",
    "demands",
    "first_year",
    "summary",
    "spans",
    "case_id",
    "is_repeat",
    "repeat_of",
    "relation",
    "matches",
]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
