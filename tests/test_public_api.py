"""`__all__` is exactly what can be imported, and importing the package stays cheap."""

from __future__ import annotations

import subprocess
import sys

import xinfang_nlp


def test_all_names_are_importable_and_sorted() -> None:
    assert xinfang_nlp.__all__ == sorted(xinfang_nlp.__all__)
    for name in xinfang_nlp.__all__:
        assert getattr(xinfang_nlp, name) is not None
    assert dir(xinfang_nlp) == xinfang_nlp.__all__


def test_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(xinfang_nlp, "lode")


def test_import_loads_no_heavy_library() -> None:
    code = "import sys, xinfang_nlp, xinfang_nlp.cli; print([m for m in ('spacy','sklearn','numpy','docx','sqlalchemy','fastapi','matplotlib') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
