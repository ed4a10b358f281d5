"""`Ledger`: register entries, read them back, record what people decide. Idempotent by letter id; events are append-only."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, func, insert, select
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from xinfang_nlp.errors import IdConflict, LedgerError
from xinfang_nlp.ledger import tables as t
from xinfang_nlp.ledger.codec import classification_from, extraction_from, letter_from, letter_to
from xinfang_nlp.records import Analysis, Entry, Letter, LinkResult, Match

DECISIONS = ("confirmed", "rejected", "unsure")
CORRECTABLE = ("agency", "request_type", "purpose", "route", "secondary", "restricted", "action")
RESTRICTED_REASON = "涉及限阅件，理由见限阅队列"
_CHUNK = 400


class Ledger:
    """One ledger: `sqlite:///path.sqlite` (or a bare path), `postgresql+psycopg://…`, or `:memory:`.

    Raises:
        LedgerError: the URL is wrong, the file is damaged or no ledger, or others can read it.
    """

    def __init__(self, url: str) -> None:
        self.url = url if "://" in url else "sqlite://" if url in (":memory:", "") else f"sqlite:///{url}"
        try:
            parsed = make_url(self.url)
        except ArgumentError:
            raise LedgerError(f"台账地址“{url}”无法识别，应形如 sqlite:///台账.sqlite") from None
        self.path = (
            Path(parsed.database) if parsed.drivername.startswith("sqlite") and parsed.database not in (None, "", ":memory:") else None
        )
        if self.path is not None:
            _make_private(self.path)
        try:
            self._engine = _engine(self.url, memory=self.path is None and parsed.drivername.startswith("sqlite"))
            self._migrate()
        except (OperationalError, DatabaseError) as error:
            raise LedgerError(f"台账打不开（{_short(error)}），请检查文件是否完好、磁盘是否已满") from None
        except (NoSuchModuleError, ModuleNotFoundError) as error:
            raise LedgerError(f"台账地址“{url}”需要的数据库驱动未安装（{error}），PostgreSQL 请安装 xinfang-nlp[postgres]") from None

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _migrate(self) -> None:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self._engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    # ---------------------------------------------------------------- writing

    def register(self, entries: Sequence[Entry], *, actor: str = "xinfang") -> list[str]:
        """Write entries in one transaction; those already registered are left as they are. Returns the ids written.

        Raises:
            IdConflict: an id is already there with another text; nothing of this call is written.
        """
        with self._engine.begin() as connection:
            known = self._digests(connection, [e.letter.id for e in entries])
            written: list[str] = []
            for entry in entries:
                stated = digest_of(entry.letter.text)
                have = known.get(entry.letter.id)
                if have == stated:
                    continue
                if have is not None:
                    raise IdConflict(f"编号 {entry.letter.id} 已登记，但内容不同；请核对编号后重试")
                known[entry.letter.id] = stated
                self._insert(connection, entry, stated, actor)
                written.append(entry.letter.id)
            return written

    def _insert(self, connection: Connection, entry: Entry, digest: str, actor: str) -> None:
        letter, analysis, link = entry.letter, entry.analysis, entry.link
        if analysis is None or link is None:
            raise LedgerError(f"来信 {letter.id} 没有分析结果，不能登记")
        now = datetime.now(UTC)
        labels, fields = analysis.classification, analysis.extraction
        restricted = entry.restricted
        open_part: dict[str, Any] = {} if restricted else letter_to(letter)
        connection.execute(
            insert(t.letters).values(
                id=letter.id,
                received=letter.received,
                channel=letter.channel,
                digest=digest,
                restricted=restricted,
                source_file=letter.source.file if letter.source else None,
                source_row=letter.source.row if letter.source else None,
                registered_at=now,
                **open_part,
            )
        )
        connection.execute(
            insert(t.analyses).values(
                letter_id=letter.id,
                agency=None if restricted else labels.agency,
                request_type=None if restricted else labels.request_type,
                purpose=None if restricted else labels.purpose,
                route=None if restricted else labels.route,
                action=entry.action,
                action_article=entry.action_article,
                needs_review=labels.needs_review or link.needs_review,
                link_needs_review=link.needs_review,
                collective=None if restricted else fields.collective,
                people=None if restricted else fields.people,
                relation=link.relation,
                is_repeat=link.is_repeat,
                classification=None if restricted else labels.to_dict(),
                extraction=None if restricted else fields.to_dict(visits=False),
                model=labels.model,
            )
        )
        if restricted:
            connection.execute(
                insert(t.restricted_letters).values(
                    letter_id=letter.id,
                    letter=letter_to(letter),
                    classification=labels.to_dict(),
                    extraction=fields.to_dict(visits=False),
                    matches=[m.to_dict() for m in link.matches],
                )
            )
        if connection.execute(select(t.cases.c.id).where(t.cases.c.id == link.case_id)).first() is None:
            connection.execute(insert(t.cases).values(id=link.case_id, state="登记", opened_at=now))
        connection.execute(insert(t.case_letters).values(case_id=link.case_id, letter_id=letter.id))
        hidden = self._restricted_among(connection, [m.id for m in link.matches])
        for match in link.matches:
            # reasons quote names and sums: those of a restricted letter stay in the restricted part
            reasons = [RESTRICTED_REASON] if restricted or match.id in hidden else list(match.reasons)
            connection.execute(
                insert(t.matches).values(
                    letter_id=letter.id,
                    earlier_id=match.id,
                    probability=match.probability,
                    same_person=match.same_person,
                    same_matter=match.same_matter,
                    relation=match.relation,
                    reasons=reasons,
                )
            )
        connection.execute(
            insert(t.events).values(
                case_id=link.case_id, letter_id=letter.id, kind="received", day=letter.received, actor=actor, recorded_at=now
            )
        )

    def record_event(
        self, case_id: str, kind: str, day: date, *, actor: str, note: str | None = None, letter_id: str | None = None
    ) -> None:
        """Append what the office did: transferred, accepted, replied, review_requested …

        Raises:
            LedgerError: there is no such case.
        """
        with self._engine.begin() as connection:
            if connection.execute(select(t.cases.c.id).where(t.cases.c.id == case_id)).first() is None:
                raise LedgerError(f"台账中没有信访事项 {case_id}")
            connection.execute(
                insert(t.events).values(
                    case_id=case_id, letter_id=letter_id, kind=kind, day=day, actor=actor, recorded_at=datetime.now(UTC), note=note
                )
            )

    def correct(self, letter_id: str, field: str, value: Any, *, by: str, reason: str | None = None) -> None:
        """Store a clerk's correction beside the prediction, never over it.

        Raises:
            LedgerError: unknown letter or field.
        """
        if field not in CORRECTABLE:
            raise LedgerError(f"“{field}”不能更正，可更正：{'、'.join(CORRECTABLE)}")
        with self._engine.begin() as connection:
            self._need(connection, letter_id)
            connection.execute(
                insert(t.corrections).values(
                    letter_id=letter_id, field=field, value=value, corrected_by=by, corrected_at=datetime.now(UTC), reason=reason
                )
            )

    def decide_match(self, letter_id: str, earlier_id: str, decision: str, *, by: str, reason: str | None = None) -> None:
        """A person confirms, rejects or leaves open a proposed repeat; a rejected pair is never proposed again.

        Raises:
            LedgerError: unknown letter or decision.
        """
        if decision not in DECISIONS:
            raise LedgerError(f"判重意见“{decision}”无效，可用：{'、'.join(DECISIONS)}")
        with self._engine.begin() as connection:
            self._need(connection, letter_id)
            self._need(connection, earlier_id)
            connection.execute(
                insert(t.match_decisions).values(
                    letter_id=letter_id,
                    earlier_id=earlier_id,
                    decision=decision,
                    decided_by=by,
                    decided_at=datetime.now(UTC),
                    reason=reason,
                )
            )

    # ---------------------------------------------------------------- reading

    def count(self) -> int:
        """How many letters are registered."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(t.letters)).scalar_one())

    def known(self, ids: Iterable[str]) -> dict[str, str]:
        """The digests of those ids that are already registered."""
        with self._engine.connect() as connection:
            return self._digests(connection, list(ids))

    def rejected_pairs(self) -> list[tuple[str, str]]:
        """Pairs whose last decision is "rejected"."""
        last: dict[tuple[str, str], str] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(select(t.match_decisions).order_by(t.match_decisions.c.id)):
                last[(row.letter_id, row.earlier_id)] = row.decision
        return [pair for pair, decision in last.items() if decision == "rejected"]

    def corrections(self, letter_id: str) -> list[dict[str, Any]]:
        """Corrections of one letter, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(t.corrections).where(t.corrections.c.letter_id == letter_id).order_by(t.corrections.c.id))
            return [{"field": r.field, "value": r.value, "by": r.corrected_by, "at": r.corrected_at, "reason": r.reason} for r in rows]

    def case_events(self) -> dict[str, list[tuple[str, date | None]]]:
        """Every case's events as (kind, day), in order of recording."""
        out: dict[str, list[tuple[str, date | None]]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(select(t.events.c.case_id, t.events.c.kind, t.events.c.day).order_by(t.events.c.id)):
                out.setdefault(row.case_id, []).append((row.kind, row.day))
        return out

    def entries(self, ids: Sequence[str] | None = None, *, start: date | None = None, end: date | None = None) -> Iterator[Entry]:
        """Entries in order of registration, all or those with these ids or received in [start, end]; deadlines not filled in."""
        with self._engine.connect() as connection:
            for chunk in [ids[i : i + _CHUNK] for i in range(0, len(ids), _CHUNK)] if ids is not None else [None]:
                query = (
                    select(t.letters, t.analyses, t.restricted_letters, t.case_letters.c.case_id)
                    .join(t.analyses, t.analyses.c.letter_id == t.letters.c.id)
                    .join(t.case_letters, t.case_letters.c.letter_id == t.letters.c.id)
                    .outerjoin(t.restricted_letters, t.restricted_letters.c.letter_id == t.letters.c.id)
                    .order_by(t.letters.c.seq)
                )
                if chunk is not None:
                    query = query.where(t.letters.c.id.in_(chunk))
                if start is not None:
                    query = query.where(t.letters.c.received >= start)
                if end is not None:
                    query = query.where(t.letters.c.received <= end)
                rows = connection.execute(query).all()
                found = self._matches(connection, [r._mapping[t.letters.c.id] for r in rows])
                yield from (_entry(r, found.get(r._mapping[t.letters.c.id], [])) for r in rows)

    def _matches(self, connection: Connection, ids: list[str]) -> dict[str, list[Match]]:
        out: dict[str, list[Match]] = {}
        for i in range(0, len(ids), _CHUNK):
            for r in connection.execute(
                select(t.matches).where(t.matches.c.letter_id.in_(ids[i : i + _CHUNK])).order_by(t.matches.c.probability.desc())
            ):
                out.setdefault(r.letter_id, []).append(
                    Match(r.earlier_id, r.probability, r.same_person, r.same_matter, r.relation, tuple(r.reasons))
                )
        return out

    def _restricted_among(self, connection: Connection, ids: list[str]) -> set[str]:
        if not ids:
            return set()
        rows = connection.execute(select(t.letters.c.id).where(t.letters.c.id.in_(ids), t.letters.c.restricted))
        return {r.id for r in rows}

    def _digests(self, connection: Connection, ids: list[str]) -> dict[str, str]:
        out: dict[str, str] = {}
        for i in range(0, len(ids), _CHUNK):
            rows = connection.execute(select(t.letters.c.id, t.letters.c.digest).where(t.letters.c.id.in_(ids[i : i + _CHUNK])))
            out |= {r.id: r.digest for r in rows}
        return out

    def _need(self, connection: Connection, letter_id: str) -> None:
        if connection.execute(select(t.letters.c.id).where(t.letters.c.id == letter_id)).first() is None:
            raise LedgerError(f"台账中没有来信 {letter_id}")


def digest_of(text: str) -> str:
    """SHA-256 of a letter's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _entry(row: Any, found: list[Match]) -> Entry:
    m = row._mapping
    hidden = m[t.restricted_letters.c.letter]
    letter_row = _Row({c.name: m[c] for c in t.letters.c})
    letter: Letter = letter_from(letter_row, hidden)
    labels = m[t.restricted_letters.c.classification] if hidden else m[t.analyses.c.classification]
    fields = m[t.restricted_letters.c.extraction] if hidden else m[t.analyses.c.extraction]
    analysis = Analysis(letter.id, classification_from(labels), extraction_from(fields))
    if hidden:
        found = [
            Match(x["id"], x["probability"], x["same_person"], x["same_matter"], x["relation"], tuple(x["reasons"]))
            for x in m[t.restricted_letters.c.matches]
        ]
    repeats = tuple(x.id for x in found if x.relation == "same_person_same_matter")
    link = LinkResult(
        letter_id=letter.id,
        case_id=m[t.case_letters.c.case_id],
        is_repeat=m[t.analyses.c.is_repeat],
        repeat_of=repeats,
        relation=m[t.analyses.c.relation],
        matches=tuple(found),
        needs_review=m[t.analyses.c.link_needs_review],
    )
    return Entry(letter, analysis, link, action=m[t.analyses.c.action], action_article=m[t.analyses.c.action_article])


class _Row:
    """Attribute access over a plain mapping, so that `letter_from` reads rows and joined rows alike."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def _engine(url: str, *, memory: bool) -> Engine:
    if memory:
        from sqlalchemy.pool import StaticPool

        return create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _pragmas(connection: Any, _record: Any) -> None:
            for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL"):
                connection.execute(f"PRAGMA {pragma}")

    return engine


def _make_private(path: Path) -> None:
    """Create the file with mode 0600 and its folder with 0700; refuse a ledger that others can read."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, mode=0o700)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        elif os.name == "posix" and path.stat().st_mode & 0o077:
            raise LedgerError(f"台账文件 {path} 其他人可读，请先执行 chmod 600 {path}")
    except OSError as error:
        raise LedgerError(f"台账文件 {path} 无法建立（{error.strerror}），请检查文件夹权限或换一个位置") from None


def _short(error: Exception) -> str:
    return str(getattr(error, "orig", error)).splitlines()[0][:120]
