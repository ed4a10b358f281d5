"""`xinfang`: each command parses, makes one call and prints. Data on stdout or -o, messages and progress on stderr.

Exit 0 done, 1 known error (one line), 2 wrong usage, 3 done but some files or rows could not be read.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from xinfang_nlp.errors import XinfangError

app = typer.Typer(
    name="xinfang", help="信访来信离线分拣：读信、分类、要素、判重、台账、报告。", no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)  # fmt: skip
Inputs = Annotated[list[str], typer.Argument(metavar="输入...", help="文件、文件夹（含子文件夹）或 -（标准输入）")]
Out = Annotated[str | None, typer.Option("-o", "--output", help="输出：.jsonl .csv .xlsx 文件，或文件夹（以 / 结尾）")]
LedgerUrl = Annotated[
    str | None, typer.Option("--ledger", envvar="XINFANG_LEDGER", help="台账：文件路径、sqlite:///… 或 postgresql+psycopg://…")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="不显示进度")]
Fast = Annotated[bool, typer.Option("--fast", help="只用第一级（快速）模型")]
Model = Annotated[Path | None, typer.Option("--model", help="模型文件夹，默认随程序自带")]
Received = Annotated[str | None, typer.Option("--received", help="文件中没有收到日期时按此日期登记，如 2026-11-20")]


def main() -> None:
    """Entry point: known errors become one Chinese line and exit 1."""
    try:
        app(standalone_mode=True)
    except XinfangError as error:
        typer.echo(f"错误：{error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)


@app.callback(invoke_without_command=True)
def _root(context: typer.Context, version: Annotated[bool, typer.Option("--version", help="版本号")] = False) -> None:
    if version:
        from xinfang_nlp._version import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.command()
def init(
    kind: Annotated[
        str,
        typer.Option(
            prompt="机关类型（petition 信访局／political_legal 政法委／court 法院／procuratorate 检察院／public_security 公安／judicial_administration 司法行政）"
        ),
    ] = "petition",
    name: Annotated[str, typer.Option(prompt="单位名称")] = "",
    level: Annotated[str, typer.Option(prompt="层级（国家／省／市／县／乡镇）")] = "县",
    region: Annotated[str, typer.Option(prompt="行政区域")] = "",
    phone: Annotated[str, typer.Option(prompt="对外电话")] = "",
    signature: Annotated[str, typer.Option(prompt="落款（空则用单位名称）")] = "",
    path: Annotated[Path, typer.Option("--path", help="设置文件位置")] = Path("xinfang.toml"),
) -> None:
    """登记本单位信息，生成设置文件。"""
    from xinfang_nlp.config import Office, save_settings

    save_settings(Office(kind, name.strip(), level, region.strip(), phone.strip(), signature.strip()), path)
    typer.echo(f"已写入 {path}", err=True)


@app.command()
def triage(
    inputs: Inputs,
    output: Out = None,
    ledger: LedgerUrl = None,
    report: Annotated[Path | None, typer.Option("--report", help="同时写出情况汇总（.docx）")] = None,
    received: Received = None,
    fast: Fast = False,
    model: Model = None,
    quiet: Quiet = False,
) -> None:
    """主要功能：读信 → 分类 → 要素 → 判重 → 登记 → 工作清单。"""
    from xinfang_nlp.jobs import TriageJob

    job = TriageJob(inputs, output, ledger, report, received=_day(received), mode="fast" if fast else "full", model=model)
    try:
        with _progress("分拣", quiet) as tick:
            outcome = job.run(tick)
    except KeyboardInterrupt:
        typer.echo("已中断；已登记的来信都在台账中，重新运行同一命令即可继续。", err=True)
        raise typer.Exit(1) from None
    if output is None:
        _write(outcome.records, None)
    for line in outcome.messages:
        typer.echo(line, err=True)
    _finish(outcome.problems)


@app.command()
def classify(inputs: Inputs, output: Out = None, fast: Fast = False, model: Model = None, quiet: Quiet = False) -> None:
    """只判断办理机关、诉求类型和信访目的；不保存。"""
    from xinfang_nlp.jobs import classify_records

    with _progress("分类", quiet) as tick:
        records, problems = classify_records(inputs, mode="fast" if fast else "full", model=model, tick=tick)
    _write(records, output, "classify.jsonl")
    _finish(problems)


@app.command()
def extract(inputs: Inputs, output: Out = None, model: Model = None, quiet: Quiet = False) -> None:
    """只提取要素（姓名、案号、金额、日期、诉求、概况……）；不保存。"""
    from xinfang_nlp.jobs import extract_records

    with _progress("提取", quiet) as tick:
        records, problems = extract_records(inputs, model=model, tick=tick)
    _write(records, output, "extract.jsonl")
    _finish(problems)


@app.command()
def link(inputs: Inputs, output: Out = None, ledger: LedgerUrl = None, model: Model = None, quiet: Quiet = False) -> None:
    """只判断重复信访（同人同事），按收到日期先后；给出台账时连同历史比对。"""
    from xinfang_nlp.jobs import link_records

    with _progress("判重", quiet) as tick:
        records, problems = link_records(inputs, ledger=ledger, model=model, tick=tick)
    _write(records, output, "link.jsonl")
    _finish(problems)


@app.command()
def report(
    kind: Annotated[str, typer.Argument(metavar="种类", help="报告种类，见 --list")] = "",
    start: Annotated[str | None, typer.Option("--from", help="期间起，如 2026-01-01")] = None,
    end: Annotated[str | None, typer.Option("--to", help="期间止，如 2026-06-30")] = None,
    ledger: LedgerUrl = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="输出 .docx")] = None,
    explain: Annotated[int | None, typer.Option("--explain", help="列出第 N 个数字对应的台账编号")] = None,
    listing: Annotated[bool, typer.Option("--list", help="列出报告种类")] = False,
) -> None:
    """按期间生成 Word 报告；文中每个数字都可追溯到台账。"""
    from xinfang_nlp.report.documents import REPORT_KINDS

    if listing:
        for code, (title, _) in REPORT_KINDS.items():
            typer.echo(f"{code}\t{title}")
        return
    if not kind or ledger is None or start is None or end is None or (output is None and explain is None):
        raise typer.BadParameter("需要 种类、--from、--to、--ledger，以及 -o 或 --explain")
    from xinfang_nlp.jobs import explain_figure, write_report

    first, last = _day(start), _day(end)
    assert first is not None
    assert last is not None
    if explain is not None:
        for line in explain_figure(kind, first, last, ledger, explain):
            typer.echo(line)
    if output is not None:
        write_report(kind, first, last, ledger, output)
        typer.echo(f"已写入 {output}", err=True)


@app.command()
def labels() -> None:
    """列出分类表：代码、中文名、默认办理机关和途径。"""
    from xinfang_nlp.taxonomy import load_taxonomy

    taxonomy = load_taxonomy()
    for title, group in (("办理机关", taxonomy.agencies), ("信访目的", taxonomy.purposes), ("办理途径", taxonomy.routes)):
        for code, zh in group.items():
            typer.echo(f"{title}\t{code}\t{zh}")
    for t in taxonomy.request_types.values():
        typer.echo(
            f"诉求类型\t{t.code}\t{t.zh}\t{taxonomy.zh(t.agency) if t.agency else '被请求的机关'}\t{taxonomy.zh(t.route)}\t{t.means}"
        )


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址（本版本只许本机）")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口")] = 8000,
    model: Model = None,
) -> None:
    """HTTP 服务（不保存的部分）：/v1/classify、/v1/extract、/v1/link、/v1/labels、/healthz、/openapi.json。"""
    if host not in ("127.0.0.1", "localhost", "::1"):
        raise typer.BadParameter("本版本只在本机提供服务，--host 请用 127.0.0.1")
    import uvicorn

    from xinfang_api import create_app
    from xinfang_nlp.triage import load

    uvicorn.run(create_app(load(model), host), host=host, port=port, log_level="warning", access_log=False)


@app.command()
def train(
    corpus: Annotated[list[Path], typer.Argument(metavar="语料...", help="letters.jsonl 或其所在文件夹")],
    out: Annotated[Path, typer.Option("--out", help="模型写到哪个文件夹")],
    quiet: Quiet = False,
) -> None:
    """用标注来信训练模型（训练、校准、检验按 split 字段）。"""
    from xinfang_nlp.jobs import train_model

    train_model(corpus, out, say=(lambda _: None) if quiet else (lambda line: typer.echo(line, err=True)))


@app.command()
def evaluate(
    model: Annotated[Path, typer.Argument(metavar="模型", help="模型文件夹")],
    letters: Annotated[list[Path], typer.Argument(metavar="来信...", help="标注来信 .jsonl")],
    split: Annotated[str | None, typer.Option("--split", help="只取该 split")] = None,
) -> None:
    """在标注来信上如实测量模型；数据以 JSON 写到标准输出。"""
    from xinfang_nlp.jobs import evaluate_model
    from xinfang_nlp.outputs import to_json

    typer.echo(to_json(evaluate_model(model, letters, split)))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter(f"日期“{text}”无效，应形如 2026-11-20") from None


def _progress(title: str, quiet: bool) -> Any:
    from xinfang_nlp.progress import progress

    return progress(title, quiet)


def _write(records: list[dict[str, Any]], output: str | None, default_name: str = "") -> None:
    from xinfang_nlp.outputs import write_records

    target = Path(output) if output else None
    if output and target is not None and (output.endswith("/") or target.is_dir()):
        target = target / default_name
    write_records(records, target)


def _finish(problems: list[str]) -> None:
    for line in problems:
        typer.echo(f"未读取：{line}", err=True)
    if problems:
        raise typer.Exit(3)
