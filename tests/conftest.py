"""Shared parts: the shipped model loaded once, letters of fictional people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import xinfang_nlp as xf
from xinfang_nlp.config import Office

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "corpus" / "samples"


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests never see the settings of whoever runs them."""
    for key in ("XINFANG_CONFIG", "XINFANG_LEDGER"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def triage() -> xf.Triage:
    return xf.load(office=Office(name="清桥县信访局"))


@pytest.fixture
def letter() -> xf.Letter:
    return xf.Letter(
        id="T-1",
        received=date(2026, 11, 2),
        text=(
            "清桥县人民法院执行局：\n我叫宋长福，住清桥县石湾镇周家坳村，身份证号390923185207143418，电话19900001023。"
            "冯立军欠我猪款178600元，（2020）岭0923民初1187号判决判他还钱，2021年3月5日我申请执行，至今一分没有拿到。"
            "请求查封他在柳坪镇的三层楼，把执行款发给我。\n宋长福 2022年4月1日"
        ),
    )
