"""Train a whole model folder from a corpus: the labels first, then the match weights of linking."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xinfang_nlp._version import __version__
from xinfang_nlp.analysis.card import model_card
from xinfang_nlp.analysis.corpus import read_gold
from xinfang_nlp.analysis.pipeline import Analyzer
from xinfang_nlp.analysis.store import models_dir, save_pairs
from xinfang_nlp.analysis.training import train
from xinfang_nlp.config import Office
from xinfang_nlp.errors import InputError
from xinfang_nlp.link import Linker, PairScorer
from xinfang_nlp.link.training import GoldLink, fit_scorer
from xinfang_nlp.records import Letter
from xinfang_nlp.triage import Triage, by_received

Say = Callable[[str], None]
Row = dict[str, Any]


def train_folder(corpus: Sequence[Path], out: Path, say: Say = lambda _: None) -> dict[str, Any]:
    """Fit on `letters.jsonl` (and `repeats.jsonl` beside it, when there is one) and write the model folder and the card beside it.

    Without labelled pairs the match weights of the shipped model are taken over.

    Raises:
        InputError: the corpus is faulty or lacks a split.
    """
    measured = train(read_gold(corpus), out, version=__version__, say=say)
    rows = [row for path in corpus for row in _repeats(path)]
    if rows:
        scorer, figures = train_pairs(out, rows, say)
        save_pairs(out, scorer.to_dict(), figures)
        measured["repeats"] = figures
    else:
        save_pairs(out, Analyzer(models_dir() / "zh_xinfang_triage").pairs(), {"source": "随程序自带"})
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (out.parent / "README.md").write_text(model_card(manifest), encoding="utf-8")
    return measured


def train_pairs(folder: Path, rows: Sequence[Row], say: Say = lambda _: None) -> tuple[PairScorer, dict[str, Any]]:
    """Match weights from labelled letters, with figures on the dev and test splits."""
    triage = Triage(Analyzer(folder), None, Office())
    gold = {split: _gold(triage, [r for r in rows if r.get("split") == split]) for split in ("train", "dev", "test")}
    scorer = fit_scorer(gold["train"] or _gold(triage, rows), gold["dev"])
    figures = {
        split: repeat_figures(scorer, [r for r in rows if r.get("split") == split], gold[split]) for split in ("dev", "test") if gold[split]
    }
    for split, f in figures.items():
        say(f"判重 {split}：是否重复 F1 {f['is_repeat_f1']:.3f}，成对 F1 {f['pairs_f1']:.3f}，成对精确率 {f['pairs_precision']:.3f}")
    return scorer, figures


def repeat_figures(scorer: PairScorer, rows: Sequence[Row], gold: Sequence[GoldLink]) -> dict[str, float]:
    """Link each author's letters in order and compare with the gold pairs."""
    true_pairs: set[tuple[str, str]] = set()
    found_pairs: set[tuple[str, str]] = set()
    right_relation = 0
    by_author: dict[str, list[tuple[Row, GoldLink]]] = {}
    for row, g in zip(rows, gold, strict=True):
        by_author.setdefault(g.author, []).append((row, g))
    for pairs in by_author.values():
        linker = Linker(scorer)
        for index in by_received([Letter(id=r["id"], text="", received=date.fromisoformat(r["received"])) for r, _ in pairs]):
            row, g = pairs[index]
            result = linker.link(g.record)
            linker.add(g.record, result.case_id)
            true_pairs |= {(row["id"], j) for j in row["repeat_of"]}
            found_pairs |= {(row["id"], j) for j in result.repeat_of}
            right_relation += result.relation == row["relation"] or (row["relation"] == "lookalike" and result.relation == "first")
    return {
        "letters": len(rows),
        "is_repeat_f1": _f1({i for i, _ in true_pairs}, {i for i, _ in found_pairs}),
        "pairs_f1": _f1(true_pairs, found_pairs),
        "pairs_precision": len(true_pairs & found_pairs) / max(1, len(found_pairs)),
        "pairs_recall": len(true_pairs & found_pairs) / max(1, len(true_pairs)),
        "relation_accuracy": right_relation / max(1, len(rows)),
    }


def _f1(true: set[Any], found: set[Any]) -> float:
    return 2 * len(true & found) / max(1, len(true) + len(found))


def _gold(triage: Triage, rows: Sequence[Row]) -> list[GoldLink]:
    letters = [Letter(id=r["id"], text=r["text"], received=date.fromisoformat(r["received"])) for r in rows]
    analyses = triage.analyzer.analyze_fast(letters)
    return [
        GoldLink(triage.link_record(letter, a), r["person_id"], r["matter_id"], r.get("author", ""))
        for letter, a, r in zip(letters, analyses, rows, strict=True)
    ]


def _repeats(path: Path) -> list[Row]:
    file = (path if path.is_dir() else path.parent) / "repeats.jsonl"
    if not file.exists():
        return []
    try:
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"判重语料 {file} 有误（{type(error).__name__}）") from None
