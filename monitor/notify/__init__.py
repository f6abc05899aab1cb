"""A report in, the bytes of a message out; then those bytes handed to a mail server or a messenger."""

from .attempts import Attempt, Fault
from .message import Note, build_message, build_note, message_id_for, read_note
from .messengers import NEEDED, Messenger, is_installed, send_note
from .smtp import Mail, MailServer

__all__ = [
    "NEEDED",
    "Attempt",
    "Fault",
    "Mail",
    "MailServer",
    "Messenger",
    "Note",
    "build_message",
    "build_note",
    "is_installed",
    "message_id_for",
    "read_note",
    "send_note",
]
