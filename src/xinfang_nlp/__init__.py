"""信访来信离线分拣工具 xinfang_nlp: tokenise, classify, extract, link, register, report. Heavy parts load when first used.

>>> import xinfang_nlp as xf
>>> xf.load_taxonomy().zh("enforcement")
'执行'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xinfang_nlp._version import __version__

if TYPE_CHECKING:
    from xinfang_nlp.config import Office
    from xinfang_nlp.errors import XinfangError
    from xinfang_nlp.ingest import read
    from xinfang_nlp.ledger import Ledger
    from xinfang_nlp.privacy import Masker
    from xinfang_nlp.records import Analysis, Classification, Entry, Extraction, Letter, LinkResult, Unreadable
    from xinfang_nlp.taxonomy import load_taxonomy
    from xinfang_nlp.triage import Triage, load

_HOMES = {
    "Analysis": "records",
    "Classification": "records",
    "Entry": "records",
    "Extraction": "records",
    "Ledger": "ledger",
    "Letter": "records",
    "LinkResult": "records",
    "Masker": "privacy",
    "Office": "config",
    "Triage": "triage",
    "Unreadable": "records",
    "XinfangError": "errors",
    "load": "triage",
    "load_taxonomy": "taxonomy",
    "read": "ingest",
}

__all__ = [
    "Analysis",
    "Classification",
    "Entry",
    "Extraction",
    "Ledger",
    "Letter",
    "LinkResult",
    "Masker",
    "Office",
    "Triage",
    "Unreadable",
    "XinfangError",
    "__version__",
    "load",
    "load_taxonomy",
    "read",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"xinfang_nlp.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'xinfang_nlp' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
