"""Cut a letter into sentences and clauses; letters without punctuation are cut by length and by connecting words."""

from __future__ import annotations

import re

_END = re.compile(r"[。！？!?；;\n]+[”」』)）]*|\s{2,}")
_CLAUSE = re.compile(r"[，,、：: ]")
_CONNECT = re.compile(r"(?=(?:但是|可是|所以|后来|现在|结果|因为|然后|就是|我就|希望|请求|要求|请你们|求你们|麻烦|能不能|还有))")
MAX_SENTENCE = 80


def sentences(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences, white space at the edges left out; long ones are cut at commas near 80 characters.

    >>> sentences("第一句。第二句！")
    [(0, 4), (4, 8)]
    """
    spans: list[tuple[int, int]] = []
    start = 0
    width = _wrap_width(text)
    for found in _END.finditer(text):
        if width and found[0] == "\n" and _is_wrapped(text, found.start(), width):
            continue
        _emit(text, start, found.end(), spans)
        start = found.end()
    _emit(text, start, len(text), spans)
    return spans


def _wrap_width(text: str) -> int:
    """The line length of a text that was wrapped by a printer or a scanner (PDF, OCR); 0 when lines are paragraphs."""
    lengths = sorted((len(line) for line in text.split("\n")), reverse=True)
    if len(lengths) < 4:
        return 0
    longest = lengths[len(lengths) // 10]
    alike = sum(n >= longest - 5 for n in lengths)
    return longest if 12 <= longest <= 60 and alike >= max(3, len(lengths) // 4) else 0


def _is_wrapped(text: str, at: int, width: int) -> bool:
    line = at - (text.rfind("\n", 0, at) + 1)
    return line >= width - 6 and at + 1 < len(text) and not text[at + 1].isspace()


def _emit(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while end - start > MAX_SENTENCE:
        cut = _cut(text, start, end)
        if cut is None:
            break
        _trimmed(text, start, cut, spans)
        start = cut
    _trimmed(text, start, end, spans)


def _cut(text: str, start: int, end: int) -> int | None:
    window = text[start : min(end, start + MAX_SENTENCE)]
    for pattern, least in ((_CLAUSE, 25), (_CONNECT, 30)):
        cuts = [m.end() for m in pattern.finditer(window) if m.end() >= least]
        if cuts:
            return start + cuts[-1]
    return start + MAX_SENTENCE if end - start > MAX_SENTENCE + 20 else None


def _trimmed(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Comma-separated parts of one sentence."""
    out: list[tuple[int, int]] = []
    at = start
    for found in re.finditer(r"[，,；;：:。！!？?]", text[start:end]):
        _trimmed(text, at, start + found.end(), out)
        at = start + found.end()
    _trimmed(text, at, end, out)
    return out
