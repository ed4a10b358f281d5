"""Sums and dates as people write them."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang_nlp.analysis.numerals import chinese_number
from xinfang_nlp.analysis.quantities import find_amounts, find_dates
from xinfang_nlp.folding import fold


def amounts(text: str) -> list[float]:
    return [s.value for s in find_amounts(fold(text), text)]


def dates(text: str, received: date | None = None) -> list[str]:
    return [s.value for s in find_dates(fold(text), text, received) if s.resolved_from is None]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("欠款178600元", [178600.0]),
        ("货款298,400元", [298400.0]),
        ("本金12.8万元", [128000.0]),
        ("三万多块", [30000.0]),
        ("四十一万三千九百元", [413900.0]),
        ("贰拾叁万肆仟元整", [234000.0]),
        ("工资一天二百六", [260.0]),
        ("每月四百一", [410.0]),
        ("罚了我200", [200.0]),
        ("3千5百块", [3500.0]),
        ("本金约4100万元", [41000000.0]),
        ("三十一亩地", []),
        ("2021年3月", []),
        ("给了二十个馒头", []),
        ("住院170天", []),
    ],
)
def test_sums(text: str, values: list[float]) -> None:
    assert amounts(text) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2021年3月5日", ["2021-03-05"]),
        ("2021年3月", ["2021-03"]),
        ("二〇二一年三月五日", ["2021-03-05"]),
        ("20l9年7月", ["2019-07"]),
        ("2022 年 l2 月 5 日", ["2022-12-05"]),
        ("2023.8.30", ["2023-08-30"]),
        ("98年打工", ["1998"]),
        ("2020年借的，次年5月要，同年9月起诉", ["2020", "2021-05", "2020-09"]),
        ("2019年腊月", ["2019"]),
        ("（2021）岭0923民初1号", []),
        ("2021年2月30日", []),
        ("去年三月", []),
        ("干了20年", []),
    ],
)
def test_dates_as_far_as_stated(text: str, values: list[str]) -> None:
    assert dates(text) == values


def test_relative_dates_carry_their_source() -> None:
    text = "去年5月签的合同"
    (span,) = find_dates(fold(text), text, date(2026, 3, 1))
    assert (span.value, span.resolved_from) == ("2025-05", "received")


@given(st.integers(1, 99_999_999))
def test_numerals_read_back(value: int) -> None:
    import cn2an

    assert chinese_number(cn2an.an2cn(value)) == value


@given(st.text(alphabet="零一二三十百千万亿两〇年月日元块0123456789多", max_size=40))
def test_odd_numerals_never_raise(text: str) -> None:
    find_amounts(fold(text), text)
    find_dates(fold(text), text, date(2026, 1, 1))


@pytest.mark.parametrize("text", ["1" * 100_000, "一" * 100_000, "2021年" * 20_000, "万" * 100_000])
def test_hostile_numbers_take_linear_time(text: str) -> None:
    started = time.perf_counter()
    find_amounts(fold(text), text)
    find_dates(fold(text), text)
    assert time.perf_counter() - started < 4
