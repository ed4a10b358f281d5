"""Same person? Comparisons of ID number, phone, name and address, with homophones, masked names and typing errors."""

from __future__ import annotations

import re
from functools import lru_cache

from xinfang_nlp.link.weights import Weight, probability
from xinfang_nlp.privacy import COMPOUND_SURNAMES
from xinfang_nlp.records import LinkRecord

PRIOR = -4.0
_COMMON = frozenset("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
_MASK = re.compile(r"(?:某某|某|[×xX*＊]{1,3}|女士|先生|师傅|大爷|大妈|阿姨|老师)$")


def compare_persons(a: LinkRecord, b: LinkRecord) -> tuple[float, list[Weight]]:
    """Probability that one person (or someone writing for them) stands behind both letters, with the weights."""
    if not a.names and not b.names and not (a.id_numbers & b.id_numbers) and not (a.phones & b.phones):
        return _anonymous(a, b)
    weights = [w for w in (_ids(a, b), _phones(a, b), _names(a, b), _addresses(a, b)) if w.value]
    return probability(weights, PRIOR), weights


def _anonymous(a: LinkRecord, b: LinkRecord) -> tuple[float, list[Weight]]:
    """Anonymous accusations count as one petitioner when the accused is the same (domain 3.2)."""
    shared = {r for r in a.respondents & b.respondents if len(r) >= 2}
    if a.purpose == b.purpose == "accusation" and shared:
        weights = [Weight(7.0, f"匿名检举，同一被反映人：{'、'.join(sorted(shared)[:2])}")]
        return probability(weights, PRIOR), weights
    return probability([], PRIOR), []


def _ids(a: LinkRecord, b: LinkRecord) -> Weight:
    best = Weight(0.0)
    for x in a.id_numbers:
        for y in b.id_numbers:
            best = max(best, _compare_ids(x, y), key=lambda w: abs(w.value))
    return best


def _compare_ids(x: str, y: str) -> Weight:
    if x == y:
        return Weight(16.0, "身份证号一致")
    short_x, short_y = _fifteen(x), _fifteen(y)
    if short_x == short_y:
        return Weight(12.0, "身份证号一致（十五位与十八位）" if len(x) != len(y) else "身份证号除校验码外一致")
    if len(short_x) == len(short_y) and sum(p != q for p, q in zip(short_x, short_y, strict=True)) == 1:
        return Weight(8.0, "身份证号只差一位")
    return Weight(-8.0)


def _fifteen(number: str) -> str:
    """The part that 15- and 18-digit numbers share: without century and check digit."""
    return number[:6] + number[8:17] if len(number) == 18 else number


def _phones(a: LinkRecord, b: LinkRecord) -> Weight:
    if a.phones & b.phones:
        return Weight(6.0, "电话一致")
    return Weight(-0.5 if a.phones and b.phones else 0.0)


def _names(a: LinkRecord, b: LinkRecord) -> Weight:
    if not a.names or not b.names:
        for mine, other in ((a, b), (b, a)):
            for name in mine.names:
                if len(name) >= 2 and not _MASK.search(name) and name in other.text:
                    return Weight(4.0, f"另一封信中提到姓名：{name}")
        return Weight(0.0)
    best = max((_compare_names(x, y) for x in a.names for y in b.names), key=lambda w: w.value)
    if best.value <= 0:
        for mine, other in ((a, b), (b, a)):
            for name in mine.names:
                if len(name) >= 3 and not _MASK.search(name) and name in other.text:
                    return Weight(3.5, f"另一封信中提到姓名：{name}")
    return best


def _compare_names(x: str, y: str) -> Weight:
    if x == y and not _MASK.search(x):
        rare = 1.5 if x[0] not in _COMMON or x[:2] in COMPOUND_SURNAMES else 0.0
        return Weight(4.5 + rare + (0.8 if len(x) >= 3 else -0.5), f"姓名一致：{x}")
    if _MASK.search(x) or _MASK.search(y) or x.startswith("老") or y.startswith("老"):
        family = {s.removeprefix("老")[0] for s in (x, y) if s.removeprefix("老")}
        return Weight(1.5, f"姓氏一致：{x}／{y}") if len(family) == 1 else Weight(-3.0)
    if same_sound(x, y):
        return Weight(4.0, f"姓名同音：{x}／{y}")
    if same_sound(x, y, near_too=True):
        return Weight(3.0, f"姓名近音：{x}／{y}")
    if len(x) == len(y) >= 3 and sum(p != q for p, q in zip(x, y, strict=True)) == 1:
        return Weight(1.5 if x[0] == y[0] else 0.5, f"姓名只差一字：{x}／{y}")
    return Weight(-4.0)


@lru_cache(maxsize=65536)
def readings(name: str) -> tuple[frozenset[str], ...]:
    """All tone-less readings of each character (长: chang, zhang)."""
    from pypinyin import Style, pinyin

    return tuple(frozenset(r) for r in pinyin(name, style=Style.NORMAL, heteronym=True))


def near(reading: str) -> str:
    """Readings that dialects mix made alike: zh/z ch/c sh/s n/l, -ng/-n."""
    return re.sub(r"ng$", "n", re.sub(r"^n", "l", re.sub(r"^([zcs])h", r"\1", reading)))


def same_sound(x: str, y: str, *, near_too: bool = False) -> bool:
    """Whether two names can be read alike, character by character.

    >>> same_sound("张玉兰", "章玉蓝"), same_sound("宋长福", "宋常富"), same_sound("林亚妹", "宁亚妹", near_too=True)
    (True, True, True)
    """
    a, b = readings(x), readings(y)
    if near_too:
        a, b = (tuple(frozenset(map(near, r)) for r in s) for s in (a, b))
    return len(a) == len(b) >= 2 and all(p & q for p, q in zip(a, b, strict=True))


def near_pinyin(name: str) -> str:
    """One key for names that sound alike: the first near reading of each character."""
    return " ".join(min(map(near, r)) for r in readings(name))


def _addresses(a: LinkRecord, b: LinkRecord) -> Weight:
    if not a.address or not b.address:
        return Weight(0.0)
    x, y = a.address, b.address
    if x == y or x in y or y in x:
        fine = bool(re.search(r"[村组社号路街弄栋幢室]", min(x, y, key=len)))
        return Weight(3.0 if fine else 1.0, f"住址一致：{min(x, y, key=len)}")
    parts_x, parts_y = set(address_parts(x)), set(address_parts(y))
    shared = parts_x & parts_y
    if any(p.endswith(("村", "社区", "镇", "乡", "街道", "小区")) for p in shared):
        return Weight(2.0, f"住址相近：{'、'.join(sorted(shared))}")
    return Weight(-0.7 if not shared else 0.3)


def address_parts(address: str) -> list[str]:
    """Level by level.

    >>> address_parts("清桥县石湾镇周家坳村")
    ['清桥县', '石湾镇', '周家坳村']
    """
    return re.findall(r"[\u4e00-\u9fa5]{1,8}?(?:省|自治区|市|州|盟|县|区|旗|镇|乡|街道|村|社区|屯|路|街|巷|小区|组)", address)
