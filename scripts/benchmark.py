"""Measure what the README promises on this machine; medians, JSON on standard output, the machine printed first.

    python scripts/benchmark.py [--repeat 3]

Letters are those of the corpus' test split, cut or joined to about 400 characters. Every figure is of one process.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    with tempfile.TemporaryDirectory() as folder:
        letters = Path(folder) / "letters.jsonl"
        letters.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in letters_of_400(1000)), encoding="utf-8")
        one = Path(folder) / "one.txt"
        one.write_text("判决生效两年，请求法院恢复执行，归还欠款八万元。", encoding="utf-8")
        figures: dict[str, Any] = {"machine": machine()}
        figures["help_s"] = median(repeat, "--help")
        figures["one_letter_cold_s"] = median(repeat, "classify", one, "--quiet")
        figures["classify_fast_1000_s"] = median(repeat, "classify", letters, "--fast", "--quiet", "-o", Path(folder) / "c.jsonl")
        figures["extract_1000_s"] = median(1, "extract", letters, "--quiet", "-o", Path(folder) / "e.jsonl")
        for mode in ("fast", "full"):
            times = [
                once("triage", letters, *(["--fast"] if mode == "fast" else []), "--quiet", "-o", f"{folder}/{mode}{k}/")
                for k in range(repeat)
            ]
            figures[f"triage_{mode}_1000_s"] = round(statistics.median(times), 2)
        figures["peak_rss_mb"] = round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    print(json.dumps(figures, ensure_ascii=False, indent=1))


def machine() -> str:
    cpu = next(
        (x.split(":", 1)[1].strip() for x in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if x.startswith("model name")),
        platform.processor(),
    )
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def letters_of_400(n: int) -> list[dict[str, str]]:
    rows = [json.loads(x) for x in (ROOT / "corpus" / "letters.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = [r["text"] for r in rows]
    return [{"id": f"B{k}", "text": (texts[k % len(texts)] + "\n" + texts[(k * 7 + 3) % len(texts)])[:400]} for k in range(n)]


def once(*args: object) -> float:
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "xinfang_nlp", *map(str, args)], capture_output=True, check=False)
    if done.returncode != 0:
        raise SystemExit(done.stderr.decode())
    return time.perf_counter() - started


def median(repeat: int, *args: object) -> float:
    return round(statistics.median(once(*args) for _ in range(repeat)), 3)


if __name__ == "__main__":
    main()
