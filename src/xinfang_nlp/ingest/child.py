"""Run a reader of a foreign format in a child process with time and memory limits: a crash costs one file."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

from xinfang_nlp.errors import InputError

MEMORY_LIMIT = 1 << 30


def run_limited(reader: Callable[[bytes], str], data: bytes, *, seconds: float) -> str:
    """Call `reader(data)` in a fresh process and return its text.

    Raises:
        InputError: what the reader said, or that it crashed or ran over its limits.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(reader, data, theirs, sys.platform != "win32"), daemon=True)
    worker.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise InputError(f"读取超过 {seconds:.0f} 秒，已放弃；请拆分文件或另存后重试")
        ok, value = ours.recv()
    except EOFError:
        raise InputError("读取时程序中断（文件可能已损坏或过大），请另存后重试") from None
    finally:
        if worker.is_alive():
            worker.terminate()
        worker.join(5)
        ours.close()
    if not ok:
        raise InputError(value)
    return str(value)


def _work(reader: Callable[[bytes], str], data: bytes, pipe: Connection, limited: bool) -> None:
    if limited:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT * 3, MEMORY_LIMIT * 3))
    try:
        pipe.send((True, reader(data)))
    except InputError as error:
        pipe.send((False, str(error)))
    except MemoryError:
        pipe.send((False, "读取时内存超限，请拆分文件后重试"))
    except Exception as error:
        pipe.send((False, f"无法读取（{type(error).__name__}），请另存后重试"))
    finally:
        pipe.close()
