"""Gold letters (`corpus/letters.jsonl`, contract 6) for training and evaluation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xinfang_nlp.errors import InputError
from xinfang_nlp.taxonomy import load_taxonomy


@dataclass(frozen=True, slots=True)
class GoldLetter:
    """What training reads of a gold letter; a gold label that is a list counts by its first member here."""

    id: str
    text: str
    agency: str
    request_type: str
    purpose: str
    restricted: bool
    route: str
    secondary: tuple[str, ...]
    ask: tuple[str, ...]
    not_ask: tuple[str, ...]
    split: str
    author: str
    matter_id: str
    difficulty: str
    style: str
    raw: dict[str, Any]


def read_gold(paths: Iterable[Path]) -> list[GoldLetter]:
    """Read gold files; a folder means its `letters.jsonl`.

    Raises:
        InputError: all faults of the files at once, each with its line.
    """
    taxonomy = load_taxonomy()
    letters: list[GoldLetter] = []
    faults: list[str] = []
    for path in paths:
        file = path / "letters.jsonl" if path.is_dir() else path
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"无法读取语料 {file}（{type(error).__name__}）") from None
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                letter = _gold(row)
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                faults.append(f"{file} 第 {number} 行：{type(error).__name__} {error}")
                continue
            if (
                letter.request_type not in taxonomy.request_types
                or letter.agency not in taxonomy.agencies
                or letter.purpose not in taxonomy.purposes
            ):
                faults.append(f"{file} 第 {number} 行：标签不在分类表中（{letter.agency}／{letter.request_type}／{letter.purpose}）")
                continue
            letters.append(letter)
    if faults:
        raise InputError("语料有误：\n" + "\n".join(faults[:50]))
    return letters


def _gold(row: dict[str, Any]) -> GoldLetter:
    def first(value: Any) -> str:
        return str(value[0] if isinstance(value, list) else value)

    purpose = first(row["purpose"])
    return GoldLetter(
        id=row["id"],
        text=row["text"],
        agency=first(row["agency"]),
        request_type=first(row["request_type"]),
        purpose=purpose,
        restricted=bool(row.get("restricted", purpose == "accusation")),
        route=row.get("route", ""),
        secondary=tuple(row.get("secondary") or ()),
        ask=tuple(row.get("ask") or ()),
        not_ask=tuple(row.get("not_ask") or ()),
        split=row.get("split", "test"),
        author=row.get("author", ""),
        matter_id=row.get("matter_id") or row["id"],
        difficulty=row.get("difficulty", ""),
        style=row.get("style", ""),
        raw=row,
    )
