"""The label contract read from `data/taxonomy.yaml`: codes, Chinese names, default agency and route."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from xinfang_nlp.errors import ConfigError


@dataclass(frozen=True, slots=True)
class RequestType:
    code: str
    zh: str
    agency: str | None
    route: str
    litigation_related: bool
    means: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Labels by code, in the order of the file."""

    agencies: dict[str, str]
    purposes: dict[str, str]
    routes: dict[str, str]
    route_articles: dict[str, str]
    request_types: dict[str, RequestType]

    def zh(self, code: str | None) -> str:
        """The Chinese name of any code; codes are unique across the groups.

        >>> load_taxonomy().zh("enforcement")
        '执行'
        """
        if code is None:
            return ""
        if code in self.request_types:
            return self.request_types[code].zh
        for group in (self.agencies, self.purposes, self.routes):
            if code in group:
                return group[code]
        raise ConfigError(f"分类表中没有代码 {code}；可用代码见 xinfang labels")


@lru_cache(maxsize=1)
def load_taxonomy() -> Taxonomy:
    """Read the shipped taxonomy once."""
    raw = yaml.safe_load((files("xinfang_nlp") / "data" / "taxonomy.yaml").read_text(encoding="utf-8"))
    types = {
        code: RequestType(code, t["zh"], t["agency"], t["route"], bool(t["litigation_related"]), t["means"])
        for code, t in raw["request_types"].items()
    }
    return Taxonomy(
        agencies={k: v["zh"] for k, v in raw["agencies"].items()},
        purposes={k: v["zh"] for k, v in raw["purposes"].items()},
        routes={k: v["zh"] for k, v in raw["routes"].items()},
        route_articles={k: str(v["article"]) for k, v in raw["routes"].items()},
        request_types=types,
    )
