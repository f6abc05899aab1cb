"""Mails handed to a mail server, one after the other on one connection."""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from ..model import Notification, Outcome
from .attempts import Attempt, Fault
from .line import Line

NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
"""Answers to a recipient that will be the same for every mail to it."""
NOT_LET_IN: Final = frozenset({421, 530, 534, 535, 538})
"""Answers about the conversation and not the mail: closing, or a login that is missing or not accepted."""
TOO_LARGE: Final = 552
"""What a server that is told the size of a mail may answer to its sender: a word on this very mail."""
GOODBYE: Final = 5.0
"""Seconds for the farewell."""


@dataclass(frozen=True, slots=True)
class Mail:
    """How to reach a mail server. `timeout` is in seconds, for each step of the conversation.

    `patience` is in seconds too, for one mail in all, the connection with it. `authorities` is a file of
    certificates (PEM) to trust instead of the system's: for a server with a certificate of one's own
    making. There is no way to trust none.
    """

    host: str
    port: int
    sender: str
    security: Literal["tls", "starttls", "none"] = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    patience: float = 60.0
    authorities: Path | None = None


class MailServer:
    """A mail server and the connection to it: made for the first mail, kept for the next ones."""

    def __init__(self, mail: Mail) -> None:
        self.mail = mail
        self._line = Line()
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            # Taken is taken: a goodbye that goes wrong must not make a mail go out twice.
            self._line.begin(GOODBYE)
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
        self._drop()

    def send(self, notification: Notification) -> Attempt:
        """Hands one mail over; says how that ended, and why in plain words.

        REFUSED only where the server answered this very mail with a 5xx. All else can pass or be mended
        without losing a word: no connection, a certificate that is not trusted, a wrong password, a 4xx, a
        sender that the server does not take.
        """
        self._line.begin(self.mail.patience)
        try:
            server = self._reach()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self._drop()
            return Attempt(Outcome.RETRY, self._explain_connection(error), Fault.SERVER)
        try:
            server.sendmail(parseaddr(self.mail.sender)[1], [notification.recipient], notification.message)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            attempt = self._judge_refusal(error, notification)
            if attempt.fault is Fault.SERVER:
                self._drop()
            return attempt
        return Attempt(Outcome.SENT, f"taken by {self.mail.host}")

    def _reach(self) -> smtplib.SMTP:
        """The connection: the present one, if the server still answers on it, or a new one."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._server.rset()[0] == 250:
                    return self._server
            self._drop()
        self._server = _connect(self.mail, self._line)
        return self._server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
        self._server = None
        self._line.close()

    def _explain_connection(self, error: Exception) -> str:
        mail = self.mail
        match _find_cause(error):
            case _ if self._line.is_cut:
                why = self._say_too_slow()
            case UnicodeError():
                why = "user name or password holds letters that a login cannot carry"
            case ssl.SSLCertVerificationError() as error:
                why = f"its certificate is not trusted ({error.verify_message})"
            case ssl.SSLError() as error:
                why = f"no secure connection; is `security: {mail.security}` right? ({error.reason})"
            case TimeoutError():
                why = f"no answer within {mail.timeout:g} s"
            case smtplib.SMTPAuthenticationError() as error:
                why = f"user name or password not accepted ({self._quote(error)})"
            case smtplib.SMTPNotSupportedError():
                why = f"it does not offer what the configuration asks for ({error})"
            case smtplib.SMTPResponseException() as error:
                why = f"it turned the connection down ({self._quote(error)})"
            case _:
                why = f"no connection ({self._clean(str(error))})"
        return f"{self._place}: {why}"

    def _judge_refusal(self, error: Exception, notification: Notification) -> Attempt:
        if self._line.is_cut:
            return Attempt(Outcome.RETRY, f"{self._place}: {self._say_too_slow()}", Fault.SERVER)
        match _find_cause(error):
            case UnicodeError():
                detail = f"{notification.recipient}: letters that the mail server cannot take"
                return Attempt(Outcome.REFUSED, detail)
            case smtplib.SMTPRecipientsRefused() as refused:
                code, answer = next(iter(refused.recipients.values()))
                said = smtplib.SMTPResponseException(code, answer)
                return self._judge_answer(said, notification, code in NO_SUCH_MAILBOX)
            case smtplib.SMTPSenderRefused() as said if _is_about_sender(said.smtp_code):
                why = (
                    f"it takes no mail from {parseaddr(self.mail.sender)[1]} ({self._quote(said)}): "
                    "`email.from` must be an address that it lets us write from"
                )
            case smtplib.SMTPResponseException() as said:
                return self._judge_answer(said, notification)
            case TimeoutError():
                why = f"no answer within {self.mail.timeout:g} s"
            case other:
                why = f"the connection broke ({self._clean(str(other))})"
        return Attempt(Outcome.RETRY, f"{self._place}: {why}", Fault.SERVER)

    def _judge_answer(
        self, said: smtplib.SMTPResponseException, notification: Notification, is_no_mailbox: bool = False
    ) -> Attempt:
        """What a refusal by the server is worth: of this mail, of its recipient, or of all for now."""
        code, mail = said.smtp_code, f"the mail to {notification.recipient} ({self._quote(said)})"
        if code in NOT_LET_IN or not 500 <= code < 600:
            fault = Fault.SERVER if code in NOT_LET_IN else None
            return Attempt(Outcome.RETRY, f"{self._place} put off {mail}", fault)
        fault = Fault.RECIPIENT if is_no_mailbox else None
        return Attempt(Outcome.REFUSED, f"{self._place} refused {mail}", fault)

    @property
    def _place(self) -> str:
        return f"mail server {self.mail.host}:{self.mail.port}"

    def _say_too_slow(self) -> str:
        return f"not done within {self.mail.patience:g} s in all"

    def _quote(self, error: smtplib.SMTPResponseException) -> str:
        """What the server said."""
        answer = error.smtp_error
        words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        return self._clean(f"{error.smtp_code} {words}")

    def _clean(self, words: str) -> str:
        """A stranger's words on one short line, without control characters and without our password."""
        for secret in _forms_of_secret(self.mail):
            words = words.replace(secret, "***")
        words = " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())
        return words if len(words) <= 300 else words[:297] + "..."


class _Plain(smtplib.SMTP):
    """A conversation on a line."""

    def __init__(self, mail: Mail, line: Line, context: ssl.SSLContext) -> None:
        self._line = line
        super().__init__(mail.host, mail.port, timeout=mail.timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._line.connect(host, port, timeout)


class _Secure(smtplib.SMTP_SSL):
    """The same, secured from the first byte."""

    def __init__(self, mail: Mail, line: Line, context: ssl.SSLContext) -> None:
        self._line = line
        super().__init__(mail.host, mail.port, timeout=mail.timeout, context=context)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.context.wrap_socket(self._line.connect(host, port, timeout), server_hostname=host)


def _connect(mail: Mail, line: Line) -> smtplib.SMTP:
    """A conversation that is secured as wished and logged in; smtplib's own context trusts anyone."""
    context = ssl.create_default_context(cafile=mail.authorities)
    server = (_Secure if mail.security == "tls" else _Plain)(mail, line, context)
    try:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.user is not None:
            server.login(mail.user, mail.password or "")
    except BaseException:
        server.close()
        raise
    return server


def _is_about_sender(code: int) -> bool:
    """Whether an answer to the sender refuses just that: no mail to anybody would go out."""
    return 500 <= code < 600 and code not in {*NOT_LET_IN, TOO_LARGE}


def _find_cause(error: Exception) -> Exception:
    """What really happened: smtplib calls a timeout of the connection a disconnection."""
    cause = error.__context__
    return cause if isinstance(cause, TimeoutError) else error


def _forms_of_secret(mail: Mail) -> list[str]:
    """The password as a server may have seen it, and so may repeat it."""
    if not mail.password:
        return []
    said = (mail.password, f"\0{mail.user}\0{mail.password}")
    return [mail.password, *(base64.b64encode(one.encode()).decode() for one in said)]
