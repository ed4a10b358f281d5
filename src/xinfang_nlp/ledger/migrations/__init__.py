"""Alembic scripts; they travel in the wheel and run when a ledger is opened."""
