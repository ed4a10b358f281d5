"""Repeats: the same petitioner with the same matter as an earlier letter, two probabilities and their reasons."""

from xinfang_nlp.link.linker import Linker
from xinfang_nlp.link.scorer import PairScorer

__all__ = ["Linker", "PairScorer"]
