"""Masking: the one choke point for everything that leaves the office (documents, exports, shared lists).

Levels: `none` inside the office; `shared` 姓名 → 姓某, ID and phone middle digits, address to the county;
`public` also masks respondents who are private persons and drops case numbers' serials.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xinfang_nlp.errors import ConfigError
from xinfang_nlp.folding import fold

LEVELS = ("none", "shared", "public")
COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "夏侯",
        "司徒",
        "端木",
        "长孙",
        "宇文",
        "独孤",
        "南宫",
        "百里",
        "呼延",
        "轩辕",
        "闻人",
        "澹台",
        "万俟",
        "钟离",
        "亓官",
        "赫连",
        "濮阳",
        "淳于",
        "单于",
        "太叔",
        "申屠",
        "公羊",
        "澹台",
        "公冶",
        "宗政",
        "鲜于",
        "闾丘",
        "公良",
        "拓跋",
        "夹谷",
        "东郭",
        "南门",
        "西门",
        "东门",
        "左丘",
        "梁丘",
        "第五",
    ]
)
_ID = re.compile(r"(?<![0-9])\d(?:[ \-]?\d){13,16}[ \-]?[\dXxlOo](?![0-9])")
_PHONE = re.compile(r"(?<![0-9])1[ \-]?[3-9lOo\d](?:[ \-]?[\dlOo]){9}(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])0\d{2,3}[- ]?\d{7,8}(?![0-9])")
_BANK = re.compile(r"(?<![0-9])\d{4}(?:[ \-]?\d{4}){2,3}(?:[ \-]?\d{1,3})?(?![0-9])")
_BELOW_COUNTY = re.compile(r"(?<=[县区旗市])(?![县区旗市])[^，。；：\s]{0,40}")


def mask_name(name: str) -> str:
    """Family name and 某; a compound family name is kept whole.

    >>> mask_name("欧阳志远"), mask_name("张玉兰"), mask_name("阿依古丽·买买提")
    ('欧阳某', '张某', '阿某')
    """
    name = name.strip()
    if not name:
        return name
    head = name[:2] if name[:2] in COMPOUND_SURNAMES else name[0]
    return head + "某"


def mask_digits(text: str, keep_head: int, keep_tail: int) -> str:
    """Star the middle digits of a number, keeping its length."""
    if len(text) <= keep_head + keep_tail:
        return "*" * len(text)
    return text[:keep_head] + "*" * (len(text) - keep_head - keep_tail) + text[len(text) - keep_tail :]


def mask_phone(phone: str) -> str:
    """First three and last four digits stay.

    >>> mask_phone("19900001234")
    '199****1234'
    """
    return mask_digits(phone, 3, 4)


def mask_id(number: str) -> str:
    """First six and last four digits stay.

    >>> mask_id("390923185207143418")
    '390923********3418'
    """
    return mask_digits(number, 6, 4)


def mask_address(address: str) -> str:
    """Keep province, city and county; drop what is below.

    >>> mask_address("安岭省云川市清桥县石湾镇周家坳村四组")
    '安岭省云川市清桥县**'
    """
    found = re.match(r".*?(?:省|自治区)?.*?(?:[市州盟])?.*?(?:县|区|旗)(?!委|政府|法院|局)", address) or re.match(r".{2,4}?市", address)
    if found and found.end() < len(address):
        return found[0] + "**"
    return address if found else "**"


def mask_numbers(text: str) -> str:
    """Star every ID number, phone, land line and bank card in running text; lengths are kept."""
    folded = fold(text)
    out = list(text)
    for pattern, head, tail in ((_ID, 6, 4), (_PHONE, 3, 4), (_LANDLINE, 4, 2), (_BANK, 4, 4)):
        for found in pattern.finditer(folded):
            digits = [i for i in range(found.start(), found.end()) if folded[i] not in " -"]
            for i in digits[head : len(digits) - tail]:
                out[i] = "*"
    return "".join(out)


class Masker:
    """Mask consistently within one document: the same name always gets the same mask.

    Two different people of one family name get 张某、张某2, so that a reader can tell them apart.
    """

    def __init__(self, level: str = "shared") -> None:
        if level not in LEVELS:
            raise ConfigError(f"脱敏级别“{level}”无效，可用：{'、'.join(LEVELS)}")
        self.level = level
        self._names: dict[str, str] = {}
        self._taken: dict[str, int] = {}

    def name(self, name: str | None) -> str:
        if not name:
            return ""
        if self.level == "none":
            return name
        if name not in self._names:
            short = mask_name(name)
            count = self._taken[short] = self._taken.get(short, 0) + 1
            self._names[name] = short if count == 1 else f"{short}{count}"
        return self._names[name]

    def phone(self, phone: str | None) -> str:
        return (phone or "") if self.level == "none" else mask_phone(phone or "")

    def id_number(self, number: str | None) -> str:
        return (number or "") if self.level == "none" else mask_id(number or "")

    def address(self, address: str | None) -> str:
        return (address or "") if self.level == "none" else mask_address(address) if address else ""

    def text(self, text: str, names: Iterable[str] = (), addresses: Iterable[str] = ()) -> str:
        """Mask running text: the given names and addresses, and every number that identifies a person."""
        if self.level == "none":
            return text
        for address in sorted({a for a in addresses if a}, key=len, reverse=True):
            text = text.replace(address, mask_address(address))
        for name in sorted({n for n in names if n and len(n) > 1}, key=len, reverse=True):
            spaced = r"\s*".join(map(re.escape, name))
            text = re.sub(spaced, self.name(name), text)
        return mask_numbers(text)
