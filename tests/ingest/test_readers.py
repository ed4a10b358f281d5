"""Readers: encodings, Word files as WPS and Word write them, PDF in a child process, tables with Chinese headers."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

import child_readers
from xinfang_nlp.errors import InputError
from xinfang_nlp.ingest import count_files, read
from xinfang_nlp.ingest.plain import decode
from xinfang_nlp.ingest.tables import parse_date, rows_of
from xinfang_nlp.ingest.word import read_docx
from xinfang_nlp.records import Letter, Unreadable

TEXT = "请求恢复执行，归还欠款。龘㐂"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_decoded_in_every_usual_encoding(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_short_gbk_text_is_not_mistaken_for_utf8() -> None:
    assert decode("求还钱".encode("gbk")) == "求还钱"


@pytest.mark.parametrize("data", [b"\x00\x01\x02", b"\xff\xff\xff\xfe\xff"])
def test_binary_is_refused_in_one_chinese_line(data: bytes) -> None:
    with pytest.raises(InputError, match="文"):
        decode(data)


def make_docx(path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "清桥县信访局转办单"
    document.add_paragraph("第一段")
    table = document.add_table(rows=2, cols=2)
    for k, cell in enumerate(["姓名", "宋长福", "电话", "19900001023"]):
        table.cell(k // 2, k % 2).text = cell
    document.add_paragraph("最后一段")
    document.save(str(path))


def test_docx_gives_header_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    make_docx(tmp_path / "a.docx")
    assert read_docx((tmp_path / "a.docx").read_bytes()).split("\n") == [
        "清桥县信访局转办单",
        "第一段",
        "姓名\t宋长福",
        "电话\t19900001023",
        "最后一段",
    ]


def docx_bytes(body: str, **more: str) -> bytes:
    out = io.BytesIO()
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<?xml version='1.0'?><w:document {ns}><w:body>{body}</w:body></w:document>")
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_docx_text_box_is_read_once() -> None:
    box = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert read_docx(docx_bytes(box)) == "正文\n框里"


def test_docx_deleted_revisions_are_left_out() -> None:
    body = "<w:p><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins><w:r><w:t>增</w:t></w:r></w:ins></w:p>"
    assert read_docx(docx_bytes(body)) == "增"


def test_docx_entities_are_not_expanded() -> None:
    out = io.BytesIO()
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>'
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    assert "root" not in read_docx(out.getvalue())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04broken", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "加密|旧版"),
        (docx_bytes("")[:200], "损坏"),
        (b"hello", "损坏"),
    ],
)
def test_bad_docx_says_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_docx(data)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_docx_reader_raises_nothing_but_input_errors(data: bytes) -> None:
    for blob in (data, docx_bytes("<w:p/>")[:150] + data):
        try:
            read_docx(blob)
        except InputError:
            continue


def text_pdf(path: Path) -> None:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4, 2))
    FigureCanvasPdf(figure)
    figure.text(0.1, 0.5, "Case 1187 unpaid")
    figure.savefig(str(path), format="pdf")


def test_pdf_text_layer_is_read_in_a_child_process(tmp_path: Path) -> None:
    text_pdf(tmp_path / "a.pdf")
    (letter,) = read(tmp_path / "a.pdf")
    assert isinstance(letter, Letter)
    assert "unpaid" in letter.text


@pytest.mark.parametrize(("data", "said"), [(b"%PDF-1.4 broken", "损坏"), (b"not a pdf", "损坏")])
def test_broken_pdf_costs_one_row(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    (item,) = read(tmp_path / "a.pdf")
    assert isinstance(item, Unreadable)
    assert said in item.message


def test_child_process_that_hangs_is_given_up() -> None:
    from xinfang_nlp.ingest.child import run_limited

    with pytest.raises(InputError, match="超过"):
        run_limited(child_readers.sleep, b"", seconds=0.5)


def test_child_process_that_dies_costs_one_file() -> None:
    from xinfang_nlp.ingest.child import run_limited

    with pytest.raises(InputError, match="中断"):
        run_limited(child_readers.die, b"", seconds=30)


def xlsx_bytes(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for r, row in enumerate(rows):
            for k, value in enumerate(row):
                sheet.write(r, k, value)
    return out.getvalue()


def test_xlsx_headers_are_mapped_and_dates_parsed(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(
        xlsx_bytes(
            [
                ["信访件编号", "信访日期", "信访人", "联系电话", "信访内容"],
                ["A1", date(2026, 3, 5), "宋长福", 19900001023, "请求执行"],
                [None] * 5,
                ["", "2026/3/6", "", "", "求还钱"],
            ]
        )
    )
    first, second = read(tmp_path / "a.xlsx")
    assert isinstance(first, Letter)
    assert isinstance(second, Letter)
    assert (first.id, first.received, first.name, first.phone) == ("A1", date(2026, 3, 5), "宋长福", "19900001023")
    assert second.source is not None
    assert (second.source.row, second.received) == (4, date(2026, 3, 6))


def test_table_without_a_text_column_names_what_it_has() -> None:
    with pytest.raises(InputError, match=r"现有列：甲、乙"):
        list(rows_of(".csv", "甲,乙\n1,2\n".encode()))


def test_csv_in_gbk_with_quotes_and_newlines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes('编号,内容\nB1,"第一行\n第二行，""引号"""\n'.encode("gbk"))
    (letter,) = read(tmp_path / "a.csv")
    assert isinstance(letter, Letter)
    assert (letter.id, letter.text) == ("B1", '第一行\n第二行，"引号"')


def test_jsonl_reports_each_bad_line_and_keeps_the_good(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "1", "text": "来信"}),
        "{bad",
        "[1]",
        json.dumps({"id": "2"}),
        json.dumps({"编号": "3", "正文": "", "姓名": "王"}),
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    items = list(read(tmp_path / "a.jsonl"))
    assert [type(x) for x in items] == [Letter, Unreadable, Unreadable, Unreadable, Letter]
    assert isinstance(items[1], Unreadable)
    assert items[1].source.row == 2
    assert "JSON" in items[1].message


def test_empty_text_in_a_row_is_still_a_letter(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编号,内容,姓名\nB1,,张三\n", encoding="utf-8")
    (letter,) = read(tmp_path / "a.csv")
    assert isinstance(letter, Letter)
    assert letter.text == ""


@pytest.mark.parametrize(
    ("value", "day"), [("2023-02-30", None), ("20230506", date(2023, 5, 6)), ("2023.5.6", date(2023, 5, 6)), (None, None), (45000, None)]
)
def test_only_full_real_dates_are_taken(value: object, day: date | None) -> None:
    assert parse_date(value) == day


def test_folder_is_walked_and_lock_files_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_text("来信二", encoding="utf-8")
    (tmp_path / "a.txt").write_text("来信一", encoding="utf-8")
    for skipped in ("~$a.docx", ".hidden.txt", "Thumbs.db"):
        (tmp_path / skipped).write_text("x", encoding="utf-8")
    assert [x.text for x in read(tmp_path) if isinstance(x, Letter)] == ["来信一", "来信二"]
    assert count_files(tmp_path) == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "空的"),
        ("a.mp3", b"x", "暂不支持"),
        ("a.doc", b"x", "另存为 .docx"),
        ("a.zip", b"x", "解压"),
        ("b.txt", b"  \n", "没有文字"),
    ],
)
def test_what_cannot_be_read_is_one_clear_row(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    (item,) = read(tmp_path)
    assert isinstance(item, Unreadable)
    assert said in item.message


def test_missing_input_is_an_error_of_the_user() -> None:
    with pytest.raises(InputError, match="找不到"):
        list(read("nowhere"))


def test_ids_are_stable_and_depend_on_the_sender(tmp_path: Path) -> None:
    rows = "内容,姓名\n同样的话,甲\n同样的话,乙\n"
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text(rows, encoding="utf-8")
    first = [x.id for x in read(tmp_path / "x")]
    assert first == [x.id for x in read(tmp_path / "y")]
    assert len(set(first)) == 2


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".csv", ".xlsx", ".jsonl"]))
def test_table_readers_raise_nothing_but_input_errors(data: bytes, suffix: str) -> None:
    with contextlib.suppress(InputError):
        list(rows_of(suffix, data))
