"""A signal is one thing two letters share or differ in: a name, a strength, and a reason a clerk can read.

What a signal is worth (its match weight) is learned from labelled pairs, see `scorer`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """`value` is 1 for a plain fact, else a strength; `reason` is empty when a clerk need not read it."""

    name: str
    value: float = 1.0
    reason: str = ""
