"""The model card, written from measured figures only; an unmeasured section says so."""

from __future__ import annotations

from typing import Any

from xinfang_nlp.taxonomy import load_taxonomy


def model_card(manifest: dict[str, Any]) -> str:
    """Markdown of the card (Mitchell et al. 2019) from a model folder's manifest."""
    measured = manifest["measured"]
    parts = [
        f"# 模型卡：{manifest['name']} {manifest['version']}",
        "本页由 `xinfang train` 根据实测数字写成，请勿手改。",
        "## 用途\n\n为信访来信提出办理机关、诉求类型、信访目的和途径的**建议**，供工作人员核对。不得用于：自动转办或拒绝来信；评价、排序、跟踪写信人；"
        "代替法律意见。机器没有把握的来信标为需人工核对；检举控告类来信列为限阅。",
        "## 怎样得来\n\n"
        f"字符 n-gram（整封、诉求句加权）与阶段线索上的线性模型（平方合页损失），概率经温度校准；训练用 {measured['trained_on']} 封来信，"
        "**全部为虚构信件（合成比例 100%）**，按作者切分，校准集和检验集的作者不在训练集中。判重权重由成对语料在专家先验附近学得。",
    ]
    for split, title in (("test", "检验集（训练和校准都没有见过的作者）"), ("dev", "校准集（阈值在此选定，数字偏乐观）")):
        if split in measured:
            parts.append(f"## {title}\n\n" + _figures(measured[split], measured))
    if "repeats" in measured and "dev" in measured["repeats"]:
        parts.append("## 判重\n\n" + _repeats(measured["repeats"]))
    parts.append(
        "## 已知不足\n\n- 检验集不是只看过一次：开发中多次看过它的成绩和字段错例，判重的接受阈值口径（F0.7）是看过检验成绩后选的；以上数字因此偏乐观，须另写一轮来信复核。\n- 语料是写出来的，不是真实来信；真实来信的用语、噪声和类别比例会不同。\n- 第二级编码器尚未加入，难信（承办机关不是提得最多的机关、诉求只在半句里）是主要的错处。\n"
        "- 限阅识别宁多勿漏：会有一些普通来信被列入限阅，由专人移出。"
    )
    return "\n\n".join(parts) + "\n"


def _ci(value: Any) -> str:
    mean, low, high = value
    return f"{mean:.3f}（95% 区间 {low:.3f}–{high:.3f}）"


def _figures(m: dict[str, Any], measured: dict[str, Any]) -> str:
    taxonomy = load_taxonomy()
    gate = m["restricted"]
    rows = [
        ("来信", str(m["letters"])),
        ("办理机关准确率", _ci(m["agency"])),
        ("诉求类型准确率", _ci(m["request_type"])),
        ("诉求类型宏平均 F1", f"{m['request_type_macro_f1']:.3f}"),
        ("信访目的准确率", _ci(m["purpose"])),
        ("办理途径准确率", _ci(m["route"])),
        ("前三位命中", f"{m['top3']:.3f}"),
        ("校准误差 ECE", f"{m['ece']:.3f}"),
        ("需人工核对的比例", f"{m['needs_review']:.3f}"),
        (f"不送核对者中的错误率（承诺不超过 {measured['promise']:.0%}）", f"{m['wrong_among_accepted']:.3f}"),
        ("覆盖 60% / 80% / 90% 时的准确率", " / ".join(f"{m[f'accuracy_at_{c}']:.3f}" for c in (60, 80, 90))),
        (f"限阅识别：召回 / 精确（{gate['gold']} 封）", f"{gate['recall']:.3f} / {gate['precision']:.3f}"),
    ]
    out = ["| 项目 | 实测 |\n|---|---|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)]
    for key, title in (("difficulty", "难度"), ("slice", "涉法涉诉与其他"), ("style", "文体"), ("length", "长度"), ("author", "作者")):
        groups = m[f"by_{key}"]
        out.append(f"按{title}（诉求类型准确率，封数）：" + "；".join(f"{k} {v:.3f}（{n}）" for k, (v, n) in groups.items()) + "。")
    out.append(
        "各类 F1：" + "；".join(f"{taxonomy.zh(k)} {v:.2f}" for k, v in sorted(m["per_class_f1"].items(), key=lambda x: x[1])) + "。"
    )
    out.append("最常混淆（应为→判为）：" + "；".join(f"{taxonomy.zh(a)}→{taxonomy.zh(b)} {n}" for a, b, n in m["confusions"][:12]) + "。")
    return "\n\n".join(out)


def _repeats(figures: dict[str, Any]) -> str:
    head = "| 切分 | 来信 | 是否重复 F1 | 成对 F1 | 成对精确率 | 成对召回率 | 关系准确率 |\n|---|---|---|---|---|---|---|\n"
    return head + "\n".join(
        f"| {split} | {f['letters']} | {f['is_repeat_f1']:.3f} | {f['pairs_f1']:.3f} | {f['pairs_precision']:.3f} | {f['pairs_recall']:.3f} | {f['relation_accuracy']:.3f} |"
        for split, f in figures.items()
        if isinstance(f, dict)
    )
