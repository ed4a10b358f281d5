"""Base rooms: folding keeps offsets, cells are formula-safe, settings say what is wrong, masking leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang_nlp.cells import safe_cell
from xinfang_nlp.config import Office, load_settings, save_settings
from xinfang_nlp.errors import ConfigError
from xinfang_nlp.folding import fold
from xinfang_nlp.privacy import Masker, mask_address, mask_numbers
from xinfang_nlp.taxonomy import load_taxonomy


@given(st.text())
def test_fold_keeps_length(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_fold_reads_traditional_and_full_width() -> None:
    assert fold("請求發還車輛〔２０２１〕") == "请求发还车辆(2021)"


@given(st.text())
def test_safe_cell_never_begins_a_formula(text: str) -> None:
    assert not str(safe_cell(text)).lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize("kind", ["petition", "court", "procuratorate", "public_security", "judicial_administration", "political_legal"])
def test_settings_survive_a_round_trip(tmp_path: Path, kind: str) -> None:
    office = Office(kind=kind, name="清桥县“信访”局", phone="0900-1234567", signature="清桥县信访局")
    save_settings(office, tmp_path / "deep" / "xinfang.toml")
    assert load_settings(tmp_path / "deep" / "xinfang.toml").office == office


def test_settings_report_all_unknown_keys_at_once(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('[office]\nname = "甲"\ncolour = "红"\n[other]\na = 1\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"office\.colour.*other"):
        load_settings(tmp_path / "x.toml")


def test_settings_name_the_valid_kinds() -> None:
    with pytest.raises(ConfigError, match="petition"):
        Office(kind="bank")


def test_environment_overrides_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINFANG_OFFICE_NAME", "双塘县法院")
    assert load_settings().office.name == "双塘县法院"


def test_broken_settings_file_is_one_chinese_line(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[office\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="不是有效的 TOML"):
        load_settings(tmp_path / "x.toml")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话19900001234，", "0000"),
        ("电话 199 0000 1234", "0000"),
        ("１９９００００１２３４", "００００"),
        ("身份证390923185207143418", "18520714"),
        ("卡号6222 0212 3456 7890 123", "0212"),
    ],
)
def test_numbers_that_identify_a_person_are_starred(text: str, hidden: str) -> None:
    masked = mask_numbers(text)
    assert hidden not in masked
    assert len(masked) == len(text)


def test_case_numbers_and_sums_are_not_starred() -> None:
    text = "（2021）岭0923民初1187号判决付178600元"
    assert mask_numbers(text) == text


def test_masker_keeps_two_people_of_one_family_name_apart() -> None:
    masker = Masker("shared")
    assert [masker.name(n) for n in ("张玉兰", "张大山", "张玉兰")] == ["张某", "张某2", "张某"]


def test_masker_hides_names_addresses_and_numbers_in_text() -> None:
    text = "张 玉兰住清桥县石湾镇周家坳村，电话19900001234"
    masked = Masker("shared").text(text, ["张玉兰"], ["清桥县石湾镇周家坳村"])
    assert masked == "张某住清桥县**，电话199****1234"


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("安岭省云川市清桥县石湾镇周家坳村四组", "安岭省云川市清桥县**"),
        ("金渚市南渡区锦绣江岸7幢1402室", "金渚市南渡区**"),
        ("柳坪镇三层楼", "**"),
        ("清桥县", "清桥县"),
    ],
)
def test_addresses_stop_at_the_county(address: str, masked: str) -> None:
    assert mask_address(address) == masked


def test_masking_level_must_be_known() -> None:
    with pytest.raises(ConfigError, match="shared"):
        Masker("secret")


def test_taxonomy_has_28_types_and_names_for_all_codes() -> None:
    taxonomy = load_taxonomy()
    assert len(taxonomy.request_types) == 28
    for t in taxonomy.request_types.values():
        assert t.route in taxonomy.routes
        assert t.agency is None or t.agency in taxonomy.agencies
    with pytest.raises(ConfigError, match="xinfang labels"):
        taxonomy.zh("nonsense")
