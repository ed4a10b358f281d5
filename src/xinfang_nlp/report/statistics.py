"""Named measures: each figure of a document has a definition and the ids of the ledger rows it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from xinfang_nlp.errors import ReportError
from xinfang_nlp.records import Entry
from xinfang_nlp.taxonomy import load_taxonomy


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its measure and the ids behind it; `ids` of restricted letters are ids only."""

    number: int
    measure: str
    definition: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """件次 of the entries of a period that satisfy `keep`."""

    name: str
    definition: str
    keep: Callable[[Entry], bool]


def _dated(entry: Entry) -> list[date]:
    return [d.due for d in entry.deadlines if d.due is not None]


def basic_measures(today: date) -> tuple[Measure, ...]:
    """The measures every periodic document opens with. 件次 counts each letter received, repeats too."""
    return (
        Measure("来信总量", "期内收到并登记的来信件次（含重复）", lambda e: True),
        Measure("初次来信", "期内来信中判为初次的件次", lambda e: not _repeat(e)),
        Measure("重复来信", "期内来信中与台账已有来信同人同事的件次（机器建议，经人工确认前为暂计）", _repeat),
        Measure("联名或五人以上", "期内来信中联名或代表五人以上的件次", lambda e: bool(e.analysis and e.analysis.extraction.collective)),
        Measure("检举控告", "期内来信中涉及检举控告公职人员、列入限阅的件次", lambda e: e.restricted),
        Measure("需人工核对", "期内来信中机器把握不足、须由工作人员核对的件次", _review),
        Measure("超期", "截至统计日，本机关应办期限已过的件次", lambda e: bool(_dated(e)) and min(_dated(e)) < today),
        Measure("临近期限", "截至统计日，五日内到期的件次", lambda e: bool(_dated(e)) and 0 <= (min(_dated(e)) - today).days <= 5),
    )


def _repeat(entry: Entry) -> bool:
    return bool(entry.link and entry.link.is_repeat)


def _review(entry: Entry) -> bool:
    return bool(entry.analysis and (entry.analysis.classification.needs_review or (entry.link and entry.link.needs_review)))


def count(measure: Measure, entries: Sequence[Entry]) -> Figure:
    """Apply a measure."""
    ids = tuple(e.letter.id for e in entries if measure.keep(e))
    return Figure(len(ids), measure.name, measure.definition, ids)


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Counts of agency × request type; `reconcile` proves that margins and total agree."""

    rows: tuple[tuple[str, str, int], ...]
    total: int

    def reconcile(self) -> CrossTable:
        """Raise ReportError when the cells do not add up to the total."""
        if sum(n for _, _, n in self.rows) != self.total:
            raise ReportError(f"统计表各行相加 {sum(n for _, _, n in self.rows)} 与合计 {self.total} 不符，请检查台账")
        return self


def agency_by_type(entries: Sequence[Entry]) -> CrossTable:
    """Restricted letters are counted as one line, without a type."""
    taxonomy = load_taxonomy()
    cells: Counter[tuple[str, str]] = Counter()
    for entry in entries:
        if entry.restricted:
            cells[(taxonomy.zh("discipline_inspection"), "检举控告（限阅）")] += 1
        elif entry.analysis is None:
            cells[("未注明", "未注明")] += 1
        else:
            labels = entry.analysis.classification
            cells[(taxonomy.zh(labels.agency), taxonomy.zh(labels.request_type))] += 1
    order = [*taxonomy.agencies.values(), "未注明"]
    rows = sorted(((a, k, n) for (a, k), n in cells.items()), key=lambda x: (order.index(x[0]), -x[2], x[1]))
    return CrossTable(tuple(rows), len(entries)).reconcile()
