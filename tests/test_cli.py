"""The command as a user runs it: exit codes, streams, one Chinese line for each fault, resume after a kill."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import docx
import openpyxl
import pytest

from conftest import ROOT

LETTER = "我叫宋长福，电话19900001023，判决（2020）岭0923民初1187号生效两年，冯立军一分钱没还，请求法院恢复执行。"


def xinfang(*args: str | Path, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "xinfang_nlp", *map(str, args)],
        capture_output=True,
        text=True,
        input=stdin,
        env=os.environ | env,
        timeout=120,
        check=False,
    )


def test_help_is_quick_and_chinese() -> None:
    started = time.perf_counter()
    done = xinfang("--help")
    assert time.perf_counter() - started < 2
    assert done.returncode == 0
    assert "信访来信离线分拣" in done.stdout


def test_one_letter_on_standard_input_gives_one_record() -> None:
    done = xinfang("classify", "-", "--quiet", stdin=LETTER)
    assert done.returncode == 0
    (record,) = map(json.loads, done.stdout.splitlines())
    assert (record["agency"], record["request_type"]) == ("court", "enforcement")
    assert LETTER[record["evidence"][0]["start"] : record["evidence"][0]["end"]] == record["evidence"][0]["text"]


def test_records_have_the_keys_of_the_contract(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LETTER, encoding="utf-8")
    (classified,) = map(json.loads, xinfang("classify", tmp_path, "--quiet").stdout.splitlines())
    assert set(classified) == set(
        [
            "id",
            "agency",
            "request_type",
            "purpose",
            "litigation_related",
            "route",
            "secondary",
            "restricted",
            "confidence",
            "candidates",
            "needs_review",
            "tier",
            "evidence",
            "model",
        ]
    )
    (extracted,) = map(json.loads, xinfang("extract", tmp_path, "--quiet").stdout.splitlines())
    assert set(
        [
            "id",
            "petitioner",
            "people",
            "collective",
            "anonymous",
            "respondents",
            "case_numbers",
            "amounts_yuan",
            "dates",
            "courts_and_organs",
            "demands",
            "visits",
            "first_year",
            "summary",
            "spans",
        ]
    ) == set(extracted)
    (linked,) = map(json.loads, xinfang("link", tmp_path, "--quiet").stdout.splitlines())
    assert set(linked) == set(["id", "case_id", "is_repeat", "repeat_of", "relation", "matches", "needs_review"])
    (triaged,) = map(json.loads, xinfang("triage", tmp_path, "--quiet").stdout.splitlines())
    assert "visits" not in triaged
    assert {"received", "action", "deadlines", "source", "error", "case_id", "summary", "agency"} <= set(triaged)


def test_bad_file_is_reported_and_the_good_ones_are_done(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(LETTER, encoding="utf-8")
    (tmp_path / "in" / "坏.docx").write_bytes(b"PK\x03\x04xx")
    done = xinfang("triage", tmp_path / "in", "-o", f"{tmp_path}/out/", "--quiet", "--report", tmp_path / "r.docx")
    assert done.returncode == 3
    assert [line for line in done.stderr.splitlines() if "坏.docx" in line] == [
        line for line in done.stderr.splitlines() if line.startswith("未读取")
    ]
    records = [json.loads(x) for x in (tmp_path / "out" / "triage.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [bool(r["error"]) for r in records] == [False, True]
    book = openpyxl.load_workbook(tmp_path / "out" / "台账.xlsx")
    assert book.sheetnames == ["来信", "未能读取", "合计"]
    assert docx.Document(str(tmp_path / "r.docx")).paragraphs
    assert stat.S_IMODE((tmp_path / "out" / "台账.sqlite").stat().st_mode) == 0o600


def test_known_error_is_one_line_without_traceback() -> None:
    done = xinfang("classify", "没有这个文件.txt", "--quiet")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == ["错误：找不到文件或文件夹：没有这个文件.txt，请检查路径"]
    assert done.stdout == ""


def test_wrong_usage_exits_2() -> None:
    assert xinfang("triage").returncode == 2
    assert xinfang("triage", "x", "--received", "昨天").returncode == 2


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx"])
def test_output_format_follows_the_ending(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "a.txt").write_text(LETTER, encoding="utf-8")
    target = tmp_path / f"结果{suffix}"
    assert xinfang("extract", tmp_path / "a.txt", "-o", target, "--quiet").returncode == 0
    data = target.read_bytes()
    assert data[:2] == b"PK" if suffix == ".xlsx" else "宋长福" in data.decode("utf-8-sig")


def test_unknown_ending_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LETTER, encoding="utf-8")
    done = xinfang("classify", tmp_path / "a.txt", "-o", tmp_path / "a.pdf", "--quiet")
    assert done.returncode == 1
    assert ".jsonl" in done.stderr


def test_same_command_twice_registers_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LETTER, encoding="utf-8")
    for _ in range(2):
        assert xinfang("triage", tmp_path / "a.txt", "-o", f"{tmp_path}/out/", "--quiet").returncode == 0
    records = (tmp_path / "out" / "triage.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(records) == 1
    assert json.loads(records[0])["case_id"] == "C-0001"


def test_two_texts_under_one_id_are_named_and_not_overwritten(tmp_path: Path) -> None:
    rows = [{"id": "A1", "text": LETTER}, {"id": "A1", "text": "完全不同的另一封来信，建议公交延长。"}]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    done = xinfang("triage", tmp_path / "a.jsonl", "-o", f"{tmp_path}/out/", "--quiet")
    assert done.returncode == 3
    assert "A1" in done.stderr


def test_report_explains_its_figures(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"编号,收到日期,内容\nB1,2026-11-02,{LETTER}\n", encoding="utf-8")
    ledger = tmp_path / "out" / "台账.sqlite"
    xinfang("triage", tmp_path / "a.csv", "-o", f"{tmp_path}/out/", "--quiet")
    period = ("--from", "2026-11-01", "--to", "2026-11-30", "--ledger", ledger)
    assert xinfang("report", "situation", *period, "-o", tmp_path / "r.docx").returncode == 0
    explained = xinfang("report", "situation", *period, "--explain", "1")
    assert explained.stdout.splitlines() == ["来信总量：1（期内收到并登记的来信件次（含重复））", "B1"]
    assert xinfang("report", "situation", *period, "--explain", "99").returncode == 1
    assert xinfang("report", "--list").stdout.startswith("situation\t")


def test_report_without_ledger_file_does_not_make_one(tmp_path: Path) -> None:
    done = xinfang(
        "report", "situation", "--from", "2026-11-01", "--to", "2026-11-30", "--ledger", tmp_path / "no.sqlite", "-o", tmp_path / "r.docx"
    )
    assert done.returncode == 1
    assert not (tmp_path / "no.sqlite").exists()


def test_init_writes_settings_that_sign_the_report(tmp_path: Path) -> None:
    done = xinfang(
        "init",
        "--kind",
        "court",
        "--name",
        "双塘县人民法院",
        "--level",
        "县",
        "--region",
        "双塘县",
        "--phone",
        "0900-1234567",
        "--signature",
        "",
        "--path",
        tmp_path / "x.toml",
    )
    assert done.returncode == 0
    (tmp_path / "a.txt").write_text(LETTER, encoding="utf-8")
    xinfang(
        "triage",
        tmp_path / "a.txt",
        "-o",
        f"{tmp_path}/out/",
        "--report",
        tmp_path / "r.docx",
        "--quiet",
        XINFANG_CONFIG=str(tmp_path / "x.toml"),
    )
    assert "双塘县人民法院" in docx.Document(str(tmp_path / "r.docx")).paragraphs[0].text
    record = json.loads((tmp_path / "out" / "triage.jsonl").read_text(encoding="utf-8"))
    assert record["restricted"] or record["action"] == "受理告知"


def test_labels_lists_the_taxonomy() -> None:
    lines = xinfang("labels").stdout.splitlines()
    assert sum(line.startswith("诉求类型\t") for line in lines) == 28


def gold_letters(n: int) -> list[dict[str, str]]:
    lines = (ROOT / "corpus" / "letters.jsonl").read_text(encoding="utf-8").splitlines()[:n]
    return [{"id": json.loads(x)["id"], "text": json.loads(x)["text"]} for x in lines]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL 只在 POSIX 上有")
def test_killed_batch_is_finished_by_the_same_command(tmp_path: Path) -> None:
    rows = gold_letters(260)
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    command = [sys.executable, "-m", "xinfang_nlp", "triage", str(tmp_path / "a.jsonl"), "-o", f"{tmp_path}/out/", "--quiet", "--fast"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ledger = tmp_path / "out" / "台账.sqlite"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and registered(ledger) < 50:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < registered(ledger) < len(rows)
    assert subprocess.run(command, capture_output=True, timeout=180, check=False).returncode == 0
    assert registered(ledger) == len(rows)
    assert len((tmp_path / "out" / "triage.jsonl").read_text(encoding="utf-8").splitlines()) == len(rows)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGINT 只在 POSIX 上这样发")
def test_interrupt_says_that_the_same_command_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(r) for r in gold_letters(400)), encoding="utf-8")
    command = [sys.executable, "-m", "xinfang_nlp", "triage", str(tmp_path / "a.jsonl"), "-o", f"{tmp_path}/out/", "--quiet"]
    # a shell's background job ignores SIGINT; a terminal's does not
    restore = "import signal,sys,runpy; signal.signal(signal.SIGINT, signal.default_int_handler); sys.argv[0]='xinfang'; runpy.run_module('xinfang_nlp', run_name='__main__')"
    process = subprocess.Popen([command[0], "-c", restore, *command[3:]], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and registered(tmp_path / "out" / "台账.sqlite") < 50:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "重新运行同一命令即可继续" in said
    assert "Traceback" not in said


def registered(ledger: Path) -> int:
    import sqlite3

    if not ledger.exists():
        return 0
    try:
        with sqlite3.connect(ledger, timeout=10) as connection:
            return int(connection.execute("SELECT count(*) FROM letters").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
