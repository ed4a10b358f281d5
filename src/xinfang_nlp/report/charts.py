"""Charts as PNG by matplotlib, with a Chinese font found on the system; without one the chart is left out and the table stays."""

from __future__ import annotations

import contextlib
import io
from functools import lru_cache
from pathlib import Path

from xinfang_nlp.report.model import ChartBlock

_PREFERRED = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP", "FandolHei", "PingFang SC", "SimSun",
)  # fmt: skip


_FILES = ("notosanscjk", "sourcehansans", "msyh", "simhei", "wqy", "fandolhei", "pingfang", "simsun")


@lru_cache(maxsize=1)
def chinese_font() -> str | None:
    """The family name of a Chinese font on this machine, or None; fonts newer than matplotlib's cache are found by file."""
    from matplotlib import font_manager

    def known() -> str | None:
        names = {f.name for f in font_manager.fontManager.ttflist}
        return next((n for n in _PREFERRED if n in names), None)

    found = known()
    if found is None:
        for path in font_manager.findSystemFonts():
            if Path(path).name.lower().replace("-", "").startswith(_FILES):
                with contextlib.suppress(Exception):  # a broken font file is passed over
                    font_manager.fontManager.addfont(path)
        found = known()
    return found


def bar_chart(block: ChartBlock) -> bytes | None:
    """A PNG of horizontal bars with the value at each bar's end; None where no font can show Chinese."""
    font = chinese_font()
    if font is None:
        return None
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.0, 0.34 * len(block.labels) + 0.6), dpi=200)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    positions = list(range(len(block.labels)))[::-1]
    bars = axes.barh(positions, block.values, color="#2F5D8A", height=0.62)
    axes.set_yticks(positions, block.labels, fontfamily=font, fontsize=9)
    axes.bar_label(bars, padding=3, fontsize=9)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.xaxis.set_visible(False)
    axes.margins(x=0.08)
    figure.tight_layout(pad=0.4)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()
