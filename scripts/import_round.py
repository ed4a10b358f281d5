"""Import the drafts of a writing round into the corpus: check every letter, then replace the round's rows.

    python scripts/import_round.py letters DRAFT.txt... --split train
    python scripts/import_round.py repeats DRAFT.txt... --split train
    python scripts/import_round.py letters DRAFT.txt... --dry-run      # only check

The draft format stands in corpus/GUIDELINES.md. Any fault is listed, nothing is written, and the exit status is 1. A round
that is in the corpus keeps its split. Then run scripts/check_corpus.py, which compares the round with all the others.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
for _folder in (ROOT / "src", ROOT / "scripts"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

import corpus_rules as rules  # noqa: E402
import corpus_text as ct  # noqa: E402
from corpus_rules import Fault  # noqa: E402
from xinfang_nlp.taxonomy import load_taxonomy  # noqa: E402

OWN_RUN = 18  # within a round writers are held to a shorter run than the corpus
COMMON_KEYS = ("type", "agency", "style", "name", "id_number", "phone", "address", "why")
LETTER_KEYS = frozenset(
    (
        *COMMON_KEYS,
        *("secondary", "purpose", "difficulty", "stage", "route", "restricted", "identity", "people", "collective"),
        *("respondents", "case_numbers", "amounts", "dates", "organs", "visits", "first_year", "demands", "points"),
        *("ask", "not_ask", "contrast_of"),
    )
)
REPEAT_KEYS = frozenset((*COMMON_KEYS, "received", "person", "matter", "is_repeat", "repeat_of", "relation"))


@dataclass(slots=True)
class Draft:
    """One letter of a draft file: its id, the lines of its head, its text, and what is wrong so far."""

    id: str
    head: dict[str, str]
    text: str
    faults: list[Fault] = field(default_factory=list)

    def bad(self, message: str) -> None:
        self.faults.append(Fault("draft", self.id, message))

    def items(self, key: str) -> list[str]:
        """A list line: parts between bars."""
        return [part.strip() for part in self.head.get(key, "").split("|") if part.strip()]

    def yes(self, key: str) -> bool:
        value = self.head.get(key, "n").lower()
        if value not in ("y", "yes", "true", "n", "no", "false", ""):
            self.bad(f"{key} 应写 y 或 n：{value}")
        return value in ("y", "yes", "true")

    def maybe(self, key: str) -> str | None:
        return self.head.get(key) or None

    def number(self, key: str) -> int | None:
        value = self.head.get(key)
        if not value:
            return None
        if not value.isdigit():
            self.bad(f"{key} 不是整数：{value}")
            return None
        return int(value)


def complete_ids(raw: str) -> str:
    """Seventeen digits and a star become a valid ID number.

    >>> complete_ids("身份证39092418621027906*")
    '身份证390924186210279069'
    """
    return re.sub(r"(?<!\d)(\d{17})\*", lambda found: found[1] + rules.check_digit(found[1]), raw)


def parse(raw: str, keys: frozenset[str]) -> list[Draft]:
    """The letters of a draft file."""
    drafts = []
    for block in re.split(r"(?m)^#### ?", complete_ids(raw.replace("\r\n", "\n")))[1:]:
        head, _, text = block.partition("\n----\n")
        first, *lines = head.split("\n")
        draft = Draft(first.strip(), {}, re.sub(r"\n-{4}\s*$", "", text).strip("\n"))
        if not draft.text:
            draft.bad("没有 ---- 分隔或正文")
        for line in filter(str.strip, lines):
            key, colon, value = line.partition(":")
            if not colon or key.strip() not in keys:
                draft.bad(f"不认识的行：{line[:40]}")
            elif key.strip() in draft.head:
                draft.bad(f"重复的行：{line[:40]}")
            draft.head[key.strip()] = value.strip()
        drafts.append(draft)
    return drafts


def round_code(draft: Draft) -> str:
    """The author: the letters and digits before the dash of an id."""
    found = re.match(r"([A-Z]+\d+)-\d+$", draft.id)
    if not found:
        draft.bad("编号应如 A03-017")
        return draft.id
    return found[1]


def amounts(draft: Draft) -> list[float]:
    """Sums in yuan."""
    found = []
    for value in draft.items("amounts"):
        try:
            found.append(float(value.replace(",", "")))
        except ValueError:
            draft.bad(f"amounts 不是数：{value}")
    return found


def visits(draft: Draft) -> dict[str, int | None]:
    """Four counts, `x` for 多次."""
    parts = [p.strip() for p in (draft.head.get("visits") or "0,0,0,0").split(",")]
    if len(parts) != 4 or not all(p.isdigit() or p in ("x", "null") for p in parts):
        draft.bad("visits 要四个数（多次写 x）")
        parts = ["0"] * 4
    return {key: int(p) if p.isdigit() else None for key, p in zip(rules.VISITS, parts, strict=True)}


def base(draft: Draft, split: str) -> ct.Record:
    """What letters and repeats have in common."""
    kind = load_taxonomy().request_types.get(draft.head.get("type", ""))
    return {
        "id": draft.id,
        "style": draft.head.get("style", ""),
        "text": draft.text,
        "agency": draft.head.get("agency") or (kind.agency if kind else None) or "",
        "request_type": draft.head.get("type", ""),
        "why": draft.head.get("why", ""),
        "author": round_code(draft),
        "split": split,
    }


def letter(draft: Draft, split: str) -> ct.Record:
    """A record of letters.jsonl."""
    kind = load_taxonomy().request_types.get(draft.head.get("type", ""))
    purpose = draft.head.get("purpose") or "appeal"
    default = "proposal" if purpose == "suggestion" else kind.route if kind else ""
    return {
        **base(draft, split),
        "secondary": draft.items("secondary"),
        "purpose": purpose,
        "difficulty": draft.head.get("difficulty", ""),
        "petitioner": {key: draft.maybe(key) for key in rules.PETITIONER_FIELDS},
        "people": draft.number("people") or 1,
        "collective": draft.yes("collective"),
        "respondents": draft.items("respondents"),
        "case_numbers": draft.items("case_numbers"),
        "amounts_yuan": amounts(draft),
        "dates": draft.items("dates"),
        "courts_and_organs": draft.items("organs"),
        "demands": draft.items("demands"),
        "visits": visits(draft),
        "first_year": draft.number("first_year"),
        "summary_points": draft.items("points"),
        "matter_id": draft.maybe("contrast_of") or draft.id,
        "route": draft.head.get("route") or default,
        "restricted": draft.yes("restricted") or purpose == "accusation",
        "stage": draft.head.get("stage", ""),
        "ask": draft.items("ask"),
        "not_ask": draft.items("not_ask"),
        "contrast_of": draft.maybe("contrast_of"),
    }


def repeat(draft: Draft, split: str) -> ct.Record:
    """A record of repeats.jsonl; person and matter codes are made unique by the round's code."""
    record = base(draft, split)
    for key in ("person", "matter"):
        if not draft.head.get(key):
            draft.bad(f"缺 {key}")
    return {
        **record,
        "received": draft.head.get("received", ""),
        "person_id": record["author"] + draft.head.get("person", ""),
        "matter_id": record["author"] + draft.head.get("matter", ""),
        **{key: draft.maybe(key) for key in ("name", "id_number", "phone", "address")},
        "is_repeat": draft.yes("is_repeat"),
        "repeat_of": draft.items("repeat_of"),
        "relation": draft.head.get("relation") or "first",
    }


def round_faults(records: Sequence[ct.Record]) -> list[Fault]:
    """Faults of the round by itself: each letter, ids, phones, pairs, repeats, and runs of `OWN_RUN` characters."""
    faults = [f for r in records for f in rules.record_faults(r)]
    if any(f.rule == "fields" for f in faults):
        return faults
    letters, repeats = ([r for r in records if ("person_id" in r) == flag] for flag in (False, True))
    faults += [*rules.unique_faults(records), *rules.phone_faults(letters, repeats)]
    faults += [*rules.contrast_faults(letters), *rules.repeat_faults(repeats)]
    groups = [rules.matter_key(r) for r in records]
    for a, b, run in ct.shared_runs([ct.plain(r["text"]) for r in records], groups, OWN_RUN):
        faults.append(Fault("run", records[b]["id"], f"与 {records[a]['id']} 有相同的 {OWN_RUN} 字串：{run}"))
    return faults


def convert(files: Sequence[Path], kind: str, split_of: Callable[[str], str]) -> tuple[list[ct.Record], list[Fault]]:
    """The records of draft files and every fault found."""
    keys, build = (LETTER_KEYS, letter) if kind == "letters" else (REPEAT_KEYS, repeat)
    records, faults = [], []
    for path in files:
        for draft in parse(path.read_text(encoding="utf-8"), keys):
            records.append(build(draft, split_of(draft.id.partition("-")[0])))
            faults += draft.faults
    records.sort(key=lambda r: r["id"])
    return records, faults + round_faults(records)


def main() -> int:
    """Check the drafts, then write; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("letters", "repeats"))
    parser.add_argument("drafts", type=Path, nargs="+")
    parser.add_argument("--split", choices=rules.SPLITS, help="split of a new round (train); of a known one it must agree")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--dry-run", action="store_true", help="only check")
    args = parser.parse_args()
    target: Path = args.corpus / f"{args.kind}.jsonl"
    lines = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
    old = [json.loads(line) for line in lines]
    known = {r["author"]: r["split"] for r in old}
    records, faults = convert(args.drafts, args.kind, lambda author: known.get(author) or args.split or "train")
    if args.split:
        moved = sorted({r["author"] for r in records if r["split"] != args.split})
        faults += [Fault("split", author, f"这一轮已在 {known[author]}，不能改为 {args.split}") for author in moved]
    for fault in faults:
        print(f"fault: {fault}")
    rounds = sorted({r["author"] for r in records})
    print(f"{'、'.join(rounds)}：{len(records)} 封，{len(faults)} 处错")
    if faults or args.dry_run:
        return int(bool(faults))
    merged = sorted([*(r for r in old if r["author"] not in rounds), *records], key=lambda r: r["id"])
    body = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in merged)
    part = target.with_suffix(".part")
    part.write_text(body, encoding="utf-8")
    part.replace(target)
    print(f"{target}：{len(merged)} 封。请接着运行 scripts/check_corpus.py")
    return 0


if __name__ == "__main__":
    sys.exit(main())
