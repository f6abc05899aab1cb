"""Tables of nights: claims with the weight of a record out, each pointing into the row it stands in.

A CSV of nights may be the record itself (`read_history`); any table may be brought into the store
(`read_table`), where `read_record` reads its entries again whenever that is asked for.
"""

from .nights import COLUMNS, KNOWN, NOTES, WITHHELD, History, bundled_history, read_history
from .sources import ATTRIBUTION, IMPORTED, RECORD, RECORD_AUTHOR, RECORD_LICENCE, RECORD_LINK, RECORD_TITLE
from .tables import ATTACKS, Imported, TableMap, is_imported, read_record, read_table

__all__ = [
    "ATTACKS",
    "ATTRIBUTION",
    "COLUMNS",
    "IMPORTED",
    "KNOWN",
    "NOTES",
    "RECORD",
    "RECORD_AUTHOR",
    "RECORD_LICENCE",
    "RECORD_LINK",
    "RECORD_TITLE",
    "WITHHELD",
    "History",
    "Imported",
    "TableMap",
    "bundled_history",
    "is_imported",
    "read_history",
    "read_record",
    "read_table",
]
