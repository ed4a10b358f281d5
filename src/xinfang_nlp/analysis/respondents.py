"""Who is who in a letter: the petitioner's name and the 被反映人 (persons, companies, organs), by learned roles."""

from __future__ import annotations

from dataclasses import dataclass, field

from xinfang_nlp.analysis.addresses import address_candidates
from xinfang_nlp.analysis.organs import find_companies, find_organs
from xinfang_nlp.analysis.persons import Candidate, RoleModel, candidates_at, find_candidates
from xinfang_nlp.folding import fold
from xinfang_nlp.records import Span

NAME_AT, RESPONDENT_AT, BODY_AT, ALSO_NAME_AT, ADDRESS_AT = 0.2, 0.35, 0.4, 0.5, 0.1


@dataclass
class Roles:
    """Three role models: over names of persons, over named bodies (organs, companies, schools …) and over addresses."""

    persons: RoleModel = field(default_factory=RoleModel)
    bodies: RoleModel = field(default_factory=RoleModel)
    places: RoleModel = field(default_factory=RoleModel)

    def fit(
        self, texts: list[str], petitioners: list[str | None], respondents: list[tuple[str, ...]], addresses: list[str | None]
    ) -> Roles:
        """Learn from letters with the petitioner's name, address and the respondents as written."""
        people: list[list[Candidate]] = []
        bodies: list[list[Candidate]] = []
        person_roles: list[dict[str, int]] = []
        body_roles: list[dict[str, int]] = []
        for text, petitioner, accused in zip(texts, petitioners, respondents, strict=True):
            folded = fold(text)
            names = {_plain(r): 2 for r in accused}
            people.append(find_candidates(folded))
            person_roles.append(names | ({_plain(petitioner): 1} if petitioner else {}))
            found = body_candidates(folded, text)
            bodies.append(found)
            body_roles.append({c.text: 2 for c in found if any(c.text in n or n in c.text for n in names if len(n) >= 3)})
        homes = [address_candidates(fold(t)) for t in texts]
        self.places.fit(homes, [{_plain(a): 1} if a else {} for a in addresses], negatives=60)
        self.persons.fit(people, person_roles)
        self.bodies.fit(bodies, body_roles)
        return self

    def find(self, folded: str, text: str) -> list[Span]:
        """Spans `name` (the petitioner's first, further likely ones after it) and `respondent`, likeliest first."""
        people = find_candidates(folded)
        ranked = self.persons.ranked(people, 1)[:8]
        spans = [_span("name", c, text) for k, (c, p) in enumerate(ranked) if p >= (NAME_AT if k == 0 else ALSO_NAME_AT)]
        named = {s.value for s in spans[:1]}
        spans += [_span("respondent", c, text) for c, p in self.persons.ranked(people, 2) if p >= RESPONDENT_AT and c.text not in named]
        spans += [_span("address", c, text) for c, p in self.places.ranked(address_candidates(folded), 1)[:1] if p >= ADDRESS_AT]
        bodies = self.bodies.ranked(body_candidates(folded, text), 2)
        spans += [_span("respondent", c, text) for c, p in bodies if p >= BODY_AT]
        return spans


def body_candidates(folded: str, text: str) -> list[Candidate]:
    """Organs and companies as candidates."""
    return candidates_at(folded, [(s.start, s.end) for s in (*find_organs(folded, text), *find_companies(folded, text))])


def _plain(name: str) -> str:
    return "".join(fold(name).split())


def _span(label: str, candidate: Candidate, text: str) -> Span:
    return Span(label, candidate.start, candidate.end, text[candidate.start : candidate.end], candidate.text)
