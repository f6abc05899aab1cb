"""The only reader of dumps: files of others go in, entries as polling would have made them come out."""

from .members import Archive, Contents, Kind, Member, Stretch
from .opening import find_archives
from .reading import cut_archive, read_archive, read_member, read_stretch
from .speakers import Speakers, channel_of

__all__ = [
    "Archive",
    "Contents",
    "Kind",
    "Member",
    "Speakers",
    "Stretch",
    "channel_of",
    "cut_archive",
    "find_archives",
    "read_archive",
    "read_member",
    "read_stretch",
]
