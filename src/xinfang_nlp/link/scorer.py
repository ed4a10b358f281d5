"""Signals → three probabilities by logistic weights: same person, same matter, repeat (both at once).

Weights are kept in log2 units (match weights, as in Fellegi-Sunter), learned on labelled pairs, stored as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xinfang_nlp.link.matter import MATTER_SIGNALS, matter_signals
from xinfang_nlp.link.person import PERSON_SIGNALS, person_signals
from xinfang_nlp.link.signals import Signal
from xinfang_nlp.records import LinkRecord

SIGNALS = (*PERSON_SIGNALS, *MATTER_SIGNALS)
QUESTIONS: dict[str, tuple[str, ...]] = {"person": SIGNALS, "matter": MATTER_SIGNALS, "repeat": SIGNALS}
"""Which signals each question may use. The matter shared tells something about the person, not the other way round."""


LIFT_MATTER, LIFT_PERSON = 4.0, 3.0


@dataclass(frozen=True)
class PairScorer:
    """Learned match weights. `weights` question → signal → log2 weight; `prior` question → log2 odds."""

    weights: Mapping[str, Mapping[str, float]]
    prior: Mapping[str, float]
    accept: float = 0.5
    review: tuple[float, float] = (0.2, 0.8)

    def probability(self, question: str, signals: Iterable[Signal], lift: float = 0.0) -> float:
        """Probability in (0, 1); `lift` raises the prior by so many log2 units."""
        known = self.weights[question]
        total = self.prior[question] + lift + sum(known.get(s.name, 0.0) * s.value for s in signals)
        return float(1.0 / (1.0 + 2.0 ** -max(-40.0, min(40.0, total))))

    def repeat(self, signals: Sequence[Signal]) -> float:
        """Probability of one person with one matter: never more than what each question alone allows.

        Once the person is the same the matter is likelier the same, and the other way round, hence the raised priors; but
        no identity number, however exact, makes another matter a repeat, and no likeness of text makes another person one.
        """
        return min(
            self.probability("repeat", signals),
            self.probability("matter", signals, lift=LIFT_MATTER),
            self.probability("person", signals, lift=LIFT_PERSON),
        )

    def worth(self, signal: Signal) -> float:
        """The match weight of a signal for "is a repeat", in log2 units."""
        return float(self.weights["repeat"].get(signal.name, 0.0) * signal.value)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PairScorer:
        return cls(data["weights"], data["prior"], data["accept"], tuple(data["review"]))

    def to_dict(self) -> dict[str, Any]:
        return {"weights": self.weights, "prior": self.prior, "accept": self.accept, "review": list(self.review)}


def signals_of(a: LinkRecord, b: LinkRecord) -> list[Signal]:
    """All signals of a pair; `b` is the earlier letter."""
    return [*person_signals(a, b), *matter_signals(a, b)]
