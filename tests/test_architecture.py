"""One-way imports: the base imports nothing of ours above it, the stages never import one another, faces hold no logic."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parent.parent / "src" / "xinfang_nlp"
BASE = {"_version", "records", "taxonomy", "config", "errors", "privacy", "folding", "cells"}
STAGES = {"ingest", "analysis", "link", "ledger", "report"}
ALLOWED: dict[str, set[str]] = {
    **{room: BASE for room in BASE},
    **{stage: BASE | {stage} for stage in STAGES},
    "triage": BASE | STAGES,
    "learning": BASE | STAGES | {"triage"},
    "outputs": BASE,
    "progress": BASE,
    "jobs": BASE | STAGES | {"triage", "learning", "outputs", "progress"},
    "cli": BASE | STAGES | {"triage", "jobs", "outputs", "progress"},
    "__main__": {"cli"},
    "__init__": BASE | STAGES | {"triage"},
}
MODULES = sorted(SRC.rglob("*.py"))


def room_of(path: Path) -> str:
    relative = path.relative_to(SRC)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{path}: relative import"
        for name in names:
            if name.split(".")[0] == "xinfang_nlp":
                parts = name.split(".")
                rooms.add(parts[1] if len(parts) > 1 else "_version")
    return rooms


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_module_imports_only_rooms_it_may(path: Path) -> None:
    room = room_of(path)
    assert room in ALLOWED, f"{room} is a room this test does not know"
    assert imported_rooms(path) <= ALLOWED[room] | {room}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_module_is_readable_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(p) for p in MODULES if p.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_nothing_prints_or_pickles() -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert not {a.name for a in node.names} & {"pickle", "joblib", "dill"}, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "print", path


def test_no_table_or_query_lists_letters_by_person() -> None:
    """Person links live inside linking: no index, query or table keyed by a person."""
    from xinfang_nlp.ledger.tables import metadata

    for table in metadata.tables.values():
        assert not {"person_id", "person", "visits"} & set(table.c.keys()), table.name
        indexed = {c.name for index in table.indexes for c in index.columns}
        assert not indexed & {"name", "id_number", "phone"}, table.name


def test_service_imports_only_public_names() -> None:
    for path in sorted((SRC.parent.parent / "api" / "xinfang_api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "xinfang_nlp":
                assert node.module == "xinfang_nlp", path
