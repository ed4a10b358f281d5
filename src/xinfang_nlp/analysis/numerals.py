"""Chinese numerals and sums of money to numbers."""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"两": 2, "俩": 2, "貳": 2, "叄": 3, "陸": 6, "弌": 1, "〇": 0, "○": 0}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERAL = "零〇○一二两三四五六七八九十百千万亿壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟萬億"


def chinese_number(text: str) -> float | None:
    """The value of a Chinese numeral, digit strings and colloquial tails included; None when it is none.

    >>> chinese_number("二十三"), chinese_number("二〇一九"), chinese_number("三万五"), chinese_number("四十一万三千九百")
    (23.0, 2019.0, 35000.0, 413900.0)
    >>> chinese_number("二百六"), chinese_number("两万零五"), chinese_number("万")
    (260.0, 20005.0, None)
    """
    if not text or any(c not in _DIGITS and c not in _UNITS and c not in _BIG for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return float("".join(str(_DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    last_unit = 1
    zero = False
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
            zero = zero or digit == 0
        elif c in _UNITS:
            section += (1 if digit is None else digit) * _UNITS[c]
            digit, last_unit, zero = None, _UNITS[c], False
        else:
            if digit is None and section == 0 and total == 0:
                return None
            total = (total + section + (digit or 0)) * _BIG[c]
            section, digit, last_unit, zero = 0, None, _BIG[c], False
    if digit is not None:
        # a bare last digit counts in the next lower unit: 二百六 = 260, 三万五 = 35000, but 两万零五 = 20005
        section += digit * (last_unit // 10 if last_unit >= 100 and not zero else 1)
    return float(total + section)


def number(text: str) -> float | None:
    """An Arabic, Chinese or mixed number (`12.8万`, `3千`, `1,200`).

    >>> number("12.8万"), number("298,400"), number("三万"), number("3千5"), number("x")
    (128000.0, 298400.0, 30000.0, 3500.0, None)
    >>> number("3千5百"), number("1万2千"), number("3万5000")
    (3500.0, 12000.0, 35000.0)
    """
    text = re.sub(r"[\s,，]", "", text)
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿]*)(\d?)", text)
    if found:
        value = float(found[1])
        unit = 1
        for c in found[2]:
            unit *= _UNITS.get(c) or _BIG[c]
        if found[3]:
            if unit < 100:
                return None
            return value * unit + int(found[3]) * unit / 10
        return round(value * unit, 2)
    if re.fullmatch(r"(?:\d+(?:\.\d+)?[亿万千百十])+\d{0,4}", text):
        return _mixed(text)
    return chinese_number(text)


def _mixed(text: str) -> float:
    """`3千5百`, `1万2千`, `3万5000`: Arabic digits with Chinese units."""
    total = section = 0.0
    for digits, unit in re.findall(r"(\d+(?:\.\d+)?)([亿万千百十]?)", text):
        if unit in _BIG:
            total += (section + float(digits)) * _BIG[unit]
            section = 0.0
        else:
            section += float(digits) * (_UNITS[unit] if unit else 1)
    return total + section


_FORMAL = re.compile(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元圆](?:整|正)?(?:([零壹贰叁肆伍陆柒捌玖])角)?(?:([零壹贰叁肆伍陆柒捌玖])分)?")


def formal_amount(text: str) -> float | None:
    """A sum in banking numerals.

    >>> formal_amount("贰拾叁万肆仟元整"), formal_amount("叁仟陆佰捌拾元伍角")
    (234000.0, 3680.5)
    """
    found = _FORMAL.fullmatch(text)
    if not found:
        return None
    whole = chinese_number(re.split("[元圆]", text)[0])
    if whole is None:
        return None
    cents = (_DIGITS[found[1]] * 10 if found[1] else 0) + (_DIGITS[found[2]] if found[2] else 0)
    return round(whole + cents / 100, 2)
