"""What only a PostgreSQL server can do to a store: refuse, vanish, fill up, drop the line, let a lock go."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from postgres import PostgresServer
from servers import FeedServer
from test_store import NOW, make_alert, make_claim, make_entry, make_notification
from world import make_desk

from monitor.cli import main
from monitor.errors import StoreError
from monitor.model import Delivery, FeedState, Outcome, Reading
from monitor.store import Store
from monitor.store.tables import Tables
from monitor.store.types import Key

SECRET = "hunter2-pa55"


@pytest.fixture
def name(postgres: PostgresServer) -> Iterator[str]:
    """A new database."""
    with postgres.database() as name:
        yield name


@pytest.fixture
def url(postgres: PostgresServer, name: str) -> str:
    return postgres.url(name)


@pytest.fixture
def user(postgres: PostgresServer, name: str) -> Iterator[str]:
    """Somebody who may connect with a password, and nothing more."""
    postgres.execute(f"CREATE ROLE reader_{name} LOGIN PASSWORD '{SECRET}'")
    yield f"reader_{name}"
    postgres.execute(f"DROP OWNED BY reader_{name}", name)
    postgres.execute(f"DROP ROLE reader_{name}")


def fail(postgres: PostgresServer, name: str, table: str, what: str) -> None:
    """Let each later row of a table make the server do something: its own errors, at the worst moment."""
    postgres.execute(
        f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {what}; RETURN NEW; END $$",
        name,
    )
    postgres.execute(f"CREATE TRIGGER fail AFTER INSERT ON {table} EXECUTE FUNCTION fail()", name)


def drop_connections(postgres: PostgresServer, name: str) -> None:
    """As when a server is restarted."""
    query = f"SELECT pg_terminate_backend(pid, 9000) FROM pg_stat_activity WHERE datname = '{name}'"
    assert postgres.execute(query)


def count_connections(postgres: PostgresServer, name: str) -> int:
    ((number,),) = postgres.execute(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'")
    return int(number)


# Not let in


def test_a_server_that_is_not_there_is_named_with_its_mend() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers
        port = taken.getsockname()[1]
        with pytest.raises(StoreError) as caught:
            Store.open(f"postgresql://me:{SECRET}@127.0.0.1:{port}/raids", NOW)
    said = str(caught.value)
    assert said.startswith(
        f"postgresql://me@127.0.0.1:{port}/raids: the server cannot be reached: check that it"
    )
    assert "\n" not in said
    assert SECRET not in said


def test_a_host_that_is_no_host_is_named(tmp_path: Path) -> None:
    for where in ("me@nowhere.invalid/raids", f"me@/raids?host={tmp_path}"):
        with pytest.raises(StoreError, match="the server cannot be reached"):
            Store.open(f"postgresql://{where}", NOW)


def test_a_wrong_password_is_said_and_never_shown(postgres: PostgresServer, name: str, user: str) -> None:
    for wrong in (SECRET + "x", ""):
        with pytest.raises(
            StoreError, match=r"check user and password \(PGPASSWORD, or ~/.pgpass\)"
        ) as caught:
            Store.open(postgres.tcp_url(name, user, wrong), NOW)
        assert SECRET not in str(caught.value)
    with pytest.raises(StoreError, match="check user and password"):
        Store.open(postgres.url(name, "nobody_at_all"), NOW)


def test_a_password_can_come_from_the_environment(
    postgres: PostgresServer, name: str, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.execute(f"ALTER DATABASE {name} OWNER TO {user}")
    monkeypatch.setenv("PGPASSWORD", SECRET)
    with Store.open(f"postgresql://{user}@127.0.0.1:{postgres.port}/{name}", NOW) as store:
        assert store.add_entries([make_entry()])
        assert str(store.place) == f"postgresql://{user}@127.0.0.1:{postgres.port}/{name}"
    postgres.execute(f"ALTER DATABASE {name} OWNER TO postgres")


def test_a_password_with_an_at_sign_must_be_escaped_and_is_not_shown() -> None:
    with pytest.raises(StoreError, match="as %40") as caught:
        Store.open("postgresql://me:hunter@2pa55@host/raids", NOW)
    assert "2pa55" not in str(caught.value)


def test_a_database_that_does_not_exist_says_how_it_is_made(postgres: PostgresServer) -> None:
    with pytest.raises(StoreError, match=r"no such database: .* `createdb`"):
        Store.open(postgres.url("no_such_store"), NOW)


def test_a_user_who_may_not_make_tables_or_connect_is_told(
    postgres: PostgresServer, name: str, user: str
) -> None:
    postgres.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC", name)
    url = postgres.tcp_url(name, user, SECRET)
    with pytest.raises(StoreError, match="the user may not do this: make it the owner"):
        Store.open(url, NOW, exclusive=True)
    assert count_connections(postgres, name) == 0
    postgres.execute(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")
    with pytest.raises(StoreError, match="the user may not do this"):
        Store.open(url, NOW)


def test_without_the_driver_its_extra_is_named(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # as Python does where a package is missing
    with pytest.raises(StoreError, match=r"needs psycopg; pip install 'raid-monitor\[postgres\]'"):
        Store.open(url, NOW)


def test_an_option_that_is_none_is_said(url: str) -> None:
    with pytest.raises(StoreError, match="has an option that is not one of PostgreSQL's"):
        Store.open(f"{url}&sslmoed=require", NOW)


def test_a_server_that_has_no_safe_connection_is_refused_where_one_is_asked_for(
    postgres: PostgresServer, name: str
) -> None:
    with pytest.raises(StoreError, match="no safe connection"):
        Store.open(postgres.tcp_url(name, "postgres") + "?sslmode=require", NOW)


def test_a_database_of_another_encoding_or_another_program_is_left_as_it_is(postgres: PostgresServer) -> None:
    more = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    if postgres.has_providers:
        more += " LOCALE_PROVIDER libc"
    with (
        postgres.database(more) as name,
        pytest.raises(StoreError, match=r"its encoding is LATIN1.*--encoding=UTF8"),
    ):
        Store.open(postgres.url(name), NOW)
    with postgres.database() as name:
        postgres.execute("CREATE TABLE bookmarks (id int)", name)
        with pytest.raises(StoreError, match="belongs to another program; name another database"):
            Store.open(postgres.url(name), NOW)
        assert postgres.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name) == [
            ("bookmarks",)
        ]


def test_two_schemas_of_one_database_are_two_stores(postgres: PostgresServer, name: str, url: str) -> None:
    postgres.execute("CREATE SCHEMA other", name)
    with (
        Store.open(url, NOW, exclusive=True) as one,
        Store.open(f"{url}&options=-csearch_path%3Dother", NOW, exclusive=True) as other,
    ):
        one.add_entries([make_entry()])
        assert list(other.entries()) == []


# Asked, and nothing begun


def test_looking_at_an_empty_database_begins_no_store(postgres: PostgresServer, name: str, url: str) -> None:
    assert not Store.exists(url)
    assert Store.describe(url) == f"PostgreSQL, {url} (empty: the first run begins it)"
    assert postgres.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name) == []
    Store.open(url, NOW).close()
    assert Store.exists(url)
    assert Store.describe(url) == f"PostgreSQL, {url}"


def test_the_columns_that_are_sorted_by_are_sorted_by_bytes(
    postgres: PostgresServer, name: str, url: str
) -> None:
    Store.open(url, NOW).close()
    columns = postgres.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE collation_name = 'C'"
        " AND table_schema = 'public' ORDER BY 1",
        name,
    )
    keys = {
        (table.name, column.name)
        for table in Tables.metadata.tables.values()
        for column in table.columns
        if column.type is Key
    }
    assert set(columns) == keys
    assert {("entries", "id"), ("claims", "entry"), ("alerts", "series")} <= keys


def test_what_a_server_or_user_has_as_default_does_not_make_the_store_forget(
    postgres: PostgresServer, name: str, url: str
) -> None:
    for setting in ("synchronous_commit = off", "default_transaction_isolation = 'serializable'"):
        postgres.execute(f"ALTER DATABASE {name} SET {setting}")
    with Store.open(url, NOW, wait=2.5) as store, store._engine.connect() as connection:
        connection.execution_options(writes=True)
        found = [
            connection.exec_driver_sql(f"SHOW {setting}").scalar()
            for setting in ("synchronous_commit", "transaction_isolation", "lock_timeout", "application_name")
        ]
    assert found == ["on", "read committed", "2500ms", "raid-monitor"]


def test_words_of_strangers_that_hold_a_null_character_are_stored_without_it(url: str) -> None:
    with Store.open(url, NOW) as store:
        store.save_feed_state(FeedState("a", etag="x\0y", problem="\0"))
        store.save_alerts([], [make_notification()])
        store.record_delivery(Delivery("n", NOW, Outcome.RETRY, "421 \0later"))
        assert store.feed_states()["a"] == FeedState("a", etag="xy", problem="")
        assert store.deliveries("n")[0].detail == "421 later"
        assert store.notifications()[0].message == b"\0\xff mail"


# In the middle of the work


def test_a_full_disk_is_said_and_nothing_is_half_written(
    postgres: PostgresServer, name: str, url: str
) -> None:
    with Store.open(url, NOW) as store:
        fail(postgres, name, "notifications", "RAISE 'could not extend file' USING ERRCODE = 'disk_full'")
        with pytest.raises(StoreError, match="the disk of the server is full: free some space"):
            store.save_alerts([make_alert()], [make_notification()])
        assert (store.alerts(), store.notifications()) == ([], [])


def test_a_dropped_connection_is_said_nothing_is_half_written_and_the_next_call_works(
    postgres: PostgresServer, name: str, url: str
) -> None:
    with Store.open(url, NOW, exclusive=True) as store:
        (entry,) = store.add_entries([make_entry()])
        fail(postgres, name, "claims", "PERFORM pg_terminate_backend(pg_backend_pid())")
        with pytest.raises(StoreError, match="the connection was lost: check that the server runs"):
            store.save_readings([(entry, Reading((make_claim(),)))], "1")
        postgres.execute("DROP TRIGGER fail ON claims", name)
        assert list(store.unread_entries("1")) == [entry]
        assert store.claims() == []
        store.save_readings([(entry, Reading((make_claim(),)))], "1")
        assert len(store.claims()) == 1


def test_a_number_that_no_column_holds_is_said(url: str) -> None:
    with Store.open(url, NOW) as store:
        (entry,) = store.add_entries([make_entry()])
        with pytest.raises(StoreError, match="cannot be stored"):
            store.save_readings([(entry, Reading((make_claim(2**70),)))], "1")
        assert list(store.unread_entries("1")) == [entry]


def test_a_store_that_another_program_keeps_locked_says_so_and_can_still_be_read(url: str) -> None:
    with Store.open(url, NOW) as patient, Store.open(url, NOW, wait=0.2) as hasty:
        with patient._engine.connect().execution_options(writes=True) as connection:
            connection.exec_driver_sql("SELECT 1")
            with pytest.raises(StoreError, match="another program keeps it locked"):
                hasty.add_entries([make_entry()])
            assert list(hasty.entries()) == []
        assert hasty.add_entries([make_entry()])


# The one monitor


def test_a_monitor_whose_server_was_restarted_takes_its_lock_again(
    postgres: PostgresServer, name: str, url: str
) -> None:
    with Store.open(url, NOW, exclusive=True) as store:
        drop_connections(postgres, name)
        assert store.add_entries([make_entry()])
        with pytest.raises(StoreError, match="another monitor is at work on this store"):
            Store.open(url, NOW, exclusive=True)
        assert store.add_entries([make_entry("other")])
    assert count_connections(postgres, name) == 0
    Store.open(url, NOW, exclusive=True).close()


def test_a_monitor_whose_server_is_away_for_a_while_goes_on_when_it_is_back(
    postgres: PostgresServer, name: str, url: str
) -> None:
    with Store.open(url, NOW, exclusive=True) as store:
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        drop_connections(postgres, name)
        for _ in range(2):
            with pytest.raises(StoreError, match="takes no connections for now"):
                store.add_entries([make_entry()])
            with pytest.raises(StoreError, match="takes no connections for now"):
                list(store.entries())
        postgres.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert store.add_entries([make_entry()])
        with pytest.raises(StoreError, match="another monitor is at work on this store"):
            Store.open(url, NOW, exclusive=True)


def test_a_monitor_that_lost_its_lock_to_another_writes_nothing_more(
    postgres: PostgresServer, name: str, url: str
) -> None:
    with Store.open(url, NOW, exclusive=True) as first:
        drop_connections(postgres, name)
        with Store.open(url, NOW, exclusive=True) as second:
            for _ in range(2):
                with pytest.raises(StoreError, match="another monitor has taken this store over"):
                    first.add_entries([make_entry()])
            assert list(first.entries()) == []
            assert second.add_entries([make_entry("other")])
        assert first.add_entries([make_entry()])
        with pytest.raises(StoreError, match="another monitor is at work on this store"):
            Store.open(url, NOW, exclusive=True)


HANGING = """
    import sys
    from datetime import UTC, datetime
    from monitor.store import Store

    store = Store.open(sys.argv[1], datetime.now(UTC), exclusive=True)
    print("open", flush=True)
    with store._engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("DELETE FROM feeds; SELECT pg_sleep(3)")
        connection.commit()
"""


def test_the_next_monitor_waits_for_what_a_killed_one_was_still_writing(url: str) -> None:
    with Store.open(url, NOW) as store:
        store.save_feed_state(FeedState("a"))
    command = [sys.executable, "-c", textwrap.dedent(HANGING), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        assert killed.stdout.readline() == "open\n"
        time.sleep(0.5)
        os.kill(killed.pid, signal.SIGKILL)
    began = time.monotonic()
    with Store.open(url, NOW, exclusive=True) as store:
        assert time.monotonic() - began > 1
        assert set(store.feed_states()) == {"a"}  # what it had not finished never was


def test_check_says_which_database_is_used(
    postgres: PostgresServer, name: str, tmp_path: Path, server: FeedServer
) -> None:
    make_desk(tmp_path, server, more=f"store: {postgres.url(name)}")
    config = str(tmp_path / "feeds.yaml")
    said = CliRunner().invoke(main, ["check", "--config", config]).output
    assert f"store: PostgreSQL, {postgres.url(name)} (empty: the first run begins it)" in said
    with psycopg.connect(postgres.url(name)) as connection:
        connection.execute("CREATE TABLE bookmarks (id int)")
    done = CliRunner().invoke(main, ["check", "--config", config])
    assert done.exit_code == 2
    assert "belongs to another program" in done.output
