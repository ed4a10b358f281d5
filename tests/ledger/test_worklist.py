"""The worklist opens with three sheets, is formula-safe, and shows no restricted content."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl

import xinfang_nlp as xf
from xinfang_nlp.ledger import write_worklist
from xinfang_nlp.records import Source, Unreadable
from xinfang_nlp.triage import error_entry

TODAY = date(2026, 11, 24)


def rows(path: Path, sheet: str) -> list[dict[str, object]]:
    table = list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))
    return [dict(zip(map(str, table[0]), row, strict=True)) for row in table[1:]]


def test_letter_stands_with_label_evidence_and_deadline(triage: xf.Triage, letter: xf.Letter, tmp_path: Path) -> None:
    write_worklist(tmp_path / "a.xlsx", list(triage.pipe([letter])), today=TODAY)
    (row,) = rows(tmp_path / "a.xlsx", "来信")
    assert row["编号"] == "T-1"
    assert row["办理机关（建议）"] == "人民法院"
    assert row["诉求类型（建议）"] == "执行"
    assert "“" in str(row["看这几句"])
    assert str(row["最近期限"])[:10] == "2026-11-17"
    assert row["期限状态"] == "本机关超期"
    assert row["初次／重复"] == "初次"


def test_header_is_frozen_and_filtered(triage: xf.Triage, letter: xf.Letter, tmp_path: Path) -> None:
    write_worklist(tmp_path / "a.xlsx", list(triage.pipe([letter])), today=TODAY)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["来信"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref


def test_errors_have_their_own_sheet(triage: xf.Triage, letter: xf.Letter, tmp_path: Path) -> None:
    bad = error_entry(Unreadable("E1", Source("坏.docx"), "文件已损坏，请另存后重试"))
    write_worklist(tmp_path / "a.xlsx", [*triage.pipe([letter]), bad], today=TODAY)
    (row,) = rows(tmp_path / "a.xlsx", "未能读取")
    assert row["文件"] == "坏.docx"
    assert "损坏" in str(row["问题和处理办法"])


def test_formula_in_a_letter_stays_text(triage: xf.Triage, tmp_path: Path) -> None:
    attack = xf.Letter(id="=1+1", name="=cmd|' /C calc'!A0", text='=HYPERLINK("http://x") 请求法院恢复执行欠款八万元。')
    write_worklist(tmp_path / "a.xlsx", list(triage.pipe([attack])), today=TODAY)
    for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx"):
        for cell in (c for row in sheet.iter_rows() for c in row):
            assert cell.data_type != "f"
            assert not str(cell.value or "").startswith("=")


def test_restricted_letter_shows_its_id_only(triage: xf.Triage, letter: xf.Letter, tmp_path: Path) -> None:
    (entry,) = triage.pipe([letter])
    assert entry.analysis is not None
    hidden = replace(entry, analysis=replace(entry.analysis, classification=replace(entry.analysis.classification, restricted=True)))
    write_worklist(tmp_path / "a.xlsx", [hidden], today=TODAY)
    (row,) = rows(tmp_path / "a.xlsx", "来信")
    assert row["编号"] == "T-1"
    everything = " ".join(str(c.value) for s in openpyxl.load_workbook(tmp_path / "a.xlsx") for r in s.iter_rows() for c in r)
    for secret in ("宋长福", "冯立军", "1187", "人民法院执行局"):
        assert secret not in everything
