"""A PostgreSQL server of the tests' own: its files in a temporary folder, stopped at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

NAMES = count()
HBA = """
local all all trust
host all all 127.0.0.1/32 scram-sha-256
"""
# Fast, and small: nothing here must outlive a power cut.
SETTINGS = ("fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=40")
SUPERUSER = "postgres"


@dataclass(frozen=True)
class PostgresServer:
    """A running server. Unix sockets trust everybody; over TCP a password is asked for."""

    folder: Path
    port: int
    has_providers: bool
    """Whether it sorts texts by ICU, as in a dictionary (from version 15 on)."""

    def url(self, database: str, user: str = SUPERUSER) -> str:
        """The URL of a database through the socket."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"

    def tcp_url(self, database: str, user: str, password: str = "") -> str:
        """The URL of a database through TCP."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def execute(self, query: str, database: str = SUPERUSER) -> list[tuple[Any, ...]]:
        """Run one statement as the superuser, outside any transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def database(self, more: str = "") -> Iterator[str]:
        """A new, empty database by its name, dropped at the end."""
        name = f"store_{next(NAMES)}"
        self.execute(f"CREATE DATABASE {name} {more}")
        try:
            yield name
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")


def find_binaries() -> Path | None:
    """The folder of the newest server on this machine: Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = found or ([Path(on_path).resolve()] if on_path else [])
    return found[-1].parent if found and (found[-1].parent / "postgres").exists() else None


@contextmanager
def run_server() -> Iterator[PostgresServer]:
    """Start a server, or skip the test with the reason. A server refuses to run as root."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:
        try:
            user = pwd.getpwnam(SUPERUSER)
        except KeyError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        owner = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # Not in pytest's folder: the path of a socket has 107 bytes at most.
    folder = Path(tempfile.mkdtemp(prefix="raid-pg-"))
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    try:
        with _started(binaries, folder, owner) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _started(binaries: Path, folder: Path, owner: dict[str, Any]) -> Iterator[PostgresServer]:
    data, log = folder / "data", folder / "log"
    command = [binaries / "initdb", "-D", data, "-U", SUPERUSER, "-E", "UTF8", "--no-sync", "--no-locale"]
    help_text = subprocess.run([binaries / "initdb", "--help"], capture_output=True, text=True, check=True)
    has_providers = "--icu-locale" in help_text.stdout
    if has_providers:
        # As most servers are: texts sorted as in a dictionary, not by their bytes.
        command[-1:] = ["--locale=C", "--locale-provider=icu", "--icu-locale=en-US"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, **owner)
    (data / "pg_hba.conf").write_text(HBA, encoding="ascii")
    port = _free_port()
    settings = (*SETTINGS, f"unix_socket_directories={folder}", "listen_addresses=127.0.0.1", f"port={port}")
    command = [binaries / "postgres", "-D", data, *(part for one in settings for part in ("-c", one))]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, **owner)
    server = PostgresServer(folder, port, has_providers)
    try:
        _wait_for(server, process, log)
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: its files are thrown away
        process.wait(timeout=30)


def _wait_for(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    patience = time.monotonic() + 60
    while True:
        try:
            server.execute("SELECT 1")
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > patience:
                pytest.fail(f"PostgreSQL did not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
