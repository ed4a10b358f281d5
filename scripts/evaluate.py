"""Measure a model on gold letters: `python scripts/evaluate.py [MODEL] [LETTERS...]`; figures as JSON on standard output."""

import json
import sys
from pathlib import Path

from xinfang_nlp.jobs import evaluate_model

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    model = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "models" / "zh_xinfang_triage"
    letters = [Path(x) for x in sys.argv[2:]] or [ROOT / "corpus"]
    print(json.dumps(evaluate_model(model, letters, None if sys.argv[2:] else "test"), ensure_ascii=False, indent=1))
