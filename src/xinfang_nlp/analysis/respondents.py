"""被反映人: persons, companies and organs complained of, by role words, titles and named companies."""

from __future__ import annotations

import re

from xinfang_nlp.analysis.people import plausible_name
from xinfang_nlp.records import Span

_H = r"[\u4e00-\u9fa5]"
_ROLE = re.compile(
    rf"(?:被告(?:人)?|被申请人|被申诉人|被反映人|被举报人|被投诉人|被控告人|被执行人|被检举人|被上诉人|被诉人|肇事(?:司机|者|方)?|嫌疑人|犯罪嫌疑人|凶手|债务人|借款人|老板|包工头|"
    rf"开发商|房东|邻居|对方(?:当事人|是|叫)?|主犯|前夫|前妻|丈夫|妻子|支书|村支书|村主任|村长|书记|主任|局长|所长|队长|院长|校长|法官|审判员|民警|警察|检察官|律师|会计|经理|法人代表?|法定代表人|"
    rf"组长|站长|科长|镇长|乡长|县长|干部|庭长|司机|中介|小舅子|大伯|堂弟|表弟|叔叔?)(?:[:：]|叫|是|名叫|（|\()?[ ]?(?P<name>{_H}{{1,4}}(?:某{{0,2}})?)"
)
_TITLED = re.compile(rf"(?<!{_H})(?P<name>{_H}{{1,3}}?)(?:某某|某)(?!{_H}?(?:公司|银行|县|市|村|镇|单位|年|月|天|次|种|个))|(?P<t>{_H}(?:法官|老板|书记|支书|主任|局长|所长|队长|村长|校长|院长|经理|律师|警官))")
_COMPLAINT = re.compile(r"不作为|不受理|不立案|不给|不办|不答复|推诿|拖着|拖到|强拆|强占|少给|克扣|拖欠|欠|骗|打伤|打了|撞|污染|排放|收费|乱收|扣了|扣押|查封|占了|偷|挪用|侵吞|收了|不执行|不查|不管|没人管|不理|踢皮球|态度")


def find_respondents(folded: str, text: str, spans: list[Span]) -> list[Span]:
    """Spans labelled `respondent`; the same name is reported at its first place."""
    found: dict[str, Span] = {}

    def add(start: int, end: int) -> None:
        key = re.sub(r"\s", "", folded[start:end])
        if len(key) >= 2 and not any(key in k or k in key for k in found):
            found[key] = Span("respondent", start, end, text[start:end], key)

    names = {re.sub(r"\s", "", s.text) for s in spans if s.label == "name"}
    for hit in _ROLE.finditer(folded):
        place = plausible_name(folded, hit.start("name"), hit["name"])
        if place and folded[place[0] : place[1]] not in names:
            add(*place)
    for hit in _TITLED.finditer(folded):
        add(*(hit.span("t") if hit["t"] else hit.span()))
    for span in spans:
        if span.label == "company":
            add(span.start, span.end)
    for span in spans:
        if span.label == "organ" and _COMPLAINT.search(folded[span.end : span.end + 14]):
            add(span.start, span.end)
    return sorted(found.values(), key=lambda s: s.start)
