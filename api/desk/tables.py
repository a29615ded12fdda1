"""The tables. Moments are microseconds since 1970, UTC; days are ISO text; what is sealed opens with its case's key.

`COVERED` names the columns that the chain of audit entries vouches for, table by table.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

_NAME = String(64)
_WORD = String(32)
_DAY = String(10)

accounts = Table(
    "accounts",
    metadata,
    Column("name", _NAME, primary_key=True),
    Column("role", _WORD, nullable=False),
    Column("branch", _NAME, nullable=False),
    Column("password", Text, nullable=False),  # argon2id, with its salt and costs
    Column("totp", LargeBinary),  # sealed by a sealing key
    Column("totp_key", _WORD),
    Column("totp_since", BigInteger),
    Column("totp_step", BigInteger),  # the last that was used: a code opens once
    Column("failures", Integer, nullable=False),
    Column("failed_at", BigInteger),
    Column("locked", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", LargeBinary, primary_key=True),  # the digest of what the browser holds
    Column("account", _NAME, ForeignKey("accounts.name"), nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

kiosks = Table(
    "kiosks",
    metadata,
    Column("id", _WORD, primary_key=True),
    Column("name", _NAME, nullable=False),
    Column("branch", _NAME, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),  # of the key
    Column("daily_quota", Integer, nullable=False),
    Column("day", _DAY),
    Column("used", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
)

cases = Table(
    "cases",
    metadata,
    Column("reference", _WORD, primary_key=True),
    Column("branch", _NAME, nullable=False),
    Column("state", _WORD, nullable=False),
    Column("outcome", _WORD),
    Column("version", Integer, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("opened_by", _NAME, nullable=False),
    Column("via", _WORD, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("assigned_to", _NAME),
    Column("accepted_on", _DAY),
    Column("due", _DAY),
    Column("closed_at", BigInteger),
    Column("waiting_since", BigInteger),
    Column("waiting_for", LargeBinary),  # sealed
    Column("people", LargeBinary),  # sealed
    Column("papers", Text, nullable=False),  # JSON: a paper's id to when it came and who took it
    Column("assessment", Integer, nullable=False),  # the number of the last
    Column("verdict", _WORD, nullable=False),
    Column("erased_at", BigInteger),
    Column("data_key", LargeBinary),  # sealed by a sealing key; none once erased
    Column("sealing_key", _WORD),
    Index("ix_cases_branch_state", "branch", "state"),
    Index("ix_cases_closed_at", "closed_at"),
)

assessments = Table(
    "assessments",
    metadata,
    Column("reference", _WORD, ForeignKey("cases.reference"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", _NAME, nullable=False),
    Column("today", _DAY, nullable=False),
    Column("rulebook", _NAME, nullable=False),
    Column("rulebook_version", _WORD, nullable=False),
    Column("engine_version", _WORD, nullable=False),
    Column("application", LargeBinary, nullable=False),  # sealed
    Column("answer", LargeBinary, nullable=False),  # sealed
)

notes = Table(
    "notes",
    metadata,
    Column("reference", _WORD, ForeignKey("cases.reference"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", _NAME, nullable=False),
    Column("text", LargeBinary, nullable=False),  # sealed
)

moves = Table(
    "moves",
    metadata,
    Column("reference", _WORD, ForeignKey("cases.reference"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("by", _NAME, nullable=False),
    Column("state", _WORD, nullable=False),
    Column("on", _DAY, nullable=False),
    Column("outcome", _WORD),
    Column("reason", LargeBinary),  # sealed
)

identities = Table(
    "identities",
    metadata,
    Column("reference", _WORD, ForeignKey("cases.reference"), primary_key=True),
    Column("digest", LargeBinary, primary_key=True),  # keyed, of a name or an ID number
    Index("ix_identities_digest", "digest"),
)

serials = Table(
    "serials",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

receipts = Table(
    "receipts",
    metadata,
    Column("actor", _NAME, primary_key=True),
    Column("key", LargeBinary, primary_key=True),  # the digest of the idempotency key
    Column("asked", LargeBinary, nullable=False),  # the keyed digest of the request
    Column("answer", Text, nullable=False),  # JSON: nothing personal
    Column("at", BigInteger, nullable=False),
    Index("ix_receipts_at", "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", _NAME, nullable=False),
    Column("act", _WORD, nullable=False),
    Column("subject", _NAME, nullable=False),
    Column("detail", Text, nullable=False),  # JSON
    Column("hash", LargeBinary, nullable=False),
    Index("ix_audit_subject", "subject"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("seal", LargeBinary, nullable=False),
)

_UNCOVERED = {
    accounts: {"totp_step", "failures", "failed_at"},  # counted at every sign-in
    kiosks: {"day", "used"},
    cases: {"data_key", "sealing_key"},  # sealed anew when keys rotate
    assessments: set(),
    notes: set(),
    moves: set(),
}

COVERED = {
    table: tuple(column.name for column in table.columns if column.name not in left_out)
    for table, left_out in _UNCOVERED.items()
}
"""What an audit entry vouches for of a row."""
