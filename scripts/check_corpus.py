"""Check the corpus: every fault is listed and the exit status is 1; counts under the bars of issue 3 are `short:` lines.

python scripts/check_corpus.py                    # faults, tables, bars
python scripts/check_corpus.py --quiet            # faults and one line
python scripts/check_corpus.py --strict           # a short count fails too
python scripts/check_corpus.py --tables-md        # the tables as Markdown
python scripts/check_corpus.py --write-readme     # put them between the markers of corpus/README.md
python scripts/check_corpus.py --generalise       # the test that the corpus generalises over hands
python scripts/check_corpus.py --hash-examples ../shared/examples    # renew corpus/example_runs.npz
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
for _folder in (ROOT / "src", ROOT / "scripts"):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))

import corpus_text as ct  # noqa: E402
from corpus_rules import Fault, check_all, doubts, matter_key, wrong_ids  # noqa: E402
from corpus_tables import Bar, Table, bars, tables  # noqa: E402
from xinfang_nlp.folding import squeeze  # noqa: E402

BEGIN, END = "<!-- tables:begin -->", "<!-- tables:end -->"
WIDE = 12  # a table with more columns is folded away in the datasheet


def read_jsonl(path: Path) -> tuple[list[ct.Record], list[Fault]]:
    """Records of a JSON Lines file; a line that is none is a fault."""
    records, faults = [], []
    if not path.exists():
        return [], [Fault("file", path.name, "文件不存在")]
    for k, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError("不是对象")
            records.append(record)
        except ValueError as error:
            faults.append(Fault("file", f"{path.name}:{k}", f"不是一条 JSON 记录：{error}"))
    return records, faults


def markdown(found: Sequence[Table]) -> str:
    """The tables for the datasheet, wide ones folded away."""
    parts = []
    for table in found:
        body = table.markdown()
        if len(table.head) > WIDE:
            body = f"<details><summary>{table.title}</summary>\n\n{body}\n\n</details>"
        parts.append(body)
    return "\n\n".join(parts)


def write_between(path: Path, body: str) -> bool:
    """Replace what stands between the markers; false when it stood there already."""
    text = path.read_text(encoding="utf-8")
    head, found, rest = text.partition(BEGIN)
    _, closed, tail = rest.partition(END)
    if not found or not closed:
        raise SystemExit(f"{path} 里没有 {BEGIN} … {END}")
    new = f"{head}{BEGIN}\n\n{body}\n\n{END}{tail}"
    path.write_text(new, encoding="utf-8")
    return new != text


def generalise(letters: Sequence[ct.Record], seeds: int) -> tuple[float, float]:
    """Mean request-type accuracy on one third of the letters: whole matters at random, then whole authors."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    texts = [squeeze(r["text"]) for r in letters]
    gold = np.array([r["request_type"] for r in letters])
    units = {
        "按事项随机": np.array([matter_key(r) for r in letters]),
        "按写作轮次": np.array([r["author"] for r in letters]),
    }
    means = []
    for name, unit in units.items():
        scores = []
        for seed in range(seeds):
            train = two_thirds(unit, seed)
            vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True, dtype=np.float32)
            seen = vectorizer.fit_transform([texts[k] for k in np.flatnonzero(train)])
            rest = vectorizer.transform([texts[k] for k in np.flatnonzero(~train)])
            model = LinearSVC(random_state=seed).fit(seen, gold[train])
            scores.append(float(np.mean(model.predict(rest) == gold[~train])))
            print(
                f"{name} 种子 {seed}：训练 {train.sum()} 封，检验 {(~train).sum()} 封，准确率 {scores[-1]:.4f}",
                flush=True,
            )
        means.append(float(np.mean(scores)))
        print(f"{name}：平均 {means[-1]:.4f}，标准差 {np.std(scores):.4f}")
    return means[0], means[1]


def two_thirds(unit: np.ndarray, seed: int) -> np.ndarray:
    """Whole units drawn at random until two thirds of the letters are in."""
    names, inverse, counts = np.unique(unit, return_inverse=True, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    before = np.cumsum(counts[order]) - counts[order]
    chosen = np.zeros(len(names), dtype=bool)
    chosen[order[before + counts[order] / 2 <= len(unit) * 2 / 3]] = True
    return np.asarray(chosen[inverse])


def arguments() -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus", help="folder of letters.jsonl and repeats.jsonl")
    parser.add_argument("--quiet", action="store_true", help="faults and one summary line only")
    parser.add_argument("--strict", action="store_true", help="short counts fail too")
    parser.add_argument("--tables-md", action="store_true", help="print the tables as Markdown, check nothing")
    parser.add_argument("--write-readme", action="store_true", help="put the tables into the datasheet, check nothing")
    parser.add_argument("--generalise", action="store_true", help="accuracy over authors against a random split")
    parser.add_argument("--seeds", type=int, default=3, help="seeds of --generalise (3)")
    parser.add_argument("--hash-examples", type=Path, metavar="DIR", help="hash the runs of DIR/*.jsonl")
    return parser.parse_args()


def main() -> int:
    """Run what the command line asks for; the exit status."""
    args = arguments()
    corpus: Path = args.corpus
    if args.hash_examples:
        files = sorted(args.hash_examples.glob("*.jsonl"))
        texts = [json.loads(line)["text"] for f in files for line in f.read_text(encoding="utf-8").splitlines()]
        runs = ct.example_runs(texts)
        ct.save_runs(corpus / "example_runs.npz", runs)
        print(f"{len(texts)} 封示例信，{len(runs)} 个 {ct.RUN} 字串")
        return 0
    letters, faults = read_jsonl(corpus / "letters.jsonl")
    repeats, more = read_jsonl(corpus / "repeats.jsonl")
    faults += more
    if args.tables_md or args.write_readme:
        body = markdown(tables(letters, repeats))
        if args.tables_md:
            print(body)
        elif write_between(corpus / "README.md", body):
            print("corpus/README.md 的表已更新")
        return 0
    if args.generalise:
        random, hands = generalise(letters, args.seeds)
        loss = 100 * (random - hands)
        print(f"诉求类型准确率：随机 {random:.2%}，按写作轮次 {hands:.2%}，相差 {loss:.1f} 个百分点（要求小于 6）")
        return int(loss >= 6)
    faults += check_all(letters, repeats, ct.load_runs(corpus / "example_runs.npz"))
    return report(letters, repeats, faults, args)


def report(letters: Sequence[ct.Record], repeats: Sequence[ct.Record], faults: Sequence[Fault], args: argparse.Namespace) -> int:
    """Print faults, tables and bars; the exit status."""
    for fault in faults:
        print(f"fault: {fault}")
    sound = not any(f.rule == "fields" for f in faults)
    short: list[Bar] = []
    if sound:
        if not args.quiet:
            print(*(t.text() for t in tables(letters, repeats)), sep="\n\n", end="\n\n")
            for doubt in (d for r in letters for d in doubts(r)):
                print(f"doubt: {doubt}")
        short = [b for b in bars(letters, repeats) if b.short]
        readme = args.corpus / "README.md"
        stale = readme.exists() and markdown(tables(letters, repeats)) not in readme.read_text(encoding="utf-8")
        if not args.quiet or args.strict:
            for bar in short:
                print(f"short: {bar}")
            if stale:
                print("short: corpus/README.md 的表不是最新：python scripts/check_corpus.py --write-readme")
    rules = "，".join(f"{rule} {count}" for rule, count in sorted(Counter(f.rule for f in faults).items()))
    print(
        f"{len(letters)} 封来信，{len(repeats)} 封判重来信（有意写错的身份证 {wrong_ids(repeats) if sound else '?'} 处），"
        f"{len(faults)} 处错{f'（{rules}）' if rules else ''}，{len(short)} 项未达数量要求"
    )
    return int(bool(faults) or (args.strict and bool(short)))


if __name__ == "__main__":
    sys.exit(main())
