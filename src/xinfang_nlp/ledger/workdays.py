"""Working days of the mainland calendar (`chinese-calendar`); years it does not know fall back to Monday to Friday."""

from __future__ import annotations

import calendar
import warnings
from datetime import date, timedelta

FALLBACK_NOTE = "暂按周一至周五"
_FIXED = {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}


def is_workday(day: date) -> bool:
    """Whether offices are open, adjusted working days included.

    >>> is_workday(date(2026, 10, 1)), is_workday(date(2026, 11, 24))
    (False, True)
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import chinese_calendar
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED


def is_known_year(year: int) -> bool:
    """Whether the official holidays of that year are known here."""
    import chinese_calendar

    return year in {day.year for day in chinese_calendar.holidays}


def add_days(start: date, days: int, day_kind: str, *, right_of_petitioner: bool = False) -> date:
    """The last day of a period: the first day does not count; calendar or working days.

    Where the last day of a petitioner's right is no working day it moves to the next one; an office's duty does not move.

    >>> add_days(date(2026, 11, 20), 5, "working")
    datetime.date(2026, 11, 27)
    """
    if day_kind == "working":
        day, left = start, days
        while left:
            day += timedelta(days=1)
            left -= is_workday(day)
        return day
    day = start + timedelta(days=days)
    while right_of_petitioner and not is_workday(day):
        day += timedelta(days=1)
    return day


def add_months(start: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month.

    >>> add_months(date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
