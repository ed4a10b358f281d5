"""The tables (SQLAlchemy Core). What a restricted letter says lives in `restricted_letters` alone; trips are stored nowhere."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"}
)

letters = Table(
    "letters",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(200), nullable=False, unique=True),
    Column("received", Date),
    Column("channel", String(40)),
    Column("digest", String(64), nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("text", Text),
    Column("name", String(200)),
    Column("id_number", String(60)),
    Column("phone", String(60)),
    Column("address", Text),
    Column("source_file", Text),
    Column("source_row", Integer),
    Column("registered_at", DateTime(timezone=True), nullable=False),
    Index("ix_letters_received", "received"),
)

analyses = Table(
    "analyses",
    metadata,
    Column("letter_id", ForeignKey("letters.id"), primary_key=True),
    Column("agency", String(40)),
    Column("request_type", String(60)),
    Column("purpose", String(40)),
    Column("route", String(40)),
    Column("action", String(20)),
    Column("action_article", String(80)),
    Column("needs_review", Boolean, nullable=False),
    Column("collective", Boolean),
    Column("people", Integer),
    Column("relation", String(40), nullable=False),
    Column("is_repeat", Boolean, nullable=False),
    Column("classification", JSON),
    Column("extraction", JSON),
    Column("model", String(120)),
    Column("link_needs_review", Boolean, nullable=False),
)

restricted_letters = Table(
    "restricted_letters",
    metadata,
    Column("letter_id", ForeignKey("letters.id"), primary_key=True),
    Column("letter", JSON, nullable=False),
    Column("classification", JSON, nullable=False),
    Column("extraction", JSON, nullable=False),
    Column("matches", JSON, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("letter_id", ForeignKey("letters.id"), primary_key=True),
    Column("earlier_id", ForeignKey("letters.id"), primary_key=True),
    Column("probability", Float, nullable=False),
    Column("same_person", Float, nullable=False),
    Column("same_matter", Float, nullable=False),
    Column("relation", String(40), nullable=False),
    Column("reasons", JSON, nullable=False),
)

match_decisions = Table(
    "match_decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("letter_id", ForeignKey("letters.id"), nullable=False),
    Column("earlier_id", ForeignKey("letters.id"), nullable=False),
    Column("decision", String(20), nullable=False),
    Column("decided_by", String(80), nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text),
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("letter_id", ForeignKey("letters.id"), nullable=False, index=True),
    Column("field", String(40), nullable=False),
    Column("value", JSON, nullable=False),
    Column("corrected_by", String(80), nullable=False),
    Column("corrected_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
)

case_letters = Table(
    "case_letters",
    metadata,
    Column("letter_id", ForeignKey("letters.id"), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("letter_id", ForeignKey("letters.id")),
    Column("kind", String(40), nullable=False),
    Column("day", Date),
    Column("actor", String(80), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("note", Text),
)
