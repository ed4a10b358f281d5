"""The worklist (.xlsx): a sheet of letters, one of what could not be read, one of counts. For use inside the office, unmasked.

A restricted letter shows its id only; its content lies in the restricted file and the ledger's restricted part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xinfang_nlp.cells import safe_cell
from xinfang_nlp.ledger.clocks import status_of
from xinfang_nlp.records import Entry
from xinfang_nlp.taxonomy import load_taxonomy

_LABELS = {
    "same_person_same_matter": "重复信访",
    "same_person_new_matter": "同一人另一事项",
    "same_matter_other_person": "同一事项不同人",
    "first": "初次",
    "lookalike": "初次",
}


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    value: Callable[[Entry, date], Any]
    wrap: bool = False


def _zh(code: str | None) -> str:
    return load_taxonomy().zh(code)


def _labels(get: Callable[[Any], Any]) -> Callable[[Entry, date], Any]:
    return lambda e, _today: get(e.analysis.classification) if e.analysis else ""


def _fields(get: Callable[[Any], Any]) -> Callable[[Entry, date], Any]:
    return lambda e, _today: get(e.analysis.extraction) if e.analysis else ""


def _link(get: Callable[[Any], Any]) -> Callable[[Entry, date], Any]:
    return lambda e, _today: get(e.link) if e.link else ""


def next_deadline(entry: Entry) -> tuple[str, date | None]:
    """The nearest dated clock, else the first that waits for its start."""
    dated = [(d.due, d.what) for d in entry.deadlines if d.due]
    if dated:
        due, what = min(dated)
        return what, due
    return (entry.deadlines[0].what, None) if entry.deadlines else ("", None)


COLUMNS: tuple[Column, ...] = (
    Column("编号", 18, lambda e, _: e.letter.id),
    Column("收到日期", 12, lambda e, _: e.letter.received),
    Column("来信人", 10, _fields(lambda f: f.petitioner.name or ("匿名" if f.anonymous else "未注明"))),
    Column("人数", 6, _fields(lambda f: f.people)),
    Column("概况", 52, _fields(lambda f: f.summary), wrap=True),
    Column("办理机关（建议）", 14, _labels(lambda c: _zh(c.agency))),
    Column("诉求类型（建议）", 16, _labels(lambda c: _zh(c.request_type))),
    Column("把握", 7, _labels(lambda c: min(0.99, round(c.confidence["request_type"], 2)))),
    Column("看这几句", 46, _labels(lambda c: "\n".join(f"“{s.text.strip()}”" for s in c.evidence)), wrap=True),
    Column(
        "需人工核对",
        10,
        lambda e, _: "是" if e.analysis and (e.analysis.classification.needs_review or (e.link and e.link.needs_review)) else "",
    ),
    Column(
        "其次可能",
        18,
        _labels(lambda c: "、".join(f"{_zh(x.request_type)} {x.probability:.0%}" for x in c.candidates[1:3] if x.probability >= 0.01)),
        wrap=True,
    ),
    Column("信访目的", 10, _labels(lambda c: _zh(c.purpose))),
    Column("办理途径", 14, _labels(lambda c: _zh(c.route))),
    Column("办理方式（建议）", 12, lambda e, _: e.action or ""),
    Column("依据", 20, lambda e, _: f"《信访工作条例》{e.action_article}" if e.action_article else "", wrap=True),
    Column("最近期限", 12, lambda e, _: next_deadline(e)[1] or ""),
    Column("期限事项", 18, lambda e, _: next_deadline(e)[0] + ("" if next_deadline(e)[1] or not e.deadlines else "（未起算）"), wrap=True),
    Column(
        "期限状态",
        10,
        lambda e, today: {"overdue": "本机关超期", "soon": "临近", "ok": "期限内", "none": ""}[status_of(next_deadline(e)[1], today)],
    ),
    Column("初次／重复", 14, _link(lambda r: _LABELS[r.relation])),
    Column("与哪件重复", 20, _link(lambda r: "、".join(r.repeat_of)), wrap=True),
    Column("判重理由", 34, _link(lambda r: "；".join(r.matches[0].reasons[:4]) if r.matches else ""), wrap=True),
    Column("信访事项", 10, _link(lambda r: r.case_id)),
    Column("被反映人（单位）", 20, _fields(lambda f: "、".join(f.respondents)), wrap=True),
    Column("案号文号", 24, _fields(lambda f: "\n".join(f.case_numbers)), wrap=True),
    Column("联系电话", 14, _fields(lambda f: f.petitioner.phone or "")),
    Column("来源", 30, lambda e, _: source_of(e)),
)


def source_of(entry: Entry) -> str:
    """File and row as a clerk would look for it."""
    source = entry.letter.source
    if source is None:
        return ""
    return "/".join(Path(source.file).parts[-2:]) + (f" 第{source.row}行" if source.row else "")


def write_worklist(path: Path, entries: Sequence[Entry], *, today: date) -> None:
    """Write the workbook; `entries` include error entries, in input order."""
    import xlsxwriter

    good = [e for e in entries if e.error is None]
    bad = [e for e in entries if e.error is not None]
    with xlsxwriter.Workbook(
        str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": "信访来信工作清单", "author": "", "comments": ""})
        _letters_sheet(book, good, today)
        _errors_sheet(book, bad)
        _counts_sheet(book, good, bad, today)


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 10, "valign": "top", "border": 1, "border_color": "#D0D0D0"}
    return {
        "head": book.add_format(
            base | {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
        ),
        "plain": book.add_format(base),
        "wrap": book.add_format(base | {"text_wrap": True}),
        "date": book.add_format(base | {"num_format": "yyyy-mm-dd"}),
        "percent": book.add_format(base | {"num_format": "0%"}),
        "review": book.add_format({"bg_color": "#FFF2CC"}),
        "repeat": book.add_format({"bg_color": "#DDEBF7"}),
        "overdue": book.add_format({"bg_color": "#F8CBAD"}),
        "title": book.add_format({"font_name": "黑体", "font_size": 12, "bold": True}),
    }


def _letters_sheet(book: Any, entries: Sequence[Entry], today: date) -> None:
    sheet, formats = book.add_worksheet("来信"), _formats(book)
    for k, column in enumerate(COLUMNS):
        sheet.write_string(0, k, column.title, formats["head"])
        sheet.set_column(k, k, column.width)
    sheet.set_row(0, 30)
    for r, entry in enumerate(entries, 1):
        if entry.restricted:
            sheet.write_string(r, 0, safe_cell(entry.letter.id), formats["plain"])
            sheet.write_string(r, 4, "限阅件（检举控告类）：内容见限阅队列，由专人办理", formats["wrap"])
            continue
        values = [safe_cell(column.value(entry, today)) for column in COLUMNS]
        sheet.set_row(r, 14.5 * _lines(values))
        for k, (column, value) in enumerate(zip(COLUMNS, values, strict=True)):
            if isinstance(value, date):
                sheet.write_datetime(r, k, value, formats["date"])
            elif isinstance(value, float):
                sheet.write_number(r, k, value, formats["percent"])
            elif isinstance(value, int):
                sheet.write_number(r, k, value, formats["plain"])
            else:
                sheet.write_string(r, k, value or "", formats["wrap" if column.wrap else "plain"])
    last = max(1, len(entries))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    titles = [c.title for c in COLUMNS]
    for title, text, style in (("需人工核对", "是", "review"), ("初次／重复", "重复信访", "repeat"), ("期限状态", "本机关超期", "overdue")):
        k = titles.index(title)
        sheet.conditional_format(1, k, last, k, {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": formats[style]})
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: what is read at the desk; the columns after the repeat are for the screen
    sheet.print_area(0, 0, last, titles.index("与哪件重复"))
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _lines(values: Sequence[Any]) -> int:
    """Lines of the tallest wrapped cell, a Chinese character counting two widths; at most 8, the rest scrolls."""
    tall = 1
    for column, value in zip(COLUMNS, values, strict=True):
        if column.wrap and isinstance(value, str):
            tall = max(tall, sum(-(-2 * max(1, len(part)) // column.width) for part in value.split("\n")))
    return min(8, tall)


def _errors_sheet(book: Any, entries: Sequence[Entry]) -> None:
    sheet, formats = book.add_worksheet("未能读取"), _formats(book)
    for k, (title, width) in enumerate((("文件", 40), ("行", 6), ("问题和处理办法", 70))):
        sheet.write_string(0, k, title, formats["head"])
        sheet.set_column(k, k, width)
    for r, entry in enumerate(entries, 1):
        source = entry.letter.source
        sheet.write_string(r, 0, safe_cell(source.file if source else ""), formats["wrap"])
        sheet.write_string(r, 1, str(source.row or "") if source else "", formats["plain"])
        sheet.write_string(r, 2, safe_cell(entry.error or ""), formats["wrap"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(entries)), 2)


def _counts_sheet(book: Any, good: Sequence[Entry], bad: Sequence[Entry], today: date) -> None:
    sheet, formats = book.add_worksheet("合计"), _formats(book)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 10)
    shown = [e for e in good if not e.restricted and e.analysis is not None]
    groups: list[tuple[str, list[tuple[str, int]]]] = [
        (
            "总计",
            [
                ("来信", len(good)),
                ("其中：限阅件", len(good) - len(shown)),
                ("需人工核对", sum(COLUMNS[9].value(e, today) == "是" for e in shown)),
                ("重复信访", sum(bool(e.link and e.link.is_repeat) for e in shown)),
                ("本机关超期", sum(status_of(next_deadline(e)[1], today) == "overdue" for e in shown)),
                ("未能读取", len(bad)),
            ],
        ),
        ("按办理机关（不含限阅件）", _counted(_zh(e.analysis.classification.agency) for e in shown if e.analysis)),
        ("按诉求类型（不含限阅件）", _counted(_zh(e.analysis.classification.request_type) for e in shown if e.analysis)),
    ]
    row = 0
    for title, counts in groups:
        sheet.write_string(row, 0, title, formats["title"])
        for name, count in counts:
            row += 1
            sheet.write_string(row, 0, name, formats["plain"])
            sheet.write_number(row, 1, count, formats["plain"])
        row += 2


def _counted(values: Any) -> list[tuple[str, int]]:
    return Counter(values).most_common()
