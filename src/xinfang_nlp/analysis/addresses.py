"""Where the petitioner lives, as written: chains of place names, judged by the same learned roles as names."""

from __future__ import annotations

import re

from xinfang_nlp.analysis.persons import Candidate, candidates_at, squeezed

_H = r"[\u4e00-\u9fa5]"
_LEVEL = re.compile(
    r"省|自治区|自治州|自治县|市|州|盟|县|区|旗|镇|乡|街道|苏木|村|社区|嘎查|屯|寨|湾|坳|庄|路|街|巷|弄|小区|新村|花园|家属院|大院|组|队|号|栋|幢|室|楼"
)
_NEXT = re.compile(
    rf"(?:{_H}{{1,7}}?(?:自治区|自治州|自治县|省|市|州|盟|县|区|旗|镇|乡|街道|苏木|村|社区|嘎查|屯|寨|庄|大道|路|街|巷|弄|小区|新村|花园|家属院|大院|宿舍|坊|里|坪|坡|沟|岭|冲|湾|坳|头)"
    rf"|第?[\d一二三四五六七八九十]{{1,5}}(?:村民小组|小组|组|队|社|区|号院|号楼|号|栋|幢|单元|室|楼|弄|巷|排)|[\d]{{1,4}}[-—][\d]{{1,4}}(?:[-—]\d{{1,4}})?(?:号|室)?)"
)
_TAIL = re.compile(rf"{_H}{{1,5}}?(?:\d{{1,4}}[号排栋室]+)?(?=[，。,；;、⏎（(：:\d]|$)")
"""A last stretch without a place word (板桥铺, 街上), up to the next stop."""
MAX_CANDIDATES = 160


def address_candidates(folded: str) -> list[Candidate]:
    """Chains that begin with a place of 2 to 6 characters (or a street number) and go on level by level."""
    text, offsets = squeezed(folded)
    spans: set[tuple[int, int]] = set()
    for level in _LEVEL.finditer(text):
        for size in (1, 2, 3, 4, 5):
            start = level.start() - size
            if start < 0 or not re.fullmatch(_H + "+", text[start : level.end()]):
                break
            end = level.end()
            ends = [end]
            while (following := _NEXT.match(text, end)) and end - start < 40 and "⏎" not in following[0]:
                end = following.end()
                ends.append(end)
            tail = _TAIL.match(text, ends[-1])
            if tail and tail.end() - ends[-1] <= 9:
                ends.append(tail.end())
            if size >= 2 or len(ends) > 1:
                spans |= {(start, e) for e in (ends[-1], *ends[-2:-1]) if e - start >= 3}
        if len(spans) > MAX_CANDIDATES:
            break
    places = [(offsets[a], offsets[b - 1] + 1) for a, b in sorted(spans)]
    return candidates_at(folded, places)
