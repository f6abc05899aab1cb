"""A data package: the tables as CSV with a datapackage.json beside them, in one ZIP."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any, Final

from ..history import (
    ATTRIBUTION,
    RECORD,
    RECORD_AUTHOR,
    RECORD_LICENCE,
    RECORD_LINK,
    RECORD_TITLE,
)
from .formats import as_text, describe, to_csv
from .tables import Dataset, Table

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE: Final = "https://datapackage.org/profiles/2.0/dataresource.json"
SCHEMA: Final = "https://datapackage.org/profiles/2.0/tableschema.json"
ABOUT: Final = (
    "How many drones and missiles were launched at Ukraine each night and how many were stopped, as the Air "
    "Force of Ukraine and news that repeat it said. These are the claims of one side. Nothing was estimated: "
    "empty means that nobody said. Quotes belong to those who published them."
)
EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first time that a ZIP can hold."""


def to_package(data: Dataset) -> bytes:
    """A ZIP with datapackage.json and a CSV for each table. The same data give the same bytes."""
    files = {f"{table.name}.csv": to_csv(table) for table in data.tables}
    described = json.dumps(describe_package(data, files), ensure_ascii=False, indent=1) + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"datapackage.json": described.encode(), **files}.items():
            info = zipfile.ZipInfo(name, EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def describe_package(data: Dataset, files: dict[str, bytes]) -> dict[str, Any]:
    """The descriptor, by version 2 of the Data Package standard; readers of version 1 understand it too."""
    package: dict[str, Any] = {
        "$schema": PROFILE,
        "name": "raid-monitor",
        "title": "Nightly raids on Ukraine",
        "description": ABOUT,
        "created": as_text(data.created),
        "keywords": ["Ukraine", "drones", "missiles", "time series"],
        "sources": [describe_source(source.id, source.name) for source in data.sources],
        "resources": [
            describe_resource(table, files[f"{table.name}.csv"], data.holds_record) for table in data.tables
        ],
    }
    if not package["sources"]:
        del package["sources"]  # the standard allows no empty list
    if data.holds_record:
        package["contributors"] = [
            {"title": RECORD_AUTHOR, "path": RECORD_LINK, "roles": ["compiler of the record"]}
        ]
        package["attribution"] = ATTRIBUTION
    return package


def describe_source(id: str, name: str) -> dict[str, str]:
    """A source of the package."""
    if id == RECORD.id:
        return {"title": f"{RECORD_TITLE}, {RECORD_AUTHOR}", "path": RECORD_LINK}
    return {"title": name}


def describe_resource(table: Table, content: bytes, holds_record: bool) -> dict[str, Any]:
    """One table of the package."""
    resource: dict[str, Any] = {
        "$schema": RESOURCE,
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "type": "table",
        "profile": "tabular-data-resource",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "$schema": SCHEMA,
            "fields": [describe(field) for field in table.fields],
            "missingValues": [""],
        },
    }
    if table.key:
        resource["schema"]["primaryKey"] = list(table.key)
    if holds_record:
        name, path = RECORD_LICENCE
        resource["licenses"] = [{"name": name, "path": path, "title": ATTRIBUTION}]
    return resource
