"""Sums of money and dates, normalised; ranges kept as two values; what cannot be resolved stays out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from datetime import date, timedelta

from xinfang_nlp.analysis.numerals import NUMERAL, chinese_number, formal_amount, number
from xinfang_nlp.records import Span

_N = f"[{NUMERAL}]"
_ARABIC = r"(?<![\d,.])\d[\d,]{0,14}(?:\.\d{1,4})?"
_APPROX = "(?:来|多|余|几|好几)?"
_FORMAL = re.compile(
    r"(?<![零壹贰叁肆伍陆柒捌玖拾佰仟万亿])[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,24}[元圆](?:整|正)?(?:[零壹贰叁肆伍陆柒捌玖]角)?(?:[零壹贰叁肆伍陆柒捌玖]分)?"
)
_MONEY = re.compile(
    rf"(?P<num>(?<!\d)\d{{1,5}}[万千](?:\d[千百]){{1,2}}|(?<!\d)\d{{1,5}}万\d{{4}}|{_ARABIC}[ ]?[十百千万亿]{{0,2}}(?:\d(?=[块元]))?|{_N}{{1,12}}){_APPROX}(?P<unit>[千万亿]{{0,2}}){_APPROX}[ ]?(?:元|块钱|块(?!地|田|宅|牌|石|砖|玻|板|布|肉)|圆|人民币)"
)
# sums without a unit word, only right after a word that pays, owes or prices
_BARE = re.compile(
    rf"(?:工资|月薪|押金|租金|房租|罚款?(?:了)?(?:我)?|赔偿?(?:了|我)?|欠(?:我|款|着)?|还(?:我|了)?|借(?:我|了|给)?|付(?:了)?|给(?:了|我)?|交(?:了)?|花(?:了|去)?|收(?:了|我)?|补(?:贴|偿|了)?|退(?:了|还)?|扣(?:了|我)?|每月|一个?月|一天|一年|每年|每天|存(?:了|款)?|贷(?:了|款)?|定金|首付|货款|垫(?:了|付)?|卖(?:了)?|值|价|才|只|拿(?:了)?|挣|领(?:了)?)(?:不到|将近|大概|约|共|整整|一共|足足|才|只)?(?P<num>{_ARABIC}[ ]?[万千百亿]?|{_N}{{2,10}})(?P<more>[多余来]?)(?P<unit>万?)(?![\d{NUMERAL}年月日号天个人户名亩分里米斤吨岁次趟回条头只件套台辆平张页份间栋层楼多点号级期%平米里地]|多[亩人户个天年平])"
)


def find_amounts(folded: str, text: str) -> list[Span]:
    """Every sum stated, unit prices too, in yuan; sums under 3 yuan are trifles and left out."""
    spans: list[Span] = []
    taken: set[int] = set()

    def add(start: int, end: int, value: float | None) -> None:
        if value is not None and value >= 3 and taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            spans.append(Span("amount", start, end, text[start:end], round(value, 2)))

    for found in _FORMAL.finditer(folded):
        add(*found.span(), formal_amount(found[0]))
    for found in _MONEY.finditer(folded):
        if found["num"] in ("几", "两") and not found["unit"]:
            continue
        value = number(found["num"] + (found["unit"] or ""))
        if value is None:
            value = number(found["num"])
        add(*found.span(), value)
    for found in _BARE.finditer(folded):
        raw = found["num"] + found["unit"]
        value = number(raw)
        if value is None or (value < 100 and not re.search("[百千万]", raw)):
            continue
        if (
            re.fullmatch(r"(?:19|20)\d\d", raw)
            or re.fullmatch(r"[零一二三四五六七八九]+", raw)
            or (re.fullmatch(r"\d{6,}", raw) and value > 9e6)
        ):
            continue
        add(found.start("num"), found.end("unit"), value)
    for found in _COLLOQUIAL.finditer(folded):
        value = number(found["num"])
        if value is not None and _is_money(folded, found, value):
            add(found.start("num"), found.end("num"), value)
    return sorted(spans, key=lambda s: s.start)


def _is_money(folded: str, found: re.Match[str], value: float) -> bool:
    """A numeral without a unit is a sum when it counts ten thousands, ends as people say prices (一百八), or stands by money words."""
    raw = found["num"]
    if _MEASURE.match(folded, found.end()) or re.search(
        r"[第零年月号〇]$|案号|证号|电话", folded[max(0, found.start() - 2) : found.start()]
    ):
        return False
    if "万" in raw:
        return value >= 2000
    near_money = _MONEY_WORD.search(folded[max(0, found.start() - 10) : found.end() + 5])
    if re.search(r"[百千][一二三四五六七八九]$", raw):
        return value >= 100 and (len(raw) >= 4 or near_money is not None)
    return value >= 30 and near_money is not None and re.search(r"[十百千]", raw) is not None


_COLLOQUIAL = re.compile(rf"(?<![{NUMERAL}\d.])(?P<num>\d{{1,5}}(?:\.\d{{1,3}})?万(?:\d(?!\d))?|[{NUMERAL}]{{2,12}})(?![{NUMERAL}\d])")
_MEASURE = re.compile(
    r"[多余来几]?[ ]?(?:亩|分地|人|户|名|个|斤|公斤|吨|米|公里|里|平|只|株|棵|头|尾|册|字|票|条|件|箱|台|辆|张|份|页|栋|幢|层|楼|间|套|天|日|月|年|岁|次|趟|回|遍|小时|分钟|点|号|组|队|村|届|级|期|批|家|口|双|瓶|包|袋|车|方|立方|千瓦|度|℃|%|克|毫|厘|寸|尺|步|位|代|种|类|项|条|章|倍|成|折|大|余名|周|街|巷|路|中|小|届|班|师|团|排|处|根|块地|片|把|枚|颗|粒|场|桌|盒|本|支|封|桩|步|声|字)"
)
_MONEY_WORD = re.compile(
    r"钱|费|款|元|块|工资|薪|补|赔|罚|花|交|欠|挣|卖|买|付|贷|借|存|押|奖|价|债|账|收|给|退|租|扣|领|低保|养老金|津贴|抚养|彩礼|红包|出了?$|拿|转"
)


_D = r"[0-9OolI]"
_CN_YEAR = r"[零O〇○一二三四五六七八九]{4}"
_YMD = re.compile(
    rf"(?<![0-9])(?P<y>(?:1[89]|20|2O|l9)[ ]?{_D}[ ]?{_D}|{_CN_YEAR})[ ]?年[ ]?(?:(?P<lunar>农历|腊月|正月|冬月|阴历|春节)|(?:(?P<m>(?:{_D}[ ]?){{1,2}}|[一二三四五六七八九十]{{1,3}})[ ]?月(?!份?[里来]*(?:工资|薪))份?[ ]?(?:(?P<d>(?:{_D}[ ]?){{1,2}}|[一二三四五六七八九十廿]{{1,3}})[ ]?[日号曰])?))?"
)
_SHORT_YEAR = re.compile(
    r"(?<![0-9年])(?P<y>(?:[6789012]\d|[零一二三四五六七八九]{2}))年(?!级|前|后|多|来|了|来|以|间|期|龄|纪|时间|中)(?:(?P<m>\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份)?(?:(?P<d>\d{1,2}|[一二三四五六七八九十廿]{1,3})[日号])?)?"
)
_DOTTED = re.compile(
    r"(?<![\d.\-/])(?P<y>(?:19|20)\d{2})[ ]?[.\-/][ ]?(?P<m>\d{1,2})(?:[ ]?[.\-/][ ]?(?P<d>\d{1,2}))?(?![\d.\-/]*\d|%|元|万|亩|米|平)"
)
_MD = re.compile(
    r"(?:(?P<same>当年|同年|次年|第二年|翌年|来年)[ ]?|(?<![\d年一二三四五六七八九十]))(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})月(?!份?[里来]*(?:工资|薪)|租|供|息)(?:份)?(?:(?P<d>\d{1,2}|[一二三四五六七八九十廿]{1,3})[日号])?"
)
_RELATIVE = re.compile(
    r"(?P<word>大前年|前年|去年|今年|上个?月|本月|昨天|前天|今天)(?:(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})月份?(?:(?P<d>\d{1,2}|[一二三四五六七八九十廿]{1,3})[日号])?)?"
)
_YEARS_BACK = {"大前年": 3, "前年": 2, "去年": 1, "今年": 0}


def find_dates(folded: str, text: str, received: date | None = None) -> list[Span]:
    """Dates as far as stated (`2021-03-05`, `2021-03`, `2021`), resolved by a year told elsewhere in the letter.

    Dates that only the day of receipt can resolve carry `resolved_from="received"`. Lunar dates keep the year.
    """
    masked = _blank_case_years(folded)
    spans: list[Span] = []
    taken: set[int] = set()

    def add(start: int, end: int, value: str | None, resolved_from: str | None = None) -> None:
        if value and taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            spans.append(Span("date", start, end, text[start:end], value, resolved_from=resolved_from))

    for found in _YMD.finditer(masked):
        add(*found.span(), _iso(_year(found["y"]), found["m"], found["d"]))
    for found in _DOTTED.finditer(masked):
        add(*found.span(), _iso(int(found["y"]), found["m"], found["d"]))
    for found in _SHORT_YEAR.finditer(masked):
        if not _duration(masked, found.start()):
            add(*found.span(), _iso(_short_year(found["y"]), found["m"], found["d"]))
    _add_month_days(masked, spans, add)
    if received is not None:
        for found in _RELATIVE.finditer(masked):
            add(*found.span(), _relative(found, received), "received")
    return sorted(spans, key=lambda s: s.start)


def _blank_case_years(folded: str) -> str:
    """Years in brackets belong to document numbers, not to dates."""
    return re.sub(r"\([ ]?(?:[0-9OolI][ ]?){4}\)", lambda m: "#" * len(m[0]), folded)


def _add_month_days(masked: str, spans: list[Span], add: Callable[[int, int, str | None], None]) -> None:
    """A day or month without a year takes the year told last before it."""
    told = sorted((s.start, int(str(s.value)[:4])) for s in spans)
    starts = [start for start, _ in told]
    taken = {i for s in spans for i in range(s.start, s.end)}
    for found in _MD.finditer(masked):
        if re.search(r"(?:去年|前年|今年|每年|农历|阴历|旧历)$", masked[max(0, found.start() - 3) : found.start()]):
            continue
        before = bisect_left(starts, found.start())
        if not before or found.start() in taken:
            continue
        year = told[before - 1][1] + (1 if found["same"] in ("次年", "第二年", "翌年", "来年") else 0)
        add(*found.span(), _iso(year, found["m"], found["d"]))


def _duration(masked: str, start: int) -> bool:
    return masked[max(0, start - 1) : start] in "干做打住过等整共满近约第了" and start > 0


def _year(raw: str) -> int | None:
    raw = re.sub(r"\s", "", raw).translate(str.maketrans("OolI〇○", "001100"))
    value = number(raw)
    return int(value) if value is not None and 1900 <= value <= 2099 else None


def _short_year(raw: str) -> int | None:
    value = chinese_number(raw) if not raw.isdigit() else float(raw)
    if value is None:
        return None
    two = int(value)
    return 1900 + two if two >= 50 else 2000 + two if two <= 30 else None


def _part(raw: str | None) -> int | None:
    if not raw:
        return None
    raw = re.sub(r"\s", "", raw).translate(str.maketrans("OolI", "0011"))
    if raw.startswith("廿"):
        raw = "二十" + raw[1:]
    value = number(raw)
    return int(value) if value is not None else None


def _iso(year: int | None, month: str | None, day: str | None) -> str | None:
    if year is None:
        return None
    m, d = _part(month), _part(day)
    if m is None:
        return f"{year:04d}"
    if not 1 <= m <= 12:
        return None
    if d is None:
        return f"{year:04d}-{m:02d}"
    try:
        return date(year, m, d).isoformat()
    except ValueError:
        return None


def _relative(found: re.Match[str], received: date) -> str | None:
    word = found["word"]
    if word in _YEARS_BACK:
        return _iso(received.year - _YEARS_BACK[word], found["m"], found["d"])
    if word in ("上个月", "上月"):
        last = received.replace(day=1) - timedelta(days=1)
        return f"{last.year:04d}-{last.month:02d}"
    if word == "本月":
        return f"{received.year:04d}-{received.month:02d}"
    return (received - timedelta(days={"今天": 0, "昨天": 1, "前天": 2}[word])).isoformat()
