"""What a document says, before it becomes Word: title, blocks, figures."""

from __future__ import annotations

from dataclasses import dataclass, field

from xinfang_nlp.report.statistics import Figure


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class TableBlock:
    """`widths` in centimetres; the first row repeats on every page."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A horizontal bar chart; `alt` is what a reader hears who cannot see it."""

    caption: str
    labels: tuple[str, ...]
    values: tuple[int, ...]
    alt: str


Block = Heading | Paragraph | TableBlock | ChartBlock


@dataclass(frozen=True, slots=True)
class Summary:
    title: str
    blocks: tuple[Block, ...]
    signature: str = ""
    day: str = ""
    figures: tuple[Figure, ...] = field(default=())
    appendix: tuple[Block, ...] = ()
