"""Documents: measures of the ledger → `Summary` → Word. No model and no SQL in here."""

from xinfang_nlp.report.documents import REPORT_KINDS, build_report
from xinfang_nlp.report.word import write_summary

__all__ = ["REPORT_KINDS", "build_report", "write_summary"]
