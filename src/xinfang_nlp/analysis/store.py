"""A model folder: `weights.npz`, `manifest.json` with the sha256 of every file, no pickle; refused when it does not fit."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from xinfang_nlp.analysis.classifier import BITS, HEADS, LinearTriage
from xinfang_nlp.analysis.persons import RoleModel
from xinfang_nlp.analysis.respondents import Roles
from xinfang_nlp.analysis.terms import TermTable
from xinfang_nlp.errors import ModelError
from xinfang_nlp.taxonomy import load_taxonomy

FORMAT = 1
NAME = "zh_xinfang_triage"


def models_dir() -> Path:
    """The packaged model folder, else the repository's (editable install)."""
    packaged = Path(__file__).resolve().parent.parent / "models"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "models"


def save_model(model: LinearTriage, folder: Path, *, version: str, measured: dict[str, Any], terms: TermTable, roles: Roles) -> None:
    """Write the folder; `measured` holds thresholds and the figures of the model card."""
    folder.mkdir(parents=True, exist_ok=True)
    assert model.vocabulary_ is not None
    assert model.idf_ is not None
    arrays: dict[str, Any] = {"hashes": np.flatnonzero(model.vocabulary_ >= 0).astype(np.int32), "idf": model.idf_.astype(np.float16)}
    for head in HEADS:
        arrays[f"{head}.coef"] = model.coef_[head].astype(np.float16)
        arrays[f"{head}.intercept"] = model.intercept_[head]
    assert model.requests.idf_ is not None
    arrays |= {"gate": model.gate_, "requests.idf": model.requests.idf_}
    for head in model.requests.coef_:
        arrays |= {
            f"requests.{head}.coef": model.requests.coef_[head],
            f"requests.{head}.intercept": np.float32(model.requests.intercept_[head]),
        }
    np.savez_compressed(folder / "weights.npz", **arrays)
    parts = {"persons": roles.persons, "bodies": roles.bodies, "places": roles.places}
    np.savez_compressed(folder / "roles.npz", **{f"{n}.{k}": getattr(r, k + "_") for n, r in parts.items() for k in ("coef", "intercept")})
    _write_json(folder / "terms.json", {"n": terms.n_, "df": terms.df_})
    manifest = {
        "name": NAME,
        "version": version,
        "format": FORMAT,
        "taxonomy": taxonomy_digest(),
        "classes": model.classes_,
        "temperature": model.temperature_,
        "measured": measured,
        "files": {n: _sha256(folder / n) for n in ("weights.npz", "roles.npz", "terms.json")},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load_model(folder: Path) -> tuple[LinearTriage, dict[str, Any]]:
    """Read and audit a model folder.

    Raises:
        ModelError: no such folder, a file changed since it was written, a foreign taxonomy, or a newer format.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"模型文件夹 {folder} 不存在或缺少 manifest.json，请重新安装或用 xinfang train 训练") from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise ModelError(f"模型文件夹 {folder} 的 manifest.json 已损坏，请重新安装") from None
    if manifest.get("format") != FORMAT:
        raise ModelError(f"模型 {folder} 的格式版本为 {manifest.get('format')}，本程序只认 {FORMAT}，请升级程序或更换模型")
    if manifest.get("taxonomy") != taxonomy_digest():
        raise ModelError(f"模型 {folder} 按另一份分类表训练，与本程序的分类表不一致，请更换模型")
    for name, stated in manifest["files"].items():
        if not (folder / name).is_file() or _sha256(folder / name) != stated:
            raise ModelError(f"模型文件 {folder / name} 的校验值不符（可能被改动或下载不全），请重新安装")
    model = LinearTriage()
    with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
        hashes = arrays["hashes"]
        model.vocabulary_ = np.full(1 << BITS, -1, dtype=np.int64)
        model.vocabulary_[hashes] = np.arange(len(hashes))
        model.idf_ = arrays["idf"].astype(np.float32)
        for head in HEADS:
            model.coef_[head] = arrays[f"{head}.coef"].astype(np.float32)
            model.intercept_[head] = arrays[f"{head}.intercept"]
        model.gate_ = arrays["gate"]
        model.requests.idf_ = arrays["requests.idf"]
        for head in ("ask", "accuse"):
            model.requests.coef_[head] = arrays[f"requests.{head}.coef"]
            model.requests.intercept_[head] = float(arrays[f"requests.{head}.intercept"])
    model.classes_ = {k: list(v) for k, v in manifest["classes"].items()}
    model.temperature_ = {k: float(v) for k, v in manifest["temperature"].items()}
    return model, manifest


def load_terms(folder: Path) -> TermTable:
    """The word table of an audited model folder."""
    data = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
    return TermTable(data["df"], data["n"])


def load_roles(folder: Path) -> Roles:
    """The role models of an audited model folder."""
    with np.load(folder / "roles.npz", allow_pickle=False) as arrays:
        return Roles(*(RoleModel(arrays[f"{n}.coef"], arrays[f"{n}.intercept"]) for n in ("persons", "bodies", "places")))


def load_pairs(folder: Path) -> dict[str, Any]:
    """The match weights of an audited model folder.

    Raises:
        ModelError: the model was trained without labelled pairs.
    """
    try:
        pairs: dict[str, Any] = json.loads((folder / "pairs.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"模型 {folder} 没有判重权重（pairs.json），请用含 repeats.jsonl 的语料重新训练") from None
    return pairs


def save_pairs(folder: Path, pairs: dict[str, Any], measured: dict[str, Any]) -> None:
    """Add the match weights to a model folder and sign them in its manifest."""
    _write_json(folder / "pairs.json", pairs)
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"]["pairs.json"] = _sha256(folder / "pairs.json")
    manifest["measured"]["repeats"] = measured
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_json(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def taxonomy_digest() -> str:
    """Changes when labels change, not when a Chinese name is reworded."""
    t = load_taxonomy()
    return hashlib.sha256("|".join([*t.agencies, *t.purposes, *t.request_types]).encode()).hexdigest()[:16]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
