"""Plan a writing round: which class, difficulty, style and subject each letter gets. It composes no sentence.

    python scripts/plan_round.py 27 > A27.txt

The plan keeps the balance of the corpus (five letters of each common class, three of the others, seven accusations; 25 / 45 /
30 % easy / medium / hard); what a letter says is up to the writer, by `corpus/GUIDELINES.md`.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMON = [
    "civil_judgment",
    "enforcement",
    "filing_and_trial",
    "police_no_filing",
    "police_investigation",
    "land_and_demolition",
    "rural_affairs",
    "housing_and_construction",
    "labor_and_social_security",
    "civil_affairs",
    "market_and_finance",
]
GOVERNMENT = [
    "land_and_demolition",
    "rural_affairs",
    "housing_and_construction",
    "labor_and_social_security",
    "civil_affairs",
    "health",
    "education",
    "environment",
    "transport",
    "market_and_finance",
    "other_affairs",
]
MAY_ACCUSE = [
    "civil_judgment",
    "criminal_judgment",
    "administrative_judgment",
    "police_no_filing",
    "police_investigation",
    "enforcement",
    "land_and_demolition",
    "rural_affairs",
    "filing_and_trial",
    "police_penalty",
    "traffic_accident",
    "civil_affairs",
    "legal_supervision",
]
DIFFICULTY = ["easy"] * 27 + ["medium"] * 49 + ["hard"] * 34
STYLE = (
    ["handwritten"] * 28 + ["online"] * 28 + ["formal"] * 20 + ["phone"] * 9 + ["visit_record"] * 10 + ["transfer"] * 8 + ["ocr_noise"] * 7
)
EXTRAS: tuple[tuple[str, int], ...] = (
    ("长信1500-2600字", 6),
    ("集体/联名(5人以上)", 5),
    ("两到四人", 3),
    ("匿名", 3),
    ("亲属代写", 8),
    ("第三方/旁人/对立面(如被执行人、被告、胜诉方)写", 4),
    ("律师或代理人写", 4),
    ("引用以往答复原文", 5),
    ("多个诉求(secondary非空)", 6),
    ("语音转写无标点", 4),
    ("繁体字", 2),
    ("80字以内", 8),
    ("先撤回/改变过诉求", 3),
    ("外行用错词(如把抗诉叫上诉、把复核叫复议)", 5),
    ("带案号、身份证、大写金额", 6),
)


def subjects() -> dict[str, list[str]]:
    lines = (ROOT / "corpus" / "subjects.txt").read_text(encoding="utf-8").splitlines()
    return {k: v.split("|") for k, v in (line.split(": ", 1) for line in lines if line.strip())}


def count_of(kind: str) -> int:
    return 7 if kind == "official_misconduct" else 5 if kind in COMMON else 3


def plan(n: int) -> str:
    """The sheet of round `n`, one line a letter."""
    rng = random.Random(7000 + n)
    slots = []
    for kind, listed in subjects().items():
        order = listed[:]
        random.Random(kind).shuffle(order)
        slots += [(kind, order[((n - 1) * count_of(kind) + j) % len(order)]) for j in range(count_of(kind))]
    rng.shuffle(slots)
    difficulty, style = DIFFICULTY[:], STYLE[:]
    rng.shuffle(difficulty)
    rng.shuffle(style)
    notes: list[list[str]] = [[] for _ in slots]
    order = list(range(len(slots)))
    rng.shuffle(order)
    civic = [i for i in order if slots[i][0] in (*GOVERNMENT, "police_service", "legal_services")][:7]
    free = [i for i in order if i not in civic and slots[i][0] != "official_misconduct"]
    ground = [i for i in free if slots[i][0] in MAY_ACCUSE][:6]
    for i in civic:
        notes[i].append("建议类(purpose=suggestion)")
    for i in ground:
        notes[i].append("以指控公职人员为理由但不要求查人")
    rest = iter([i for i in free if i not in ground])
    for note, count in EXTRAS:
        for _ in range(count):
            notes[next(rest)].append(note)
    lines = [
        f"A{n:02d}-{i:03d} {kind} {difficulty[i - 1]} {style[i - 1]}｜{subject}" + (f"｜{'；'.join(notes[i - 1])}" if notes[i - 1] else "")
        for i, (kind, subject) in enumerate(slots, 1)
    ]
    return "\n".join([_heading(n), "", *lines, "", _contrast(n)])


def _heading(n: int) -> str:
    profiles = [x for x in (ROOT / "corpus" / "profiles.txt").read_text(encoding="utf-8").splitlines() if x and not x.startswith("#")]
    short, region, years, voice = (profiles[(n - 1) % len(profiles)].split("|") + [""] * 4)[:4]
    return f"作者 A{n:02d}｜地域：{region}（法院案号简称用“{short[0]}”）｜{years}｜笔调：{voice}\n电话号段：只用 1660000{n:02d}00–1660000{n:02d}99，一人一号。"


def _contrast(n: int) -> str:
    return f"对照对三组：任选三封已写好的信，各做最小改动使 request_type 翻转，编号 A{n:02d}-111 至 113，写 contrast_of；其余文字照抄。"


if __name__ == "__main__":
    print(plan(int(sys.argv[1])))
