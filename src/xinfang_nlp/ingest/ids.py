"""Letter ids: the stated one, else a hash of content digest, row or part, text and stated sender (contract 2)."""

from __future__ import annotations

import hashlib


def digest(data: bytes) -> str:
    """SHA-256 of a source's bytes, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def letter_id(source_digest: str, row: int | None, text: str, sender: tuple[str | None, ...] = ()) -> str:
    """A stable id: the same file read again gives the same ids, wherever it lies.

    >>> letter_id("ab", 3, "来信") == letter_id("ab", 3, "来信")
    True
    """
    parts = [source_digest, "" if row is None else str(row), text, *(s or "" for s in sender)]
    return "L" + hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:15]
