"""SQLite as the product needs it: durable on every connection, and one fair queue of writers."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base, operations
from django.db.utils import OperationalError

from shangji.core.sqlite.turns import WriteTurns, turns_for

REQUIRED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLAC")
BUSY_TIMEOUT_S = 20.0
CACHE_KIB = 32 * 1024
"""Pages that a connection keeps at most. SQLite's 2 MiB hold less than an index of what one person has in a long life."""

STATEMENTS = 1000
"""So many a connection keeps planned. A verb has some thirty, and Python's 128 hold those of a few verbs."""


class DatabaseOperations(operations.DatabaseOperations):
    """Moments are kept in UTC: each row has a handful, and Django takes a dozen calls to read or write one."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if type(value) is str and self.connection.timezone is UTC:
            try:
                found = datetime.fromisoformat(value)
            except ValueError:
                found = None
            if found is not None and found.tzinfo is None:
                return found.replace(tzinfo=UTC)
        return super().convert_datetimefield_value(value, expression, connection)

    def adapt_datetimefield_value(self, value: Any) -> Any:
        if type(value) is datetime and value.tzinfo is not None and self.connection.timezone is UTC:
            return str(value.astimezone(UTC).replace(tzinfo=None))
        return super().adapt_datetimefield_value(value)


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a turn before BEGIN IMMEDIATE and gives it back when the transaction is over."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: WriteTurns | None = None

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params.setdefault("timeout", BUSY_TIMEOUT_S)
        params.setdefault("cached_statements", STATEMENTS)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            if not self.is_in_memory_db():
                self._use_wal(connection)
            self._assert_durable(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def take_turn(self) -> None:
        """Wait until every writer who came before has finished. Raises OperationalError after the timeout."""
        if self._held is not None or self.is_in_memory_db():
            return
        queue = turns_for(self.settings_dict["NAME"])
        timeout_s = float(self.settings_dict["OPTIONS"].get("timeout", BUSY_TIMEOUT_S))
        try:
            if not queue.take(timeout_s):
                raise OperationalError("database is locked: no turn to write")
        except OSError as error:
            raise OperationalError(f"unusable write lock: {error}") from error
        self._held = queue

    def can_write_now(self) -> bool:
        """Whether a write would not wait for another one."""
        if self._held is not None or self.is_in_memory_db():
            return True
        try:
            return turns_for(self.settings_dict["NAME"]).is_free()
        except OSError as error:
            raise OperationalError(f"unusable write lock: {error}") from error

    def give_turn_back(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            held.give_back()

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self.give_turn_back()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # not in the stubs
        finally:
            self._after_transaction()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._after_transaction()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self.give_turn_back()

    def _after_transaction(self) -> None:
        # A commit that failed leaves its transaction open: the turn stays until it is rolled back or closed.
        if self.connection is None or not self.connection.in_transaction:
            self.give_turn_back()

    def _use_wal(self, connection: Any) -> None:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            return
        self.take_turn()  # the switch ignores the busy timeout
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            self.give_turn_back()

    def _assert_durable(self, connection: Any) -> None:
        for pragma, wanted in REQUIRED.items():
            found = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
            if found != wanted and not (pragma == "journal_mode" and self.is_in_memory_db()):
                raise ImproperlyConfigured(f"SQLite {pragma} is {found!r} instead of {wanted!r}: not durable")
        if getattr(self, "transaction_mode", None) != "IMMEDIATE":
            raise ImproperlyConfigured(
                "SQLite needs transaction_mode IMMEDIATE: a late lock can fail half-way"
            )


@lru_cache(STATEMENTS)
def _with_marks(query: str) -> str:
    """Django's %s as SQLite's ?: for long statements a tenth of the time that they take."""
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class Cursor(base.SQLiteCursorWrapper):
    """A write outside a transaction waits for its turn as well."""

    wrapper: DatabaseWrapper

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        return (
            _with_marks(query)
            if param_names is None
            else super().convert_query(query, param_names=param_names)
        )

    def execute(self, query: str, params: Any = None) -> Any:
        if self.connection.in_transaction or query.lstrip()[:6].upper() not in WRITES:
            return super().execute(query, params)
        return self._in_turn(super().execute, query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if self.connection.in_transaction:
            return super().executemany(query, param_list)
        return self._in_turn(super().executemany, query, param_list)

    def _in_turn(self, run: Any, query: str, params: Any) -> Any:
        self.wrapper.take_turn()
        try:
            return run(query, params)
        finally:
            self.wrapper._after_transaction()
