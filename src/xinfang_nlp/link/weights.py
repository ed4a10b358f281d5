"""A comparison gives a match weight (log2 of a Bayes factor) and, when it speaks for a match, a reason in Chinese."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weight:
    """`value` > 0 speaks for a match, < 0 against; `reason` is empty when a clerk need not read it."""

    value: float
    reason: str = ""


def probability(weights: list[Weight], prior: float) -> float:
    """Sum of a prior (log2 odds) and the match weights as a probability (Fellegi-Sunter).

    >>> round(probability([Weight(4.0)], -4.0), 2)
    0.5
    """
    total = max(-40.0, min(40.0, prior + sum(w.value for w in weights)))
    return 1.0 / (1.0 + 2.0**-total)
