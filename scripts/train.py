"""Train the shipped model: `python scripts/train.py` = `xinfang train corpus --out models/zh_xinfang_triage`."""

import sys
from pathlib import Path

from xinfang_nlp.jobs import train_model

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    train_model([ROOT / "corpus"], ROOT / "models" / "zh_xinfang_triage", say=lambda line: print(line, file=sys.stderr))
