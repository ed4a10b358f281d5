"""Repeats: the same petitioner with the same matter as an earlier letter, two probabilities and their reasons."""

from xinfang_nlp.link.linker import Linker

__all__ = ["Linker"]
