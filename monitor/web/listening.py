"""An address in words, ADDRESS:PORT, as what a socket wants."""

from __future__ import annotations

import socket


def split_address(listen: str) -> tuple[socket.AddressFamily, tuple[str, int]]:
    """The family of an address, and its host and port; an IPv6 address stands in brackets."""
    host, _, port = listen.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    return (socket.AF_INET6 if ":" in host else socket.AF_INET), (host, int(port))
