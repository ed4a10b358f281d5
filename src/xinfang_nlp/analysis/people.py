"""About the petitioners: identity, number of people, trips."""

from __future__ import annotations

import re

from xinfang_nlp.analysis.numerals import NUMERAL, number
from xinfang_nlp.records import VISIT_LEVELS, Span

_H = r"[\u4e00-\u9fa5]"
_IDENTITIES = (
    ("农民", r"农民|种地|务农|种田|庄稼|村民|承包地|我家的?地|养猪|养鸡|种粮|果农|牧民|菜农|茶农|社员"),
    ("退休", r"退休(?!手续|年龄|审批|待遇|金)|离休|退休(?:教师|工人|职工|干部)"),
    ("学生", r"我是[^，。]{0,8}(?:学生|大[一二三四])|在读|研究生"),
    ("个体", r"个体|开店|开了?[一家个]{0,2}(?:小?店|饭馆|超市|铺)|经营[^，。]{0,10}(?:店|部|铺|馆)|摆摊|小老板|包工头"),
    ("职工", r"职工|工人|员工|上班|打工|教师|老师|护士|医生|会计|司机|保安|骑手|农民工|务工|环卫"),
    ("干部", r"公务员|村官|村?支书|主任科员|干部身份"),
    ("无业", r"无业|失业|没有工作|没工作|待业|下岗"),
)


def find_identity(folded: str, name: Span | None) -> str | None:
    """The writer's occupation group where it is told near the name, the cue of self or the signature."""
    windows = [folded[:60], folded[-40:]]
    if name:
        windows.insert(0, folded[max(0, name.start - 25) : name.end + 40])
    windows += [folded[m.start() : m.start() + 30] for m in re.finditer(r"我是|本人|我叫|俺是|我家", folded)][:4]
    for window in windows:
        for identity, pattern in _IDENTITIES:
            if re.search(pattern, window):
                return identity
    return None


_PEOPLE = re.compile(
    rf"(?:我们|等|全体|共|共计|一共|涉及|代表|联名|村民|业主|工友|职工|人数[:：]?|家长|来访)[^\d，。；\n]{{0,6}}?(?P<n>\d{{1,4}}|[{NUMERAL}]{{1,5}})[ ]?(?:多|余|来)?[ ]?(?P<u>人|户|名|位|家|个(?:人|工友|村民|业主|家长|兄弟|弟兄|姐妹|家庭))(?!民|均|大|社|的?事|口|次)"
)
_GROUP = re.compile(
    r"联名|全体(?:业主|村民|职工|员工|家长|居民|工人)|集体(?:来访|签名|反映)|联合(?:签名|反映)|众多(?:业主|家长)|(?:村民|业主|家长|职工|工友)代表"
)


def find_people(folded: str, signers: int) -> tuple[int, bool]:
    """How many petitioners the letter speaks for, and whether it is a collective one (five or more, or a community)."""
    counts = []
    for found in _PEOPLE.finditer(folded):
        value = number(found["n"])
        if value and 2 <= value <= 5000:
            counts.append(int(value))
    group = bool(_GROUP.search(folded))
    if counts and (group or re.search(r"我们|咱们|俺们|大家|代表|等", folded)):
        people = max(counts[:2])
    else:
        people = max(1, signers)
    return people, people >= 5 or group


_PLACES = {
    "county": r"县里?|区里?|旗里?|县城|县信访\S{0,3}|县政府|县法院|区法院|县公安局|县局",
    "city": r"市里?|州里?|市信访\S{0,3}|市政府|中院|市局|市中院",
    "province": r"省里?|省城|省信访\S{0,3}|省政府|高院|省厅|自治区",
    "beijing": r"北京|进京|上京|京城|国家信访局|最高法|最高人民法院",
}
_TIMES = rf"(\d{{1,3}}|[{NUMERAL}]{{1,4}}|多|无数|数不清|好几|几|若干)[ ]?(?:次|趟|回|遍)"
_VISITS = {
    level: re.compile(
        rf"(?:跑|去|到|找|上|往|进)[了过]?(?:{words})[^，。；\n\d]{{0,8}}?{_TIMES}|(?:{words})(?:各|都|跑|去|也|又)?[了过]?(?:跑|去)?[了过]?{_TIMES}"
    )
    for level, words in _PLACES.items()
}


def find_visits(folded: str, text: str) -> tuple[dict[str, int | None], list[Span]]:
    """Trips the writer states, by level; None means "many times". Aggregate use only (contract 3)."""
    visits: dict[str, int | None] = dict.fromkeys(VISIT_LEVELS, 0)
    spans: list[Span] = []
    for level in VISIT_LEVELS:
        for found in _VISITS[level].finditer(folded):
            raw = next(g for g in found.groups() if g)
            value = number(raw)
            visits[level] = None if value is None or raw in ("几", "好几", "多", "若干") else int(value)
            spans.append(Span("visit", *found.span(), text[slice(*found.span())], {"level": level, "times": visits[level]}))
            break
    return visits, spans
