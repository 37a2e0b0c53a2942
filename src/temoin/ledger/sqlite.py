"""The ledger in one SQLite file: a record is on disk before it is acknowledged."""

import os
import random
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Final, Literal
from weakref import WeakSet

import msgspec

from temoin.consent import Event
from temoin.ledger.entry import GENESIS, Content, Counts, Entry, Record, Verification, canonical, chained
from temoin.ledger.store import LedgerError
from temoin.ledger.tables import (
    AFTER,
    AFTER_AS_BYTES,
    ANSWERS,
    APPEND,
    APPLICATION,
    EVENTS,
    LAST,
    RECEIPT,
    SCHEMA,
    VERSION,
)

PATIENCE: Final = 15.0  # seconds that one process waits for the others
TURN: Final = (0.0005, 0.004)  # seconds between two tries to begin, at random: whoever waits gets their turn
PAGE: Final = 1000  # entries read at a time, so that a walk needs little memory

_decoder = msgspec.json.Decoder(Content)


def open_ledger(path: Path | str) -> "SqliteLedger":
    """The ledger kept in this file, which is made when it is not there (readable by its owner only).

    Raises LedgerError when the folder is missing, when the file is no ledger, or one of a later version.
    """
    return SqliteLedger(Path(path))


class SqliteLedger:
    """A ledger in one SQLite file, for several threads and several processes at once.

    Threads share one connection behind a lock; processes take turns by BEGIN IMMEDIATE. What came while one
    transaction was being written goes into the next one together: one commit on disk for all of it. The
    connection is let go before a fork, and parent and child each open the file anew when they next need it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()  # it may be opened again after the process has changed folders
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._connection: sqlite3.Connection | None = self._opened()
        self._inherited: list[sqlite3.Connection] = []
        self._closed = False
        self._asked: deque[_Asked] = deque()  # whose ends threads may use at once, without a lock
        with _Fork.lock:
            _Fork.ledgers.add(self)

    def append(self, record: Record) -> Entry:
        """Keep a record after the last one; when this returns, it is on disk (synchronous=FULL).

        Raises LedgerError, and keeps nothing, when the disk or another process prevents it, or when the
        receipt is already there.
        """
        asked = _Asked(record, os.getpid())
        self._asked.append(asked)
        try:
            with self._lock:
                if asked.entry is None and asked.error is None:
                    self._answer(asked)
        except BaseException:  # interrupted: what was not begun is not to be
            asked.withdrawn = True
            raise
        if asked.entry is None:
            raise LedgerError(str(asked.error)) from asked.error
        return asked.entry

    def entries(self, after: int = 0, limit: int = 100) -> tuple[Entry, ...]:
        """At most `limit` entries that follow position `after`, in order."""
        return tuple(self._entry(row) for row in self._rows(AFTER, (after, limit)))

    def receipt(self, receipt: str) -> Entry | None:
        """The entry that this receipt proves, or None when no entry bears it."""
        rows = self._rows(RECEIPT, (receipt,))
        return self._entry(rows[0]) if rows else None

    def counts(self) -> Counts:
        """How many entries there are, of each event, and how often each purpose was granted and refused."""
        events: dict[Event, int] = dict(self._rows(EVENTS))
        answers = self._rows(ANSWERS)
        return Counts(
            entries=sum(events.values()),
            events=events,
            granted={purpose: number for purpose, granted, number in answers if granted},
            refused={purpose: number for purpose, granted, number in answers if not granted},
        )

    def verify(self) -> Verification:
        """Walk the chain in order, a page at a time, and name the first position that does not hold.

        A content that was changed, an entry removed, added or moved: each is seen. What a chain alone cannot
        show is that its *last* entries were cut off, or that the whole of it was written anew: for that, its
        head must have been written down elsewhere (compare `head` and `entries` with what you noted).
        """
        position, head = 0, GENESIS
        while True:
            try:
                rows = self._rows(AFTER_AS_BYTES, (position, PAGE))
            except LedgerError:
                return Verification(entries=position, head=head, broken_at=position + 1, reason="unreadable")
            for row in rows:
                reason = _fault(row, position + 1, head)
                if reason:
                    return Verification(entries=position, head=head, broken_at=position + 1, reason=reason)
                position, head = row[0], row[3]
            if len(rows) < PAGE:
                return Verification(entries=position, head=head)

    def close(self) -> None:
        """Let go of the file; closing twice is harmless."""
        with self._lock:
            self._let_go()
            self._closed = True

    def before_fork(self) -> None:
        """Wait for the entry being written, close the connection, and let nobody in until `after_fork`."""
        self._lock.acquire()
        self._let_go()

    def after_fork(self) -> None:
        """Let the next one open the file anew, in the parent and in the child."""
        self._lock.release()

    def _answer(self, own: "_Asked") -> None:
        """Write all that was asked so far in one transaction, under the lock; each is told its outcome."""
        batch = [own]
        while self._asked:
            asked = self._asked.popleft()
            if asked is not own and asked.process == own.process and not asked.withdrawn:
                batch.append(asked)
        try:
            with self._ready() as connection:
                entries = _written(connection, batch)
        except LedgerError as error:
            for asked in batch:
                asked.error = error
        except BaseException as error:
            for asked in batch:
                asked.error = LedgerError(f"{self._path}: the writing was cut short: {error!r}.")
            raise
        else:
            for asked, entry in zip(batch, entries, strict=True):
                if isinstance(entry, Entry):
                    asked.entry = entry
                else:
                    asked.error = LedgerError(f"{self._path}: {entry}.")

    def _entry(self, row: Sequence[Any]) -> Entry:
        position, content, previous, digest = row
        try:
            kept = _decoder.decode(content)
        except (msgspec.MsgspecError, ValueError) as error:
            raise LedgerError(f"{self._path}: entry {position} cannot be read: {error}.") from error
        return Entry(position=position, time=kept.time, record=kept.record, previous=previous, hash=digest)

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._held() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def _held(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time."""
        with self._lock, self._ready() as connection:
            yield connection

    @contextmanager
    def _ready(self) -> Iterator[sqlite3.Connection]:
        """The connection, under the lock; SQLite's errors become ours."""
        if self._closed:
            raise LedgerError(f"{self._path}: the ledger is closed.")
        if self._process != os.getpid():
            self._let_go()
        if self._connection is None:
            self._connection, self._process = self._opened(), os.getpid()
        try:
            yield self._connection
        except sqlite3.Error as error:
            raise LedgerError(f"{self._path}: {error}.") from error

    def _let_go(self) -> None:
        """Close the connection, under the lock.

        One that came from a parent, by a fork that Python was not told of (some servers written in C), is put
        aside as it is: closing it here would disturb the parent.
        """
        if self._connection is not None:
            if self._process == os.getpid():
                self._connection.close()
            else:
                self._inherited.append(self._connection)
        self._connection = None

    def _opened(self) -> sqlite3.Connection:
        try:
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise LedgerError(f"{self._path}: the ledger cannot be opened: {error.strerror}.") from error
        try:
            connection = sqlite3.connect(
                self._path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            try:
                _prepare(connection, self._path)
            except BaseException:
                connection.close()
                raise
        except sqlite3.Error as error:
            raise LedgerError(f"{self._path}: the ledger cannot be opened: {error}.") from error
        return connection


class _Asked:
    """A record that a thread of this process asks to have kept, and what became of it."""

    __slots__ = ("entry", "error", "process", "record", "withdrawn")

    def __init__(self, record: Record, process: int) -> None:
        self.record = record
        self.process = process
        self.withdrawn = False
        self.entry: Entry | None = None
        self.error: LedgerError | None = None


class _Fork:
    """What is done about every ledger when the process forks.

    SQLite remembers, for each process, which locks it holds on a file; a child inherits the memory and not
    the locks, and what it then writes can be lost when the parent closes its own connection. So a fork waits
    for the entry being written, and happens while no connection is open.
    """

    lock = threading.Lock()
    ledgers: ClassVar[WeakSet[SqliteLedger]] = WeakSet()
    waiting: tuple[SqliteLedger, ...] = ()

    @classmethod
    def before(cls) -> None:
        cls.lock.acquire()
        cls.waiting = tuple(cls.ledgers)
        for ledger in cls.waiting:
            ledger.before_fork()

    @classmethod
    def after(cls) -> None:
        for ledger in cls.waiting:
            ledger.after_fork()
        cls.waiting = ()
        cls.lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_Fork.before, after_in_parent=_Fork.after, after_in_child=_Fork.after)


def _written(connection: sqlite3.Connection, batch: Sequence[_Asked]) -> list[Entry | Exception]:
    """Keep these records after the last one in one transaction; of a record that may not be kept, why.

    When this returns, all of it is on disk; when it raises, nothing is.
    """
    entries: list[Entry | Exception] = []
    _begin(connection)
    try:
        position, previous = connection.execute(LAST).fetchone() or (0, GENESIS)
        for asked in batch:
            now = datetime.now(UTC)
            try:
                content = canonical(position + 1, now, asked.record)
                digest = chained(previous, content)
                connection.execute(APPEND, (position + 1, content.decode(), previous, digest))
            except (ValueError, sqlite3.IntegrityError) as error:  # that one alone: the others stand
                entries.append(error)
                continue
            position += 1
            entries.append(
                Entry(position=position, time=now, record=asked.record, previous=previous, hash=digest)
            )
            previous = digest
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return entries


def _begin(connection: sqlite3.Connection) -> None:
    """BEGIN IMMEDIATE, tried often: SQLite by itself waits ever longer, and others go first all the while."""
    deadline = time.monotonic() + PATIENCE
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(random.uniform(*TURN))  # noqa: S311 - no secret: who looks again when
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")


def _fault(
    row: Sequence[Any], position: int, previous: str
) -> Literal["missing", "changed", "unlinked", "unreadable"] | None:
    """What is wrong with the entry that should stand at `position` after the hash `previous`."""
    found, content, linked, digest = row
    if found != position:
        return "missing"
    if linked != previous:
        return "unlinked"
    if chained(previous, content) != digest:
        return "changed"
    try:
        return None if _decoder.decode(content).position == position else "missing"
    except (msgspec.MsgspecError, ValueError):
        return "unreadable"


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Set the connection up, and make the tables in a new file (one process does, the others find them)."""
    _recognise(connection, path)
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # where a plain fsync only reaches the drive's memory (macOS)
    _begin(connection)
    if _recognise(connection, path) == "new":
        for statement in SCHEMA:
            connection.execute(statement)
    connection.execute("COMMIT")


def _recognise(connection: sqlite3.Connection, path: Path) -> Literal["new", "ours"]:
    """Whether the file is still empty or a ledger; raises LedgerError, having changed nothing, if neither."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if tables == 0:
        return "new"
    if application != APPLICATION:
        raise LedgerError(f"{path}: this is another program's database, not a ledger; name another file.")
    if version > VERSION:
        raise LedgerError(f"{path}: this ledger was made by a later version of Témoin; install that one.")
    return "ours"


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Set write-ahead logging; SQLite does not wait by itself when another process is setting it too."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
