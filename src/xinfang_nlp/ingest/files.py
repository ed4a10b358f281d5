"""Walk files and folders and read each into letters."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from xinfang_nlp.errors import InputError
from xinfang_nlp.ingest.ids import digest, letter_id
from xinfang_nlp.ingest.pdf import read_pdf
from xinfang_nlp.ingest.plain import decode
from xinfang_nlp.ingest.tables import parse_date, rows_of
from xinfang_nlp.ingest.word import read_docx
from xinfang_nlp.records import Letter, Source, Unreadable

MAX_BYTES = 200 * 1024 * 1024
_SINGLE: dict[str, Callable[[bytes], str]] = {".txt": decode, ".md": decode, ".text": decode, ".docx": read_docx, ".pdf": read_pdf}
_TABLES = (".jsonl", ".csv", ".xlsx")
READABLE = (*_SINGLE, *_TABLES)
_IGNORED_NAMES = {"thumbs.db", "desktop.ini", "__macosx"}
_HINTS = {
    ".doc": "旧版 Word 文件，请在 Word 或 WPS 中另存为 .docx",
    ".wps": "WPS 文字文件，请在 WPS 中另存为 .docx",
    ".xls": "旧版 Excel 文件，请另存为 .xlsx",
    ".et": "WPS 表格文件，请另存为 .xlsx",
    ".zip": "压缩包，请先解压",
    ".rar": "压缩包，请先解压",
    ".7z": "压缩包，请先解压",
    ".jpg": "图片，请先录入文字",
    ".jpeg": "图片，请先录入文字",
    ".png": "图片，请先录入文字",
    ".tif": "图片，请先录入文字",
    ".eml": "邮件，请将正文另存为 txt",
}


def read(inputs: str | Path | Iterable[str | Path]) -> Iterator[Letter | Unreadable]:
    """Read files, folders (recursively) or `-` (standard input, one letter) in order.

    Hidden files and Office lock files (`~$…`) are skipped. A file that cannot be read gives one `Unreadable`.

    Raises:
        InputError: an input does not exist.
    """
    for path in _expand(inputs):
        if path == "-":
            yield from _read_bytes("-", ".txt", sys.stdin.buffer.read())
        else:
            yield from _read_file(Path(path))


def count_files(inputs: str | Path | Iterable[str | Path]) -> int:
    """How many files `read` will open; for progress."""
    return sum(1 for _ in _expand(inputs))


def _expand(inputs: str | Path | Iterable[str | Path]) -> Iterator[str | Path]:
    if isinstance(inputs, str | Path):
        inputs = [inputs]
    for item in inputs:
        if str(item) == "-":
            yield "-"
            continue
        path = Path(item)
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and not _skipped(p.relative_to(path)))
        elif path.exists():
            yield path
        else:
            raise InputError(f"找不到文件或文件夹：{item}，请检查路径")


def _skipped(path: Path) -> bool:
    return any(part.startswith((".", "~$")) or part.lower() in _IGNORED_NAMES for part in path.parts)


def _read_file(path: Path) -> Iterator[Letter | Unreadable]:
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError("文件超过 200 MB，请拆分后重试")
        if size == 0:
            raise InputError("文件是空的，请检查是否传输中断")
        if suffix not in READABLE:
            hint = _HINTS.get(suffix, f"暂不支持 {suffix or '无扩展名'} 类型，请转换为 docx、pdf、txt、xlsx 或 csv")
            raise InputError(hint + "，再重新运行")
        data = path.read_bytes()
    except InputError as error:
        yield _unreadable(str(path), None, str(error))
        return
    except OSError as error:
        yield _unreadable(str(path), None, f"无法打开（{error.strerror or type(error).__name__}），请检查权限")
        return
    yield from _read_bytes(str(path), suffix, data)


def _read_bytes(name: str, suffix: str, data: bytes) -> Iterator[Letter | Unreadable]:
    source_digest = digest(data)
    try:
        if suffix in _TABLES:
            for number, row in rows_of(suffix, data):
                if isinstance(row, str):
                    yield _unreadable(name, number, row)
                else:
                    yield _from_row(name, number, row, source_digest)
            return
        text = _SINGLE[suffix](data)
        if not text.strip():
            raise InputError("文件里没有文字，请检查内容或补录")
    except InputError as error:
        yield _unreadable(name, None, str(error))
        return
    yield Letter(id=letter_id(source_digest, None, text), text=text, source=Source(name))


def _from_row(name: str, number: int, row: dict[str, Any], source_digest: str) -> Letter:
    def stated(key: str) -> str | None:
        value = row.get(key)
        return str(value).strip() or None if value is not None else None

    text = str(row.get("text") or "")
    sender = tuple(stated(k) for k in ("name", "id_number", "phone", "address"))
    return Letter(
        id=stated("id") or letter_id(source_digest, number, text, sender),
        text=text,
        received=parse_date(row.get("received")),
        channel=stated("channel"),
        name=sender[0],
        id_number=sender[1],
        phone=sender[2],
        address=sender[3],
        source=Source(name, number),
    )


def _unreadable(name: str, row: int | None, message: str) -> Unreadable:
    return Unreadable(
        id="E" + letter_id(digest(name.encode("utf-8", "surrogateescape")), row, message)[1:], source=Source(name, row), message=message
    )
