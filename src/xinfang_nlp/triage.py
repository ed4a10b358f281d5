"""`Triage` joins the stages: read → analyse → link → register → report. The only module that knows them all.

>>> import xinfang_nlp as xf
>>> triage = xf.load()
>>> triage.analyze(xf.Letter(id="X-1", text="法院判他还我八万块，执行局说没钱，请求恢复执行。")).classification.request_type
'enforcement'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xinfang_nlp.analysis.pipeline import Analyzer
from xinfang_nlp.analysis.routes import Situation, action_of
from xinfang_nlp.config import Office, load_settings
from xinfang_nlp.errors import IdConflict
from xinfang_nlp.folding import squeeze
from xinfang_nlp.records import Analysis, Classification, Entry, Extraction, Letter, LinkRecord, LinkResult, Source, Unreadable

if TYPE_CHECKING:
    from xinfang_nlp.ledger import Ledger
    from xinfang_nlp.link import Linker
    from xinfang_nlp.report.model import Summary

CHUNK = 50
"""Letters registered in one transaction: what a crash can cost at most is the work on these, never a letter."""
MODES = ("full", "fast")
DISCHARGED_BY = {"transferred": "登记并转送、交办", "accepted": "书面告知是否受理", "replied": "办结并答复"}
"""Event of a case → the duty it discharges."""


def load(model: str | Path | None = None, ledger: str | Ledger | None = None, office: Office | None = None) -> Triage:
    """The shipped model (or another folder), optionally over a ledger.

    Args:
        model: a model folder; default the one in the package.
        ledger: a URL (`sqlite:///2026.db`), a path or an open `Ledger`; None works without history.
        office: who we are; default the settings file.

    Raises:
        ModelError, LedgerError, ConfigError: each says what to do.
    """
    from xinfang_nlp.ledger import Ledger

    analyzer = Analyzer(Path(model) if model else None)
    opened = Ledger(ledger) if isinstance(ledger, str) else ledger
    return Triage(analyzer, opened, office or load_settings().office)


class Triage:
    """Analyse letters and, over a ledger, register them and report."""

    def __init__(self, analyzer: Analyzer, ledger: Ledger | None, office: Office) -> None:
        self.analyzer = analyzer
        self.ledger = ledger
        self.office = office

    # ---------------------------------------------------------------- pure: nothing is stored

    def analyze(self, letter: Letter) -> Analysis:
        """Labels and fields of one letter, through the spaCy pipeline."""
        return self.analyzer.analyze(letter)

    def classify(self, letters: Iterable[Letter], mode: str = "full") -> Iterator[Classification]:
        """Labels only, in order. In this version both modes answer from tier 1."""
        return self.analyzer.classify(letters)

    def extract(self, letter: Letter) -> Extraction:
        """Fields only."""
        return self.analyzer.extract(letter)

    def link(self, letters: Sequence[Letter]) -> list[LinkResult]:
        """Repeats among the letters (and the ledger's history), in order of `received`, then of appearance; input order out."""
        linker = self._linker()
        found: dict[int, LinkResult] = {}
        for index in by_received(letters):
            letter = letters[index]
            (analysis,) = self.analyzer.analyze_fast([letter])
            record = self.link_record(letter, analysis)
            result = linker.link(record)
            linker.add(record, result.case_id)
            found[index] = result
        return [found[i] for i in range(len(letters))]

    # ---------------------------------------------------------------- over the ledger

    def pipe(self, items: Iterable[Letter | Unreadable], mode: str = "full", today: date | None = None) -> Iterator[Entry]:
        """Read letters to entries, registering each when there is a ledger; entries come in processing order.

        Letters are linked in order of `received`, then of appearance, so all are read first. What is already registered is
        taken from the ledger: the same command after a crash goes on where it stopped. Unreadable items come last.
        """
        letters: list[Letter] = []
        errors: list[Entry] = []
        for item in items:
            if isinstance(item, Letter):
                letters.append(item)
            else:
                errors.append(error_entry(item))
        yield from self._entries(letters, mode)
        yield from errors

    def _entries(self, letters: list[Letter], mode: str) -> Iterator[Entry]:
        linker = self._linker()
        order = by_received(letters)
        seen: dict[str, str] = {}
        for at in range(0, len(order), CHUNK):
            chunk = [letters[i] for i in order[at : at + CHUNK]]
            yield from self._chunk(chunk, linker, mode, seen)

    def _chunk(self, chunk: list[Letter], linker: Linker, mode: str, seen: dict[str, str]) -> Iterator[Entry]:
        from xinfang_nlp.ledger.ledger import digest_of

        known = self.ledger.known([x.id for x in chunk]) if self.ledger else {}
        fresh: list[Letter] = []
        conflicts: list[Entry] = []
        stored: list[str] = []
        for letter in chunk:
            digest = digest_of(letter.text)
            have = known.get(letter.id) or seen.get(letter.id)
            if have is not None and have != digest:
                conflicts.append(replace(blank_entry(letter), error=f"编号 {letter.id} 已用于另一封内容不同的来信，请核对编号；本件未登记"))
            elif letter.id in known:
                stored.append(letter.id)
            elif letter.id not in seen:
                seen[letter.id] = digest
                fresh.append(letter)
        analyses = self.analyzer.analyze_fast(fresh) if mode == "fast" else [self.analyze(x) for x in fresh]
        entries = []
        for letter, analysis in zip(fresh, analyses, strict=True):
            record = self.link_record(letter, analysis)
            result = linker.link(record)
            linker.add(record, result.case_id)
            entries.append(self._entry(letter, analysis, result))
        if self.ledger:
            try:
                self.ledger.register(entries)
            except IdConflict:
                # another process registered one of these ids meanwhile: one by one, so that the others are kept
                entries = [self._register_one(e) for e in entries]
            entries += self.entries(stored) if stored else []
        yield from entries
        yield from conflicts

    def _register_one(self, entry: Entry) -> Entry:
        assert self.ledger is not None
        try:
            self.ledger.register([entry])
        except IdConflict as error:
            return replace(blank_entry(entry.letter), error=str(error))
        return entry

    def _linker(self) -> Linker:
        from xinfang_nlp.link import Linker, PairScorer

        linker = Linker(PairScorer.from_dict(self.analyzer.pairs()), self.ledger.rejected_pairs() if self.ledger else ())
        if self.ledger:
            for entry in self.ledger.entries():
                if entry.analysis and entry.link:
                    linker.add(self.link_record(entry.letter, entry.analysis), entry.link.case_id)
        return linker

    def _entry(self, letter: Letter, analysis: Analysis, link: LinkResult) -> Entry:
        labels, fields = analysis.classification, analysis.extraction
        action, article, _why = action_of(
            Situation(
                office=self.office.kind,
                channel=letter.channel or "",
                agency=labels.agency,
                purpose=labels.purpose,
                route=labels.route,
                litigation_related=labels.litigation_related,
                repeat="handling" if link.is_repeat else "none",
                collective=fields.collective,
                has_request=bool(fields.demands),
            )
        )
        return self._dated(Entry(letter, analysis, link, action=action, action_article=article), ())

    def _dated(self, entry: Entry, case_events: Sequence[tuple[str, date | None]]) -> Entry:
        """Fill in the clocks; those whose duty an event has discharged are gone."""
        from xinfang_nlp.ledger import deadlines_for

        if entry.analysis is None:
            return entry
        labels = entry.analysis.classification
        events = {kind: day for kind, day in case_events if day is not None and kind != "received"}
        finished = {DISCHARGED_BY[kind] for kind in events if kind in DISCHARGED_BY}
        if entry.letter.received:
            events["received"] = entry.letter.received
        deadlines = deadlines_for(self.office.kind, labels.route, labels.agency, events)
        return replace(entry, deadlines=tuple(d for d in deadlines if d.what not in finished))

    def entries(self, ids: Sequence[str] | None = None, *, start: date | None = None, end: date | None = None) -> list[Entry]:
        """Entries of the ledger (these ids, or received in [start, end]) with their deadlines, in order of registration."""
        assert self.ledger is not None
        events = self.ledger.case_events()
        return [self._dated(e, events.get(e.link.case_id, ()) if e.link else ()) for e in self.ledger.entries(ids, start=start, end=end)]

    def link_record(self, letter: Letter, analysis: Analysis) -> LinkRecord:
        """What linking may know of a letter."""
        fields, labels = analysis.extraction, analysis.classification
        by_label: dict[str, list[Any]] = {}
        for span in fields.spans:
            by_label.setdefault(span.label, []).append(span.value or span.text)
        names = {squeeze(n) for n in (fields.petitioner.name, letter.name, *by_label.get("name", [])) if n}
        ids = {str(v).upper() for v in (letter.id_number, *by_label.get("id_number", [])) if v}
        phones = {str(v) for v in (letter.phone, *by_label.get("phone", [])) if v}
        places = {str(v) for v in by_label.get("organ", []) if len(str(v)) >= 5}
        return LinkRecord(
            id=letter.id,
            received=letter.received,
            text=squeeze(letter.text),
            names=frozenset(names),
            id_numbers=frozenset(ids),
            phones=frozenset(phones),
            address=squeeze(fields.petitioner.address) if fields.petitioner.address else None,
            anonymous=fields.anonymous,
            respondents=frozenset(squeeze(r) for r in fields.respondents),
            case_numbers=frozenset(str(v) for v in by_label.get("case_number", [])),
            amounts=frozenset(fields.amounts_yuan),
            places=frozenset(places),
            request_type=labels.request_type,
            purpose=labels.purpose,
            dates=frozenset(fields.dates),
            terms=self.analyzer.terms.terms(letter.text),
        )

    def report(self, kind: str, start: date, end: date, today: date) -> Summary:
        """A periodic document over the ledger.

        Raises:
            ReportError: unknown kind or figures that do not add up.
        """
        from xinfang_nlp.report import build_report

        return build_report(kind, self.entries(start=start, end=end), self.office, start, end, today)

    def info(self) -> dict[str, Any]:
        """Name, version and measured figures of the model."""
        return self.analyzer.info()


def by_received(letters: Sequence[Letter]) -> list[int]:
    """Indices in order of `received`; a letter without a day follows the letter it stands behind."""
    keys: list[tuple[date, int]] = []
    last = date.min
    for index, letter in enumerate(letters):
        last = letter.received or last
        keys.append((last, index))
    return [index for _, index in sorted(keys)]


def blank_entry(letter: Letter) -> Entry:
    """An entry without labels, for what could not be processed."""
    return Entry(letter, None, None)


def error_entry(item: Unreadable) -> Entry:
    """The error record of a file or row."""
    return Entry(Letter(id=item.id, text="", source=Source(item.source.file, item.source.row)), None, None, error=item.message)
