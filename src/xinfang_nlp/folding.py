"""Same-length folding of text: patterns run on the folded text while every offset stays true to the letter.

Full-width forms, brackets, dashes and Traditional characters map one to one onto the plain form; nothing is added or
removed, so `fold(text)[a:b]` always belongs to `text[a:b]`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def fold_table() -> dict[int, str]:
    """Code point → the one character it folds to."""
    table: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    # punctuation that carries structure in Chinese stays Chinese
    for keep in "，。；：？！":
        table.pop(ord(keep), None)
    table |= {ord(a): "(" for a in "（〔【［｛﹝["}
    table |= {ord(a): ")" for a in "）〕】］｝﹞]"}
    table |= {ord(a): "-" for a in "—–‐−﹣─"}
    table |= {ord(a): "零" for a in "〇○"}
    table |= {ord(a): " " for a in "\u3000\u00a0\t"}
    for line in (files("xinfang_nlp") / "data" / "traditional.txt").read_text(encoding="utf-8").splitlines():
        if len(line) == 2:
            table[ord(line[0])] = line[1]
    return table


def fold(text: str) -> str:
    """Fold widths, brackets and Traditional characters, one character to one.

    >>> fold("（２０２１）岭０９２３民初１１８７號")
    '(2021)岭0923民初1187号'
    """
    return text.translate(fold_table())


def squeeze(text: str) -> str:
    """Fold for comparison only (offsets lost): NFKC, brackets alike, no white space.

    >>> squeeze("松桥 市〔2021〕 3号")
    '松桥市(2021)3号'
    """
    return re.sub(r"\s+", "", fold(unicodedata.normalize("NFKC", text)))
