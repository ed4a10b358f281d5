"""Run a reader of a foreign format in a child process with time and memory limits: a crash costs one file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

from xinfang_nlp.errors import InputError

MEMORY_LIMIT = 3 << 30
"""Bytes of address space a reader may use."""


def run_limited(reader: Callable[[bytes], str], data: bytes, *, seconds: float) -> str:
    """Call `reader(data)` in a fresh interpreter and return its text.

    The child imports the reader by name, so that a caller's script needs no `__main__` guard.

    Raises:
        InputError: what the reader said, or that it crashed or ran over its limits.
    """
    command = [sys.executable, "-c", _CHILD, reader.__module__, reader.__qualname__, str(MEMORY_LIMIT)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, env=environment, check=False)
    except subprocess.TimeoutExpired:
        raise InputError(f"读取超过 {seconds:.0f} 秒，已放弃；请拆分文件或另存后重试") from None
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogatepass")
    if done.returncode == _REFUSED:
        raise InputError(done.stdout.decode("utf-8", "replace"))
    raise InputError("读取时程序中断（文件可能已损坏或过大），请另存后重试")


_REFUSED = 7
_CHILD = f"""
import importlib, sys
module, name, memory = sys.argv[1:]
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
except ImportError:
    pass
from xinfang_nlp.errors import InputError
code = 0
try:
    text = getattr(importlib.import_module(module), name)(sys.stdin.buffer.read())
except InputError as error:
    text, code = str(error), {_REFUSED}
except MemoryError:
    text, code = "读取时内存超限，请拆分文件后重试", {_REFUSED}
except Exception as error:
    text, code = f"无法读取（{{type(error).__name__}}），请另存后重试", {_REFUSED}
sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
sys.stdout.flush()
sys.exit(code)
"""
