"""Identifiers: resident ID numbers, phones, case and document numbers; a pattern, then a validator (presidio's shape).

Patterns run on `folding.fold(text)`, which keeps offsets. `O o l I` inside digit runs are read as 0 and 1 (OCR).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from xinfang_nlp.records import Span

_LOOKALIKE = str.maketrans("OoQlI|曰", "000111日")
_D = r"[0-9OolI]"
_ID18 = re.compile(rf"(?<![0-9A-Za-z])(?:{_D}[ \-]?){{17}}[0-9XxOolI*](?![0-9A-Za-z])")
_ID15 = re.compile(rf"(?<![0-9A-Za-z])(?:{_D}[ ]?){{14}}{_D}(?![0-9A-Za-z])")
_MOBILE = re.compile(rf"(?<![0-9A-Za-z])(?:\+?86[ \-]?)?[1lI][ \-]?[3-9](?:[ \-]?{_D}){{9}}(?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<![0-9])0\d{2,3}[\- ]\d{7,8}(?![0-9])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_YEAR = rf"[(][ ]?(?:(?:{_D}[ ]?){{4}}|[6-9]\d)[)]"
_CASE = re.compile(
    rf"{_YEAR}[ ]?[\u4e00-\u9fa5](?:[\u4e00-\u9fa5 ]|{_D}){{0,14}}?[\u4e00-\u9fa5][ ]?(?:字)?[ ]?第?[ ]?(?:{_D}[ ]?){{1,7}}(?:-\d{{1,3}})?号(?:之[一二三四五六七八九十\d]+)?"
)
_DOCUMENT = re.compile(
    rf"[\u4e00-\u9fa5](?:[\u4e00-\u9fa5 ]|[(][\u4e00-\u9fa5]{{1,4}}[)]){{0,20}}[ ]?{_YEAR}[ ]?(?:[\u4e00-\u9fa5]{{1,3}}[字速审]|[字答复审]|[速痕])?[ ]?第?[ ]?(?:{_D}[ ]?){{1,7}}号"
)
_PLAIN_NUMBER = re.compile(r"[\u4e00-\u9fa5]{1,8}字第?[ ]?\d{2,}(?:[\-]\d+)?号")
# words after which a document's own prefix begins ("不服南检刑不诉〔2023〕52号")
_PREFIX_STOP = re.compile(
    r".*(?:收到|不服|作出|下达|出具|发的|发来|编号|文号|号为|依据|根据|答复|回复|复函|撤销|维持|附上|扣押清单|清单|复议|社会保障局|认定书?|决定书?|通知书?|鉴定书?|意见书?|告知书?|裁定书?|判决书?|(?:林权|产权|土地|公|资格)?证书?(?=[\u4e00-\u9fa5]{3})|"
    r"[你贵我该本][院局所处办厂们]|贵中心|检察院回?|公安局?(?=[\u4e00-\u9fa5]{3})|[的了月件示以凭按据为是在和与及到有由给对说写称文叫持拿把被让个份张就又再这其即我你他她书单出日号：])"
)
_FORWARDING = re.compile(r"(?:政法函|信函|信转|访转|函转|转办|转送|交办|督办|批办|信交|人信函?|信转字|访转字)字?\(")


def digits(text: str) -> str:
    """Look-alike letters read as digits, separators dropped.

    >>> digits("1660 000 O1l1")
    '16600000111'
    """
    return re.sub(r"[ \-]", "", text.translate(_LOOKALIKE))


def id_check_digit(first17: str) -> str:
    """MOD 11-2 of GB 11643-1999.

    >>> id_check_digit("39092318520714341")
    '8'
    """
    return "10X98765432"[sum(int(c) * w for c, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def is_birth_date(yyyymmdd: str) -> bool:
    try:
        return 1800 <= date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:])).year <= 2100
    except ValueError:
        return False


def find_identifiers(folded: str, text: str) -> list[Span]:
    """ID numbers, phones, case and document numbers in order; `text` is the letter as stored, `folded` its folding."""
    spans = [*_ids(folded, text), *_case_numbers(folded, text)]
    taken = [(s.start, s.end) for s in spans]
    spans += [s for s in _phones(folded, text) if not any(a < s.end and s.start < b for a, b in taken)]
    return sorted(spans, key=lambda s: s.start)


def _ids(folded: str, text: str) -> Iterator[Span]:
    taken: list[tuple[int, int]] = []
    for found in _ID18.finditer(folded):
        value = digits(found[0]).upper()
        if not value[:17].isdigit() or not is_birth_date(value[6:14]):
            continue
        note = None if value[17] == id_check_digit(value[:17]) else "校验码不符"
        taken.append(found.span())
        yield Span("id_number", *found.span(), text[slice(*found.span())], value, note=note)
    for found in _ID15.finditer(folded):
        value = digits(found[0])
        if value.isdigit() and is_birth_date("19" + value[6:12]) and not any(a < found.end() and found.start() < b for a, b in taken):
            yield Span("id_number", *found.span(), text[slice(*found.span())], value, note="十五位旧号码")


def _phones(folded: str, text: str) -> Iterator[Span]:
    for found in _MOBILE.finditer(folded):
        value = digits(found[0]).removeprefix("+")
        value = value[2:] if len(value) == 13 and value.startswith("86") else value
        if len(value) == 11 and sum(c.isdigit() for c in found[0]) >= 6:
            yield Span("phone", *found.span(), text[slice(*found.span())], value)
    for found in _LANDLINE.finditer(folded):
        yield Span("phone", *found.span(), text[slice(*found.span())], re.sub(" ", "-", found[0]))


def _case_numbers(folded: str, text: str) -> Iterator[Span]:
    taken: list[tuple[int, int]] = []
    for found in _DOCUMENT.finditer(folded):
        start, end = found.span()
        bracket = re.search(_YEAR, found[0])
        if bracket is None:
            continue
        if _COURT_STYLE.match(folded, found.start() + bracket.start()):
            continue  # a court's number after the court's name: found by the other pattern
        stop = _PREFIX_STOP.match(found[0][: bracket.start()])
        start += stop.end() if stop else 0
        while start < end and folded[start] == " ":
            start += 1
        start = _abbreviation_start(folded, start, found.start() + bracket.start())
        prefix = folded[start : found.start() + bracket.start()]
        if len(prefix.replace(" ", "")) < 2 or _FORWARDING.search(prefix + "("):
            continue
        taken.append((start, end))
        yield Span("case_number", start, end, text[start:end], _normal_number(folded[start:end]))
    for found in _CASE.finditer(folded):
        if not any(a < found.end() and found.start() < b for a, b in taken):
            taken.append(found.span())
            yield Span("case_number", *found.span(), text[slice(*found.span())], _normal_number(found[0]))
    for found in _PLAIN_NUMBER.finditer(folded):
        if any(a < found.end() and found.start() < b for a, b in taken):
            continue
        stop = _PREFIX_STOP.match(found[0])
        start = found.start() + (stop.end() if stop and "字" in found[0][stop.end() :] else 0)
        if not _FORWARDING.search(folded[start : found.end()].replace("字", "(")):
            yield Span("case_number", start, found.end(), text[start : found.end()], _normal_number(folded[start : found.end()]))


_COURT_STYLE = re.compile(rf"{_YEAR}[ ]?[\u4e00-\u9fa5]{{1,3}}\d{{0,4}}[ ]?(?:民|刑|行|执|商|赔|经|知|破|立|监|再|诉|保)")
_ORGAN_ABBREVIATION = re.compile(
    r"[\u4e00-\u9fa5](?=公(?![分里司斤安室共])|检(?![察查])|政(?!府)|信(?![访任])|人社|教体|教(?!育|师)|卫(?!生)|劳(?!动)|市监|住建|房(?!产)|林(?!业)|环(?!境)|民(?![法政事])|退役|司鉴|征|妇|城管|狱|医保|国土|自然资|农(?!业|民)|仲(?!裁)|税|应急)"
)


def _abbreviation_start(folded: str, start: int, bracket: int) -> int:
    """A long run before the bracket is running text; the number begins one character before the organ's abbreviation."""
    if len(folded[start:bracket].replace(" ", "")) <= 6:
        return start
    found = [m.start() for m in _ORGAN_ABBREVIATION.finditer(folded, start, bracket) if bracket - m.start() >= 3]
    return found[-1] if found else start


def _normal_number(raw: str) -> str:
    """Brackets half-width, spaces dropped, OCR letters between digits read as digits."""
    squeezed = re.sub(r"\s", "", raw)
    return re.sub(r"(?<=[\d(号第之])[OolI]+|[OolI]+(?=[\d)号])", lambda m: m[0].translate(_LOOKALIKE), squeezed)
