"""概况信息: who, against whom, the key fact, the ask. Extractive: every name, number and date is copied from the letter."""

from __future__ import annotations

import re

from xinfang_nlp.analysis.requests import RequestSpan
from xinfang_nlp.analysis.sentences import clauses
from xinfang_nlp.records import Span

MAX_LENGTH = 160
_POLITE = re.compile(
    r"^(?:尊敬的|各位)?[\u4e00-\u9fa5]{0,14}(?:领导|同志|局长|院长|书记|主任)(?:们)?(?:你们?好|您好)?[:：，,！!]|^(?:你好|您好|此致|敬礼|谢谢)[，。！!]?"
)
_ASK_LEAD = re.compile(r"^(?:所以|因此|为此|特此|综上|现在|现|故|就|我|我们|本人|申请人|来信人|诉求[:：]|要求[:：]|请求(?:事项)?[:：])+")


def demands_of(text: str, requests: list[RequestSpan], limit: int = 3) -> list[str]:
    """The asks as written, likeliest first, each at most 60 characters, withdrawn and unlikely ones left out."""
    ranked = sorted(requests, key=lambda s: -s.probability)
    if not ranked:
        return []
    floor = max(0.25, 0.45 * ranked[0].probability)
    chosen = [s for s in ranked if s.probability >= floor][:limit] or ranked[:1]
    out = []
    for span in sorted(chosen, key=lambda s: s.start):
        clean = re.sub(r"\s+", "", text[span.start : span.end]).strip("。！!？?；;，, ")
        clean = _ASK_LEAD.sub("", _POLITE.sub("", clean)) or clean
        if clean and clean not in out:
            out.append(clean[:60])
    return out


def key_facts(text: str, requests: list[RequestSpan], spans: tuple[Span, ...], budget: int) -> str:
    """The clauses of the narrative that carry the most facts (numbers, dates, sums, decisions), in order, within `budget`."""
    asks = {s.start for s in requests if s.probability >= 0.4}
    scored: list[tuple[float, int, str]] = []
    for sentence in requests:
        if sentence.start in asks:
            continue
        for start, end in clauses(text, sentence.start, sentence.end):
            inside = [s for s in spans if start <= s.start < end]
            weight = {"case_number": 2.5, "amount": 1.2, "date": 1.0, "organ": 0.8, "company": 1.0, "name": 0.3}
            score = sum(weight.get(s.label, 0.0) for s in inside)
            score += 1.2 * bool(re.search(r"判|裁定|认定|决定|答复|不予|驳回|拖欠|欠|打|骗|死|伤|拆|征|停|扣|罚", text[start:end]))
            score -= 2.5 * any(s.label in ("phone", "id_number") for s in inside) + 1.5 * bool(_POLITE.match(text[start:end]))
            scored.append((score / max(8, end - start) ** 0.35, start, re.sub(r"\s+", "", text[start:end]).rstrip("。！!？?；;：: ")))
    chosen: list[tuple[int, str]] = []
    used = 0
    for _score, start, clause in sorted(scored, key=lambda x: -x[0]):
        if len(clause) >= 4 and used + len(clause) + 1 <= budget:
            chosen.append((start, clause))
            used += len(clause) + 1
    return "，".join(c.rstrip("，,") for _, c in sorted(chosen))


def summarise(
    text: str, name: str | None, identity: str | None, demands: list[str], requests: list[RequestSpan], spans: tuple[Span, ...]
) -> str:
    """Two sentences: the matter, then the ask; at most about 160 characters."""
    if not text.strip():
        return ""
    who = (name or "来信人") + (f"（{identity}）" if identity else "")
    ask = "；".join(demands)[:70]
    budget = MAX_LENGTH - len(who) - len(ask) - 8
    facts = key_facts(text, requests, spans, max(30, min(budget, int(0.28 * len(text)))))
    first = f"{who}反映：{facts}。" if facts else f"{who}来信。"
    return first + (f"诉求：{ask}。" if ask else "")
