"""Mail: a report in, the bytes of a message out; then those bytes handed to a mail server, once."""

from __future__ import annotations

import smtplib
import ssl
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from .errors import MonitorError
from .model import Level, Notification, Outcome, Reason, Report

# 7bit: a message that every server may pass on unchanged, so that it arrives as it was written.
POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Mail:
    """How to reach a mail server. `timeout` is in seconds, for each step of the conversation.

    `authorities` is a file of certificates (PEM) to trust instead of the system's: for a server
    with a certificate of one's own making. There is no way to trust none.
    """

    host: str
    port: int
    sender: str
    security: Literal["tls", "starttls", "none"] = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    authorities: Path | None = None


def message_id_for(
    night: date, recipient: str, reason: Reason, level: Level, *, sequence: int, sender: str
) -> str:
    """The Message-ID of one notification: the same for the same words, so that a repeat folds away.

    `sequence` counts what the recipient was told of the night before: it can go up, down and up again.
    """
    said = "\n".join([night.isoformat(), recipient, reason.value, str(level.value), str(sequence)])
    return f"<{_digest(said)}@raid-monitor.{_domain(sender)}>"


def build_message(
    report: Report,
    *,
    night: date,
    recipient: str,
    sender: str,
    reason: Reason,
    message_id: str,
    created: datetime,
) -> bytes:
    """The message as it goes to the server: plain text, and HTML with the chart inside.

    The same arguments give the same bytes. All mails about a night refer to one root, so that they
    stand together. A header with a line break or another control character is a MonitorError.
    """
    message = EmailMessage(policy=POLICY)
    root = f"<night-{night.isoformat()}@raid-monitor.{_domain(sender)}>"
    headers = {
        "From": sender,
        "To": recipient,
        "Subject": report.subject,
        "Message-ID": message_id,
        "In-Reply-To": root,
        "References": root,
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<mailto:{quote(parseaddr(sender)[1], safe='@')}?subject=unsubscribe>",
        "X-Raid-Monitor-Reason": reason.value,
    }
    for name, value in headers.items():
        message[name] = _check_header(name, value)
    message["Date"] = created
    message.set_content(report.text)
    message.add_alternative(report.html, subtype="html")
    html = message.get_payload(1)
    if report.png and isinstance(html, EmailMessage):
        html.add_related(
            report.png, "image", "png", cid="<chart>", disposition="inline", filename="chart.png"
        )
    # "=_" occurs in neither of the two encodings of a part, so no part can hold its own boundary.
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{_digest(message_id)}_{number}")
    return message.as_bytes()


def send(notification: Notification, mail: Mail) -> tuple[Outcome, str]:
    """Hands one notification to the mail server; says how that ended, and why in plain words.

    REFUSED only where the server answered this very mail with a 5xx. All else can pass or be mended
    without losing a word: no connection, a certificate that is not trusted, a wrong password, a 4xx.
    """
    try:
        server = _connect(mail)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return Outcome.RETRY, _explain_connection(error, mail)
    try:
        server.sendmail(parseaddr(mail.sender)[1], [notification.recipient], notification.message)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        return _judge_refusal(error, notification, mail)
    finally:
        # Taken is taken: a goodbye that goes wrong must not make the mail go out twice.
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()
    return Outcome.SENT, f"taken by {mail.host}"


def _connect(mail: Mail) -> smtplib.SMTP:
    """A conversation that is secured as wished and logged in; smtplib's own context trusts anyone."""
    context = ssl.create_default_context(cafile=mail.authorities)
    server: smtplib.SMTP
    if mail.security == "tls":
        server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout)
    try:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.user is not None:
            server.login(mail.user, mail.password or "")
    except BaseException:
        server.close()
        raise
    return server


def _explain_connection(error: Exception, mail: Mail) -> str:
    match _find_cause(error):
        case ssl.SSLCertVerificationError() as error:
            why = f"its certificate is not trusted ({error.verify_message})"
        case ssl.SSLError() as error:
            why = f"no secure connection; is `security: {mail.security}` right? ({error.reason})"
        case TimeoutError():
            why = f"no answer within {mail.timeout:g} s"
        case smtplib.SMTPAuthenticationError() as error:
            why = f"user name or password not accepted ({_quote_answer(error)})"
        case smtplib.SMTPNotSupportedError():
            why = f"it does not offer what the configuration asks for ({error})"
        case smtplib.SMTPResponseException() as error:
            why = f"it turned the connection down ({_quote_answer(error)})"
        case _:
            why = f"no connection ({error})"
    return f"mail server {mail.host}:{mail.port}: {why}"


def _judge_refusal(error: Exception, notification: Notification, mail: Mail) -> tuple[Outcome, str]:
    place = f"mail server {mail.host}:{mail.port}"
    match _find_cause(error):
        case UnicodeError():
            return Outcome.REFUSED, f"{notification.recipient}: letters that the mail server cannot take"
        case smtplib.SMTPRecipientsRefused() as error:
            code, answer = next(iter(error.recipients.values()))
            refusal = smtplib.SMTPResponseException(code, answer)
        case smtplib.SMTPResponseException() as error:
            refusal = error
        case TimeoutError():
            return Outcome.RETRY, f"{place}: no answer within {mail.timeout:g} s"
        case _:
            return Outcome.RETRY, f"{place}: the connection broke ({error})"
    outcome = Outcome.REFUSED if 500 <= refusal.smtp_code < 600 else Outcome.RETRY
    verb = "refused" if outcome is Outcome.REFUSED else "put off"
    return outcome, f"{place} {verb} the mail to {notification.recipient} ({_quote_answer(refusal)})"


def _find_cause(error: Exception) -> Exception:
    """What really happened: smtplib calls a timeout of the connection a disconnection."""
    cause = error.__context__
    return cause if isinstance(cause, TimeoutError) else error


def _quote_answer(error: smtplib.SMTPResponseException) -> str:
    """What the server said, on one line."""
    answer = error.smtp_error
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return f"{error.smtp_code} {' '.join(words.split())}"


def _check_header(name: str, value: str) -> str:
    """The value; one that could begin another header is refused, before the library bends it."""
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs") for letter in value):
        raise MonitorError(f"mail header {name}: {value!r} holds a line break or a control character")
    return value


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
