"""Ledger entries of a period → `Summary`. Every figure is a measure; what the ledger does not know is a slot 【待补】."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from xinfang_nlp.config import Office
from xinfang_nlp.errors import ReportError
from xinfang_nlp.privacy import Masker
from xinfang_nlp.records import Entry
from xinfang_nlp.report.model import Block, ChartBlock, Heading, Paragraph, Summary, TableBlock
from xinfang_nlp.report.statistics import Figure, agency_by_type, basic_measures, count
from xinfang_nlp.taxonomy import load_taxonomy

MAX_LISTED = 60
Builder = Callable[[Sequence[Entry], Office, date, date, date], Summary]


def build_report(kind: str, entries: Sequence[Entry], office: Office, start: date, end: date, today: date) -> Summary:
    """Build one periodic document.

    Raises:
        ReportError: an unknown kind (valid ones are named), or figures that do not add up.
    """
    if kind not in REPORT_KINDS:
        raise ReportError(f"没有“{kind}”这种报告，可用：{'、'.join(REPORT_KINDS)}")
    return REPORT_KINDS[kind][1](entries, office, start, end, today)


def cn_date(day: date) -> str:
    """成文日期 by GB/T 9704: Arabic, no leading zeros.

    >>> cn_date(date(2024, 3, 5))
    '2024年3月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "0.0%"


def situation(entries: Sequence[Entry], office: Office, start: date, end: date, today: date) -> Summary:
    """来信情况汇总: volume, agencies and types, repeats, clocks, list of matters (masked at level `shared`)."""
    figures = {f.measure: f for f in (count(m, entries) for m in basic_measures(today))}
    name = office.name or "【待补：单位名称】"
    title = f"{name}来信情况汇总" if office.name else "来信情况汇总"
    period = f"{cn_date(start)}至{cn_date(end)}"
    blocks: list[Block] = [Paragraph(_opening(period, figures))]
    if not entries:
        blocks.append(Paragraph("本期没有登记来信，以下各项无数据。"))
    else:
        blocks += _distribution(entries, figures["来信总量"])
        blocks += _repeats(entries, figures)
        blocks += _clocks(entries, figures, today)
        blocks += _matters(entries)
    return Summary(
        title=title,
        blocks=tuple(blocks),
        signature=office.signature or office.name or "【待补：落款】",
        day=cn_date(today),
        figures=tuple(figures.values()),
        appendix=tuple(_sources(figures)),
    )


def _opening(period: str, figures: dict[str, Figure]) -> str:
    total = figures["来信总量"].number
    return (
        f"{period}，共收到并登记来信{total}件次。其中初次来信{figures['初次来信'].number}件次，占{_share(figures['初次来信'].number, total)}；"
        f"重复来信{figures['重复来信'].number}件次，占{_share(figures['重复来信'].number, total)}；"
        f"联名或五人以上来信{figures['联名或五人以上'].number}件次；列入限阅的检举控告类来信{figures['检举控告'].number}件次。"
        f"需由工作人员核对{figures['需人工核对'].number}件次。"
    )


def _distribution(entries: Sequence[Entry], total: Figure) -> list[Block]:
    table = agency_by_type(entries)
    agencies: Counter[str] = Counter()
    for agency, _, n in table.rows:
        agencies[agency] += n
    ranked = agencies.most_common()
    sentence = "按建议办理机关分：" + "，".join(f"{a}{n}件次，占{_share(n, total.number)}" for a, n in ranked) + "。"
    rows = [(a, k, str(n), _share(n, table.total)) for a, k, n in table.rows]
    rows.append(("合计", "", str(table.total), _share(table.total, table.total)))
    types: Counter[str] = Counter()
    for _, kind, n in table.rows:
        types[kind] += n
    top = types.most_common(10)
    return [
        Heading("一、来信构成"),
        Paragraph(sentence),
        TableBlock("表1 按办理机关和诉求类型", ("办理机关", "诉求类型", "件次", "占比"), tuple(rows), (4.2, 5.4, 2.6, 2.6)),
        ChartBlock(
            f"图1 件次最多的{len(top)}类诉求",
            tuple(k for k, _ in top),
            tuple(n for _, n in top),
            "件次最多的诉求类型：" + "，".join(f"{k}{n}件次" for k, n in top),
        ),
    ]


def _repeats(entries: Sequence[Entry], figures: dict[str, Figure]) -> list[Block]:
    repeated = [e for e in entries if e.link and e.link.is_repeat and not e.restricted]
    blocks: list[Block] = [
        Heading("二、重复来信"),
        Paragraph(
            f"经比对，重复来信{figures['重复来信'].number}件次，均为机器建议，须经工作人员确认。重复来信反映的是前次是否及时答复、答复是否讲清，请对照前件核查办理情况。"
            if figures["重复来信"].number
            else "本期没有发现重复来信。"
        ),
    ]
    if repeated:
        masker = Masker("shared")
        rows = []
        for e in repeated[:MAX_LISTED]:
            assert e.link is not None
            assert e.analysis is not None
            reasons = "；".join(masker.text(r, _names(e)) for r in (e.link.matches[0].reasons[:3] if e.link.matches else ()))
            rows.append((e.letter.id, "、".join(e.link.repeat_of), masker.name(e.analysis.extraction.petitioner.name) or "未注明", reasons))
        blocks.append(TableBlock("表2 重复来信", ("编号", "与何件重复", "来信人", "判断理由"), tuple(rows), (3.4, 3.8, 2.0, 6.4)))
    return blocks


def _clocks(entries: Sequence[Entry], figures: dict[str, Figure], today: date) -> list[Block]:
    late, soon = set(figures["超期"].ids), set(figures["临近期限"].ids)
    rows = []
    for entry in entries:
        if entry.letter.id not in late | soon:
            continue
        due, clock = min((d.due, d) for d in entry.deadlines if d.due)
        days = (due - today).days
        state = f"已超{-days}日" if days < 0 else f"余{days}日"
        rows.append((entry.letter.id, clock.what, cn_date(due), state, clock.article))
    text = (
        f"截至{cn_date(today)}，本机关应办期限已过{figures['超期'].number}件次，五日内到期{figures['临近期限'].number}件次。"
        "期限均指本机关及承办单位的办理期限，以法律文书告知为准。"
    )
    blocks: list[Block] = [Heading("三、办理期限"), Paragraph(text)]
    if rows:
        blocks.append(
            TableBlock(
                "表3 超期和临近期限", ("编号", "应办事项", "期限", "状态", "依据"), tuple(rows[:MAX_LISTED]), (3.4, 3.6, 2.9, 2.0, 3.7)
            )
        )
    return blocks


def _matters(entries: Sequence[Entry]) -> list[Block]:
    taxonomy, masker = load_taxonomy(), Masker("shared")
    rows = []
    for entry in entries:
        if entry.restricted or entry.analysis is None:
            continue
        fields, labels = entry.analysis.extraction, entry.analysis.classification
        addresses = [fields.petitioner.address or "", entry.letter.address or ""]
        rows.append(
            (
                entry.letter.id,
                taxonomy.zh(labels.request_type),
                taxonomy.zh(labels.agency),
                masker.text(fields.summary, _names(entry), addresses),
                entry.action or "",
            )
        )
    note = f"（仅列前{MAX_LISTED}件，其余见工作清单）" if len(rows) > MAX_LISTED else ""
    return [
        Heading("四、来信事项"),
        Paragraph(f"下表所列来信人姓名、住址、证件和电话均已隐去，限阅件不列。{note}"),
        TableBlock(
            "表4 来信事项", ("编号", "诉求类型", "办理机关", "概况", "办理方式"), tuple(rows[:MAX_LISTED]), (2.8, 2.1, 2.3, 6.8, 1.6)
        ),
    ]


def _sources(figures: dict[str, Figure]) -> list[Block]:
    rows = tuple((str(k), f.measure, str(f.number), f.definition) for k, f in enumerate(figures.values(), 1))
    return [
        Heading("附件：数字来源"),
        Paragraph("文中各数均取自台账，口径如下；用“xinfang report situation --explain 序号”可列出每个数字对应的台账编号。"),
        TableBlock("表5 数字口径", ("序号", "项目", "数值", "口径"), rows, (1.4, 3.4, 1.8, 9.0)),
    ]


def _names(entry: Entry) -> list[str]:
    """Every name that must be masked in text about this letter."""
    if entry.analysis is None:
        return []
    fields = entry.analysis.extraction
    spans = [s.text for s in fields.spans if s.label == "name"]
    persons = [r for r in fields.respondents if len(r) <= 4 and not r.endswith(("局", "院", "所", "队", "厂", "会", "委", "司"))]
    return [n for n in (fields.petitioner.name, entry.letter.name, *spans, *persons) if n]


REPORT_KINDS: dict[str, tuple[str, Builder]] = {"situation": ("来信情况汇总（任意期间）", situation)}
