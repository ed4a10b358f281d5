"""The corpus checker: each rule catches its fault on small made-up records, and good records pass."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import check_corpus  # noqa: E402
import corpus_rules as rules  # noqa: E402
import corpus_tables  # noqa: E402
import corpus_text as ct  # noqa: E402
import import_round  # noqa: E402

Record = dict[str, Any]
NO_RUNS = np.empty(0, dtype=np.uint64)
TEXT = (
    "岭北县法院：\n我叫季水根，身份证390924186210279069，住岭北县石桥镇。（2009）崤0921民初118号判了两年，"
    "对方那台搅拌机还停在院里生锈。把那台搅拌机折价给我，利息的事不用办了。电话16600000301\n季水根 2011年4月2日"
)
REPEAT_TEXTS = [
    "去年说的那面院墙又裂了一指宽，邻家的地基还在往下挖。",
    "前信寄出两个月，墙缝能塞进拳头，挖机昨晚又来过一趟。",
    "我家在他隔壁，灶房的梁歪了，也请一并来看看地基。",
]


def letter(**changed: Any) -> Record:
    """A sound letter, changed."""
    record: Record = {
        "id": "A01-001",
        "style": "handwritten",
        "text": TEXT,
        "agency": "court",
        "request_type": "enforcement",
        "secondary": [],
        "purpose": "appeal",
        "difficulty": "easy",
        "why": "胜诉拿不到钱",
        "petitioner": {
            "name": "季水根",
            "id_number": "390924186210279069",
            "phone": "16600000301",
            "address": "岭北县石桥镇",
            "identity": None,
        },
        "people": 1,
        "collective": False,
        "respondents": [],
        "case_numbers": ["(2009)崤0921民初118号"],
        "amounts_yuan": [],
        "dates": ["2011-04-02"],
        "courts_and_organs": ["岭北县法院"],
        "demands": ["把搅拌机折价"],
        "visits": {"county": 0, "city": None, "province": 0, "beijing": 0},
        "first_year": 2009,
        "summary_points": ["胜诉两年未执行", "要求把搅拌机折价"],
        "author": "A01",
        "matter_id": "A01-001",
        "route": "judicial",
        "restricted": False,
        "stage": "执行",
        "ask": ["把那台搅拌机折价给我"],
        "not_ask": ["利息的事"],
        "contrast_of": None,
        "split": "train",
    }
    return record | changed


def bare(rid: str, text: str, **changed: Any) -> Record:
    """A sound letter without identifiers."""
    nobody = dict.fromkeys(rules.PETITIONER_FIELDS)
    empty: Record = {"case_numbers": [], "courts_and_organs": [], "dates": [], "not_ask": [], "petitioner": nobody}
    return letter(id=rid, matter_id=rid, text=text, ask=[text[:4]], **empty) | changed


def repeats(**last: Any) -> list[Record]:
    """Three sound repeats: a first letter, its repeat, a neighbour; the last one changed."""
    rows = []
    for k, (text, person, relation) in enumerate(
        zip(
            REPEAT_TEXTS,
            ("R01P01", "R01P01", "R01P02"),
            ("first", "same_person_same_matter", "same_matter_other_person"),
            strict=True,
        ),
        start=1,
    ):
        row: Record = {
            "id": f"R01-00{k}",
            "received": f"2020-03-0{k}",
            "style": "online",
            "text": text,
            "agency": "government",
            "request_type": "housing_and_construction",
            "person_id": person,
            "matter_id": "R01M01",
            **dict.fromkeys(("name", "id_number", "phone", "address")),
            "is_repeat": k == 2,
            "repeat_of": ["R01-001"] if k == 2 else [],
            "relation": relation,
            "why": "邻家挖地基",
            "author": "R01",
            "split": "train",
        }
        rows.append(row)
    rows[-1] |= last
    return rows


def broken(letters: list[Record], twice: list[Record] | None = None, runs: ct.Hashes = NO_RUNS) -> set[str]:
    """The rules that find fault."""
    return {f.rule for f in rules.check_all(letters, twice or [], runs)}


def without(key: str) -> Record:
    record = letter()
    del record[key]
    return record


def test_good_records_pass() -> None:
    assert rules.check_all([letter()], repeats(), NO_RUNS) == []


@pytest.mark.parametrize(
    ("rule", "record"),
    [
        ("fields", without("ask")),
        ("fields", letter(people="1")),
        ("fields", letter(why=" ")),
        ("fields", letter(amounts_yuan=[-3.0])),
        ("fields", letter(extra=1)),
        ("labels", letter(request_type="sport")),
        ("labels", letter(agency="army")),
        ("labels", letter(stage="三审")),
        ("labels", letter(secondary=["enforcement"])),
        ("labels", letter(purpose="suggestion")),
        ("labels", letter(purpose="accusation", restricted=True)),
        ("labels", letter(request_type="official_misconduct", agency="discipline_inspection")),
        ("values", letter(dates=["2011-13"])),
        ("values", letter(people=6)),
        ("values", letter(ask=[])),
        ("values", letter(summary_points=["一条"])),
        ("values", letter(text=TEXT + "\n----")),
        ("values", letter(visits={"county": 0})),
        ("gold", letter(case_numbers=["（2009）崤0921民初119号"])),
        ("gold", letter(ask=["把那台搅拌机  折价给我"])),
        ("gold", letter(not_ask=["赔礼道歉"])),
        ("gold", letter(respondents=["龙庆有"])),
        ("id_number", letter(text=TEXT.replace("390924186210279069", "390924186210279065") + "390924186210279069甲")),
        ("id_number", bare("A01-002", "我的证号390924196210279066没有人认，请派出所给改过来。")),
        ("phone", letter(text=TEXT + "，或打13800001234")),
        ("phone", letter(text=TEXT + "，或打138 0000 1234")),
        ("contrast", letter(contrast_of="A01-009")),
    ],
)
def test_a_letter_fault_is_caught(rule: str, record: Record) -> None:
    assert rule in broken([record])


def test_widths_brackets_and_spaces_do_not_hide_gold_values() -> None:
    wide = TEXT.replace("（2009）崤0921", "〔２００９〕崤 0921")
    assert broken([letter(text=wide)]) == set()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"repeat_of": ["R01-001"], "is_repeat": True}, "repeats"),
        ({"relation": "first"}, "repeats"),
        ({"relation": "lookalike", "matter_id": "R01M01"}, "repeats"),
        ({"relation": "same_person_new_matter"}, "repeats"),
        ({"person_id": "R01P01"}, "repeats"),
        ({"relation": "cousin"}, "labels"),
        ({"received": "2020-3-9"}, "values"),
        ({"split": "dev"}, "split"),
        ({"id": "R01-001"}, "id"),
    ],
)
def test_a_fault_of_repeats_is_caught(change: Record, rule: str) -> None:
    assert rule in broken([], repeats(**change))


def test_a_wrong_digit_is_tolerated_and_counted_in_repeats_alone() -> None:
    text = "身份证390924186210279065的人就是我，上回写的院墙还是没人来量。"
    rows = repeats(text=text, id_number="390924186210279065")
    assert broken([], rows) == set()
    assert rules.wrong_ids(rows) == 1
    assert "id_number" in broken([], repeats(text="身份证390924196210279065，院墙的事。"))


def test_a_phone_has_one_owner() -> None:
    other = bare("A01-002", "桥下的路灯坏了三盏，回话请打16600000301，晚上都在。")
    assert "phone" in broken([letter(), other])
    one, two = (f"{t}打16600000302找我。" for t in REPEAT_TEXTS[:2])
    rows = repeats()
    rows[0]["text"], rows[1]["text"], rows[2]["text"] = one, two, REPEAT_TEXTS[2] + "就打16600000302。"
    assert broken([], rows) == set()  # one person, and a neighbour of the same matter
    rows[2] |= {"matter_id": "R01M02", "relation": "lookalike"}
    assert "phone" in broken([], rows)


def test_matters_and_authors_stay_in_one_split() -> None:
    other = bare("A01-002", "桥下的路灯坏了三盏，晚上过路的人都打手电。", split="test")
    assert {f.id for f in rules.check_all([letter(), other], [], NO_RUNS) if f.rule == "split"} == {"A01"}
    pair = letter(id="A02-002", author="A02", split="test", contrast_of="A01-001", route="duty")
    assert {"split", "contrast"} <= broken([letter(), pair])


def test_contrast_pairs_may_be_alike_but_must_flip_the_label() -> None:
    pair = letter(id="A01-002", contrast_of="A01-001", request_type="judicial_relief", route="relief")
    assert broken([letter(), pair]) == set()
    assert broken([letter(), pair | {"request_type": "enforcement", "route": "judicial"}]) == {"contrast"}


LONG = "那口水井是我爷爷用錾子一下一下凿出来的井沿上现在还看得见他的手印"


def test_a_shared_run_is_caught_even_when_punctuated_otherwise() -> None:
    pieces = [LONG, LONG[:9] + "，" + LONG[9:20] + "，" + LONG[20:]]
    first, second = (bare(f"A01-00{k}", f"请修{k}号泵房。{t}。") for k, t in enumerate(pieces, start=1))
    assert "run" in broken([first, second])
    assert broken([first, bare("A01-002", f"泵房请看看。{LONG[:20]}早塌了。")]) == set()


@pytest.mark.parametrize(("letters", "caught"), [(4, True), (3, False)])
def test_a_frame_with_changed_numbers_names_and_places_is_caught(letters: int, caught: bool) -> None:
    places = ["白马县", "青石县", "河东县", "云岭县"]
    rows = [bare(f"A01-00{k}", f"{k}号泵房漏水。我把三万{k}千元交到{places[k]}以后就再也没有人理过我。", people=1) for k in range(letters)]
    assert ("frame" in broken(rows)) is caught


def test_a_frame_with_another_beginning_and_end_is_caught() -> None:
    ends = [("早就", "亮起灯来"), ("昨天村", "又停水"), ("后来", "雨下个不停"), ("原来风", "吹得慌")]
    texts = [f"{a}听说我那口井的水质报告是他们在屋里编的{b}请去查。" for a, b in ends]
    assert "frame" in broken([bare(f"A01-00{k}", text) for k, text in enumerate(texts)])


def test_what_every_letter_may_say_is_masked() -> None:
    masked = ct.mask(letter(text="尊敬的领导：\n我叫季水根，男，汉族。根据《民法典》第六百七十五条，请还钱。\n此致\n敬礼"))
    assert ct.frames(masked) == set()
    assert "季水根" not in masked
    assert "民法典" not in masked


def test_near_duplicates_are_found_and_letters_of_one_matter_excepted() -> None:
    one = "昨天下午三点钟水泵又停了，整条巷子十九户人家打不出水来，老人提着桶去河边挑，河水是浑的。"
    two = one.replace("三点", "四点").replace("老人", "小孩")
    assert [(a, b) for a, b, _ in ct.near_duplicates([one, two, LONG], ["a", "b", "c"])] == [(0, 1)]
    assert ct.near_duplicates([one, two], ["a", "a"]) == []
    assert "near" in broken([bare("A01-001", one), bare("A01-002", two)])


def test_a_run_of_the_example_letters_is_caught(tmp_path: Path) -> None:
    ct.save_runs(tmp_path / "runs.npz", ct.example_runs([f"开头。{LONG}。结尾"]))
    runs = ct.load_runs(tmp_path / "runs.npz")
    assert "example" in broken([bare("A01-001", f"写信的事：{LONG[2:30]}。")], runs=runs)
    assert broken([bare("A01-001", f"写信的事：{LONG[:20]}。")], runs=runs) == set()


def test_hashes_depend_on_content_alone() -> None:
    assert ct.window_hashes("甲" + LONG, 25)[1] == ct.window_hashes(LONG, 25)[0]
    assert len(ct.window_hashes("短", 25)) == 0


def test_the_shipped_runs_load() -> None:
    assert len(ct.load_runs(ROOT / "corpus" / "example_runs.npz")) > 1000


def test_bars_say_what_is_short() -> None:
    found = {b.what: b.short for b in corpus_tables.bars([letter()] * 70, [])}
    assert found["来信"]
    assert not found["诉求类型 enforcement"]
    assert found["easy 的百分比"] or found["hard 的百分比"]


def test_tables_count_every_letter() -> None:
    table = corpus_tables.tables([letter()], repeats())[0]
    assert table.rows[-1] == ("合计", 1, 0, 0, 1)
    assert "| 合计 | 1 | 0 | 0 | 1 |" in table.markdown()
    assert "诉求类型" in table.text()


def write_corpus(folder: Path, letters: list[Record], twice: list[Record]) -> None:
    for name, rows in (("letters", letters), ("repeats", twice)):
        body = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
        (folder / f"{name}.jsonl").write_text(body, encoding="utf-8")
    ct.save_runs(folder / "example_runs.npz", NO_RUNS)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def call(*args: object) -> int:
        monkeypatch.setattr(sys, "argv", ["check_corpus.py", *map(str, args)])
        return check_corpus.main()

    return call


def test_the_command(tmp_path: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    write_corpus(tmp_path, [letter()], repeats())
    assert run("--corpus", tmp_path, "--quiet") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert run("--corpus", tmp_path) == 0
    assert "short: 来信 1" in capsys.readouterr().out
    assert run("--corpus", tmp_path, "--quiet", "--strict") == 1
    write_corpus(tmp_path, [letter(stage="三审")], repeats())
    capsys.readouterr()
    assert run("--corpus", tmp_path, "--quiet") == 1
    assert "fault: A01-001 [labels] stage 没有代码 '三审'" in capsys.readouterr().out


def test_a_broken_line_is_a_fault(tmp_path: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    write_corpus(tmp_path, [letter()], [])
    with (tmp_path / "letters.jsonl").open("a", encoding="utf-8") as file:
        file.write("{\n[]\n")
    assert run("--corpus", tmp_path, "--quiet") == 1
    out = capsys.readouterr().out
    assert "letters.jsonl:2" in out
    assert "letters.jsonl:3" in out


def test_the_datasheet_gets_its_tables(tmp_path: Path, run: Callable[..., int]) -> None:
    write_corpus(tmp_path, [letter()], repeats())
    readme = tmp_path / "README.md"
    readme.write_text(f"前文\n{check_corpus.BEGIN}\n旧\n{check_corpus.END}\n后文\n", encoding="utf-8")
    assert run("--corpus", tmp_path, "--write-readme") == 0
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("前文\n")
    assert text.endswith("后文\n")
    assert "执行 enforcement" in text
    assert "旧" not in text


def test_two_thirds_keeps_units_whole() -> None:
    unit = np.repeat([f"A{k:02}" for k in range(30)], 20)
    train = check_corpus.two_thirds(unit, seed=1)
    assert train.sum() == pytest.approx(400, abs=20)
    assert not set(unit[train]) & set(unit[~train])


DRAFT = """#### A09-001
type: enforcement
difficulty: easy
style: handwritten
stage: 执行
name: 季水根
id_number: 39092418621027906*
phone: 16600000901
visits: 2,x,0,0
amounts: 30000
demands: 折价
points: 胜诉 | 没拿到
ask: 把那台搅拌机折价给我
why: 胜诉拿不到钱
----
我叫季水根，证号39092418621027906*，三万元判了两年。
把那台搅拌机折价给我。16600000901
----
"""


def import_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draft: str, *args: str, kind: str = "letters") -> int:
    path = tmp_path / "draft.txt"
    path.write_text(draft, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["import_round.py", kind, str(path), "--corpus", str(tmp_path), *args])
    return import_round.main()


def test_a_round_is_imported_and_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert import_drafts(tmp_path, monkeypatch, DRAFT, "--split", "dev") == 0
    changed = DRAFT.replace("判了两年", "判了三年")
    assert import_drafts(tmp_path, monkeypatch, changed) == 0
    (row,) = [json.loads(x) for x in (tmp_path / "letters.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rules.record_faults(row) == []
    assert (row["split"], row["author"], row["route"], row["agency"]) == ("dev", "A09", "judicial", "court")
    assert row["petitioner"]["id_number"] == "390924186210279069"
    assert row["visits"] == {"county": 2, "city": None, "province": 0, "beijing": 0}
    assert "三年" in row["text"]
    assert row["text"].endswith("16600000901")
    assert import_drafts(tmp_path, monkeypatch, DRAFT, "--split", "test") == 1  # a known round keeps its split


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ask: 把那台搅拌机折价给我", "ask: 把搅拌机给我"),
        ("type: enforcement", "type: sport"),
        ("visits: 2,x,0,0", "visits: 2"),
        ("amounts: 30000", "amounts: 三万"),
        ("why: 胜诉拿不到钱", "reason: 胜诉"),
        ("#### A09-001", "#### 一号"),
        ("type: enforcement", "type: judicial_relief"),
    ],
)
def test_a_faulty_draft_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    assert import_drafts(tmp_path, monkeypatch, DRAFT.replace(old, new, 1)) == 1
    assert not (tmp_path / "letters.jsonl").exists()


def test_repeats_are_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "type: transport\nstyle: online\nperson: P01\nmatter: M01\nwhy: 路灯\n"
    draft = f"#### R09-001\n{head}received: 2021-03-05\nrelation: first\n----\n村口路灯灭了两盏。\n"
    draft += f"#### R09-002\n{head}received: 2021-04-05\nrelation: same_person_same_matter\nis_repeat: y\n"
    assert import_drafts(tmp_path, monkeypatch, draft + "----\n灯还是黑的。\n", kind="repeats") == 1
    assert import_drafts(tmp_path, monkeypatch, draft + "repeat_of: R09-001\n----\n灯还是黑的。\n", kind="repeats") == 0
    rows = [json.loads(x) for x in (tmp_path / "repeats.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rules.check_all([], rows, NO_RUNS) == []
    assert rows[1]["person_id"] == "R09P01"


def test_the_script_runs_from_another_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "check_corpus.py"), "--help"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert "--generalise" in done.stdout.decode()


def test_priors_cover_the_taxonomy() -> None:
    priors = json.loads((ROOT / "corpus" / "priors.json").read_text(encoding="utf-8"))
    tax = rules.load_taxonomy()
    for key, codes in (("request_type", tax.request_types), ("purpose", tax.purposes)):
        assert set(priors[key]) == set(codes)
        assert sum(priors[key].values()) == pytest.approx(1, abs=1e-6)
        assert min(priors[key].values()) > 0
