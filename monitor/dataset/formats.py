"""Tables as CSV, JSON and Parquet: bytes that are whole, for whoever writes them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any, Final

from ..errors import InputError
from ..history import ATTRIBUTION
from .fields import Field
from .tables import Dataset, Table, Value


def to_csv(table: Table) -> bytes:
    """A header and a line a row, UTF-8, with commas; empty is missing."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in table.fields)
    writer.writerows([as_text(value) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8", "backslashreplace")


def as_text(value: Value) -> str:
    """A value as CSV and JSON hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else str(value)


def to_json(data: Dataset) -> bytes:
    """An object with whom to name, the columns of each table, and its rows as objects."""
    answer: dict[str, Any] = {
        "created": as_text(data.created),
        "sources": [{"id": source.id, "name": source.name} for source in data.sources],
        "attribution": [ATTRIBUTION] if data.holds_record else [],
        "fields": {table.name: [describe(field) for field in table.fields] for table in data.tables},
    }
    for table in data.tables:
        names = [field.name for field in table.fields]
        answer[table.name] = [
            {
                name: as_text(value) if isinstance(value, date) else value
                for name, value in zip(names, row, strict=True)
            }
            for row in table.rows
        ]
    return (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def describe(field: Field) -> dict[str, Any]:
    """A column as a field of the Table Schema; `unit` is ours, as the standard has none."""
    described: dict[str, Any] = {"name": field.name, "type": field.kind, "description": field.about}
    if field.unit:
        described["unit"] = field.unit
    constraints: dict[str, Any] = {}
    if field.required:
        constraints["required"] = True
    if field.one_of:
        constraints["enum"] = list(field.one_of)
    if field.kind == "integer":
        constraints["minimum"] = 0
    if constraints:
        described["constraints"] = constraints
    return described


def to_parquet(data: Dataset, table: Table) -> bytes:
    """A Parquet file with typed columns; its metadata say whom to name and what each column means.

    Raises an InputError where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise InputError(NEEDED) from None
    kinds = {
        "date": pa.date32(),
        "datetime": pa.timestamp("s", tz="UTC"),
        "integer": pa.int64(),
        "number": pa.float64(),
        "string": pa.string(),
        "boolean": pa.bool_(),
    }
    metadata = {
        "created": as_text(data.created),
        "attribution": ATTRIBUTION if data.holds_record else "",
        "sources": "; ".join(source.name for source in data.sources),
    }
    schema = pa.schema(
        [
            pa.field(
                field.name,
                kinds[field.kind],
                nullable=not field.required,
                metadata={"description": field.about, "unit": field.unit or ""},
            )
            for field in table.fields
        ],
        metadata=metadata,
    )
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.fields)
    arrays = [
        pa.array(
            [whole_seconds(value) for value in column] if field.kind == "datetime" else column,
            kinds[field.kind],
        )
        for column, field in zip(columns, table.fields, strict=True)
    ]
    out = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=schema), out)
    return out.getvalue()


def whole_seconds(value: Value) -> Value:
    """A time without parts of a second, as every format here has it."""
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


NEEDED: Final = "--format parquet needs pyarrow: install it with pip install 'raid-monitor[parquet]'"
