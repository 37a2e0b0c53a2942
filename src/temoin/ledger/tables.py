"""The tables of a ledger's file, and every question that is asked of them."""

from typing import Final

APPLICATION: Final = 0x54454D4F  # "TEMO", so that another program's database is never taken for a ledger
VERSION: Final = 1

SCHEMA: Final = (
    # The content is kept once, as it was hashed; what is looked up is derived from it and cannot disagree.
    """
    CREATE TABLE entry (
        position INTEGER PRIMARY KEY,
        content TEXT NOT NULL,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL,
        event TEXT GENERATED ALWAYS AS (json_extract(content, '$.record.event')) VIRTUAL,
        receipt TEXT GENERATED ALWAYS AS (json_extract(content, '$.record.receipt')) VIRTUAL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX entry_receipt ON entry (receipt) WHERE receipt IS NOT NULL",
    "CREATE INDEX entry_event ON entry (event)",
    """
    CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END
    """,
    """
    CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END
    """,
    # INSERT OR REPLACE deletes without asking the trigger above: nothing but the next position is let in.
    """
    CREATE TRIGGER entry_is_only_appended BEFORE INSERT ON entry
    WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM entry)
      OR NEW.previous IS NOT coalesce(
        (SELECT hash FROM entry ORDER BY position DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000'
      )
    BEGIN SELECT RAISE(ABORT, 'an entry is only ever appended'); END
    """,
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)

LAST: Final = "SELECT position, hash FROM entry ORDER BY position DESC LIMIT 1"
APPEND: Final = "INSERT INTO entry (position, content, previous, hash) VALUES (?, ?, ?, ?)"
AFTER: Final = (
    "SELECT position, content, previous, hash FROM entry WHERE position > ? ORDER BY position LIMIT ?"
)
AFTER_AS_BYTES: Final = AFTER.replace("content", "CAST(content AS BLOB)")
RECEIPT: Final = "SELECT position, content, previous, hash FROM entry WHERE receipt = ?"
EVENTS: Final = "SELECT event, count(*) FROM entry GROUP BY event ORDER BY event"
ANSWERS: Final = """
    SELECT answer.key, answer.value, count(*)
    FROM entry, json_each(content, '$.record.answers') AS answer
    GROUP BY answer.key, answer.value ORDER BY answer.key
"""
