"""Mail as a recipient's program sees it, and what each answer of a real server makes of an attempt."""

import shutil
import socket
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail import Mailbox, make_certificate, serve_mail

from monitor.errors import MonitorError
from monitor.model import Level, Notification, Outcome, Reason, Report
from monitor.notify import Attempt, Fault, Mail, MailServer, build_message, message_id_for

NIGHT = date(2025, 7, 21)
NOW = datetime(2025, 7, 21, 6, 30, tzinfo=UTC)
SENDER = "monitor@example.org"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
REPORT = Report(
    subject="Ніч на 21 липня: 426 дронів",
    text="426 drones were launched.\n.\nФраза українською: 426 дронів.\n",
    html='<p>426 дронів</p><img src="cid:chart" alt="chart">',
    png=PNG,
)


def build(report: Report = REPORT, recipient: str = "a@example.org", **changes: object) -> bytes:
    arguments = {
        "night": NIGHT,
        "sender": SENDER,
        "reason": Reason.FIRST,
        "message_id": "<1@raid-monitor.example.org>",
        "created": NOW,
    } | changes
    return build_message(report, recipient=recipient, **arguments)


def parse(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def notify(recipient: str = "a@example.org") -> Notification:
    message = build(recipient=recipient)
    return Notification("n1", NIGHT, recipient, Reason.FIRST, Level.UNUSUAL, NOW, "<1@x>", message, {})


def reach(mailbox: Mailbox, **changes: object) -> Mail:
    mail = Mail(mailbox.host, mailbox.port, SENDER, security="none", timeout=5)
    return replace(mail, **changes)


def words_of(part: EmailMessage | None) -> str:
    """The text of a part with line ends as they were written: on the way they are CRLF."""
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def send(notification: Notification, mail: Mail) -> tuple[Outcome, str]:
    """One mail on a connection of its own."""
    attempt = try_one(notification, mail)
    return attempt.outcome, attempt.detail


def try_one(notification: Notification, mail: Mail) -> Attempt:
    with MailServer(mail) as server:
        return server.send(notification)


# The message


def test_plain_text_stands_alone_and_html_shows_the_chart_inside() -> None:
    message = parse(build())
    assert message.get_content_type() == "multipart/alternative"
    assert words_of(message.get_body(("plain",))) == REPORT.text
    assert 'src="cid:chart"' in words_of(message.get_body(("html",)))
    (picture,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<chart>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_content() == PNG


def test_headers_say_who_when_and_that_a_machine_wrote() -> None:
    message = parse(build())
    assert message["Subject"] == REPORT.subject
    assert message["From"] == SENDER
    assert message["To"] == "a@example.org"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == "<1@raid-monitor.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<mailto:monitor@example.org?subject=unsubscribe>"


def test_mails_of_one_night_share_a_thread_and_other_nights_do_not() -> None:
    first = parse(build())
    higher = parse(build(reason=Reason.HIGHER, message_id="<2@x>"))
    other = parse(build(night=date(2025, 7, 22)))
    assert first["References"] == first["In-Reply-To"] == higher["References"]
    assert other["References"] != first["References"]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert build() == build()
    assert build() != build(message_id="<2@x>")


def test_a_message_is_seven_bit_with_lines_that_every_server_takes() -> None:
    data = build(replace(REPORT, text="слово " * 2000))
    assert data.isascii()
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_a_report_without_a_chart_has_no_empty_picture() -> None:
    types = [part.get_content_type() for part in parse(build(replace(REPORT, png=b""))).walk()]
    assert "image/png" not in types


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x00", "\x1b[2J"])
@pytest.mark.parametrize("place", ["", "Bcc: victim@example.org"])
def test_a_header_cannot_be_smuggled_in(ending: str, place: str) -> None:
    with pytest.raises(MonitorError, match="Subject"):
        build(replace(REPORT, subject=f"A title{ending}{place}"))
    with pytest.raises(MonitorError, match="To"):
        build(recipient=f"a@example.org{ending}{place}")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120)


@given(subject=TEXTS, text=TEXTS, html=TEXTS, png=st.binary(max_size=200))
def test_any_words_arrive_as_they_were_written(subject: str, text: str, html: str, png: bytes) -> None:
    message = parse(build(Report(subject, text, html, png)))
    assert words_of(message.get_body(("plain",))) == text + "\n"
    assert words_of(message.get_body(("html",))) == html + "\n"
    assert "".join(message["Subject"].split()) == "".join(subject.split())


def test_a_message_id_is_stable_and_its_own_for_each_word_to_each_recipient() -> None:
    def make(recipient: str = "a@x.org", reason: Reason = Reason.FIRST, sequence: int = 0) -> str:
        return message_id_for(NIGHT, recipient, reason, Level.UNUSUAL, sequence=sequence, sender=SENDER)

    assert make() == make()
    assert make().endswith("@raid-monitor.example.org>")
    assert len({make(), make("b@x.org"), make(reason=Reason.HIGHER), make(sequence=1)}) == 4


# Sending


def test_a_mail_arrives_byte_for_byte(mailbox: Mailbox) -> None:
    notification = notify()
    assert send(notification, reach(mailbox))[0] is Outcome.SENT
    assert mailbox.received == [("a@example.org", notification.message)]
    assert mailbox.messages[0]["Subject"] == REPORT.subject


@pytest.mark.parametrize(
    ("stage", "reply", "outcome"),
    [
        ("a@example.org", "550 no such mailbox", Outcome.REFUSED),
        ("a@example.org", "451 try again later", Outcome.RETRY),
        ("DATA", "554 looks like spam", Outcome.REFUSED),
        ("DATA", "452 disk full", Outcome.RETRY),
        ("MAIL", "552 too large", Outcome.REFUSED),
        ("MAIL", "421 closing", Outcome.RETRY),
    ],
)
def test_5xx_is_for_good_and_4xx_for_now(mailbox: Mailbox, stage: str, reply: str, outcome: Outcome) -> None:
    mailbox.replies[stage] = reply
    found, detail = send(notify(), reach(mailbox))
    assert found is outcome
    assert reply in detail
    assert mailbox.received == []


def test_one_refused_recipient_does_not_stop_another(mailbox: Mailbox) -> None:
    mailbox.replies["a@example.org"] = "550 gone"
    assert send(notify("a@example.org"), reach(mailbox))[0] is Outcome.REFUSED
    assert send(notify("b@example.org"), reach(mailbox))[0] is Outcome.SENT
    assert mailbox.recipients == ["b@example.org"]


def test_a_mail_that_was_taken_is_sent_even_if_the_goodbye_fails(mailbox: Mailbox) -> None:
    mailbox.replies["QUIT"] = "500 what?"
    assert send(notify(), reach(mailbox))[0] is Outcome.SENT


def test_a_server_that_is_down_is_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        mail = Mail("127.0.0.1", taken.getsockname()[1], SENDER, security="none", timeout=5)
        outcome, detail = send(notify(), mail)
    assert outcome is Outcome.RETRY
    assert "127.0.0.1" in detail


def test_a_server_that_says_nothing_is_left_after_the_timeout() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mail = Mail("127.0.0.1", silent.getsockname()[1], SENDER, security="none", timeout=0.2)
        outcome, detail = send(notify(), mail)
    assert outcome is Outcome.RETRY
    assert "0.2 s" in detail


def test_an_address_in_letters_that_smtp_lacks_is_refused(mailbox: Mailbox) -> None:
    notification = replace(notify(), recipient="ім'я@example.org")
    assert send(notification, reach(mailbox))[0] is Outcome.REFUSED


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_login_is_done_and_a_wrong_password_can_be_mended() -> None:
    with serve_mail(login=("user", "right")) as mailbox:
        outcome, detail = send(notify(), reach(mailbox, user="user", password="wrong"))
        assert outcome is Outcome.RETRY
        assert "password" in detail
        assert "wrong" not in detail
        assert send(notify(), reach(mailbox, user="user", password="right"))[0] is Outcome.SENT
        assert len(mailbox.received) == 1


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(Mail("h", 25, SENDER, user="u", password="secret"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if not shutil.which("openssl"):
        pytest.skip("no openssl command to make a certificate with")
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_trusted_certificate_protects_mail_and_login(security: str, certificate: tuple[Path, Path]) -> None:
    login = ("user", "right")
    with serve_mail(login, certificate, tls_from_the_start=security == "tls") as mailbox:
        mail = reach(mailbox, security=security, user="user", password="right", authorities=certificate[0])
        assert send(notify(), mail) == (Outcome.SENT, "taken by 127.0.0.1")
        assert len(mailbox.received) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_is_not_trusted_gets_no_mail(
    security: str, certificate: tuple[Path, Path]
) -> None:
    with serve_mail(certificate=certificate, tls_from_the_start=security == "tls") as mailbox:
        outcome, detail = send(notify(), reach(mailbox, security=security))
        assert outcome is Outcome.RETRY
        assert "certificate is not trusted" in detail
        assert mailbox.received == []


def test_without_the_protection_asked_for_no_mail_is_sent(mailbox: Mailbox) -> None:
    outcome, detail = send(notify(), reach(mailbox, security="starttls"))
    assert outcome is Outcome.RETRY
    assert "STARTTLS" in detail
    assert send(notify(), reach(mailbox, security="tls"))[0] is Outcome.RETRY
    assert mailbox.received == []
