"""The register's fields assembled from the recognisers' spans and from what the register states beside the letter."""

from __future__ import annotations

import re

from xinfang_nlp.analysis.identifiers import find_identifiers
from xinfang_nlp.analysis.organs import find_companies, find_organs
from xinfang_nlp.analysis.people import find_identity, find_people, find_visits
from xinfang_nlp.analysis.quantities import find_amounts, find_dates
from xinfang_nlp.analysis.requests import RequestSpan
from xinfang_nlp.analysis.respondents import Roles
from xinfang_nlp.analysis.summary import demands_of, summarise
from xinfang_nlp.folding import fold, squeeze
from xinfang_nlp.records import Extraction, Letter, Petitioner, Span

_ANONYMOUS = re.compile(
    r"匿名|不便(?:透露|署名|留名)|不敢(?:署名|留名)|恕不(?:署名|具名)|(?:一名|一个|几名|一群)(?:知情|老|普通|有良心|正义)[^，。\n]{0,8}$"
)
_BIRTH = re.compile(r"(?:生于|出生|年生|生人|生日)")


def find_entities(letter: Letter, roles: Roles) -> tuple[Span, ...]:
    """All labelled spans of a letter; names and respondents likeliest first, the rest in order; identifiers win over amounts and dates where they overlap."""
    text = letter.text
    folded = fold(text)
    spans = find_identifiers(folded, text)
    for more in (
        find_dates(folded, text, letter.received),
        find_amounts(folded, text),
        find_organs(folded, text),
        find_companies(folded, text),
    ):
        spans += [s for s in more if not any(a.start < s.end and s.start < a.end for a in spans)]
    spans += roles.find(folded, text)
    spans += find_visits(folded, text)[1]
    # a stable sort by label only would lose the order of likelihood among names: it is kept within each label
    return tuple(spans)


def extract(letter: Letter, spans: tuple[Span, ...], requests: list[RequestSpan]) -> Extraction:
    """The `extract` record of one letter.

    Stated fields of the register (name, ID, phone, address columns) win over what the text says; nothing is invented.
    """
    text = letter.text
    folded = fold(text)
    by_label: dict[str, list[Span]] = {}
    for span in spans:
        by_label.setdefault(span.label, []).append(span)
    told = by_label.get("name", [])
    name = letter.name or (told[0].text if told else None)
    name_span = told[0] if told and not letter.name else None
    ids, phones = by_label.get("id_number", []), by_label.get("phone", [])
    address = by_label.get("address")
    signers = _signers(folded, told)
    people, collective = find_people(folded, signers)
    identity = find_identity(folded, name_span)
    demands = demands_of(text, requests)
    petitioner = Petitioner(
        name=name,
        id_number=letter.id_number or (ids[0].text if ids else None),
        phone=letter.phone or (phones[0].text if phones else None),
        address=letter.address or (address[0].text if address else None),
        identity=identity,
    )
    return Extraction(
        petitioner=petitioner,
        people=people,
        collective=collective,
        anonymous=name is None and bool(_ANONYMOUS.search(folded) or not phones),
        respondents=_unique(s.text for s in by_label.get("respondent", []) if squeeze(s.text) != squeeze(name or "")),
        case_numbers=_unique(s.text for s in by_label.get("case_number", [])),
        amounts_yuan=tuple(dict.fromkeys(float(s.value) for s in by_label.get("amount", []))),
        dates=tuple(dict.fromkeys(str(s.value) for s in by_label.get("date", []) if s.resolved_from is None)),
        courts_and_organs=_unique(s.text for s in by_label.get("organ", [])),
        demands=tuple(demands),
        visits=find_visits(folded, text)[0],
        first_year=_first_year(folded, by_label.get("date", [])),
        summary=summarise(text, name, identity, demands, requests, spans),
        spans=spans,
    )


def _unique(values: object) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for value in values:  # type: ignore[attr-defined]
        kept.setdefault(squeeze(value), value)
    return tuple(kept.values())


def _signers(folded: str, names: list[Span]) -> int:
    """Likely names of petitioners that stand at the end of the letter."""
    return sum(s.start > len(folded) - 120 for s in names) or 1


def _first_year(folded: str, dates: list[Span]) -> int | None:
    """The year in which the matter began: the earliest year told that is no birth year and no bare signing date."""
    years = []
    for span in dates:
        if span.resolved_from is not None or _BIRTH.search(folded[span.start : span.end + 6]):
            continue
        signing = span.end >= len(folded.rstrip()) - 14
        years.append((signing, int(str(span.value)[:4])))
    told = [y for signing, y in years if not signing]
    return min(told) if told else None
