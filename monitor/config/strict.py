"""How sections of the file are read: nothing unknown, and sometimes a plain value in place of a section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

STRICT: Final = ConfigDict(
    extra="forbid", use_attribute_docstrings=True, validate_by_alias=True, validate_by_name=True
)


@dataclass(frozen=True, slots=True)
class Or:
    """Lets the schema of the file say that a plain value may stand in place of a section."""

    plain: Mapping[str, Any]

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        found = handler(core)
        sections = [one for one in found.get("anyOf", [found]) if one != {"type": "null"}]
        return {"anyOf": [dict(self.plain), *sections]}
