"""Mail as a recipient's program sees it, and what each answer of a real server makes of an attempt."""

import base64
import shutil
import socket
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail import Mailbox, make_certificate, serve_drops, serve_mail

from monitor.errors import MonitorError
from monitor.model import Level, Notification, Outcome, Reason, Report
from monitor.notify import Attempt, Fault, Mail, MailServer, build_message, message_id_for
from monitor.notify.line import Line

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
    assert message["Subject"].split() == subject.split()


@pytest.mark.parametrize("nights", ["860", "1000", "12"])
def test_a_long_subject_in_ukrainian_keeps_each_space(nights: str) -> None:
    found = "Незвично мало дронів зупинено у ніч на 15 червня 2026 року: 50 зі 100"
    subject = f"{found}, приблизно раз на {nights} ночей"
    data = build(replace(REPORT, subject=subject))
    assert str(parse(data)["Subject"]) == subject
    assert all(len(line) <= 78 for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n"))


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


NOBODY, ALL = Fault.RECIPIENT, Fault.SERVER


@pytest.mark.parametrize(
    ("stage", "reply", "outcome", "fault"),
    [
        ("a@example.org", "550 no such mailbox", Outcome.REFUSED, NOBODY),
        ("a@example.org", "551 gone elsewhere", Outcome.REFUSED, NOBODY),
        ("a@example.org", "553 no such name", Outcome.REFUSED, NOBODY),
        ("a@example.org", "552 mailbox full", Outcome.REFUSED, None),
        ("a@example.org", "554 no relaying", Outcome.REFUSED, None),
        ("a@example.org", "451 try again later", Outcome.RETRY, None),
        ("a@example.org", "421 closing", Outcome.RETRY, ALL),
        ("DATA", "554 looks like spam", Outcome.REFUSED, None),
        ("DATA", "550 looks like spam", Outcome.REFUSED, None),
        ("DATA", "452 disk full", Outcome.RETRY, None),
        ("MAIL", "552 too large", Outcome.REFUSED, None),
        ("MAIL", "550 sender verify failed", Outcome.RETRY, ALL),
        ("MAIL", "553 not your address", Outcome.RETRY, ALL),
        ("MAIL", "451 try again later", Outcome.RETRY, None),
        ("MAIL", "530 log in first", Outcome.RETRY, ALL),
        ("MAIL", "421 closing", Outcome.RETRY, ALL),
    ],
)
def test_5xx_is_for_good_and_4xx_for_now_and_each_says_for_whom(
    mailbox: Mailbox, stage: str, reply: str, outcome: Outcome, fault: Fault | None
) -> None:
    mailbox.replies[stage] = reply
    found = try_one(notify(), reach(mailbox))
    assert (found.outcome, found.fault) == (outcome, fault)
    assert reply in found.detail
    assert mailbox.received == []


def test_several_mails_go_by_one_connection(mailbox: Mailbox) -> None:
    mailbox.replies["b@example.org"] = "550 gone"
    mailbox.replies["c@example.org"] = "451 later"
    with MailServer(reach(mailbox)) as server:
        outcomes = [server.send(notify(f"{name}@example.org")).outcome for name in "abcd"]
    assert outcomes == [Outcome.SENT, Outcome.REFUSED, Outcome.RETRY, Outcome.SENT]
    assert mailbox.recipients == ["a@example.org", "d@example.org"]
    assert len(set(mailbox.peers)) == 1


def test_a_connection_that_the_server_gave_up_is_made_again(mailbox: Mailbox) -> None:
    mailbox.replies["RSET"] = "421 you have said enough"
    with MailServer(reach(mailbox)) as server:
        assert [server.send(notify()).outcome for _ in range(2)] == [Outcome.SENT] * 2
    assert len(mailbox.received) == len(set(mailbox.peers)) == 2


def test_a_server_that_comes_back_is_reached_by_the_same_sender(mailbox: Mailbox) -> None:
    with serve_mail() as gone:
        pass
    with MailServer(reach(gone)) as server:
        assert server.send(notify()).fault is Fault.SERVER
        with serve_mail(mailbox=gone):
            assert server.send(notify()).outcome is Outcome.SENT


@pytest.mark.parametrize("security", ["none", "tls"])
def test_a_server_that_drips_is_left_when_the_time_for_a_mail_is_over(security: str) -> None:
    with serve_drops() as port:
        mail = Mail("127.0.0.1", port, SENDER, security=security, timeout=30, patience=0.3)
        began = time.monotonic()
        found = try_one(notify(), mail)
    assert (found.outcome, found.fault) == (Outcome.RETRY, Fault.SERVER)
    assert time.monotonic() - began < 5
    if security == "none":  # a greeting is no TLS, which is seen at once
        assert "not done within 0.3 s in all" in found.detail


def test_time_is_over_by_the_clock_however_late_the_timer_comes() -> None:
    line, usual = Line(), sys.getswitchinterval()
    sys.setswitchinterval(10)  # a busy machine: no other thread has its turn
    try:
        line.begin(0.02)
        ends = time.monotonic() + 0.1
        while time.monotonic() < ends:
            pass
        is_over = line.is_cut
    finally:
        sys.setswitchinterval(usual)
        line.close()
    assert is_over


def test_a_server_that_thinks_too_long_about_a_mail_is_left(mailbox: Mailbox) -> None:
    mailbox.seconds = 3
    with MailServer(reach(mailbox, patience=1.0)) as server:
        found = server.send(notify())
        assert (found.outcome, found.fault) == (Outcome.RETRY, Fault.SERVER)
        mailbox.seconds = 0
        assert server.send(notify()).outcome is Outcome.SENT


def test_what_a_server_says_is_one_short_line_without_control_characters_and_the_password(
    mailbox: Mailbox,
) -> None:
    token = base64.b64encode(b"hunter2").decode()
    mailbox.replies["DATA"] = f"554 \x1b[2J\x9b hunter2, {token}, " + "long " * 200
    found = try_one(notify(), reach(mailbox, password="hunter2"))
    assert "554 [2J ***, ***, long" in found.detail
    assert found.detail.isprintable()
    assert len(found.detail) < 400


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_password_that_no_login_can_carry_is_a_mistake_that_can_be_mended() -> None:
    with serve_mail(login=("user", "right")) as mailbox:
        found = try_one(notify(), reach(mailbox, user="user", password="pässwörd"))
    assert (found.outcome, found.fault) == (Outcome.RETRY, Fault.SERVER)
    assert "letters that a login cannot carry" in found.detail
    assert "ä" not in found.detail


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
