"""The ledger: private, idempotent, append-only; restricted content apart; corrections beside predictions."""

from __future__ import annotations

import os
import sqlite3
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import xinfang_nlp as xf
from xinfang_nlp.errors import IdConflict, LedgerError
from xinfang_nlp.records import Entry


@pytest.fixture
def entry(triage: xf.Triage, letter: xf.Letter) -> Entry:
    (made,) = triage.pipe([letter])
    return made


@pytest.fixture
def ledger(tmp_path: Path) -> xf.Ledger:
    return xf.Ledger(str(tmp_path / "room" / "台账.sqlite"))


def test_file_and_folder_are_private(ledger: xf.Ledger) -> None:
    assert ledger.path is not None
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(ledger.path.parent.stat().st_mode) == 0o700


def test_ledger_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    xf.Ledger(str(path)).close()
    os.chmod(path, 0o644)
    with pytest.raises(LedgerError, match="chmod 600"):
        xf.Ledger(str(path))


def test_entry_comes_back_as_it_went_in(ledger: xf.Ledger, entry: Entry) -> None:
    assert ledger.register([entry]) == ["T-1"]
    (back,) = ledger.entries()
    assert back.letter == entry.letter
    assert back.analysis is not None
    assert entry.analysis is not None
    assert back.analysis.classification.request_type == entry.analysis.classification.request_type
    assert back.analysis.extraction.summary == entry.analysis.extraction.summary
    assert back.link is not None
    assert back.link.case_id == "C-0001"


def test_registering_twice_writes_once(ledger: xf.Ledger, entry: Entry) -> None:
    ledger.register([entry])
    assert ledger.register([entry]) == []
    assert ledger.count() == 1


def test_same_id_with_other_text_is_refused_and_nothing_is_written(ledger: xf.Ledger, entry: Entry) -> None:
    ledger.register([entry])
    other = replace(entry, letter=replace(entry.letter, text="另一封信"))
    fresh = replace(entry, letter=replace(entry.letter, id="T-2"))
    with pytest.raises(IdConflict, match="T-1"):
        ledger.register([fresh, other])
    assert ledger.count() == 1


def test_trips_are_stored_nowhere(ledger: xf.Ledger, triage: xf.Triage) -> None:
    text = "我去市里3次、去北京2次反映问题，请求法院恢复执行欠款八万元。"
    (made,) = triage.pipe([xf.Letter(id="V", text=text)])
    assert made.analysis is not None
    assert made.analysis.extraction.visits["city"] == 3
    ledger.register([made])
    assert ledger.path is not None
    with sqlite3.connect(ledger.path) as connection:
        dumped = "\n".join(connection.iterdump())
    assert "visit" not in dumped
    assert '"times"' not in dumped


def test_restricted_letter_lives_in_its_own_part(ledger: xf.Ledger, entry: Entry) -> None:
    assert entry.analysis is not None
    hidden = replace(entry, analysis=replace(entry.analysis, classification=replace(entry.analysis.classification, restricted=True)))
    ledger.register([hidden])
    assert ledger.path is not None
    with sqlite3.connect(ledger.path) as connection:
        for table in ("letters", "analyses", "matches", "events", "cases"):
            rows = str(connection.execute(f"SELECT * FROM {table}").fetchall())
            for secret in ("宋长福", "冯立军", "19900001023", "1187"):
                assert secret not in rows, table
    (back,) = ledger.entries()
    assert back.restricted
    assert back.letter.text == entry.letter.text


def test_correction_stands_beside_the_prediction(ledger: xf.Ledger, entry: Entry) -> None:
    ledger.register([entry])
    ledger.correct("T-1", "request_type", "civil_judgment", by="李", reason="要求改判")
    (back,) = ledger.entries()
    assert back.analysis is not None
    assert back.analysis.classification.request_type == "enforcement"
    (correction,) = ledger.corrections("T-1")
    assert (correction["field"], correction["value"], correction["by"]) == ("request_type", "civil_judgment", "李")


@pytest.mark.parametrize(("letter_id", "field", "said"), [("T-9", "agency", "没有来信 T-9"), ("T-1", "name", "不能更正")])
def test_impossible_correction_is_refused(ledger: xf.Ledger, entry: Entry, letter_id: str, field: str, said: str) -> None:
    ledger.register([entry])
    with pytest.raises(LedgerError, match=said):
        ledger.correct(letter_id, field, "x", by="李")


def test_last_decision_on_a_pair_counts(ledger: xf.Ledger, entry: Entry) -> None:
    ledger.register([entry, replace(entry, letter=replace(entry.letter, id="T-2"), link=replace(entry.link, letter_id="T-2"))])  # type: ignore[type-var]
    ledger.decide_match("T-2", "T-1", "rejected", by="李")
    assert ledger.rejected_pairs() == [("T-2", "T-1")]
    ledger.decide_match("T-2", "T-1", "confirmed", by="王")
    assert ledger.rejected_pairs() == []


def test_event_discharges_its_clock(ledger: xf.Ledger, entry: Entry, triage: xf.Triage) -> None:
    ledger.register([entry])
    over = xf.Triage(triage.analyzer, ledger, triage.office)
    assert [d.what for d in over.entries()[0].deadlines] == ["登记并转送、交办"]
    ledger.record_event("C-0001", "transferred", date(2026, 11, 6), actor="李")
    assert [d.what for d in over.entries()[0].deadlines] == ["对转送事项提出异议"]
    with pytest.raises(LedgerError, match="C-9"):
        ledger.record_event("C-9", "transferred", date(2026, 11, 6), actor="李")


def test_period_selects_by_day_of_receipt(ledger: xf.Ledger, entry: Entry) -> None:
    ledger.register([entry])
    assert list(ledger.entries(start=date(2026, 11, 2), end=date(2026, 11, 2)))
    assert not list(ledger.entries(start=date(2026, 11, 3)))


@pytest.mark.parametrize(("url", "said"), [("nonsense://x", "驱动|识别"), ("postgresql+nodriver://x/y", "驱动|识别")])
def test_wrong_address_says_what_to_do(url: str, said: str) -> None:
    with pytest.raises(LedgerError, match=said):
        xf.Ledger(url)


def test_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(b"not a database" * 100)
    os.chmod(path, 0o600)
    with pytest.raises(LedgerError, match="打不开"):
        xf.Ledger(str(path))


def test_migrated_tables_are_those_of_the_code(ledger: xf.Ledger) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from xinfang_nlp.ledger.tables import metadata

    with ledger._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
