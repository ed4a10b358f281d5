"""Same person? Signals from ID number, phone, name and address, with homophones, masked names and typing errors."""

from __future__ import annotations

import re
from functools import lru_cache

from xinfang_nlp.link.signals import Signal
from xinfang_nlp.privacy import COMPOUND_SURNAMES
from xinfang_nlp.records import LinkRecord

PERSON_SIGNALS = (
    "id_same", "id_old_form", "id_one_digit", "id_differs", "phone_same", "phone_differs", "name_same", "name_rare", "name_homophone", "name_near_sound",
    "name_one_character", "name_family_only", "name_differs", "name_mentioned", "name_missing", "address_same", "address_near", "address_differs",
    "accused_same", "relative_writes",
)  # fmt: skip
_COMMON = frozenset("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
_MASK = re.compile(r"(?:某某|某|[×xX*＊]{1,3}|女士|先生|师傅|大爷|大妈|阿姨|老师|同志|老汉|大姐)$")
_RELATIVE = re.compile(
    r"代笔|代写|替(?:我|他|她|俺)|我(?:爹|爸|父亲|娘|妈|母亲|儿子|女儿|丈夫|老公|妻子|老婆|哥|弟|姐|妹|爷爷|奶奶|外公|外婆|公公|婆婆|孙子|叔|舅)|受[^，。]{1,8}委托|委托代理|其[妻夫子女父母]"
)


def person_signals(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    """What speaks for or against one person (or someone writing for them) behind both letters."""
    signals = [*_ids(a, b), *_phones(a, b), *_names(a, b), *_addresses(a, b)]
    if not a.names and not b.names and a.purpose == b.purpose == "accusation":
        shared = {x for x in a.respondents for y in b.respondents if x in y or y in x}
        if shared:
            signals.append(Signal("accused_same", 1.0, f"匿名检举，同一被反映人：{'、'.join(sorted(shared)[:2])}"))
    if any(s.name in ("name_differs", "name_missing") for s in signals) and (_RELATIVE.search(a.text) or _RELATIVE.search(b.text)):
        signals.append(Signal("relative_writes"))
    return signals


def _ids(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    found = [_compare_ids(x, y) for x in a.id_numbers for y in b.id_numbers]
    order = ("id_same", "id_old_form", "id_one_digit", "id_differs")
    return sorted(found, key=lambda s: order.index(s.name))[:1]


def _compare_ids(x: str, y: str) -> Signal:
    if x == y:
        return Signal("id_same", 1.0, "身份证号一致")
    short_x, short_y = _fifteen(x), _fifteen(y)
    if short_x == short_y:
        return Signal("id_old_form", 1.0, "身份证号一致（十五位与十八位）" if len(x) != len(y) else "身份证号除校验码外一致")
    if len(short_x) == len(short_y) and sum(p != q for p, q in zip(short_x, short_y, strict=True)) == 1:
        return Signal("id_one_digit", 1.0, "身份证号只差一位")
    return Signal("id_differs")


def _fifteen(number: str) -> str:
    """The part that 15- and 18-digit numbers share: without century and check digit."""
    return number[:6] + number[8:17] if len(number) == 18 else number


def _phones(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    if a.phones & b.phones:
        return [Signal("phone_same", 1.0, "电话一致")]
    return [Signal("phone_differs")] if a.phones and b.phones else []


def _names(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    mentioned = [n for mine, other in ((a, b), (b, a)) for n in mine.names if len(n) >= 2 and not _MASK.search(n) and n in other.text]
    if not a.names or not b.names:
        if mentioned:
            return [Signal("name_mentioned", 1.0, f"另一封信中提到姓名：{mentioned[0]}")]
        return [Signal("name_missing")]
    order = ("name_same", "name_homophone", "name_near_sound", "name_one_character", "name_family_only", "name_differs")
    best = min((_compare_names(x, y) for x in sorted(a.names) for y in sorted(b.names)), key=lambda s: order.index(s.name))
    signals = [best]
    if best.name == "name_same":
        name = best.reason.rsplit("：", 1)[-1]
        if name[0] not in _COMMON or name[:2] in COMPOUND_SURNAMES:
            signals.append(Signal("name_rare"))
    elif mentioned and best.name in ("name_differs", "name_family_only"):
        signals.append(Signal("name_mentioned", 1.0, f"另一封信中提到姓名：{mentioned[0]}"))
    return signals


def _compare_names(x: str, y: str) -> Signal:
    if x == y and not _MASK.search(x):
        return Signal("name_same", 1.0, f"姓名一致：{x}")
    if _MASK.search(x) or _MASK.search(y) or x.startswith("老") or y.startswith("老"):
        family = {s.removeprefix("老")[0] for s in (x, y) if s.removeprefix("老")}
        return Signal("name_family_only", 1.0, f"姓氏一致：{x}／{y}") if len(family) == 1 else Signal("name_differs")
    if same_sound(x, y):
        return Signal("name_homophone", 1.0, f"姓名同音：{x}／{y}")
    if same_sound(x, y, near_too=True):
        return Signal("name_near_sound", 1.0, f"姓名近音：{x}／{y}")
    if len(x) == len(y) >= 3 and x[0] == y[0] and sum(p != q for p, q in zip(x, y, strict=True)) == 1:
        return Signal("name_one_character", 1.0, f"姓名只差一字：{x}／{y}")
    return Signal("name_differs")


@lru_cache(maxsize=65536)
def readings(name: str) -> tuple[frozenset[str], ...]:
    """All tone-less readings of each character (长: chang, zhang)."""
    from pypinyin import Style, pinyin

    return tuple(frozenset(r) for r in pinyin(name, style=Style.NORMAL, heteronym=True))


def near(reading: str) -> str:
    """Readings that dialects mix made alike: zh/z ch/c sh/s n/l, -ng/-n."""
    return re.sub(r"ng$", "n", re.sub(r"^n", "l", re.sub(r"^([zcs])h", r"\1", reading)))


@lru_cache(maxsize=65536)
def near_readings(name: str) -> tuple[frozenset[str], ...]:
    """`readings` with the sounds that dialects mix made alike."""
    return tuple(frozenset(map(near, r)) for r in readings(name))


def same_sound(x: str, y: str, *, near_too: bool = False) -> bool:
    """Whether two names can be read alike, character by character.

    >>> same_sound("张玉兰", "章玉蓝"), same_sound("宋长福", "宋常富"), same_sound("林亚妹", "宁亚妹", near_too=True)
    (True, True, True)
    """
    a, b = (near_readings(x), near_readings(y)) if near_too else (readings(x), readings(y))
    return len(a) == len(b) >= 2 and all(p & q for p, q in zip(a, b, strict=True))


def near_pinyin(name: str) -> str:
    """One key for names that sound alike: the first near reading of each character."""
    return " ".join(min(r) for r in near_readings(name))


def _addresses(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    if not a.address or not b.address:
        return []
    x, y = a.address, b.address
    if x == y or x in y or y in x:
        shorter = min(x, y, key=len)
        return [
            Signal("address_same" if re.search(r"[村组社号路街弄栋幢室镇乡]", shorter) else "address_near", 1.0, f"住址一致：{shorter}")
        ]
    shared = set(address_parts(x)) & set(address_parts(y))
    if any(p.endswith(("村", "社区", "镇", "乡", "街道", "小区", "路")) for p in shared):
        return [Signal("address_near", 1.0, f"住址相近：{'、'.join(sorted(shared))}")]
    return [Signal("address_differs")] if not shared else []


def address_parts(address: str) -> list[str]:
    """Level by level.

    >>> address_parts("清桥县石湾镇周家坳村")
    ['清桥县', '石湾镇', '周家坳村']
    """
    return re.findall(r"[\u4e00-\u9fa5]{1,8}?(?:省|自治区|市|州|盟|县|区|旗|镇|乡|街道|村|社区|屯|路|街|巷|小区|组)", address)
