"""The Word summary: official layout, East Asian fonts on every run, figures that add up, nobody named."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

import xinfang_nlp as xf
from xinfang_nlp.config import Office
from xinfang_nlp.errors import ReportError
from xinfang_nlp.records import Entry
from xinfang_nlp.report import build_report, write_summary
from xinfang_nlp.report.statistics import CrossTable, agency_by_type

OFFICE = Office(name="清桥县信访局")
START, END, TODAY = date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 24)


@pytest.fixture
def entries(triage: xf.Triage, letter: xf.Letter) -> list[Entry]:
    letters = [
        letter,
        replace(letter, id="T-2", received=date(2026, 11, 20), text=letter.text + "这是第二次来信，仍然没有执行。"),
        xf.Letter(
            id="T-3",
            received=date(2026, 11, 3),
            text="我叫何秀珍，住双塘县马鞍桥镇，电话19900001055。小区电梯坏了两个月物业不修，请住建局督促。",
        ),
        xf.Letter(id="T-4", received=date(2026, 11, 22), text="建议公交3路早班提前到六点，方便学生上学。"),
    ]
    return list(triage.pipe(letters))


def write(entries: list[Entry], path: Path) -> Path:
    write_summary(build_report("situation", entries, OFFICE, START, END, TODAY), path)
    return path


def text_of(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_document_opens_again_with_title_figures_and_tables(entries: list[Entry], tmp_path: Path) -> None:
    document = docx.Document(str(write(entries, tmp_path / "a.docx")))
    assert document.paragraphs[0].text == "清桥县信访局来信情况汇总"
    assert "2026年11月1日至2026年11月30日，共收到并登记来信4件次" in document.paragraphs[1].text
    assert len(document.tables) >= 4
    assert len(document.inline_shapes) <= 1


def test_every_run_has_an_east_asian_font(entries: list[Entry], tmp_path: Path) -> None:
    document = docx.Document(str(write(entries, tmp_path / "a.docx")))
    paragraphs = [*document.paragraphs, *(p for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs)]
    for run in (r for p in paragraphs for r in p.runs if r.text.strip()):
        fonts = run._element.rPr.find(qn("w:rFonts"))
        assert fonts is not None
        assert fonts.get(qn("w:eastAsia"))


def test_page_is_laid_out_by_the_standard(entries: list[Entry], tmp_path: Path) -> None:
    document = docx.Document(str(write(entries, tmp_path / "a.docx")))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(x.twips) for x in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)] == [
        2098,
        1984,
        1587,
        1474,
    ]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
    body = next(p for p in document.paragraphs if p.style.name == "公文正文")
    assert body.style.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_nobody_is_named_and_no_number_of_a_person_survives(entries: list[Entry], tmp_path: Path) -> None:
    path = write(entries, tmp_path / "a.docx")
    with zipfile.ZipFile(path) as archive:
        everything = "".join(archive.read(n).decode("utf-8", "ignore") for n in archive.namelist() if n.endswith((".xml", ".rels")))
    everything += text_of(path)
    for secret in ("宋长福", "何秀珍", "19900001023", "19900001055", "390923185207143418", "周家坳", "马鞍桥"):
        assert secret not in everything, secret


def test_counts_of_the_document_are_those_of_the_entries(entries: list[Entry]) -> None:
    summary = build_report("situation", entries, OFFICE, START, END, TODAY)
    figures = {f.measure: f for f in summary.figures}
    assert figures["来信总量"].number == len(entries)
    assert figures["重复来信"].ids == ("T-2",)
    assert figures["初次来信"].number + figures["重复来信"].number == figures["来信总量"].number
    by_agency = Counter(row[0] for row in agency_by_type(entries).rows)
    assert sum(n for _, _, n in agency_by_type(entries).rows) == len(entries)
    assert by_agency


def test_restricted_letter_is_counted_and_not_shown(entries: list[Entry], tmp_path: Path) -> None:
    first = entries[0]
    assert first.analysis is not None
    hidden = replace(first, analysis=replace(first.analysis, classification=replace(first.analysis.classification, restricted=True)))
    text = text_of(write([hidden, *(e for e in entries if e.letter.id in ("T-3", "T-4"))], tmp_path / "a.docx"))
    assert "检举控告（限阅）" in text
    assert "冯立军" not in text


def test_empty_period_says_so(tmp_path: Path) -> None:
    assert "本期没有登记来信" in text_of(write([], tmp_path / "a.docx"))


def test_missing_office_is_an_open_highlighted_slot(entries: list[Entry], tmp_path: Path) -> None:
    write_summary(build_report("situation", entries, Office(), START, END, TODAY), tmp_path / "a.docx")
    assert "【待补：落款】" in text_of(tmp_path / "a.docx")


def test_unknown_kind_names_the_valid_ones() -> None:
    with pytest.raises(ReportError, match="situation"):
        build_report("novel", [], OFFICE, START, END, TODAY)


def test_figures_that_do_not_add_up_are_an_error() -> None:
    with pytest.raises(ReportError, match="不符"):
        CrossTable((("人民法院", "执行", 2),), 3).reconcile()


def test_generated_text_has_no_coercive_word(entries: list[Entry], tmp_path: Path) -> None:
    assert not re.search("稳控|缠访|闹访|重点人员|布控|训诫", text_of(write(entries, tmp_path / "a.docx")))


def test_failed_write_leaves_no_half_document(entries: list[Entry], tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write(entries, tmp_path / "no" / "folder" / "a.docx")
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="LibreOffice 或 poppler 未安装")
def test_document_renders_with_28_characters_a_line(entries: list[Entry], tmp_path: Path) -> None:
    path = write(entries, tmp_path / "a.docx")
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/lo",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(path),
        ],
        check=True,
        capture_output=True,
    )
    text = subprocess.run(
        ["pdftotext", "-layout", "-f", "1", "-l", "1", str(tmp_path / "a.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    lines = [re.sub(r"\s", "", line) for line in text.splitlines() if line.strip()]
    assert any(26 <= len(re.sub(r"[0-9.%]", "", line)) + len(re.findall(r"[0-9.%]", line)) / 2 <= 30 for line in lines)
    assert "来信情况汇总" in text
