"""Clocks: start events, kinds of day, which office and route they concern."""

from __future__ import annotations

from datetime import date

import pytest

from xinfang_nlp.ledger.clocks import deadlines_for, status_of
from xinfang_nlp.ledger.workdays import add_days, add_months, is_known_year, is_workday

RECEIVED = {"received": date(2026, 11, 2)}


def due(office: str, route: str, agency: str, events: dict[str, date]) -> dict[str, date | None]:
    return {d.what: d.due for d in deadlines_for(office, route, agency, events)}


def test_sixty_days_wait_for_acceptance_and_only_on_the_petition_route() -> None:
    assert due("petition", "petition", "government", RECEIVED)["办结并答复"] is None
    accepted = RECEIVED | {"accepted": date(2026, 11, 10)}
    assert due("petition", "petition", "government", accepted)["办结并答复"] == date(2027, 1, 9)
    assert "办结并答复" not in due("petition", "judicial", "court", accepted)


def test_fifteen_days_run_from_receipt() -> None:
    assert due("petition", "judicial", "court", RECEIVED) == {"登记并转送、交办": date(2026, 11, 17)}
    assert due("court", "judicial", "court", RECEIVED) == {"书面告知是否受理": date(2026, 11, 17)}


def test_procuratorate_answers_in_seven_working_days_and_three_months() -> None:
    clocks = due("procuratorate", "judicial", "procuratorate", RECEIVED)
    assert clocks["程序性回复"] == date(2026, 11, 11)
    assert clocks["办理过程或结果答复"] == date(2027, 2, 2)


def test_without_a_day_of_receipt_there_is_no_date() -> None:
    assert due("petition", "judicial", "court", {}) == {"登记并转送、交办": None}


def test_each_clock_names_its_article_and_kind_of_day() -> None:
    for deadline in deadlines_for("petition", "petition", "government", RECEIVED | {"transferred": date(2026, 11, 3)}):
        assert "第" in deadline.article
        assert deadline.day_kind in ("calendar", "working")


@pytest.mark.parametrize(
    ("start", "days", "kind", "right", "end"),
    [
        (date(2026, 9, 25), 5, "calendar", False, date(2026, 9, 30)),
        (date(2026, 9, 30), 1, "working", False, date(2026, 10, 8)),
        (date(2026, 9, 1), 30, "calendar", True, date(2026, 10, 8)),
        (date(2026, 9, 1), 30, "calendar", False, date(2026, 10, 1)),
    ],
)
def test_periods_are_counted_by_their_kind(start: date, days: int, kind: str, right: bool, end: date) -> None:
    assert add_days(start, days, kind, right_of_petitioner=right) == end


def test_years_without_known_holidays_fall_back_to_weekdays() -> None:
    assert not is_known_year(2040)
    assert is_workday(date(2040, 1, 3))
    assert not is_workday(date(2040, 1, 1))
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("day", "state"), [(None, "none"), (date(2026, 1, 1), "overdue"), (date(2026, 1, 10), "soon"), (date(2026, 3, 1), "ok")]
)
def test_status_counts_from_today(day: date | None, state: str) -> None:
    assert status_of(day, date(2026, 1, 8)) == state
