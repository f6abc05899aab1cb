"""The only reader of dumps: files of others go in, entries as polling would have made them come out."""

from .members import Archive, Contents, Kind, Member
from .opening import find_archives
from .reading import read_archive, read_member
from .speakers import Speakers, channel_of

__all__ = [
    "Archive",
    "Contents",
    "Kind",
    "Member",
    "Speakers",
    "channel_of",
    "find_archives",
    "read_archive",
    "read_member",
]
