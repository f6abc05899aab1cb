"""A YAML file that says how somebody else's table is read; every mistake in it at once, with its line."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from ..config.document import read_document
from ..config.wording import describe_error
from ..errors import ConfigError
from .attacks import OPTIONAL, REQUIRED
from .nights import KNOWN
from .tables import TableMap

OURS: Final = tuple(dict.fromkeys((*KNOWN, *REQUIRED, *OPTIONAL)))


def check_form(text: str) -> str:
    """A form of dates that `strptime` knows, with a year, a month and a day in it."""
    parts = {"year": ("%Y", "%y"), "month": ("%m", "%b", "%B"), "day": ("%d",)}
    missing = [part for part, signs in parts.items() if not any(sign in text for sign in signs)]
    if missing:
        raise ValueError(f"{text!r} gives no {' and no '.join(missing)}: write it as '%d.%m.%Y'")
    return text


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid", use_attribute_docstrings=True))
class MapShape:
    """The whole of a mapping."""

    columns: dict[str, Annotated[str, Field(strict=True)]] = Field(default_factory=dict)
    """Our names of columns, each with the name that it has in the file."""
    models: dict[str, Literal["drone", "missile", "none"]] = Field(default_factory=dict)
    """Names of weapons, each with drone, missile, or none where it belongs to no count."""
    name: str | None = None
    """What the table is called: read again under the same name, it corrects itself."""
    date: Annotated[str, AfterValidator(check_form)] | None = None
    """How dates are written, as for strptime: '%d.%m.%Y'."""
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    """What separates cells; left out, it is found out."""


def read_mapping(text: str, name: str) -> TableMap:
    """Read a mapping from YAML. Raises ConfigError with every mistake, in the order of their lines."""
    import difflib

    document = read_document(text, name)
    problems = list(document.repeats)
    shape: MapShape | None = None
    try:
        shape = TypeAdapter(MapShape).validate_python(document.data)
    except ValidationError as failure:
        schema: dict[str, Any] = TypeAdapter(MapShape).json_schema()
        problems += [
            document.find_problem(*describe_error(error, schema))
            for error in failure.errors(include_url=False)
        ]
    columns = document.data.get("columns") if isinstance(document.data, dict) else None
    for column in columns if isinstance(columns, dict) else ():
        if column not in OURS:
            near = difflib.get_close_matches(str(column), OURS, 1)
            mend = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(OURS)}"
            message = f"none of our columns, {mend} Ours stands left of the colon, theirs right of it"
            problems.append(document.find_problem(("columns", str(column)), message))
    if shape is None or problems:
        raise ConfigError([one.render(name) for one in sorted(problems, key=lambda one: one.line)])
    return TableMap(**{one.name: getattr(shape, one.name) for one in fields(TableMap)})
