"""Agreement of the second readings: accuracy and Cohen's kappa, per class; fills the readings section of the datasheet.

    python scripts/agreement.py [--write]

`corpus/readings.jsonl` holds one line a letter of dev and test: `id`, `first` and `second` (agency, request_type, purpose,
restricted) and `settled` (what the letter carries now).
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FIELDS = ("agency", "request_type", "purpose", "restricted")
MARKS = ("<!-- readings:begin -->", "<!-- readings:end -->")


def kappa(pairs: list[tuple[Any, Any]]) -> float:
    """Cohen's kappa of two readers.

    >>> kappa([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")])
    0.5
    """
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[k] * second[k] for k in first) / n**2
    return 1.0 if chance == 1 else round((observed - chance) / (1 - chance), 3)


def report(rows: list[dict[str, Any]]) -> str:
    """Markdown: agreement per field, kappa per request type, and every disagreement with how it was settled."""
    lines = [f"第二位读者只看正文和分类表，读了 {len(rows)} 封（校准集和检验集）。", "", "| 项目 | 一致 | Cohen's κ |", "|---|---|---|"]
    for field in FIELDS:
        pairs = [(r["first"][field], r["second"][field]) for r in rows]
        lines.append(f"| {field} | {sum(a == b for a, b in pairs) / len(pairs):.3f} | {kappa(pairs):.3f} |")
    lines += ["", "各诉求类型（该类对其余）的 κ："]
    kinds = sorted({r["first"]["request_type"] for r in rows})
    per = [(k, kappa([(r["first"]["request_type"] == k, r["second"]["request_type"] == k) for r in rows])) for k in kinds]
    lines.append("；".join(f"{k} {v:.2f}" for k, v in sorted(per, key=lambda x: x[1])) + "。")
    apart = [r for r in rows if r["first"]["request_type"] != r["second"]["request_type"]]
    lines += [
        "",
        f"诉求类型不一致 {len(apart)} 封："
        + "；".join(f"{r['id']} {r['first']['request_type']}／{r['second']['request_type']}" for r in apart)
        + "。",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="fill the section of corpus/README.md")
    args = parser.parse_args()
    rows = [json.loads(x) for x in (ROOT / "corpus" / "readings.jsonl").read_text(encoding="utf-8").splitlines() if x.strip()]
    text = report(rows)
    print(text)
    if args.write:
        card = ROOT / "corpus" / "README.md"
        old = card.read_text(encoding="utf-8")
        card.write_text(re.sub(f"{MARKS[0]}.*{MARKS[1]}", f"{MARKS[0]}\n{text}\n{MARKS[1]}", old, flags=re.S), encoding="utf-8")


if __name__ == "__main__":
    main()
