"""Plain text: byte order mark → strict UTF-8 → GB18030."""

from __future__ import annotations

import codecs

from xinfang_nlp.errors import InputError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes) -> str:
    """Decode the bytes of a text file.

    Raises:
        InputError: the bytes are no text in any of the encodings, or hold NUL characters.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise InputError("文件开头标明的编码与内容不符，请用记事本另存为 UTF-8 后重试") from None
    if b"\x00" in data[:4096]:
        raise InputError("不是文本文件（含有二进制内容），请转换为 txt 或 docx 后重试")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("无法识别文字编码，请用记事本另存为 UTF-8 后重试")
