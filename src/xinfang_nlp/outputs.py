"""Write records as JSON Lines, CSV or XLSX; a name's ending chooses the format. Files appear whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from xinfang_nlp.cells import safe_cell
from xinfang_nlp.errors import InputError

FORMATS = (".jsonl", ".csv", ".xlsx")


def write_records(records: Sequence[dict[str, Any]], target: Path | None) -> None:
    """To the file, or to standard output as JSON Lines when there is none.

    Raises:
        InputError: an unknown ending, or a place that cannot be written.
    """
    if target is None:
        for record in records:
            sys.stdout.write(to_json(record) + "\n")
        sys.stdout.flush()
        return
    suffix = target.suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"输出文件 {target} 的扩展名不认识，可用：{'、'.join(FORMATS)}，或给一个文件夹（以 / 结尾）")
    writer = {".jsonl": _jsonl, ".csv": _csv, ".xlsx": _xlsx}[suffix]
    write_bytes(target, writer(records))


def write_bytes(target: Path, data: bytes, *, private: bool = False) -> None:
    """Replace the file in one step; `private` gives mode 0600.

    Raises:
        InputError: the folder cannot be written.
    """
    part = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o644)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(part, target)
    except OSError as error:
        raise InputError(f"无法写入 {target}（{error.strerror}），请检查文件夹权限、磁盘空间，或文件是否正被打开") from None


def to_json(record: dict[str, Any]) -> str:
    """One line of JSON; lone surrogates are escaped so that the file stays valid UTF-8."""
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(record)
    return line


def jsonl_bytes(records: Iterable[dict[str, Any]]) -> bytes:
    """Records as UTF-8 JSON Lines."""
    return "".join(to_json(r) + "\n" for r in records).encode("utf-8")


def _jsonl(records: Sequence[dict[str, Any]]) -> bytes:
    return jsonl_bytes(records)


def _columns(records: Sequence[dict[str, Any]]) -> list[str]:
    columns: dict[str, None] = {}
    for record in records:
        for key, value in record.items():
            if key == "petitioner" and isinstance(value, dict):
                columns |= dict.fromkeys(value)
            elif key not in ("spans", "candidates", "evidence", "matches"):
                columns[key] = None
    return list(columns)


def _flat(record: dict[str, Any], columns: list[str]) -> list[Any]:
    merged = {**record, **(record.get("petitioner") or {})}
    return [safe_cell(_cell(merged.get(c))) for c in columns]


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return "；".join(to_json(v) if isinstance(v, dict) else str(v) for v in value)
    if isinstance(value, dict):
        return to_json(value)
    return "" if value is None else value


def _csv(records: Sequence[dict[str, Any]]) -> bytes:
    columns = _columns(records)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(_flat(r, columns) for r in records)
    # a byte order mark, so that Excel reads it as UTF-8
    return out.getvalue().encode("utf-8-sig", "replace")


def _xlsx(records: Sequence[dict[str, Any]]) -> bytes:
    import xlsxwriter

    columns = _columns(records)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("结果")
        for k, name in enumerate(columns):
            sheet.write_string(0, k, name)
        for r, record in enumerate(records, 1):
            for k, value in enumerate(_flat(record, columns)):
                if isinstance(value, bool):
                    sheet.write_boolean(r, k, value)
                elif isinstance(value, int | float):
                    sheet.write_number(r, k, value)
                else:
                    sheet.write_string(r, k, str(value))
        sheet.freeze_panes(1, 1)
    return out.getvalue()
