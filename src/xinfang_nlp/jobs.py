"""What a command does, without its face: inputs in, records and messages out. The CLI prints, later faces may reuse."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from xinfang_nlp.errors import LedgerError, ReportError
from xinfang_nlp.ingest import read
from xinfang_nlp.outputs import jsonl_bytes, write_bytes, write_records
from xinfang_nlp.progress import Tick
from xinfang_nlp.records import Entry, Letter, Unreadable
from xinfang_nlp.triage import Triage, load


def _silent(_done: int, _total: int | None) -> None:
    return None


def problem_line(item: Unreadable) -> str:
    """File, row and message in one line."""
    row = f" 第{item.source.row}行" if item.source.row else ""
    return f"{item.source.file}{row}：{item.message}"


@dataclass
class TriageOutcome:
    """`records` are the output records in input order, `problems` one line per unreadable file or row."""

    records: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@dataclass
class TriageJob:
    """The main job. A folder as output gets 台账.xlsx, triage.jsonl, 台账.sqlite and, if needed, 限阅.jsonl."""

    inputs: list[str]
    output: str | None = None
    ledger: str | None = None
    report: Path | None = None
    received: date | None = None
    mode: str = "full"
    model: Path | None = None
    today: date = field(default_factory=date.today)

    def run(self, tick: Tick = _silent) -> TriageOutcome:
        """Read, triage, register, write.

        Raises:
            XinfangError: an input does not exist, the ledger or the model cannot be opened, the output cannot be written.
        """
        outcome = TriageOutcome()
        folder = self._folder()
        ledger = self.ledger or (str(folder / "台账.sqlite") if folder else None)
        if ledger is None:
            outcome.messages.append("未指定台账，本次结果不保存（用 --ledger 或输出到文件夹可保存）。")
        items = [self._dated(x) for x in read(self.inputs)]
        outcome.problems += [problem_line(x) for x in items if isinstance(x, Unreadable)]
        triage = load(self.model, ledger or ":memory:")
        entries = self._entries(triage, items, tick, outcome)
        outcome.records = [e.to_public_dict() for e in entries]
        self._write(folder, entries, outcome)
        if self.report is not None:
            self._report(triage, entries, outcome)
        outcome.messages.insert(0, counted(entries))
        return outcome

    def _folder(self) -> Path | None:
        if self.output and (self.output.endswith("/") or Path(self.output).is_dir()):
            folder = Path(self.output)
            if not folder.exists():
                folder.mkdir(parents=True, mode=0o700)
            return folder
        return None

    def _dated(self, item: Letter | Unreadable) -> Letter | Unreadable:
        if isinstance(item, Letter) and item.received is None and self.received is not None:
            return replace(item, received=self.received)
        return item

    def _entries(self, triage: Triage, items: list[Letter | Unreadable], tick: Tick, outcome: TriageOutcome) -> list[Entry]:
        by_id: dict[str, list[Entry]] = {}
        for done, entry in enumerate(triage.pipe(items, self.mode), 1):
            by_id.setdefault(entry.letter.id, []).append(entry)
            tick(done, len(items))
            if entry.error and entry.letter.text:
                source = entry.letter.source
                outcome.problems.append(
                    (f"{source.file}" + (f" 第{source.row}行" if source.row else "") if source else entry.letter.id) + f"：{entry.error}"
                )
        ordered: list[Entry] = []
        for item in items:
            waiting = by_id.get(item.id)
            if waiting:
                ordered.append(waiting.pop(0))
        return ordered

    def _write(self, folder: Path | None, entries: list[Entry], outcome: TriageOutcome) -> None:
        hidden = [e for e in entries if e.restricted]
        beside: Path | None = folder
        if folder is not None:
            write_bytes(folder / "triage.jsonl", jsonl_bytes(outcome.records))
            self._worklist(folder / "台账.xlsx", entries)
            outcome.messages.append(f"已写入 {folder / '台账.xlsx'}、{folder / 'triage.jsonl'}")
        elif self.output:
            target = Path(self.output)
            beside = target.parent
            if target.suffix.lower() == ".xlsx":
                self._worklist(target, entries)
            else:
                write_records(outcome.records, target)
            outcome.messages.append(f"已写入 {target}")
        if hidden and beside is not None:
            write_bytes(beside / "限阅.jsonl", jsonl_bytes(e.to_dict() | {"text": e.letter.text} for e in hidden), private=True)
            outcome.messages.append(f"限阅件 {len(hidden)} 件，内容另存于 {beside / '限阅.jsonl'}（仅本人可读）")

    def _worklist(self, target: Path, entries: list[Entry]) -> None:
        from xinfang_nlp.ledger import write_worklist

        part = target.with_name(target.stem + ".part.xlsx")
        write_worklist(part, entries, today=self.today)
        part.replace(target)

    def _report(self, triage: Triage, entries: list[Entry], outcome: TriageOutcome) -> None:
        from xinfang_nlp.report import build_report, write_summary

        assert self.report is not None
        good = [e for e in entries if e.error is None]
        days = sorted(e.letter.received for e in good if e.letter.received)
        start, end = (days[0], days[-1]) if days else (self.today, self.today)
        write_summary(build_report("situation", good, triage.office, start, end, self.today), self.report)
        outcome.messages.append(f"已写入 {self.report}")


def counted(entries: Iterable[Entry]) -> str:
    """One line for the person at the terminal."""
    entries = list(entries)
    good = [e for e in entries if e.error is None]
    shown = [e for e in good if not e.restricted]
    review = sum(bool(e.analysis and (e.analysis.classification.needs_review or (e.link and e.link.needs_review))) for e in shown)
    repeats = sum(bool(e.link and e.link.is_repeat) for e in shown)
    return f"来信 {len(good)} 封：需人工核对 {review} 封，重复 {repeats} 封，限阅 {sum(e.restricted for e in good)} 封；未能读取 {len(entries) - len(good)} 个。"


def _letters(inputs: list[str]) -> tuple[list[Letter], list[str]]:
    items = list(read(inputs))
    return [x for x in items if isinstance(x, Letter)], [problem_line(x) for x in items if isinstance(x, Unreadable)]


def classify_records(
    inputs: list[str], *, mode: str = "full", model: Path | None = None, tick: Tick = _silent
) -> tuple[list[dict[str, Any]], list[str]]:
    """`classify` records in input order; an unreadable file or row gives an error record."""
    triage = load(model)
    items = list(read(inputs))
    labels = triage.classify([x for x in items if isinstance(x, Letter)], mode)
    records: list[dict[str, Any]] = []
    problems: list[str] = []
    for item in items:
        if isinstance(item, Letter):
            records.append({"id": item.id} | next(labels).to_dict())
        else:
            problems.append(problem_line(item))
            records.append({"id": item.id, "agency": None, "request_type": None, "purpose": None, "error": item.message})
        tick(len(records), len(items))
    return records, problems


def extract_records(inputs: list[str], *, model: Path | None = None, tick: Tick = _silent) -> tuple[list[dict[str, Any]], list[str]]:
    """`extract` records in input order."""
    triage = load(model)
    letters, problems = _letters(inputs)
    records = []
    for letter in letters:
        records.append({"id": letter.id} | triage.extract(letter).to_dict())
        tick(len(records), len(letters))
    return records, problems


def link_records(
    inputs: list[str], *, ledger: str | None = None, model: Path | None = None, tick: Tick = _silent
) -> tuple[list[dict[str, Any]], list[str]]:
    """`link` records in input order."""
    triage = load(model, ledger)
    letters, problems = _letters(inputs)
    texts: dict[str, str] = {}
    kept = []
    for letter in letters:
        if texts.setdefault(letter.id, letter.text) != letter.text:
            problems.append(f"编号 {letter.id} 出现两次且内容不同，后一件未比对，请核对编号")
            continue
        kept.append(letter)
    results = triage.link(kept)
    tick(len(results), len(results))
    return [{"id": r.letter_id} | r.to_dict() for r in results], problems


def open_existing(ledger: str) -> Triage:
    """A `Triage` over a ledger that must already be there.

    Raises:
        LedgerError: no such file.
    """
    path = ledger.removeprefix("sqlite:///")
    if "://" not in path and not Path(path).exists():
        raise LedgerError(f"找不到台账 {path}，请检查路径")
    return load(None, ledger)


def write_report(kind: str, start: date, end: date, ledger: str, target: Path, today: date | None = None) -> None:
    """Write one periodic document."""
    from xinfang_nlp.report import write_summary

    write_summary(open_existing(ledger).report(kind, start, end, today or date.today()), target)


def explain_figure(kind: str, start: date, end: date, ledger: str, number: int, today: date | None = None) -> list[str]:
    """The measure behind figure `number` (counted from 1) and the ids it counts.

    Raises:
        ReportError: there is no such figure.
    """
    figures = open_existing(ledger).report(kind, start, end, today or date.today()).figures
    if not 1 <= number <= len(figures):
        raise ReportError(f"没有第 {number} 个数字，本报告有 1 至 {len(figures)}")
    figure = figures[number - 1]
    return [f"{figure.measure}：{figure.number}（{figure.definition}）", *figure.ids]


def train_model(corpus: list[Path], out: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Fit, calibrate, measure and write a model folder."""
    from xinfang_nlp.learning import train_folder

    measured = train_folder(corpus, out, say)
    for split in ("dev", "test"):
        if split in measured:
            m = measured[split]
            say(f"{split}：机关 {m['agency'][0]:.3f}，诉求类型 {m['request_type'][0]:.3f}，目的 {m['purpose'][0]:.3f}，ECE {m['ece']:.3f}")
    return measured


def evaluate_model(model: Path, letters: list[Path], split: str | None = None) -> dict[str, Any]:
    """Figures of a model on gold letters."""
    from xinfang_nlp.analysis.corpus import read_gold
    from xinfang_nlp.analysis.evaluation import evaluate

    gold = [g for g in read_gold(letters) if split is None or g.split == split]
    triage = load(model)
    return evaluate(gold, list(triage.classify([Letter(id=g.id, text=g.text) for g in gold])))
