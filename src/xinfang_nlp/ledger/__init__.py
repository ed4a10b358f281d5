"""台账: letters, analyses, matches, cases and events in SQL; clocks; the worklist."""

from xinfang_nlp.ledger.clocks import deadlines_for
from xinfang_nlp.ledger.ledger import Ledger
from xinfang_nlp.ledger.worklist import write_worklist

__all__ = ["Ledger", "deadlines_for", "write_worklist"]
