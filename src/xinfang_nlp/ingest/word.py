"""Word files: headers, paragraphs, tables and text boxes in reading order; external relationships are never followed.

The XML is read from the archive with size limits instead of opening the file in an application, so a WPS file, a file
with a broken style part or a hostile one costs at most one error row.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from xinfang_nlp.errors import InputError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIP = {f"{_W}del", f"{_W}instrText", f"{_W}delText", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
MAX_XML = 64 * 1024 * 1024


def read_docx(data: bytes) -> str:
    """The text of a .docx, paragraphs as lines, table cells of a row joined by tabs.

    Raises:
        InputError: the file is damaged, encrypted, too large inside, or holds no document.
    """
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise InputError("文件已加密或实为旧版 .doc，请去除密码并另存为 .docx 后重试")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise InputError("docx 文件已损坏，无法打开；请在 Word 或 WPS 中修复并另存后重试") from None
    if "word/document.xml" not in names:
        raise InputError("文件不是 Word 文档（缺少正文部分），请确认后另存为 .docx")
    headers = sorted(n for n in names if n.startswith("word/header") and n.endswith(".xml"))
    lines: list[str] = []
    seen: set[str] = set()
    for name in headers:
        head = "\n".join(_lines(_parse(archive, name))).strip()
        if head and head not in seen:
            seen.add(head)
            lines.append(head)
    lines += _lines(_parse(archive, "word/document.xml"))
    return "\n".join(lines).strip("\n")


def _parse(archive: zipfile.ZipFile, name: str) -> etree._Element:
    try:
        if archive.getinfo(name).file_size > MAX_XML:
            raise InputError("docx 内部内容过大（超过 64 MB），请拆分后重试")
        with archive.open(name) as part:
            blob = part.read(MAX_XML + 1)
        if len(blob) > MAX_XML:
            raise InputError("docx 内部内容过大（超过 64 MB），请拆分后重试")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        return etree.fromstring(blob, parser)
    except InputError:
        raise
    except Exception:  # zipfile, zlib and lxml raise many kinds on damaged input; all mean the same to the user
        raise InputError("docx 文件已损坏，无法读出正文；请在 Word 或 WPS 中修复并另存后重试") from None


def _lines(root: etree._Element) -> list[str]:
    return [line for line in _blocks(root)]


def _blocks(node: etree._Element) -> Iterator[str]:
    for child in node:
        if child.tag in _SKIP:
            continue
        if child.tag == f"{_W}p":
            yield from _paragraph(child)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                cells = [" ".join(x for x in _lines(cell) if x) for cell in row.iterchildren(f"{_W}tc")]
                yield "\t".join(cells).rstrip("\t")
        else:
            yield from _blocks(child)


def _paragraph(paragraph: etree._Element) -> Iterator[str]:
    """The paragraph's own line, then the lines of the text boxes anchored in it."""
    boxes: list[etree._Element] = []
    yield "".join(_runs(paragraph, boxes))
    for box in boxes:
        yield from _lines(box)


def _runs(node: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    for child in node:
        if child.tag in _SKIP:
            continue
        if child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        else:
            yield from _runs(child, boxes)
