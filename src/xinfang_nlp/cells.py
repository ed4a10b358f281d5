"""Cells that are safe to open in Excel or WPS: text that looks like a formula gets a leading apostrophe (CWE-1236)."""

from __future__ import annotations

import re
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
MAX_CELL = 32_000


def safe_cell(value: Any) -> Any:
    """Numbers and dates pass; strings lose control characters and cannot begin a formula.

    >>> safe_cell("=cmd|' /C calc'!A0"), safe_cell("+86"), safe_cell(3)
    ("'=cmd|' /C calc'!A0", "'+86", 3)
    """
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r"):
        text = "'" + text
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"
