"""Tables of letters (.xlsx .csv .jsonl): one letter a row, Chinese headers mapped to fields (contract 2)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from xinfang_nlp.errors import InputError
from xinfang_nlp.ingest.plain import decode

HEADERS: dict[str, tuple[str, ...]] = {
    "text": ("text", "内容", "正文", "投诉内容", "信访内容", "留言详情"),
    "id": ("id", "编号", "信访件编号"),
    "received": ("received", "收到日期", "信访日期", "登记日期"),
    "name": ("name", "姓名", "信访人"),
    "id_number": ("id_number", "身份证号", "身份证号码"),
    "phone": ("phone", "联系电话", "电话"),
    "address": ("address", "住址", "地址"),
    "channel": ("channel", "信访形式"),
}
_FIELD = {alias: key for key, aliases in HEADERS.items() for alias in aliases}
Row = tuple[int, dict[str, Any] | str]
"""Row number counted from 1 as a user sees it, and the fields, or the message why the row cannot be read."""


def rows_of(suffix: str, data: bytes) -> Iterator[Row]:
    """Yield the rows of a table.

    Raises:
        InputError: the file as a whole is damaged, or no column holds the letters' text.
    """
    reader = {".jsonl": _jsonl, ".csv": _csv, ".xlsx": _xlsx}[suffix]
    return reader(data)


def parse_date(value: Any) -> date | None:
    """A date cell in any usual form; None when it states no full date.

    >>> parse_date("2023年5月6日"), parse_date("2023/05/06 10:20"), parse_date("昨天")
    (datetime.date(2023, 5, 6), datetime.date(2023, 5, 6), None)
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = re.match(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})", str(value or "")) or re.fullmatch(
        r"\s*(\d{4})(\d\d)(\d\d)(?:\.0)?\s*", str(value or "")
    )
    if not found:
        return None
    try:
        return date(*(int(x) for x in found.groups()))
    except ValueError:
        return None


def _map_headers(header: list[Any]) -> dict[int, str]:
    mapped: dict[int, str] = {}
    for k, cell in enumerate(header):
        key = _FIELD.get(re.sub(r"\s+", "", str(cell or "")).lower())
        if key and key not in mapped.values():
            mapped[k] = key
    if "text" not in mapped.values():
        shown = "、".join(str(c) for c in header if c not in (None, ""))[:80] or "（空）"
        raise InputError(f"表头中没有来信内容列（应有：{'、'.join(HEADERS['text'][1:])}），现有列：{shown}")
    return mapped


def _cell(value: Any) -> str | date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime | date):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return text if text.strip() else None


def _table(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[Row]:
    header = next(rows, None)
    if header is None:
        raise InputError("表格是空的")
    mapped = _map_headers(header[1])
    for number, cells in rows:
        if all(c is None or str(c).strip() == "" for c in cells):
            continue
        yield number, {key: _cell(cells[k]) for k, key in mapped.items() if k < len(cells)}


def _csv(data: bytes) -> Iterator[Row]:
    text = decode(data)
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:4096].split("\n", 1)[0], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(16 * 1024 * 1024)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)

    def numbered() -> Iterator[tuple[int, list[Any]]]:
        try:
            for n, row in enumerate(reader, 1):
                yield n, list(row)
        except csv.Error as error:
            raise InputError(f"CSV 第 {reader.line_num} 行附近格式有误（{error}），请检查引号后重试") from None

    return _table(numbered())


def _xlsx(data: bytes) -> Iterator[Row]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_index(k).to_python(skip_empty_area=False) for k in range(len(book.sheet_names))]
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(f"Excel 文件已损坏或有密码，无法打开（{type(error).__name__}）；请另存为 .xlsx 后重试") from None
    fault: InputError | None = None
    found = False
    offset = 0
    for sheet in sheets:
        if not sheet:
            continue
        try:
            rows = list(_table(iter([(n, list(row)) for n, row in enumerate(sheet, 1)])))
        except InputError as error:
            fault = fault or error
            continue
        found = True
        # rows of a second sheet go on counting, so that a row number names one row of the file
        yield from ((n + offset, row) for n, row in rows)
        offset += len(sheet)
    if not found:
        raise fault or InputError("Excel 文件里没有内容")


def _jsonl(data: bytes) -> Iterator[Row]:
    for number, line in enumerate(decode(data).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            yield number, "不是有效的 JSON，请检查该行的引号和括号"
            continue
        if not isinstance(row, dict):
            yield number, '不是 JSON 对象，应为 {"text": …}'
            continue
        fields: dict[str, Any] = {}
        for key, value in row.items():
            field = _FIELD.get(str(key).strip())
            if field and field not in fields:
                fields[field] = value
        if not isinstance(fields.get("text"), str):
            yield number, "没有来信内容（text 或 内容）"
            continue
        yield number, {k: v if k == "text" else _cell(v) for k, v in fields.items()}
