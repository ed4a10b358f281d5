"""Records ↔ the JSON that the ledger stores. Trips (`visits`) are left out on the way in and come back as "not stated"."""

from __future__ import annotations

from datetime import date
from typing import Any

from xinfang_nlp.records import Candidate, Classification, Extraction, Letter, Petitioner, Source, Span


def classification_from(data: dict[str, Any]) -> Classification:
    return Classification(
        agency=data["agency"],
        request_type=data["request_type"],
        purpose=data["purpose"],
        litigation_related=data["litigation_related"],
        route=data["route"],
        confidence=data["confidence"],
        candidates=tuple(Candidate(**c) for c in data["candidates"]),
        secondary=tuple(data["secondary"]),
        restricted=data["restricted"],
        needs_review=data["needs_review"],
        tier=data["tier"],
        evidence=tuple(Span(e["label"], e["start"], e["end"], e["text"]) for e in data["evidence"]),
        model=data["model"],
    )


def extraction_from(data: dict[str, Any]) -> Extraction:
    return Extraction(
        petitioner=Petitioner(**data["petitioner"]),
        people=data["people"],
        collective=data["collective"],
        anonymous=data["anonymous"],
        respondents=tuple(data["respondents"]),
        case_numbers=tuple(data["case_numbers"]),
        amounts_yuan=tuple(data["amounts_yuan"]),
        dates=tuple(data["dates"]),
        courts_and_organs=tuple(data["courts_and_organs"]),
        demands=tuple(data["demands"]),
        first_year=data["first_year"],
        summary=data["summary"],
        spans=tuple(
            Span(s["label"], s["start"], s["end"], s["text"], s["value"], s.get("resolved_from"), s.get("note")) for s in data["spans"]
        ),
    )


def letter_to(letter: Letter) -> dict[str, Any]:
    """What the restricted part keeps of a letter."""
    return {
        "text": letter.text,
        "name": letter.name,
        "id_number": letter.id_number,
        "phone": letter.phone,
        "address": letter.address,
    }


def letter_from(row: Any, restricted: dict[str, Any] | None) -> Letter:
    """A letter from its row and, when restricted, from the restricted part."""
    held = restricted or {k: getattr(row, k) for k in ("text", "name", "id_number", "phone", "address")}
    received: date | None = row.received
    return Letter(
        id=row.id,
        received=received,
        channel=row.channel,
        source=Source(row.source_file, row.source_row) if row.source_file is not None else None,
        **(held | {"text": held.get("text") or ""}),
    )
