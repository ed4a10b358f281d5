"""PDF files with a text layer, read by pypdfium2 in a child process with time and memory limits."""

from __future__ import annotations

from xinfang_nlp.errors import InputError
from xinfang_nlp.ingest.child import run_limited

MAX_PAGES = 500


def read_pdf(data: bytes) -> str:
    """The text layer, pages joined by a blank line.

    Raises:
        InputError: damaged, locked by a password, over the limits, or scanned without a text layer.
    """
    text = run_limited(_text_layer, data, seconds=60)
    if not text.strip():
        raise InputError("PDF 没有文字层（可能是扫描件），请先做文字识别（OCR）或录入后重试")
    return text


def _text_layer(data: bytes) -> str:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError("PDF 有打开密码，请去除密码后重试") from None
        raise InputError("PDF 文件已损坏，无法打开；请重新导出后重试") from None
    if len(document) > MAX_PAGES:
        raise InputError(f"PDF 超过 {MAX_PAGES} 页，请拆分后重试")
    pages = []
    for page in document:
        layer = page.get_textpage()
        pages.append(layer.get_text_range().replace("\r\n", "\n").replace("\x00", ""))
        layer.close()
        page.close()
    document.close()
    return "\n\n".join(p.strip("\n") for p in pages)
