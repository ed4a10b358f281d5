"""Identifiers: tables of what must be found and of near misses that must not."""

from __future__ import annotations

import time

import pytest

from xinfang_nlp.analysis.identifiers import find_identifiers, id_check_digit
from xinfang_nlp.folding import fold


def found(text: str, label: str) -> list[str]:
    return [s.value for s in find_identifiers(fold(text), text) if s.label == label]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("身份证390923185207143418，", ["390923185207143418"]),
        ("身份证 390923 18520714 3418", ["390923185207143418"]),
        ("３９０９２３１８５２０７１４３４１８", ["390923185207143418"]),
        ("39O923l852O7l434l8", ["390923185207143418"]),
        ("身份证39092418590303001x", ["39092418590303001X"]),
        ("旧证390923520714341。", ["390923520714341"]),
        ("编号390923185213143418", []),
        ("卡号3909231852071434187", []),
    ],
)
def test_id_numbers(text: str, values: list[str]) -> None:
    assert found(text, "id_number") == values


def test_wrong_check_digit_is_kept_and_flagged() -> None:
    text = "身份证390923185207143417"
    (span,) = find_identifiers(fold(text), text)
    assert (span.text, span.note) == ("390923185207143417", "校验码不符")


def test_check_digit_of_the_standard() -> None:
    assert id_check_digit("11010519491231002") == "X"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("电话19900001023", ["19900001023"]),
        ("电话：199-0000-1023。", ["19900001023"]),
        ("手机 199 0000 1023", ["19900001023"]),
        ("１９９００００１０２３", ["19900001023"]),
        ("199OOOO1O23", ["19900001023"]),
        ("+86 19900001023", ["19900001023"]),
        ("座机0900-1234567", ["0900-1234567"]),
        ("单号199000010234", []),
        ("12800000元", []),
    ],
)
def test_phones(text: str, values: list[str]) -> None:
    assert found(text, "phone") == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("（2021）岭0923民初1187号判决", ["(2021)岭0923民初1187号"]),
        ("(2021) 岭 0923 执恢 42 号之一", ["(2021)岭0923执恢42号之一"]),
        ("〔2019〕云09民终908号", ["(2019)云09民终908号"]),
        ("（2019)岭0381民初ll75号", ["(2019)岭0381民初1175号"]),
        ("（2003）崤黑民初字第61号", ["(2003)崤黑民初字第61号"]),
        ("不服南检刑不诉〔2023〕52号决定", ["南检刑不诉(2023)52号"]),
        ("收到东公（刑）立字〔2020〕118号", ["东公(刑)立字(2020)118号"]),
        ("清公交认字[2022]第00123号认定书", ["清公交认字(2022)第00123号"]),
        ("政法函〔2022〕46号", []),
        ("我家12号楼", []),
    ],
)
def test_case_and_document_numbers(text: str, values: list[str]) -> None:
    assert found(text, "case_number") == values


@pytest.mark.parametrize("text", ["1" * 200_000, "（" * 200_000, "(2021)" + "岭" * 100_000, "甲" * 300_000, "199 " * 60_000])
def test_hostile_text_takes_linear_time(text: str) -> None:
    started = time.perf_counter()
    find_identifiers(fold(text), text)
    assert time.perf_counter() - started < 4
