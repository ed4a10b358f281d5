"""Readers that misbehave, for the child process to survive."""

from __future__ import annotations

import os
import time


def sleep(_data: bytes) -> str:
    time.sleep(30)
    return ""


def die(_data: bytes) -> str:
    os._exit(9)
