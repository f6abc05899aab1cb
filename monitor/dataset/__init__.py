"""What is known, as tables for others: nights, claims and alerts, with each column described."""

from .fields import ALERTS, CLAIMS, NIGHTS, Field
from .formats import to_csv, to_json, to_parquet
from .package import to_package
from .rows import Links, alert_rows, claim_rows, night_rows, number_fields
from .tables import Dataset, Table

__all__ = [
    "ALERTS",
    "CLAIMS",
    "NIGHTS",
    "Dataset",
    "Field",
    "Links",
    "Table",
    "alert_rows",
    "claim_rows",
    "night_rows",
    "number_fields",
    "to_csv",
    "to_json",
    "to_package",
    "to_parquet",
]
