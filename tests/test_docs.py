"""README and docstring examples run; every command and public label is documented; the two commands have their form."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import xinfang_nlp
from xinfang_nlp.cli import app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULES = sorted(
    m.name
    for m in pkgutil.walk_packages(xinfang_nlp.__path__, "xinfang_nlp.")
    if ".migrations" not in m.name and not m.name.endswith("__main__")
)


@pytest.mark.parametrize("name", ["xinfang_nlp", *MODULES])
def test_docstring_examples_run(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name), verbose=False)
    assert failed == 0


@pytest.mark.parametrize("heading", ["Run it", "Test it"])
def test_readme_command_is_one_line_under_its_heading(heading: str) -> None:
    block = re.search(rf"^## {heading}\n\n```bash\n(.*?)\n```", README, re.M | re.S)
    assert block is not None
    assert "\n" not in block[1]


def test_readme_python_example_runs() -> None:
    block = re.search(r"```python\n(.*?)```", README, re.S)
    assert block is not None
    done = subprocess.run([sys.executable, "-c", block[1]], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("enforcement court")


def test_every_command_stands_in_the_readme() -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"xinfang {command.callback.__name__}" in README


def test_every_command_and_option_has_help() -> None:
    for command in app.registered_commands:
        assert command.callback is not None
        assert command.callback.__doc__


def test_files_named_in_the_readme_exist() -> None:
    for name in re.findall(r"\]\(([A-Za-z/_.]+)\)", README):
        assert (ROOT / name).exists(), name
