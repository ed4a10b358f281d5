"""Rule tables of routes and actions."""

from __future__ import annotations

import itertools

import pytest

from xinfang_nlp.analysis.routes import ACTION_RULES, ROUTE_RULES, Situation, action_of, route_of
from xinfang_nlp.config import OFFICE_KINDS
from xinfang_nlp.records import ACTIONS
from xinfang_nlp.taxonomy import load_taxonomy


@pytest.mark.parametrize(
    ("request_type", "purpose", "asked", "route"),
    [
        ("enforcement", "appeal", "恢复执行", "judicial"),
        ("official_misconduct", "accusation", "查处村支书", "discipline"),
        ("transport", "suggestion", "建议修路", "proposal"),
        ("transport", "appeal", "请把进村的路修一修", "petition"),
        ("transport", "appeal", "查处黑车", "duty"),
        ("labor_and_social_security", "appeal", "让老板付工资", "duty"),
        ("labor_and_social_security", "appeal", "要求认定工伤", "administrative"),
        ("police_penalty", "appeal", "撤销对我的处罚", "administrative"),
        ("police_penalty", "appeal", "依法处罚打人者", "duty"),
        ("judicial_relief", "appeal", "申请救助金", "relief"),
        ("other_affairs", "appeal", "落实政策", "petition"),
    ],
)
def test_route_follows_type_purpose_and_ask(request_type: str, purpose: str, asked: str, route: str) -> None:
    assert route_of(request_type, purpose, asked)[0] == route


def test_every_type_has_a_route_with_an_article() -> None:
    taxonomy = load_taxonomy()
    for code in taxonomy.request_types:
        route, article = route_of(code, "appeal", "")
        assert route in taxonomy.routes
        assert article
    assert {r.route for r in ROUTE_RULES} <= set(taxonomy.routes)


def situation(**changes: object) -> Situation:
    base = {
        "office": "petition",
        "channel": "书信",
        "agency": "court",
        "purpose": "appeal",
        "route": "judicial",
        "litigation_related": True,
    }
    return Situation(**(base | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "action"),
    [
        ({}, "转送"),
        ({"channel": "走访"}, "引导"),
        ({"office": "court"}, "受理告知"),
        ({"purpose": "accusation", "route": "discipline"}, "转送"),
        ({"repeat": "overdue"}, "督办"),
        ({"repeat": "handling"}, "直接回复"),
        ({"has_request": False}, "存"),
        ({"litigation_related": False, "agency": "government", "collective": True}, "交办"),
    ],
)
def test_action_follows_the_situation(changes: dict[str, object], action: str) -> None:
    assert action_of(situation(**changes))[0] == action


def test_refusal_is_never_proposed_whatever_the_situation() -> None:
    assert not {"不予受理", "不再受理"} & {r.action for r in ACTION_RULES}
    for office, purpose, repeat, asks in itertools.product(
        OFFICE_KINDS, load_taxonomy().purposes, ("none", "handling", "overdue", "replied"), (True, False)
    ):
        action, article, why = action_of(situation(office=office, purpose=purpose, repeat=repeat, has_request=asks))
        assert action in ACTIONS
        assert article.startswith("第")
        assert why
