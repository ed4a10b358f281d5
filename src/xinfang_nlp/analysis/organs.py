"""State organs, petition offices, companies and other bodies named in a letter."""

from __future__ import annotations

import re

from xinfang_nlp.records import Span

_H = r"[\u4e00-\u9fa5]"
# longest first, so that 交警大队 wins over 大队
ORGAN_SUFFIXES = [
    "高级人民法院",
    "中级人民法院",
    "最高人民法院",
    "铁路运输法院",
    "人民法院",
    "人民法庭",
    "最高人民检察院",
    "人民检察院",
    "纪委监委",
    "纪检监察组",
    "纪检组",
    "监察委员会",
    "纪律检查委员会",
    "信访接待中心",
    "信访接待室",
    "信访中心",
    "信访局",
    "信访办",
    "群众来访接待室",
    "政法委员会",
    "政法委",
    "人大常委会",
    "政协",
    "人民政府",
    "县政府",
    "市政府",
    "省政府",
    "区政府",
    "镇政府",
    "乡政府",
    "旗政府",
    "街道办事处",
    "街道办",
    "公安局",
    "公安分局",
    "分局",
    "公安厅",
    "公安部",
    "派出所",
    "交警大队",
    "交警支队",
    "交警中队",
    "交管局",
    "刑警大队",
    "刑侦大队",
    "经侦大队",
    "经侦支队",
    "刑警队",
    "经侦队",
    "治安大队",
    "网安大队",
    "看守所",
    "拘留所",
    "监狱",
    "戒毒所",
    "出入境管理局",
    "车管所",
    "司法局",
    "司法厅",
    "司法所",
    "法律援助中心",
    "检察院",
    "法院",
    "中院",
    "高院",
    "执行局",
    "立案庭",
    "民一庭",
    "刑庭",
    "控申科",
    "控申处",
    "自然资源局",
    "国土资源局",
    "国土局",
    "住建局",
    "建设局",
    "房管局",
    "规划局",
    "征收办",
    "拆迁办",
    "城管局",
    "城管执法局",
    "城管大队",
    "综合执法局",
    "执法大队",
    "行政执法局",
    "农业农村局",
    "农业局",
    "农经站",
    "林业局",
    "水利局",
    "畜牧局",
    "乡村振兴局",
    "扶贫办",
    "移民局",
    "人力资源和社会保障局",
    "人社局",
    "劳动局",
    "劳动监察大队",
    "劳动保障监察大队",
    "仲裁委员会",
    "仲裁委",
    "仲裁院",
    "社保局",
    "社保中心",
    "医保局",
    "医疗保障局",
    "民政局",
    "残联",
    "退役军人事务局",
    "卫健委",
    "卫健局",
    "卫生局",
    "教育局",
    "教体局",
    "文旅局",
    "生态环境局",
    "环保局",
    "环境局",
    "交通运输局",
    "交通局",
    "公路局",
    "公路段",
    "运管所",
    "市场监督管理局",
    "市场监管局",
    "工商局",
    "工商行政管理局",
    "质监局",
    "食药监局",
    "药监局",
    "金融办",
    "金融监管局",
    "银保监局",
    "人民银行",
    "税务局",
    "财政局",
    "审计局",
    "发改委",
    "发改局",
    "国资委",
    "组织部",
    "宣传部",
    "统战部",
    "县委",
    "市委",
    "省委",
    "区委",
    "镇党委",
    "乡党委",
    "纪委",
    "监委",
    "巡察组",
    "巡视组",
    "督导组",
    "管委会",
    "行政审批局",
    "政务服务中心",
    "政务大厅",
    "市长热线",
    "12345",
    "12309",
    "12388",
    "消协",
    "总工会",
    "妇联",
    "应急管理局",
    "安监局",
    "供销社",
    "档案局",
    "公积金中心",
    "财政所",
    "国土所",
    "经管站",
    "劳保所",
]
_ORGAN = re.compile("|".join(sorted(map(re.escape, ORGAN_SUFFIXES), key=len, reverse=True)))
_PLACE = re.compile(rf"(?:{_H}{{1,6}}?(?:省|自治区|自治州|州|盟|市|县|自治县|区|旗|镇|乡|街道|地区))+(?:{_H}{{2,3}})?$")
_STOP = re.compile(
    r".*(?:希望|建议|要求|请求|恳请|麻烦|督促|责成|通知|申请|我们|他们|你们|我|他|她|你|您|咱|俺|[到去向在由被找把给的和与及、请求让说称跟是经从对报告来往至让就又再也都还却而但因为以后前时候上次这那各诉转送抄同意向于将即叫问跑交等了过着])"
)
_COMPANY = re.compile(
    r"[\u4e00-\u9fa5A-Za-z“”]{2,22}?(?:有限责任公司|股份有限公司|集团有限公司|有限公司|分公司|总公司|公司|合作社|砖厂|纸厂|水泥厂|化工厂|石料厂|加工厂|养殖场|采石场|煤矿|幼儿园|小学|中学|学校|医院|卫生院|诊所|银行|信用社|律师事务所|法律服务所|公证处|鉴定所|鉴定中心|村委会|居委会|业委会|物业|驾校|养老院|敬老院|超市|饭店|酒店|商行|经销部|装修公司)"
)


def find_organs(folded: str, text: str) -> list[Span]:
    """Organs with their place prefix as written; neighbouring names separated by 、 are apart."""
    spans: list[Span] = []
    for found in _ORGAN.finditer(folded):
        start = _extend_left(folded, found.start(), spans[-1].end if spans else 0)
        if spans and spans[-1].end == found.start() and _joins(folded, spans[-1], found):
            previous = spans.pop()
            start = previous.start
        spans.append(Span("organ", start, found.end(), text[start : found.end()], folded[start : found.end()].replace(" ", "")))
    return spans


def find_companies(folded: str, text: str) -> list[Span]:
    """Companies, schools, hospitals and other bodies that may be complained of."""
    spans = []
    for found in _COMPANY.finditer(folded):
        cut = _STOP.match(found[0][:-2])
        start = found.start() + (cut.end() if cut else 0)
        if found.end() - start >= 3:
            spans.append(Span("company", start, found.end(), text[start : found.end()], folded[start : found.end()]))
    return spans


def _extend_left(folded: str, at: int, floor: int) -> int:
    """Take in the place names before an organ's own word."""
    window_start = max(floor, at - 18)
    window = folded[window_start:at]
    run = re.search(rf"{_H}*$", window)
    prefix = run[0] if run else ""
    cut = _STOP.match(prefix)
    if cut:
        prefix = prefix[cut.end() :]
    place = _PLACE.search(prefix)
    if place:
        prefix = prefix[place.start() :]
    elif len(prefix) > 4:
        prefix = prefix[-2:] if not prefix.endswith(("县", "市", "区", "省")) else prefix[-3:]
    return at - len(prefix)


def _joins(folded: str, previous: Span, found: re.Match[str]) -> bool:
    """县公安局 + 刑警大队 are one organ; 县法院 + 信访办 too."""
    return found[0] in _UNITS or previous.text.endswith(("县委", "市委", "省委", "区委", "纪委"))


_UNITS = frozenset(
    [
        "派出所",
        "交警大队",
        "交警支队",
        "交警中队",
        "刑警大队",
        "刑侦大队",
        "经侦大队",
        "经侦支队",
        "治安大队",
        "网安大队",
        "执行局",
        "立案庭",
        "民一庭",
        "刑庭",
        "控申科",
        "控申处",
        "分局",
        "公安分局",
        "看守所",
        "信访办",
        "劳动监察大队",
        "劳动保障监察大队",
        "执法大队",
        "车管所",
        "法律援助中心",
        "仲裁院",
        "政法委",
        "组织部",
        "宣传部",
        "统战部",
        "监委",
    ]
)
