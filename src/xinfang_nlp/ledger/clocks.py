"""The legal clocks: each with its start event, article and kind of day. Who is late is always an office.

Sources: 《信访工作条例》(2022) art. 22, 23, 34, 35, 36; 检察机关群众信访件件有回复 (7 个工作日、3 个月).
The 60 days of art. 34 run from acceptance and only on the route `petition`; before that event there is no date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xinfang_nlp.ledger.workdays import add_days, add_months
from xinfang_nlp.records import Deadline


@dataclass(frozen=True, slots=True)
class Clock:
    """`offices` and `routes` empty means all; `agency` limits it to letters of one agency."""

    what: str
    days: int
    """Length of the period; in months for `unit="months"`."""
    day_kind: str
    starts_from: str
    article: str
    offices: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    agency: str | None = None
    right_of_petitioner: bool = False
    always_shown: bool = True
    unit: str = "days"


_COORDINATING = frozenset({"petition", "political_legal"})
_HANDLING = frozenset({"court", "procuratorate", "public_security", "judicial_administration"})

CLOCKS: tuple[Clock, ...] = (
    Clock("登记并转送、交办", 15, "calendar", "received", "《信访工作条例》第二十二条", offices=_COORDINATING),
    Clock("书面告知是否受理", 15, "calendar", "received", "《信访工作条例》第二十三条", offices=_HANDLING),
    Clock(
        "程序性回复",
        7,
        "working",
        "received",
        "检察机关群众信访件件有回复制度",
        offices=frozenset({"procuratorate"}),
        agency="procuratorate",
    ),
    Clock(
        "办理过程或结果答复",
        3,
        "calendar",
        "received",
        "检察机关群众信访件件有回复制度",
        offices=frozenset({"procuratorate"}),
        agency="procuratorate",
        unit="months",
    ),
    Clock("对转送事项提出异议", 5, "working", "transferred", "《信访工作条例》第二十三条", always_shown=False),
    Clock("办结并答复", 60, "calendar", "accepted", "《信访工作条例》第三十四条", routes=frozenset({"petition"})),
    Clock(
        "信访人请求复查",
        30,
        "calendar",
        "replied",
        "《信访工作条例》第三十五条",
        routes=frozenset({"petition"}),
        right_of_petitioner=True,
        always_shown=False,
    ),
    Clock(
        "复查机关答复", 30, "calendar", "review_requested", "《信访工作条例》第三十五条", routes=frozenset({"petition"}), always_shown=False
    ),
    Clock(
        "信访人请求复核",
        30,
        "calendar",
        "review_replied",
        "《信访工作条例》第三十六条",
        routes=frozenset({"petition"}),
        right_of_petitioner=True,
        always_shown=False,
    ),
    Clock(
        "复核机关答复",
        30,
        "calendar",
        "recheck_requested",
        "《信访工作条例》第三十六条",
        routes=frozenset({"petition"}),
        always_shown=False,
    ),
)


def deadlines_for(office: str, route: str, agency: str, events: Mapping[str, date]) -> tuple[Deadline, ...]:
    """The clocks that concern this letter; `due` is None while the start event has not happened.

    Args:
        events: day of each start event known so far, e.g. ``{"received": date(2026, 11, 2)}``.
    """
    out = []
    for clock in CLOCKS:
        if clock.offices and office not in clock.offices:
            continue
        if clock.routes and route not in clock.routes:
            continue
        if clock.agency and agency != clock.agency:
            continue
        start = events.get(clock.starts_from)
        if start is None and not clock.always_shown:
            continue
        due = _due(clock, start) if start else None
        out.append(Deadline(clock.what, due, clock.starts_from, clock.article, clock.day_kind))
    return tuple(out)


def _due(clock: Clock, start: date) -> date:
    if clock.unit == "months":
        return add_months(start, clock.days)
    return add_days(start, clock.days, clock.day_kind, right_of_petitioner=clock.right_of_petitioner)


def status_of(due: date | None, today: date, soon: int = 5) -> str:
    """`none`, `ok`, `soon` (within `soon` calendar days) or `overdue`, counted from `today`."""
    if due is None:
        return "none"
    left = (due - today).days
    return "overdue" if left < 0 else "soon" if left <= soon else "ok"
