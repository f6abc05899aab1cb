"""A real mail server on loopback that keeps what it is sent, and answers as a test wishes."""

import asyncio
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TAKEN = "250 OK"


@dataclass
class Mailbox:
    """What a server was sent. `replies` holds other answers by recipient, DATA, QUIT, MAIL or RSET.

    `peers` are the ports of the connections that mails came by; `seconds` is how long it thinks about each.
    """

    host: str = "127.0.0.1"
    port: int = 0
    received: list[tuple[str, bytes]] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    peers: list[int] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(data, policy=policy.default) for _, data in self.received]

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.received]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.peers.append(session.peer[1])
        reply = self.replies.get("MAIL", TAKEN)
        if reply == TAKEN:
            envelope.mail_from = address
        return reply

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(address, TAKEN)
        if reply == TAKEN:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.seconds)
        reply = self.replies.get("DATA", TAKEN)
        if reply == TAKEN:
            assert isinstance(envelope.content, bytes)
            self.received += [(address, envelope.content) for address in envelope.rcpt_tos]
        return reply

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return self.replies.get("RSET", TAKEN)

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return self.replies.get("QUIT", "221 Bye")


class AnyPort(Controller):
    """A server on a port that the system chose: no two tests can want the same one."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serve_mail(
    login: tuple[str, str] | None = None,
    certificate: tuple[Path, Path] | None = None,
    tls_from_the_start: bool = False,
    mailbox: Mailbox | None = None,
) -> Iterator[Mailbox]:
    """Runs a mail server. `login` is demanded; `certificate` (certificate, key) offers STARTTLS or TLS.

    A `mailbox` that had a server before gets one on the same port.
    """
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)

    def check(
        server: SMTP, session: Session, envelope: Envelope, how: str, data: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=(data.login.decode(), data.password.decode()) == login, handled=False)

    mailbox = mailbox or Mailbox()
    server = AnyPort(
        mailbox,
        hostname=mailbox.host,
        port=mailbox.port,
        ssl_context=context if tls_from_the_start else None,
        tls_context=None if tls_from_the_start else context,
        authenticator=check if login else None,
        auth_required=bool(login),
        auth_require_tls=bool(certificate) and not tls_from_the_start,
    )
    server.start()
    mailbox.port = server.port
    try:
        yield mailbox
    finally:
        server.stop()


@contextmanager
def serve_drops(seconds: float = 0.02) -> Iterator[int]:
    """The port of a server that begins a greeting and sends a letter of it now and then, for ever."""
    stopped = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(b"220 ")
            while not stopped.wait(seconds):
                connection.sendall(b"x")

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]
        stopped.set()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate and a key for 127.0.0.1 that nobody but the test trusts."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"),
        *("-addext", "keyUsage=critical,digitalSignature,keyCertSign", "-keyout", key, "-out", certificate),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return certificate, key
