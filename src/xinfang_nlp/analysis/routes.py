"""办理途径 and 办理方式 as rule tables: each row is a condition and its article; the first row that holds decides.

Sources: 《信访工作条例》(2022) art. 20, 22, 23, 28-31, 37; the reading of art. 31 by request type is `domain.md` 3.3 and is
to be reviewed by a lawyer of the office. 不予受理 and 不再受理 are never proposed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from xinfang_nlp.taxonomy import load_taxonomy


@dataclass(frozen=True, slots=True)
class RouteRule:
    """`types` empty means any; `asked` is searched in the request sentences."""

    route: str
    article: str
    types: frozenset[str] = frozenset()
    purpose: str | None = None
    asked: re.Pattern[str] | None = None


def _rule(route: str, article: str, types: str = "", purpose: str | None = None, asked: str | None = None) -> RouteRule:
    return RouteRule(route, article, frozenset(types.split()), purpose, re.compile(asked) if asked else None)


ROUTE_RULES: tuple[RouteRule, ...] = (
    _rule("proposal", "29", purpose="suggestion"),
    _rule("discipline", "30", purpose="accusation"),
    _rule("discipline", "30", "official_misconduct"),
    _rule("relief", "37", "judicial_relief"),
    _rule(
        "arbitration",
        "31(2)",
        "labor_and_social_security",
        asked=r"仲裁|裁(?:令|决)|开一次庭|下一张裁|辞退|解除(?:合同|劳动)|自愿离职|劳动关系|是不是[^，。]{1,8}的人|经济补偿|双倍|加班费|同工",
    ),
    _rule(
        "administrative",
        "31(4)",
        "labor_and_social_security",
        asked=r"工伤认定|认定(?:为)?工伤|养老金|退休|审批|特殊工种|补缴|社保|工龄|年限|失业金|生育津贴|核(?:定|一次|一遍)|招工|接上|断的那|这[一二三四五六七八九十]年接|续上|岗位补贴|参保|转移",
    ),
    _rule("arbitration", "31(2)", "rural_affairs", asked=r"仲裁|裁(?:作|断|回|着)|承包(?:地|合同|经营权)?.{0,8}(?:纠纷|合同)|流转合同"),
    _rule(
        "administrative",
        "31(4)",
        "housing_and_construction",
        asked=r"房产证|不动产证|产权证|办证|登记|备案|许可|公租房|廉租房|保障房|公积金|审批|轮候|排队|批条",
    ),
    _rule(
        "petition",
        "31(6)",
        "housing_and_construction",
        asked=r"(?:修|装|加装|安装|改造|通|补|抬|换)[^，。]{0,10}(?:路灯|灯|排水|下水|管网|路|坑|井盖|天沟|水|电|气|暖)|(?:灯|坑|井盖)[^，。]{0,10}(?:修|补|亮|平)|公园|公厕",
    ),
    _rule("administrative", "31(4)", "transport", asked=r"(?:许可|准)证|证发|线路牌|罚单|营运证|年审"),
    _rule(
        "petition",
        "31(6)",
        "transport",
        asked=r"修(?:一修|通|好)?[^，。]{0,6}(?:路|桥)|(?:路|桥)[^，。]{0,6}(?:修|沟|护栏|栏杆)|硬化|公交|站点|站牌|候车|增设|班车|通车|车位|减速带|红绿灯|隔离带|开口|路口|里程|渡|护栏|栏杆|加一?班",
    ),
    _rule(
        "administrative",
        "31(4)",
        "police_penalty",
        asked=r"(?:撤销|撤了|撤掉|退还|退给)[^，。]{0,20}(?:罚|处罚|决定|拘留|分)|(?:罚单|处罚|罚款|决定)[^，。]{0,12}(?:撤|退|取消|销)",
    ),
    _rule(
        "duty",
        "31(5)",
        "police_penalty",
        asked=r"(?:处罚|拘留|处理|追究|关|罚)(?:打人|对方|他|她|他们|肇事|凶手|邻居|老)|(?:给|对)(?:对方|他|她|打人|[\u4e00-\u9fa5]{2,3})[^，。]{0,8}(?:处罚|拘留|罚款)|(?:从重|重新|依法)处(?:罚|理)|加重处罚|该拘",
    ),
    _rule("petition", "31(6)", "education", asked=r"留下来|保留|撤并|编制|教龄|待遇|代课|文化站|图书|场地|开放|广场|体育馆|老教师|补助"),
    _rule("duty", "31(5)", "education", asked=r"退|停|查|责令|校车|欺凌|体罚|打人|食堂|饭|收费|补课|校服|登记|告诉|老师|培训"),
    _rule("duty", "31(5)", "civil_affairs", asked=r"养老院|敬老院|押金|护工|护理费|慈善|殡仪馆|收据|骨灰|火化费"),
    _rule("petition", "31(6)", "civil_affairs", asked=r"居委会|精简|介绍信|公墓|老骨塔|选出来|日间|食堂|政策|落实|复员干部|安置工作"),
    _rule("administrative", "31(4)", "health", asked=r"生育|登记号|医保|报销|核报|鉴定|奖扶|准我"),
    _rule("party", "31(3)", "other_affairs", asked=r"党籍|处分|党员身份"),
)


def route_of(request_type: str, purpose: str, asked: str) -> tuple[str, str]:
    """The legal route and its article for a type, a purpose and the words that ask.

    >>> route_of("enforcement", "appeal", "请求恢复执行")
    ('judicial', '31(1)')
    >>> route_of("transport", "suggestion", "建议公交延长")
    ('proposal', '29')
    """
    for rule in ROUTE_RULES:
        if rule.types and request_type not in rule.types:
            continue
        if rule.purpose and rule.purpose != purpose:
            continue
        if rule.asked and not rule.asked.search(asked):
            continue
        return rule.route, rule.article
    taxonomy = load_taxonomy()
    route = taxonomy.request_types[request_type].route
    return route, taxonomy.route_articles[route]


@dataclass(frozen=True, slots=True)
class Situation:
    """What an action depends on. `repeat`: none, handling (within the limit), overdue, replied."""

    office: str
    channel: str
    agency: str
    purpose: str
    route: str
    litigation_related: bool
    repeat: str = "none"
    collective: bool = False
    has_request: bool = True


@dataclass(frozen=True, slots=True)
class ActionRule:
    action: str
    article: str
    when: Callable[[Situation], bool]
    why: str


def _own(s: Situation) -> bool:
    return s.office == s.agency


ACTION_RULES: tuple[ActionRule, ...] = (
    ActionRule(
        "转送", "第三十条、第二十二条", lambda s: s.purpose == "accusation" or s.route == "discipline", "检举控告按管理权限转送纪检监察机关"
    ),
    ActionRule("督办", "第四十条", lambda s: s.repeat == "overdue", "同一事项前件已超期未答复，督促承办单位"),
    ActionRule("直接回复", "第十九条、第二十三条", lambda s: s.repeat == "handling", "同一事项正在办理期限内，告知办理情况"),
    ActionRule("直接回复", "第三十五条", lambda s: s.repeat == "replied", "同一事项已答复，告知复查的权利和期限"),
    ActionRule("存", "第二十二条", lambda s: not s.has_request, "没有可以办理的诉求，由工作人员核对后存阅"),
    ActionRule(
        "受理告知",
        "第二十三条",
        lambda s: s.office not in ("petition", "political_legal") and _own(s),
        "属于本机关职责，十五日内书面告知是否受理",
    ),
    ActionRule(
        "引导",
        "第二十条、第二十二条",
        lambda s: s.litigation_related and s.channel == "走访",
        "涉法涉诉来访，释明并引导到有权处理的政法机关",
    ),
    ActionRule(
        "交办", "第二十二条", lambda s: s.office == "political_legal" and (s.collective or s.repeat != "none"), "交由政法机关限期办理并反馈"
    ),
    ActionRule("转送", "第二十二条、第二十八条", lambda s: s.litigation_related, "涉法涉诉来信转送同级政法机关"),
    ActionRule("转送", "第二十九条", lambda s: s.purpose == "suggestion", "建议意见转送有关机关研究"),
    ActionRule("交办", "第二十二条", lambda s: s.collective, "人数较多的共同事项，交办并要求反馈结果"),
    ActionRule("转送", "第二十二条", lambda s: True, "十五日内转送有权处理的机关、单位"),
)


def action_of(situation: Situation) -> tuple[str, str, str]:
    """The proposed action, its article and why.

    >>> action_of(Situation("petition", "书信", "court", "appeal", "judicial", True))[:2]
    ('转送', '第二十二条、第二十八条')
    """
    for rule in ACTION_RULES:
        if rule.when(situation):
            return rule.action, rule.article, rule.why
    raise AssertionError("the last rule always holds")
