"""Settings: one TOML file, overridden by XINFANG_* variables, overridden by flags. `[office]` says who we are.

The file is looked for at XINFANG_CONFIG, then `xinfang.toml` in the working folder, then `~/.config/xinfang/xinfang.toml`.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from xinfang_nlp.errors import ConfigError

OFFICE_KINDS = {
    "petition": "信访局（办）",
    "political_legal": "政法委",
    "court": "人民法院",
    "procuratorate": "人民检察院",
    "public_security": "公安机关",
    "judicial_administration": "司法行政机关",
}
LEVELS = ("国家", "省", "市", "县", "乡镇")


@dataclass(frozen=True, slots=True)
class Office:
    """The office that runs the tool: decides actions, clocks and signatures."""

    kind: str = "petition"
    name: str = ""
    level: str = "县"
    region: str = ""
    phone: str = ""
    signature: str = ""

    def __post_init__(self) -> None:
        if self.kind not in OFFICE_KINDS:
            raise ConfigError(f"设置 office.kind 的值“{self.kind}”无效，可用：{'、'.join(OFFICE_KINDS)}")
        if self.level not in LEVELS:
            raise ConfigError(f"设置 office.level 的值“{self.level}”无效，可用：{'、'.join(LEVELS)}")


@dataclass(frozen=True, slots=True)
class Settings:
    office: Office = Office()
    path: Path | None = None


def settings_path() -> Path | None:
    """The settings file in force, or None when there is none yet."""
    stated = os.environ.get("XINFANG_CONFIG")
    if stated:
        return Path(stated)
    for candidate in (Path("xinfang.toml"), Path.home() / ".config" / "xinfang" / "xinfang.toml"):
        if candidate.is_file():
            return candidate
    return None


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; without a file, the defaults of a county petition office.

    Raises:
        ConfigError: the file is missing where it was named, is not TOML, or has unknown or invalid keys (all listed at once).
    """
    path = path or settings_path()
    if path is None:
        return Settings(office=_from_environment(Office()))
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"找不到设置文件 {path}，请运行 xinfang init 生成") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"设置文件 {path} 不是有效的 TOML：{error}") from None
    office = raw.get("office", {})
    known = set(Office.__dataclass_fields__)
    unknown = [f"office.{k}" for k in office if k not in known] + [k for k in raw if k != "office"]
    if unknown:
        raise ConfigError(f"设置文件 {path} 中有不认识的项：{'、'.join(unknown)}")
    return Settings(office=_from_environment(Office(**{k: str(v) for k, v in office.items()})), path=path)


def save_settings(office: Office, path: Path) -> None:
    """Write the settings file, creating its folder."""
    import tomli_w

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tomli_w.dumps({"office": asdict(office)}), encoding="utf-8")


def _from_environment(office: Office) -> Office:
    stated = {
        k: os.environ[f"XINFANG_OFFICE_{k.upper()}"] for k in Office.__dataclass_fields__ if f"XINFANG_OFFICE_{k.upper()}" in os.environ
    }
    return replace(office, **stated) if stated else office
