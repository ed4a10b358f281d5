"""Repeats: same person and same matter, with the reason; lookalikes, neighbours and new matters are no repeats."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xinfang_nlp.link import Linker, PairScorer
from xinfang_nlp.link.linker import compare
from xinfang_nlp.link.person import person_signals
from xinfang_nlp.link.scorer import QUESTIONS, SIGNALS
from xinfang_nlp.link.training import PRIOR_WEIGHTS, GoldLink, fit_scorer, prior_weight
from xinfang_nlp.records import LinkRecord

SCORER = PairScorer(
    {q: {n: prior_weight(q, n) for n in names} for q, names in QUESTIONS.items()}, {"person": -9.0, "matter": -11.0, "repeat": -12.0}
)
TERMS = {"猪款": 6.0, "柳坪镇": 7.0, "三层楼": 6.0, "查封": 3.0, "清桥县": 7.0}
BASE = LinkRecord(
    id="A",
    received=date(2026, 1, 5),
    text="冯立军欠我猪款178600元，清桥县人民法院判他还钱，一直没有执行到，请求查封他在柳坪镇的三层楼。我叫宋长福。",
    names=frozenset({"宋长福"}),
    id_numbers=frozenset({"390923185207143418"}),
    phones=frozenset({"19900001023"}),
    address="清桥县石湾镇周家坳村",
    anonymous=False,
    respondents=frozenset({"冯立军"}),
    case_numbers=frozenset({"(2020)岭0923民初1187号"}),
    amounts=frozenset({178600.0}),
    places=frozenset({"清桥县人民法院"}),
    request_type="enforcement",
    purpose="appeal",
    terms=TERMS,
)
RETOLD = replace(
    BASE,
    id="B",
    received=date(2026, 6, 1),
    text="上次说的卖猪官司还是没有动静，冯立军的楼照样住着，十七万八到现在没有还，法院说终本了，请恢复执行。",
)
BLANK = replace(BASE, names=frozenset(), id_numbers=frozenset(), phones=frozenset(), address=None, case_numbers=frozenset())


def link_two(first: LinkRecord, second: LinkRecord) -> object:
    linker = Linker(SCORER)
    linker.add(first, linker.link(first).case_id)
    return linker.link(second)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "案号（文号）一致"),
        ({"id_numbers": frozenset()}, "姓名一致：宋长福"),
        ({"names": frozenset({"宋常福"}), "id_numbers": frozenset()}, "姓名同音：宋常福／宋长福"),
        ({"id_numbers": frozenset({"390923520714341"})}, "十五位与十八位"),
        ({"id_numbers": frozenset({"390923185207143428"})}, "身份证号只差一位"),
        ({"names": frozenset(), "id_numbers": frozenset()}, "电话一致"),
        ({"names": frozenset({"宋女士"}), "id_numbers": frozenset()}, "电话一致"),
    ],
)
def test_repeat_is_found_and_explained(changes: dict[str, object], reason: str) -> None:
    result = link_two(BASE, replace(RETOLD, **changes))
    assert result.is_repeat
    assert result.repeat_of == ("A",)
    assert result.case_id == "C-0001"
    assert any(reason in r for r in result.matches[0].reasons)


def test_same_person_with_another_case_is_a_new_matter() -> None:
    other = replace(
        RETOLD,
        text="邻居盖房把我家的出水口堵了，镇上调解三次没有结果，请求镇政府处理。",
        case_numbers=frozenset(),
        respondents=frozenset({"葛老三"}),
        amounts=frozenset(),
        places=frozenset({"石湾镇政府"}),
        request_type="rural_affairs",
        terms={"出水口": 6.0, "调解": 3.0},
    )
    result = link_two(BASE, other)
    assert not result.is_repeat
    assert result.relation == "same_person_new_matter"
    assert result.case_id == "C-0002"


def test_near_identical_letter_of_another_person_is_no_repeat() -> None:
    neighbour = replace(
        BASE,
        id="B",
        text=BASE.text.replace("宋长福", "何秀珍"),
        names=frozenset({"何秀珍"}),
        id_numbers=frozenset({"390923186001014425"}),
        phones=frozenset({"19900001055"}),
    )
    result = link_two(BASE, neighbour)
    assert not result.is_repeat
    assert result.relation == "same_matter_other_person"


def test_common_name_at_the_same_court_is_no_repeat() -> None:
    namesake = replace(
        BASE,
        id="B",
        text="楼上漏水把我家家具泡坏了，法院判邻居赔六千，请执行局催一催。",
        id_numbers=frozenset({"390923187703034413"}),
        phones=frozenset({"19900001099"}),
        case_numbers=frozenset({"(2022)岭0923民初44号"}),
        respondents=frozenset({"贺大妈"}),
        amounts=frozenset({6000.0}),
        address="清桥县城关镇",
        terms={"漏水": 4.0, "家具": 5.0},
    )
    assert not link_two(BASE, namesake).is_repeat


def test_anonymous_accusations_compare_the_accused() -> None:
    first = replace(
        BLANK, id="A", purpose="accusation", request_type="official_misconduct", respondents=frozenset({"村支书牛得水"}), anonymous=True
    )
    second = replace(first, id="B", text="又写信来了，牛得水的事查得怎样，征地款的账他还没有交出来。")
    signals = person_signals(second, first)
    assert [x.name for x in signals if "同一被反映人" in x.reason] == ["accused_same"]
    assert SCORER.probability("person", signals, lift=3.0) > 0.3


def test_rejected_pair_is_never_proposed_again() -> None:
    linker = Linker(SCORER, rejected=[("B", "A")])
    linker.add(BASE, "C-0001")
    assert linker.link(RETOLD).matches == ()


def test_third_letter_names_both_earlier_ones_in_order() -> None:
    linker = Linker(SCORER)
    for record in (BASE, RETOLD):
        linker.add(record, linker.link(record).case_id)
    third = replace(RETOLD, id="C", text=RETOLD.text + "这是第三次写信。")
    assert linker.link(third).repeat_of == ("A", "B")


def test_match_carries_both_probabilities_and_reasons_strongest_first() -> None:
    match = compare(RETOLD, BASE, SCORER)
    assert 0.5 < match.same_person <= 1
    assert 0.5 < match.same_matter <= 1
    assert set(match.reasons[:2]) == {"身份证号一致", "都提到：柳坪镇、清桥县、三层楼、猪款"}


def test_new_case_numbers_go_on_from_the_history() -> None:
    linker = Linker(SCORER)
    linker.add(BASE, "C-0041")
    assert (
        linker.link(
            replace(
                BLANK,
                id="Z",
                text="完全无关的另一件事情，小区电梯坏了。",
                respondents=frozenset(),
                amounts=frozenset(),
                places=frozenset(),
                terms={},
            )
        ).case_id
        == "C-0042"
    )


def test_every_signal_has_a_prior_and_fitting_keeps_its_sign() -> None:
    assert set(PRIOR_WEIGHTS) == set(SIGNALS)
    others = [
        replace(BLANK, id=f"N{k}", text=f"第{k}件毫不相干的事", terms={f"词{k}": 5.0}, respondents=frozenset(), amounts=frozenset())
        for k in range(12)
    ]
    gold = [GoldLink(BASE, "P1", "M1", "x"), GoldLink(RETOLD, "P1", "M1", "x")]
    gold += [GoldLink(r, f"P{r.id}", f"M{r.id}", "x") for r in others]
    scorer = fit_scorer(gold)
    for weights in scorer.weights.values():
        assert all(w * PRIOR_WEIGHTS[n] >= 0 for n, w in weights.items())
    assert compare(RETOLD, BASE, scorer).relation == "same_person_same_matter"
    assert compare(others[1], others[0], scorer).relation == "first"


def test_scorer_survives_a_round_trip() -> None:
    assert PairScorer.from_dict(SCORER.to_dict()) == SCORER
