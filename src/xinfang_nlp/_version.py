"""The one place where the version stands; the wheel and the model manifest read it."""

__version__ = "0.1.0"
