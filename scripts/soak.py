"""Long trials, run before an issue is resolved; writes a dated JSON beside this file.

    python scripts/soak.py [--kills 5] [--fuzz 20000] [--seed 0]

kills: SIGKILL at a random point of a 2,000-letter batch, then the same command: all once, none twice.
fuzz:  damaged and random bytes to every reader, random text to every recogniser: no exception but InputError, none over 5 s.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from xinfang_nlp import Letter, load
from xinfang_nlp.errors import InputError
from xinfang_nlp.ingest.plain import decode
from xinfang_nlp.ingest.tables import rows_of
from xinfang_nlp.ingest.word import read_docx

ROOT = Path(__file__).resolve().parent.parent
BATCH = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--fuzz", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder of the dated JSON")
    args = parser.parse_args()
    rng = random.Random(args.seed)
    result: dict[str, Any] = {"date": date.today().isoformat(), "seed": args.seed}
    result["kills"] = [kill_once(rng) for _ in range(args.kills)]
    result["fuzz"] = fuzz(rng, args.fuzz)
    (args.out / f"soak-{result['date']}.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, ensure_ascii=False))
    bad = [k for k in result["kills"] if k["registered"] != BATCH or k["records"] != BATCH] or result["fuzz"]["faults"]
    sys.exit(1 if bad else 0)


def corpus_texts() -> list[str]:
    return [json.loads(x)["text"] for x in (ROOT / "corpus" / "letters.jsonl").read_text(encoding="utf-8").splitlines()]


def kill_once(rng: random.Random) -> dict[str, Any]:
    texts = corpus_texts()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "batch.jsonl"
        rows = ({"id": f"K{k}", "text": texts[k % len(texts)][:400]} for k in range(BATCH))
        source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
        command = [sys.executable, "-m", "xinfang_nlp", "triage", str(source), "-o", f"{folder}/out/", "--quiet", "--fast"]
        goal = rng.randrange(100, BATCH - 100)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ledger = Path(folder) / "out" / "台账.sqlite"
        while process.poll() is None and registered(ledger) < goal:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        at = registered(ledger)
        code = subprocess.run(command, capture_output=True, check=False).returncode
        records = len((Path(folder) / "out" / "triage.jsonl").read_text(encoding="utf-8").splitlines())
        return {"killed_at": at, "exit": code, "registered": registered(ledger), "records": records}


def registered(ledger: Path) -> int:
    if not ledger.exists():
        return 0
    try:
        with sqlite3.connect(ledger, timeout=10) as connection:
            return int(connection.execute("SELECT count(DISTINCT id) FROM letters").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def fuzz(rng: random.Random, n: int) -> dict[str, Any]:
    triage = load()
    texts = corpus_texts()
    good = docx_bytes("甲乙丙")
    readers = {"txt": decode, "docx": read_docx} | {s: (lambda d, s=s: list(rows_of("." + s, d))) for s in ("csv", "jsonl", "xlsx")}
    faults: list[str] = []
    slowest = 0.0
    for k in range(n):
        kind = rng.choice([*readers, "text", "text"])
        started = time.perf_counter()
        try:
            if kind == "text":
                triage.analyzer.analyze_fast([Letter(id="f", text=noisy(rng, rng.choice(texts)))])
            else:
                readers[kind](
                    damaged(
                        rng, good if kind in ("docx", "xlsx") else rng.choice(texts).encode(rng.choice(["utf-8", "gb18030"]), "replace")
                    )
                )
        except InputError:
            pass
        except Exception as error:
            faults.append(f"{kind} #{k}: {type(error).__name__} {error}"[:200])
        slowest = max(slowest, time.perf_counter() - started)
    return {"inputs": n, "faults": faults[:20], "slowest_s": round(slowest, 2)}


def noisy(rng: random.Random, text: str) -> str:
    signs = list(text[:800])
    for _ in range(rng.randrange(0, 60)):
        signs[rng.randrange(len(signs))] = rng.choice("0123456789OolI万千百元年月日号（）〔〕\n \t\x00😀某的" + "一二三四五六七八九十")
    return "".join(signs) * rng.choice([1, 1, 1, 4])


def damaged(rng: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randrange(1, 30)):
        if out:
            out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out[: rng.randrange(0, len(out) + 1)] if rng.random() < 0.4 else out)


def docx_bytes(text: str) -> bytes:
    out = io.BytesIO()
    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {ns}><w:body><w:p><w:r><w:t>{text * 50}</w:t></w:r></w:p></w:body></w:document>"
        )
    return out.getvalue()


if __name__ == "__main__":
    main()
