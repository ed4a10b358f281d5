"""Counts of the corpus: the tables of the datasheet and the bars of issue 3."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus_rules import DIFFICULTIES, RELATIONS, SPLITS, STYLES, wrong_ids
from corpus_text import Record
from xinfang_nlp.folding import fold
from xinfang_nlp.taxonomy import load_taxonomy

ACROSS = ("court", "procuratorate", "public_security", "judicial_administration")
_DENIAL = re.compile(r"不(?:是|再|要)?(?:要求|请求|求|申请|告|申诉|上诉|追究|找)|不是(?:来|要|想)")
TRADITIONAL = 5  # folded characters that make a letter one in Traditional characters


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table that prints as text or Markdown."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[object, ...]]

    def text(self) -> str:
        cells = [self.head, *[tuple(str(c) for c in row) for row in self.rows]]
        widths = [max(display_width(row[k]) for row in cells) for k in range(len(self.head))]
        lines = [
            "  ".join(
                cell + " " * (w - display_width(cell)) if k == 0 else " " * (w - display_width(cell)) + cell
                for k, (cell, w) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in cells
        ]
        return "\n".join([f"== {self.title}", *lines])

    def markdown(self) -> str:
        rows = ["| " + " | ".join(str(c) for c in row) + " |" for row in (self.head, *self.rows)]
        rule = "|" + "|".join(["---"] + ["--:"] * (len(self.head) - 1)) + "|"
        return "\n".join([f"**{self.title}**", "", rows[0], rule, *rows[1:]])


@dataclass(frozen=True, slots=True)
class Bar:
    """A count and what it must reach (`at_most`: what it must not pass)."""

    what: str
    value: float
    bar: float
    at_most: bool = False

    @property
    def short(self) -> bool:
        return self.value > self.bar if self.at_most else self.value < self.bar

    def __str__(self) -> str:
        return f"{self.what} {self.value:g}（要求{'至多' if self.at_most else '至少'} {self.bar:g}）"


def display_width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if ord(c) > 0x2E7F else 1 for c in text)


def percent(part: int, whole: int) -> float:
    """A share in percent, one decimal."""
    return round(100 * part / whole, 1) if whole else 0.0


def denies(record: Record) -> bool:
    """The letter says outright what it does not ask for."""
    return bool(_DENIAL.search(fold(record["text"])))


def cross(title: str, letters: Sequence[Record], key: str, columns: Sequence[str]) -> Table:
    """Request types down, the values of a field across, with totals."""
    tax = load_taxonomy()
    counts = Counter((r["request_type"], r[key]) for r in letters)
    rows: list[tuple[object, ...]] = []
    for code, kind in tax.request_types.items():
        row = [counts[code, c] for c in columns]
        rows.append((f"{kind.zh} {code}", *[n or "·" for n in row], sum(row)))
    totals = [sum(counts[code, c] for code in tax.request_types) for c in columns]
    return Table(title, ("诉求类型", *columns, "合计"), [*rows, ("合计", *totals, sum(totals))])


def sectors(letters: Sequence[Record]) -> dict[str, int]:
    """Letters by sector: litigation-related, other government, and the three types between."""
    tax = load_taxonomy()
    found: Counter[str] = Counter()
    for record in letters:
        code = record["request_type"]
        between = ("police_service", "legal_services", "official_misconduct")
        found["litigation" if tax.request_types[code].litigation_related else "between" if code in between else "government"] += 1
    return dict(found)


def slices(letters: Sequence[Record]) -> list[tuple[str, int]]:
    """Parts of the letters by a test on one letter."""
    tests: list[tuple[str, Callable[[Record], bool]]] = [
        ("建议意见", lambda r: r["purpose"] == "suggestion"),
        ("检举控告", lambda r: r["purpose"] == "accusation"),
        ("申诉求决，但以指控公职人员为理由", lambda r: r["purpose"] == "appeal" and r["restricted"]),
        ("限阅", lambda r: r["restricted"]),
        ("对照信（不含原信）", lambda r: bool(r["contrast_of"])),
        ("超过 1500 字", lambda r: len(r["text"]) > 1500),
        ("不超过 200 字", lambda r: len(r["text"]) <= 200),
        ("有次要诉求", lambda r: bool(r["secondary"])),
        ("有不算诉求的请求原话", lambda r: bool(r["not_ask"])),
        ("办理机关不是该类默认机关", other_agency),
        ("办理途径不是该类默认途径", other_route),
        ("五人以上或联名", lambda r: r["collective"]),
        ("没有写姓名", lambda r: not r["petitioner"]["name"]),
        ("有电话", lambda r: bool(r["petitioner"]["phone"])),
        ("有身份证号", lambda r: bool(r["petitioner"]["id_number"])),
        ("有案号或文号", lambda r: bool(r["case_numbers"])),
        (
            "繁体字",
            lambda r: sum(a != b and a.isalpha() for a, b in zip(r["text"], fold(r["text"]), strict=True)) >= TRADITIONAL,
        ),
        ("几乎没有标点", lambda r: len(re.findall("[，。；！？,.;]", r["text"])) < len(r["text"]) / 100),
        ("难信", lambda r: r["difficulty"] == "hard"),
        ("难信中明说“不要求”一类话的", lambda r: r["difficulty"] == "hard" and denies(r)),
    ]
    return [(name, sum(map(test, letters))) for name, test in tests]


def other_agency(record: Record) -> bool:
    """The agency differs from the default of the request type."""
    default = load_taxonomy().request_types[record["request_type"]].agency
    return default is not None and record["agency"] != default


def other_route(record: Record) -> bool:
    """The route differs from the default, suggestions apart."""
    default = load_taxonomy().request_types[record["request_type"]].route
    return bool(record["purpose"] != "suggestion" and record["route"] != default)


def tables(letters: Sequence[Record], repeats: Sequence[Record]) -> list[Table]:
    """The tables of the datasheet."""
    n = len(letters)
    authors = sorted({r["author"] for r in letters})
    found = [
        cross("诉求类型 × 难度", letters, "difficulty", DIFFICULTIES),
        cross("诉求类型 × 文体", letters, "style", STYLES),
        cross("诉求类型 × 划分", letters, "split", SPLITS),
        cross("诉求类型 × 目的", letters, "purpose", tuple(load_taxonomy().purposes)),
        cross("诉求类型 × 写作轮次", letters, "author", authors),
    ]
    rows: list[tuple[object, ...]] = []
    for split in SPLITS:
        part = [r for r in letters if r["split"] == split]
        hands = sorted({r["author"] for r in part})
        rows.append((f"letters {split}", len(part), len(hands), " ".join(hands)))
    for split in SPLITS:
        part = [r for r in repeats if r["split"] == split]
        hands = sorted({r["author"] for r in part})
        rows.append((f"repeats {split}", len(part), len(hands), " ".join(hands)))
    found.append(Table("划分（按写作轮次和事项）", ("部分", "封", "轮次", "各轮次"), rows))
    lengths = sorted(len(r["text"]) for r in letters) or [0]
    names = {"litigation": "诉讼相关", "government": "其他党政机关", "between": "公安行政、法律服务、检举控告"}
    share: list[tuple[object, ...]] = [
        (names[k], v, f"{percent(v, n)}%") for k, v in sorted(sectors(letters).items(), key=lambda kv: -kv[1])
    ]
    share += [(name, count, f"{percent(count, n)}%") for name, count in slices(letters)]
    share.append(
        (
            "字数：中位数／平均／最长",
            f"{statistics.median(lengths):.0f}",
            f"{sum(lengths) // len(lengths)}／{lengths[-1]}",
        )
    )
    found.append(Table("各切面的份额（letters）", ("切面", "封", "占比"), share))
    found.append(across_table(letters))
    m = len(repeats)
    kinds = Counter(r["relation"] for r in repeats)
    rows = [(k, kinds[k], f"{percent(kinds[k], m)}%") for k in RELATIONS]
    for key, zh in (
        ("name", "写了姓名"),
        ("id_number", "写了身份证号"),
        ("phone", "写了电话"),
        ("address", "写了住址"),
    ):
        count = sum(bool(r[key]) for r in repeats)
        rows.append((zh, count, f"{percent(count, m)}%"))
    rows.append(("身份证错一位（有意）", wrong := wrong_ids(repeats), f"{percent(wrong, m)}%"))
    found.append(Table("判重语料（repeats）", ("关系或要素", "封", "占比"), rows))
    return found


def across_table(letters: Sequence[Record]) -> Table:
    """Agencies of the two types that have no default agency."""
    tax = load_taxonomy()
    counts = Counter((r["request_type"], r["agency"]) for r in letters)
    types = ("state_compensation", "judicial_relief")
    rows: list[tuple[object, ...]] = [(tax.zh(t), *[counts[t, a] for a in ACROSS]) for t in types]
    return Table("国家赔偿、司法救助的办理机关", ("诉求类型", *[tax.zh(a) for a in ACROSS]), rows)


def bars(letters: Sequence[Record], repeats: Sequence[Record]) -> list[Bar]:
    """The counts that issue 3 asks for."""
    n, types = len(letters), Counter(r["request_type"] for r in letters)
    ordered = types.most_common()
    part = dict(slices(letters))
    found = [
        Bar("来信", n, 3000),
        Bar("判重来信", len(repeats), 900),
        Bar("写作轮次", len({r["author"] for r in letters}), 30),
    ]
    found += [Bar(f"诉求类型 {code}", types[code], 70) for code in load_taxonomy().request_types]
    found += [Bar(f"最常见的第 {k + 1} 类 {code}", count, 150) for k, (code, count) in enumerate(ordered[:12])]
    found += [
        Bar("建议意见", part["建议意见"], 200),
        Bar("建议意见的诉求类型数", len({r["request_type"] for r in letters if r["purpose"] == "suggestion"}), 10),
        Bar("检举控告", part["检举控告"], 200),
        Bar("以指控为理由的申诉求决", part["申诉求决，但以指控公职人员为理由"], 150),
        Bar("超过 1500 字的信", part["超过 1500 字"], 150),
        Bar("对照信", part["对照信（不含原信）"], 150),
        Bar("难信中明说“不要求”的百分比", percent(part["难信中明说“不要求”一类话的"], part["难信"]), 20, at_most=True),
    ]
    for code, share in (("easy", 25), ("medium", 45), ("hard", 30)):
        found += around(f"{code} 的百分比", percent(sum(r["difficulty"] == code for r in letters), n), share)
    by_sector = sectors(letters)
    for name, share in (("litigation", 45), ("government", 45), ("between", 10)):
        found += around(f"{name} 的百分比", percent(by_sector.get(name, 0), n), share)
    pairs = Counter((r["request_type"], r["agency"]) for r in letters)
    found += [Bar(f"{t} 由 {a} 办理", pairs[t, a], 1) for t in ("state_compensation", "judicial_relief") for a in ACROSS]
    found += [Bar(f"letters 的 {s}", sum(r["split"] == s for r in letters), 1) for s in SPLITS]
    found += [Bar(f"repeats 的 {s}", sum(r["split"] == s for r in repeats), 1) for s in SPLITS]
    return found


def around(what: str, value: float, share: float, tolerance: float = 5) -> list[Bar]:
    """A share that must lie about a figure: two bars."""
    return [Bar(what, value, share - tolerance), Bar(what, value, share + tolerance, at_most=True)]
