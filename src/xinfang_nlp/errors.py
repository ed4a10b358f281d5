"""One exception tree; every message is one Chinese line that says what is wrong and what to do.

XinfangError
├── ConfigError      settings, office, flags
├── InputError       a file or row that cannot be read
├── ModelError       a model folder that is missing, damaged or foreign
├── LedgerError      a ledger that cannot be opened or would be overwritten
│   └── IdConflict   one id stated for two different letters
└── ReportError      a document that cannot be made
"""


class XinfangError(Exception):
    """Root of all errors a user may see; the CLI prints `str(error)` and exits 1."""


class ConfigError(XinfangError):
    """Settings are missing or contradictory."""


class InputError(XinfangError):
    """One file or row cannot be read; a batch reports it and goes on."""


class ModelError(XinfangError):
    """A model folder is missing, damaged, or does not match this program."""


class LedgerError(XinfangError):
    """The ledger cannot be opened, or an operation on it is refused."""


class IdConflict(LedgerError):
    """The same stated id came with a different text."""


class ReportError(XinfangError):
    """A document cannot be made from what the ledger holds."""
