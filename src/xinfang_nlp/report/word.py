"""`Summary` → .docx by GB/T 9704-2012: A4, 版心 156×225 mm, 三号仿宋, 22 lines of 28 characters; East Asian fonts on every run."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from xinfang_nlp.report.charts import bar_chart
from xinfang_nlp.report.model import Block, ChartBlock, Heading, Paragraph, Summary, TableBlock

BODY, HEI, KAI, TITLE, LATIN = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "Times New Roman"
_LEVEL_FONTS = {1: HEI, 2: KAI, 3: BODY}


def write_summary(summary: Summary, path: Path) -> None:
    """Write the document in one step: a crash leaves no half-written file."""
    document = _new_document()
    _core_properties(document, summary.title)
    title = document.add_paragraph(style="公文标题")
    _run(title, summary.title, TITLE, 22)
    _blocks(document, summary.blocks)
    if summary.signature or summary.day:
        _sign(document, summary)
    if summary.appendix:
        document.add_page_break()
        _blocks(document, summary.appendix)
    _page_numbers(document)
    buffer = io.BytesIO()
    document.save(buffer)
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(buffer.getvalue())
    os.replace(temporary, path)


def _blocks(document: Any, blocks: tuple[Block, ...]) -> None:
    for block in blocks:
        if isinstance(block, Heading):
            _run(document.add_paragraph(style=f"公文{block.level}级"), block.text, _LEVEL_FONTS[block.level], 16)
        elif isinstance(block, Paragraph):
            _body(document, block.text)
        elif isinstance(block, TableBlock):
            _table(document, block)
        else:
            _chart(document, block)


def _new_document() -> Any:
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Mm, Pt, Twips

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Twips(2098), Twips(1984)
    section.left_margin, section.right_margin = Twips(1587), Twips(1474)
    section.footer_distance = Mm(25)
    _doc_grid(section)
    normal = document.styles["Normal"]
    _font(normal, BODY, 16)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = Twips(579)
    for name, font, size in (
        ("公文标题", TITLE, 22),
        ("公文1级", HEI, 16),
        ("公文2级", KAI, 16),
        ("公文3级", BODY, 16),
        ("公文正文", BODY, 16),
        ("公文表题", HEI, 12),
        ("公文表格", BODY, 10.5),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _font(style, font, size)
        if name[-2:] in ("1级", "2级", "3级"):
            _outline(style, int(name[-2]) - 1)
            _indent(style)
            style.paragraph_format.keep_with_next = True
        if name == "公文正文":
            _indent(style)
        if name in ("公文标题", "公文表题"):
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if name == "公文标题":
            _outline(style, 0)
            style.paragraph_format.space_after = Twips(579)
            style.paragraph_format.line_spacing = Twips(640)
        if name == "公文表题":
            style.paragraph_format.keep_with_next = True
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            style.paragraph_format.space_before = Pt(6)
        if name == "公文表格":
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        if name in ("公文表题", "公文表格"):
            _off_grid(style)
    return document


def _font(style: Any, east_asia: str, size: float) -> None:
    from docx.shared import Pt, RGBColor

    style.font.name = LATIN
    style.font.size = Pt(size)
    style.font.bold = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _east_asia(style.element.get_or_add_rPr(), east_asia)


def _east_asia(properties: Any, font: str) -> None:
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for attribute, value in (("w:eastAsia", font), ("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:cs", LATIN)):
        fonts.set(qn(attribute), value)


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for key, value in attributes.items():
        element.set(qn("w:" + key), value)
    return element


def _doc_grid(section: Any) -> None:
    from docx.oxml.ns import qn

    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(_element("w:docGrid", type="lines", linePitch="579"))


def _outline(style: Any, level: int) -> None:
    style.element.get_or_add_pPr().insert_element_before(
        _element("w:outlineLvl", val=str(level)), "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange"
    )


def _off_grid(style: Any) -> None:
    """Tables follow their own line height, not the 22 lines of the page."""
    style.element.get_or_add_pPr().insert_element_before(
        _element("w:snapToGrid", val="0"), "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr"
    )


def _indent(owner: Any, **characters: str) -> None:
    """Indent in characters (hundredths), with the twips that programs without that notion read; default first line 2."""
    from docx.oxml.ns import qn
    from docx.shared import Twips

    form = owner.paragraph_format
    for side, hundredths in (characters or {"firstLine": "200"}).items():
        points = Twips(int(hundredths) * 320 // 100)
        if side == "firstLine":
            form.first_line_indent = points
        elif side == "right":
            form.right_indent = points
        else:
            form.left_indent = points
        form.element.pPr.find(qn("w:ind")).set(qn(f"w:{side}Chars"), hundredths)


def _run(paragraph: Any, text: str, font: str, size: float, *, highlight: bool = False) -> Any:
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = LATIN
    _east_asia(run._element.get_or_add_rPr(), font)
    if size == 16:
        # 28 characters of 16 pt are 158 mm, the type area is 156 mm: tighten each by 0.2 pt
        run._element.get_or_add_rPr().insert_element_before(
            _element("w:spacing", val="-4"), "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:vertAlign", "w:lang"
        )
    if highlight:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    return run


def _body(document: Any, text: str) -> None:
    """A paragraph of body text; open slots 【待补…】 are highlighted."""
    import re

    paragraph = document.add_paragraph(style="公文正文")
    for part in re.split(r"(【待补[^】]*】)", text):
        if part:
            _run(paragraph, part, BODY, 16, highlight=part.startswith("【待补"))


def _table(document: Any, block: TableBlock) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.shared import Cm

    _run(document.add_paragraph(style="公文表题"), block.caption, HEI, 12)
    table = document.add_table(rows=1, cols=len(block.header))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for k, title in enumerate(block.header):
        _cell(table.rows[0].cells[k], title, HEI, block.widths[k])
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    properties.append(_element("w:tblHeader"))
    for row in block.rows:
        cells = table.add_row().cells
        cells[0]._tc.getparent().get_or_add_trPr().append(_element("w:cantSplit"))
        for k, value in enumerate(row):
            _cell(cells[k], value, BODY, block.widths[k])
    for k, width in enumerate(block.widths):
        table.columns[k].width = Cm(width)


def _cell(cell: Any, text: str, font: str, width: float) -> None:
    from docx.shared import Cm

    cell.width = Cm(width)
    paragraph = cell.paragraphs[0]
    paragraph.style = "公文表格"
    _run(paragraph, text, font, 10.5)


def _chart(document: Any, block: ChartBlock) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Cm

    image = bar_chart(block)
    if image is None:
        _body(document, f"（本机没有中文字体，图略：{block.alt}。）")
        return
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(image), width=Cm(14.6))
    shape._inline.docPr.set("descr", block.alt)
    shape._inline.docPr.set("title", block.caption)
    _run(document.add_paragraph(style="公文表题"), block.caption, HEI, 12)


def _sign(document: Any, summary: Summary) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document.add_paragraph()
    for text in (summary.signature, summary.day):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _indent(paragraph, right="200")
        _run(paragraph, text, BODY, 16, highlight=text.startswith("【待补"))


def _page_numbers(document: Any) -> None:
    """`— 1 —` in 四号 at the outer side: odd pages right, even pages left."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        _indent(paragraph, **{"right" if side == WD_ALIGN_PARAGRAPH.RIGHT else "left": "100"})
        _run(paragraph, "— ", "宋体", 14)
        for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
            run = _run(paragraph, "", "宋体", 14)
            if kind:
                run._element.append(_element("w:fldChar", fldCharType=kind))
            else:
                instruction = _element("w:instrText")
                instruction.text = text
                run._element.append(instruction)
        _run(paragraph, " —", "宋体", 14)


def _core_properties(document: Any, title: str) -> None:
    properties = document.core_properties
    properties.title = title
    properties.author = properties.comments = properties.last_modified_by = properties.keywords = ""
