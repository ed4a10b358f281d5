"""Who writes, for whom, about whom: names by cue and signature, address, identity, number of people, visits."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from xinfang_nlp.analysis.numerals import NUMERAL, number
from xinfang_nlp.privacy import COMPOUND_SURNAMES
from xinfang_nlp.records import VISIT_LEVELS, Span

_H = r"[\u4e00-\u9fa5]"
_NAME = rf"(?:{_H}{{1,6}}[·•]{_H}{{1,6}}(?:[·•]{_H}{{1,6}})?|{_H}{{2,4}}|{_H}[ ]{{1,2}}{_H}(?:[ ]{{1,2}}{_H})?)"
_STRONG_CUE = re.compile(
    rf"(?:申请人|申诉人|反映人|举报人|控告人|投诉人|信访人|来访人|来信人|写信人|建议人|求助人|上访人|诉求人|请求人|报案人|当事人|申请执行人|赔偿请求人|再审申请人|"
    rf"原审被告人|具信人|呈报人|检举人|留言人|来电人|联系人|代表人?|姓名|户主|本人|署名|落款)(?:姓名)?(?:\((?:[^()]{{0,20}})\))?[ ]?[:：]?[ ]{{0,3}}(?P<name>{_NAME})"
)
_SELF_CUE = re.compile(
    rf"(?:我叫|我名叫|我是|我的名字叫|名字叫|本人叫|俺叫|俺是|我姓名|咱叫|名叫|大名|鄙人|在下|我本人|来访人是|来信人是|系|自称(?:叫|是)?)(?P<name>{_NAME})"
)
_LETTER_OF = re.compile(rf"(?:将|收到|据|接到?|转来|转去)?(?:居民|村民|市民|农民|群众|职工|教师|业主|家属|老人|退役军人|来访人|来信人)(?P<name>{_NAME})(?=来信|来访|反映|的?来信|，|,|\(|诉|电话|投诉|称)")
_SIGNATURE_LINE = re.compile(rf"(?:^|\n)[ ]*(?:(?:申请人|申诉人|反映人|举报人|写信人|来信人|签名|具名|敬上|叩首)[:：]?[ ]*)?(?P<name>{_NAME})[ ]*(?:敬上|叩|叩首|泣书|手印|上|书|启|呈|谨上|按手印|拜托|\(|1[69]|\d{{4}}年|电话|，|。|$)")
_NOT_NAMES = frozenset(
    "此致 敬礼 谢谢 您好 你好 领导 同志 信访 法院 检察 公安 政府 办公 电话 地址 身份 附件 来信 来访 反映 投诉 建议 申请 举报 请求 事项 诉求 以上 情况 如下 农民 村民 居民 市民 业主 职工 老师 学生 家长 "
    "原告 被告 一名 一个 个体 退休 退伍 普通 合法 受害 被害 当事 代理 委托 律师 父亲 母亲 儿子 女儿 丈夫 妻子 本案 本人 全体 群众 家属 此信 敬上 年月 日期 时间 匿名 无名 不便 保密 知情 手印 的".split()
)


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    return frozenset((files("xinfang_nlp") / "data" / "surnames.txt").read_text(encoding="utf-8").strip())


_AFTER_NAME = re.compile(
    r"[，。,.;；:：、\s()!！?？\d\n“”\-]|$|是|男|女|住|现|家|系|因|与|在|于|来|年|今|于|身|电|的|向|和|就|对|等|（|反|投|诉|称|要|请|不|我|也|有|今|已|从|原|代|之|说|为|到|被|把|这|同|及|持|所|由|给|自|后|以|再|老|一|还|给"
)


def plausible_name(folded: str, start: int, raw: str) -> tuple[int, int] | None:
    """Cut a run of characters after a cue to the name it begins with; None when it is no name."""
    if "·" in raw or "•" in raw:
        return start, start + len(raw)
    spaced = re.match(rf"{_H}[ ]{{1,2}}{_H}(?:[ ]{{1,2}}{_H})?", raw)
    if spaced and raw[0] in surnames():
        return start, start + spaced.end()
    compact = re.match(rf"{_H}+", raw)
    if not compact:
        return None
    run = compact[0]
    if run[:2] in _NOT_NAMES or (run[0] not in surnames() and run[:2] not in COMPOUND_SURNAMES):
        nick = re.match(r"[小老阿大]\S", run)
        if not nick or run[:2] in ("老师", "小学", "大家", "小区", "大队", "老人", "老家", "大学", "大学", "老板", "小孩"):
            return None
    masked = re.match(rf"{_H}(?:某某|某|女士|先生|师傅|大爷|大妈|阿姨|老师)", run)
    if masked:
        return start, start + masked.end()
    longest = 4 if run[:2] in COMPOUND_SURNAMES else 3
    for size in (longest, longest - 1):
        if size <= len(run) and _AFTER_NAME.match(folded, start + size) and run[:size] not in _NOT_NAMES:
            return start, start + size
    size = min(longest, len(run))
    return (start, start + size) if run[:size] not in _NOT_NAMES and size >= 2 else None


def find_petitioner(folded: str, text: str) -> list[Span]:
    """Candidate names of the person who writes or is written for, the likeliest first."""
    found: list[tuple[float, int, int]] = []
    n = max(1, len(folded))
    for weight, pattern in ((3.0, _STRONG_CUE), (2.5, _SELF_CUE), (2.2, _LETTER_OF)):
        for hit in pattern.finditer(folded):
            place = plausible_name(folded, hit.start("name"), hit["name"])
            if place:
                found.append((weight - 0.5 * hit.start() / n, *place))
    for hit in _SIGNATURE_LINE.finditer(folded):
        if hit.start() > 0.5 * n:
            place = plausible_name(folded, hit.start("name"), hit["name"])
            if place and place[1] - place[0] == len(hit["name"].rstrip()):
                found.append((2.0, *place))
    tail = re.search(rf"[。！!\s](?P<name>{_NAME})[ ，,]{{0,2}}(?:电话)?[:：]?[ ]?(?:1[69]\d{{2,}}|手机)[^\n]{{0,20}}$", folded)
    if tail:
        place = plausible_name(folded, tail.start("name"), tail["name"])
        if place:
            found.append((1.9, *place))
    best: dict[str, tuple[float, int, int]] = {}
    for weight, start, end in found:
        key = re.sub(r"\s", "", folded[start:end])
        have = best.get(key)
        best[key] = (weight + (0.6 if have else 0), start, end) if have is None or weight > have[0] else (have[0] + 0.6, *have[1:])
    ranked = sorted(best.values(), reverse=True)
    return [Span("name", start, end, text[start:end], re.sub(r"\s", "", folded[start:end])) for _, start, end in ranked]


_PART = rf"(?:{_H}{{2,6}}?(?:省|自治区|自治州|盟)|{_H}{{2,4}}?市|{_H}{{2,6}}?(?:县|区|旗)|{_H}{{2,5}}?(?:镇|乡|街道|苏木)|{_H}{{2,6}}?(?:村|社区|嘎查|屯|寨|庄)|{_H}{{1,8}}?(?:路|街|巷|弄|小区|新村|花园|家属院|大院)|(?<![\d一二三四五六七八九十])[\d一二三四五六七八九十]{1,5}(?:组|队|号院|号|栋|幢|单元|室|楼|社))"
_ADDRESS_CUE = re.compile(rf"(?:家住|现住|住址|住在|地址|户籍地|家庭住址|户籍|居住在|住|家在|老家)(?:是|为)?[:：]?[ ]?(?P<a>(?:{_PART}){{1,9}})")
_ADDRESS_ROLE = re.compile(rf"(?P<a>(?:{_PART}){{1,7}})(?=(?:的)?(?:村民|居民|农民|人(?![民大社力行数])|住户|一名|一个|社员|业主|牧民|职工|[\u4e00-\u9fa5]{{2,3}}[，,。])|[，,]?(?:今年)?[\d一二三四五六七八九十]{{2,3}}岁)")


def find_address(folded: str, text: str) -> Span | None:
    """Where the petitioner lives, as written."""
    hit = _ADDRESS_CUE.search(folded)
    if hit is None:
        head = folded[: max(400, min(3000, len(folded) // 2))]
        hit = next((h for h in _ADDRESS_ROLE.finditer(head) if re.search(r"[省市县区旗镇乡村]", h["a"])), None)
    if hit is None:
        return None
    start, end = hit.span("a")
    lead = re.match(r"(?:我们|我是|我|俺是|俺|咱|是|系|在|来自|本人|原|即|现|住)+", folded[start:end])
    start += lead.end() if lead else 0
    return Span("address", start, end, text[start:end], folded[start:end]) if end - start >= 3 else None


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
_GROUP = re.compile(r"联名|全体(?:业主|村民|职工|员工|家长|居民|工人)|集体(?:来访|签名|反映)|联合(?:签名|反映)|众多(?:业主|家长)|(?:村民|业主|家长|职工|工友)代表")


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
