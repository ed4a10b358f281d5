"""The rules of the corpus: one function a rule, each yields its faults; `check_all` runs them.

Letters follow contract section 6; the gold values stand in the text (widths, brackets and spaces folded), people are
fictional by construction (ID birth year 18xx, reserved phone numbers), matters and authors stay in one split, and no two
letters share wording.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

import corpus_text as ct
from corpus_text import Record
from xinfang_nlp.folding import squeeze
from xinfang_nlp.taxonomy import load_taxonomy

STYLES = ("handwritten", "online", "visit_record", "transfer", "formal", "ocr_noise", "phone")
DIFFICULTIES = ("easy", "medium", "hard")
SPLITS = ("train", "dev", "test")
STAGES = ("未报案", "已报案", "侦查", "审查起诉", "一审", "二审", "再审", "执行", "复议", "已答复", "无程序")
IDENTITIES = ("农民", "职工", "干部", "无业", "个体", "退休", "学生")
RELATIONS = (
    "first",
    "same_person_same_matter",
    "same_person_new_matter",
    "same_matter_other_person",
    "lookalike",
)
VISITS = ("county", "city", "province", "beijing")
NEAR_SHARE = 0.005  # of the letters may have a near-duplicate

_TEXT, _MAYBE, _LIST = (str,), (str, type(None)), (list,)
COMMON_FIELDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("id", "style", "text", "agency", "request_type", "why", "split", "author", "matter_id"), _TEXT),
}
LETTER_FIELDS: dict[str, tuple[type, ...]] = {
    **COMMON_FIELDS,
    **dict.fromkeys(("purpose", "difficulty", "route", "stage"), _TEXT),
    **dict.fromkeys(("secondary", "respondents", "case_numbers", "amounts_yuan", "dates"), _LIST),
    **dict.fromkeys(("courts_and_organs", "demands", "summary_points", "ask", "not_ask"), _LIST),
    "petitioner": (dict,),
    "people": (int,),
    "collective": (bool,),
    "restricted": (bool,),
    "visits": (dict,),
    "first_year": (int, type(None)),
    "contrast_of": _MAYBE,
}
PETITIONER_FIELDS = ("name", "id_number", "phone", "address", "identity")
REPEAT_FIELDS: dict[str, tuple[type, ...]] = {
    **COMMON_FIELDS,
    **dict.fromkeys(("received", "person_id", "relation"), _TEXT),
    **dict.fromkeys(("name", "id_number", "phone", "address"), _MAYBE),
    "is_repeat": (bool,),
    "repeat_of": _LIST,
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID18 = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9])1[3-9][0-9](?:[ -]?[0-9]){8}(?![0-9])")
_RESERVED = re.compile(r"(?:1990000|1660000)[0-9]{4}")
_HAN = str.maketrans("0123456789", "零一二三四五六七八九")
_MISREAD = str.maketrans("OoIl", "0011")
_MARKUP = re.compile(r"^(?:#{2,}|type:|-{4}$)", re.M)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: the rule broken, the letter, and what to repair."""

    rule: str
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.id} [{self.rule}] {self.message}"


def check_digit(head: str) -> str:
    """The eighteenth character of an ID number (GB 11643).

    >>> check_digit("39092418621027906")
    '9'
    """
    return "10X98765432"[sum(int(c) * w for c, w in zip(head, _WEIGHTS, strict=True)) % 11]


def plain_width(text: str) -> str:
    """Digits of any width as ASCII, spaces kept."""
    return unicodedata.normalize("NFKC", text)


def id_numbers(text: str) -> list[str]:
    """Every 18-character ID number of a text."""
    return [found[0].upper() for found in _ID18.finditer(plain_width(text))]


def phones(text: str) -> list[str]:
    """Every mobile number of a text, spaces and dashes removed."""
    return [re.sub("[ -]", "", found[0]) for found in _PHONE.finditer(plain_width(text))]


def matter_key(record: Record) -> str:
    """What two letters must share to be allowed alike: the matter (repeats, contrast pairs)."""
    return str(record.get("contrast_of") or record.get("matter_id") or record.get("id"))


def field_faults(record: Record, fields: dict[str, tuple[type, ...]]) -> Iterator[Fault]:
    """Every field is there with its type; texts are not empty; lists hold texts (amounts: positive numbers)."""
    rid = str(record.get("id"))
    for key, kinds in fields.items():
        if key not in record:
            yield Fault("fields", rid, f"缺字段 {key}")
        elif not isinstance(record[key], kinds) or (int in kinds and isinstance(record[key], bool)):
            yield Fault("fields", rid, f"{key} 的类型不对：{record[key]!r}")
        elif kinds is _TEXT and not record[key].strip():
            yield Fault("fields", rid, f"{key} 为空")
        elif kinds is _LIST:
            number = key == "amounts_yuan"
            for value in record[key]:
                if number and not (isinstance(value, int | float) and value > 0):
                    yield Fault("fields", rid, f"金额不是正数：{value!r}")
                elif not number and not (isinstance(value, str) and value.strip()):
                    yield Fault("fields", rid, f"{key} 里不是文字：{value!r}")
    if extra := sorted(set(record) - set(fields)):
        yield Fault("fields", rid, f"多余的字段：{'、'.join(extra)}")


def label_faults(record: Record) -> Iterator[Fault]:
    """Codes are those of the taxonomy and agree with one another."""
    rid, tax = record["id"], load_taxonomy()
    allowed: dict[str, Iterable[str]] = {
        "agency": tax.agencies,
        "request_type": tax.request_types,
        "style": STYLES,
        "split": SPLITS,
    }
    if "purpose" in record:
        allowed |= {"purpose": tax.purposes, "route": tax.routes, "difficulty": DIFFICULTIES, "stage": STAGES}
    else:
        allowed |= {"relation": RELATIONS}
    for key, codes in allowed.items():
        if record[key] not in codes:
            yield Fault("labels", rid, f"{key} 没有代码 {record[key]!r}")
    if "purpose" not in record:
        return
    for code in record["secondary"]:
        if code not in tax.request_types or code == record["request_type"]:
            yield Fault("labels", rid, f"secondary 不对：{code!r}")
    if (record["purpose"] == "suggestion") != (record["route"] == "proposal"):
        yield Fault("labels", rid, "建议意见与 route: proposal 必须同时出现")
    if record["purpose"] == "accusation" and record["request_type"] != "official_misconduct":
        yield Fault("labels", rid, "检举控告的诉求类型必须是 official_misconduct")
    if record["purpose"] == "appeal" and record["request_type"] == "official_misconduct":
        yield Fault("labels", rid, "要求查处公职人员的信，目的应为 accusation")
    if record["purpose"] == "accusation" and not record["restricted"]:
        yield Fault("labels", rid, "检举控告必须 restricted")


def value_faults(record: Record) -> Iterator[Fault]:
    """Values have the form of the examples: identity, dates, visits, people, points, received."""
    rid = record["id"]
    if _MARKUP.search(record["text"]):
        yield Fault("values", rid, "正文里混入了草稿标记（#### 、---- 或 type:）")
    if "received" in record and not re.fullmatch(r"\d{4}-[01]\d-[0-3]\d", record["received"]):
        yield Fault("values", rid, f"received 不是日期：{record['received']}")
    if "purpose" not in record:
        return
    person = record["petitioner"]
    if set(person) != set(PETITIONER_FIELDS):
        yield Fault("fields", rid, f"petitioner 的字段应为 {'、'.join(PETITIONER_FIELDS)}")
    if person.get("identity") not in (None, *IDENTITIES):
        yield Fault("values", rid, f"identity 不在表中：{person['identity']}")
    for date in record["dates"]:
        if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", date):
            yield Fault("values", rid, f"日期写法不对：{date}")
    if tuple(record["visits"]) != VISITS or not all(v is None or v >= 0 for v in record["visits"].values()):
        yield Fault("values", rid, f"visits 不对：{record['visits']}")
    if record["people"] < 1 or (record["people"] >= 5 and not record["collective"]):
        yield Fault("values", rid, f"people {record['people']} 与 collective 不一致")
    if not record["ask"] and record["request_type"] != "other_affairs":
        yield Fault("values", rid, "ask 为空")
    if not record["demands"] and record["request_type"] != "other_affairs":
        yield Fault("values", rid, "demands 为空")
    if len(record["summary_points"]) < 2:
        yield Fault("values", rid, "summary_points 少于两条")


def gold_faults(record: Record) -> Iterator[Fault]:
    """Gold values are findable in the text, `ask` and `not_ask` word for word."""
    rid, text = record["id"], record["text"]
    squeezed = squeeze(text)
    person = record.get("petitioner") or record
    values = [(key, person.get(key)) for key in ("name", "id_number", "phone", "address")]
    values += [(k, v) for k in ("respondents", "case_numbers", "courts_and_organs") for v in record.get(k) or ()]
    for key, value in values:
        if value and squeeze(value) not in squeezed:
            yield Fault("gold", rid, f"{key} 不在正文里：{value}")
    for key in ("ask", "not_ask"):
        for value in record.get(key) or ():
            if value not in text:
                yield Fault("gold", rid, f"{key} 不是正文原样：{value}")


def number_faults(record: Record) -> Iterator[Fault]:
    """ID numbers are valid, born 18xx (in repeats a wrong digit is part of the exercise); phones are reserved numbers."""
    rid = record["id"]
    for number in id_numbers(record["text"]):
        wrong = number[17] != check_digit(number[:17])
        if number[6:8] != "18" and not (wrong and "person_id" in record and number[6:8] not in ("19", "20")):
            yield Fault("id_number", rid, f"身份证出生年须为 18xx：{number}")
        elif wrong and "person_id" not in record:
            yield Fault("id_number", rid, f"身份证校验码应为 {check_digit(number[:17])}：{number}")
    for phone in phones(record["text"]):
        if not _RESERVED.fullmatch(phone):
            yield Fault("phone", rid, f"电话不在虚构号段：{phone}")


def doubts(record: Record) -> Iterator[Fault]:
    """What a reader should look at again; no fault of itself."""
    rid, text = record["id"], squeeze(record["text"])
    texts = (text, text.translate(_MISREAD), text.replace("O", "零").replace("o", "零"))
    for date in record["dates"]:
        year = date[:4]
        said = [y for d in (year, year.translate(_HAN)) for y in (d, d[2:] + "年", d[2:] + ".", d[2:] + "-", d[2:] + "届")]
        if not any(y in t for y in said for t in texts):
            yield Fault("date", rid, f"{date} 的年份不在正文里（次年、当年可推算的除外；去年、上月不算）")
    if record["first_year"] and record["dates"] and record["first_year"] > int(max(record["dates"])[:4]):
        yield Fault("first_year", rid, f"first_year {record['first_year']} 晚于所有日期 {record['dates']}")
    if record["petitioner"]["name"] in record["respondents"]:
        yield Fault("respondents", rid, f"写信人 {record['petitioner']['name']} 也列为被反映人")


def wrong_ids(records: Iterable[Record]) -> int:
    """How many letters give an ID number with a wrong check digit, or almost the number this person gave before."""
    before: defaultdict[str, list[str]] = defaultdict(list)
    count = 0
    for record in records:
        found = id_numbers(record["text"])
        seen = before[record["person_id"]]
        count += any(
            n[17] != check_digit(n[:17]) or any(0 < sum(a != b for a, b in zip(n, m, strict=True)) <= 3 for m in seen) for n in found
        )
        seen += found
    return count


def unique_faults(records: Sequence[Record]) -> Iterator[Fault]:
    """An id stands once in the whole corpus."""
    for rid, count in Counter(r["id"] for r in records).items():
        if count > 1:
            yield Fault("id", rid, f"编号出现 {count} 次")


def phone_faults(letters: Sequence[Record], repeats: Sequence[Record]) -> Iterator[Fault]:
    """One phone a person: letters of one matter, or of one person in repeats, may share a number, no others."""
    holders: defaultdict[str, list[tuple[str, set[str]]]] = defaultdict(list)
    for record in (*letters, *repeats):
        keys = {"matter " + matter_key(record)}
        if "person_id" in record:
            keys |= {"matter " + record["matter_id"], "person " + record["person_id"]}
        given = (record.get("petitioner") or record).get("phone") or ""
        for phone in {*phones(record["text"]), *phones(given)}:
            holders[phone].append((record["id"], keys))
    for phone, used in holders.items():
        known, rest = set(used[0][1]), used[1:]
        while near := [item for item in rest if item[1] & known]:
            known |= set().union(*(keys for _, keys in near))
            rest = [item for item in rest if item not in near]
        if rest:
            yield Fault("phone", rest[0][0], f"电话 {phone} 与 {used[0][0]} 相同，而人和事都不同")


def split_faults(records: Sequence[Record]) -> Iterator[Fault]:
    """An author, a matter and a person stand in one split."""
    for key in ("author", "matter_id", "person_id"):
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for record in records:
            if key in record:
                found[record[key]].setdefault(record["split"], record["id"])
        for name, splits in found.items():
            if len(splits) > 1:
                where = "、".join(f"{split}（{rid}）" for split, rid in sorted(splits.items()))
                yield Fault("split", name, f"同一 {key} 分在几处：{where}")


def contrast_faults(letters: Sequence[Record]) -> Iterator[Fault]:
    """A contrast letter names a letter that stands, of the same matter and split, with another label."""
    by_id = {r["id"]: r for r in letters}
    for record in letters:
        if not (name := record["contrast_of"]):
            continue
        other = by_id.get(name)
        if other is None or other is record:
            yield Fault("contrast", record["id"], f"contrast_of {name} 不存在")
        elif other["contrast_of"]:
            yield Fault("contrast", record["id"], f"contrast_of {name} 自己也是对照信，应指向原信")
        elif (record["matter_id"], record["split"]) != (other["matter_id"], other["split"]):
            yield Fault("contrast", record["id"], f"与 {name} 的 matter_id 或 split 不同")
        elif all(record[k] == other[k] for k in ("agency", "request_type", "purpose", "route")):
            yield Fault("contrast", record["id"], f"与 {name} 的标签没有不同")


def repeat_faults(repeats: Sequence[Record]) -> Iterator[Fault]:
    """`repeat_of` lists every earlier letter of the person and matter; the relation has its ground in the file."""
    order = sorted(range(len(repeats)), key=lambda k: (repeats[k]["received"], k))
    by_person: defaultdict[str, list[Record]] = defaultdict(list)
    by_matter: defaultdict[str, list[Record]] = defaultdict(list)
    for k in order:
        record = repeats[k]
        rid, relation = record["id"], record["relation"]
        person, matter = by_person[record["person_id"]], by_matter[record["matter_id"]]
        earlier = [r["id"] for r in person if r["matter_id"] == record["matter_id"]]
        if set(record["repeat_of"]) != set(earlier):
            yield Fault("repeats", rid, f"repeat_of 应为 {earlier}，写的是 {record['repeat_of']}")
        if record["is_repeat"] != bool(earlier) or (relation == "same_person_same_matter") != bool(earlier):
            yield Fault("repeats", rid, f"is_repeat、relation（{relation}）与同人同事的前信（{len(earlier)} 封）不符")
        elif relation == "same_person_new_matter" and not person:
            yield Fault("repeats", rid, "前面没有同一人的信")
        elif relation == "same_matter_other_person" and not matter:
            yield Fault("repeats", rid, "前面没有同一件事的信")
        elif relation in ("first", "lookalike") and (person or matter):
            yield Fault("repeats", rid, f"relation 是 {relation}，前面却有同人或同事的 {(person or matter)[0]['id']}")
        person.append(record)
        matter.append(record)


def wording_faults(records: Sequence[Record]) -> Iterator[Fault]:
    """No shared run, no common frame, hardly any near-duplicate outside a matter."""
    groups = [matter_key(r) for r in records]
    ids = [r["id"] for r in records]
    masked = [ct.mask(r) for r in records]
    for a, b, run in ct.shared_runs([ct.run_text(m) for m in masked], groups):
        yield Fault("run", ids[b], f"与 {ids[a]} 有相同的 {ct.RUN} 字串：{run}")
    for frame, holders in ct.common_frames(masked, groups):
        names = "、".join(ids[k] for k in holders)
        yield Fault("frame", ids[holders[-1]], f"句式“{frame}”出现在 {len(holders)} 封信里：{names}")
    pairs = ct.near_duplicates([r["text"] for r in records], groups)
    touched = {k for a, b, _ in pairs for k in (a, b)}
    if len(touched) >= NEAR_SHARE * len(records) and pairs:
        for a, b, jaccard in pairs:
            share = f"近似信占 {len(touched) / len(records):.2%}"
            yield Fault("near", ids[b], f"与 {ids[a]} 近似（Jaccard {jaccard}）；{share}")


def example_faults(records: Sequence[Record], runs: ct.Hashes) -> Iterator[Fault]:
    """No letter shares a run with the example letters."""
    for k, run in ct.shared_with([r["text"] for r in records], np.asarray(runs, dtype=np.uint64)):
        yield Fault("example", records[k]["id"], f"与示例信有相同的 {ct.RUN} 字串：{run}")


def record_faults(record: Record) -> list[Fault]:
    """The rules that look at one record; where fields are missing, the other rules are not tried."""
    fields = REPEAT_FIELDS if "person_id" in record or "received" in record else LETTER_FIELDS
    if faults := list(field_faults(record, fields)):
        return faults
    rules = (label_faults, value_faults, gold_faults, number_faults)
    return [fault for rule in rules for fault in rule(record)]


def check_all(letters: Sequence[Record], repeats: Sequence[Record], runs: ct.Hashes) -> list[Fault]:
    """Every fault of the corpus; the rules over sets see only records whose fields are sound."""
    faults = [f for record in (*letters, *repeats) for f in record_faults(record)]
    broken = {f.id for f in faults if f.rule == "fields"}
    good, twice = [r for r in letters if r["id"] not in broken], [r for r in repeats if r["id"] not in broken]
    both = [*good, *twice]
    faults += [*unique_faults(both), *phone_faults(good, twice), *split_faults(both), *contrast_faults(good)]
    faults += [*repeat_faults(twice), *wording_faults(both), *example_faults(both, runs)]
    return faults
