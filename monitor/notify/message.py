"""A report in, the bytes that are stored and sent out: a mail, or a note for a messenger."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import parseaddr
from hashlib import sha256
from urllib.parse import quote

from ..errors import MonitorError
from ..model import Level, Reason, Report


class Policy(EmailPolicy):
    """That of the library, which loses a space where it folds a subject that is not all ASCII."""

    def fold(self, name: str, value: str) -> str:
        """The lines of a header."""
        if name.lower() != "subject" or value.isascii():
            return str(super().fold(name, value))
        words = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {words}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


# 7bit: a message that every server may pass on unchanged, so that it arrives as it was written.
POLICY = Policy(linesep=SMTP.linesep, cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Note:
    """What a messenger gets: a title, a plain text, and a picture (PNG), which may be empty."""

    title: str
    text: str
    png: bytes


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
    stand together; so do those of the weeks. A header with a line break or another control character is a
    MonitorError.
    """
    message = EmailMessage(policy=POLICY)
    thread = "weeks" if reason is Reason.WEEKLY else f"night-{night.isoformat()}"
    root = f"<{thread}@raid-monitor.{_domain(sender)}>"
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


def build_note(report: Report, *, message_id: str, created: datetime) -> bytes:
    """The note that a messenger gets, in the form in which mails are stored too.

    Chats have no Message-ID by which a repeat folds away, so it stands in the last line.
    """
    message = EmailMessage(policy=POLICY)
    message["Subject"] = _check_header("Subject", report.subject)
    message["Date"] = created
    message.set_content(f"{report.text.rstrip()}\n\n{message_id.strip('<>')}\n")
    if report.png:
        message.add_attachment(report.png, "image", "png", filename="chart.png")
        message.set_boundary(f"=_{_digest(message_id)}")
    return message.as_bytes()


def read_note(message: bytes) -> Note:
    """The note that was stored."""
    parsed = message_from_bytes(message, policy=SMTP)
    text = parsed.get_body(("plain",))
    png = next((part.get_content() for part in parsed.iter_attachments()), b"")
    words = "" if text is None else text.get_content()
    return Note(str(parsed["Subject"]), words.replace("\r\n", "\n").rstrip(), png)


def _check_header(name: str, value: str) -> str:
    """The value; one that could begin another header is refused, before the library bends it."""
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp", "Cs") for letter in value):
        raise MonitorError(f"mail header {name}: {value!r} holds a line break or a control character")
    return value


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
