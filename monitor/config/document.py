"""YAML text in; plain data, the line of every key, and the keys said twice or left empty out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from ..errors import ConfigError

Place = tuple[str | int, ...]
"""Where something stands: ("feeds", 0, "url")."""

BOOL = "tag:yaml.org,2002:bool"
NULL = "tag:yaml.org,2002:null"
TIMESTAMP = "tag:yaml.org,2002:timestamp"
HINTS = {
    "'\\t'": "indent with spaces, not tabs",
    "mapping values are not allowed": "text that holds ': ' needs quotes, and keys of one section one indent",
    "block end": "the keys of one section need the same indent",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands and how to mend it."""

    line: int
    place: Place
    message: str

    def render(self, name: str) -> str:
        """The line that a person reads: `feeds.yaml:12: feeds[0].url: missing`."""
        place = f"{render_place(self.place)}: " if self.place else ""
        return f"{name}:{self.line}: {place}{self.message}"


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one YAML file, the line of each place in it, what is said twice and what is empty."""

    data: object
    lines: dict[Place, int]
    repeats: tuple[Problem, ...]
    empties: tuple[Place, ...]

    def find_problem(self, place: Place, message: str) -> Problem:
        """A problem at a place, or at the nearest thing around it that has a line."""
        around = place
        while around and around not in self.lines:
            around = around[:-1]
        return Problem(self.lines.get(around, 1), place, message)


class _Loader(yaml.SafeLoader):
    """Safe YAML in which only true and false are booleans, a date is text, and nothing is tagged or an alias.

    YAML 1.1 reads `no`, the code of Norwegian, as false. Aliases let a few lines stand for millions, and
    a tag such as !!int on text that is no number breaks PyYAML.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        problem = None
        if isinstance(event, yaml.AliasEvent):
            problem = "aliases are not read: write the value out"
        elif getattr(event, "tag", None):
            problem = "tags are not read: put text that begins with ! in quotes"
        if problem:
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] not in (BOOL, TIMESTAMP)]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(BOOL, re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def render_place(place: Place) -> str:
    """A place as people write it: `feeds[0].url`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".")


def read_document(text: str, name: str) -> Document:
    """Read one YAML document. Raises ConfigError with line and column where it is not YAML."""
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            data: object = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a number of 5,000 digits
        raise ConfigError([describe_yaml_error(error, text, name)]) from error
    except RecursionError as error:
        raise ConfigError([f"{name}: nested too deeply to be read"]) from error
    if node is None:
        raise ConfigError([f"{name}: empty; 'raid-monitor init' writes a file to begin from"])
    lines: dict[Place, int] = {}
    empties: list[Place] = []
    repeats = tuple(_walk_nodes(node, (), lines, empties))
    return Document(data, lines, repeats, tuple(empties))


def describe_yaml_error(error: Exception, text: str, name: str) -> str:
    """Say where the YAML breaks, what the parser found there, and how to mend the usual causes."""
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position].split("\n")
        return f"{name}:{len(before)}:{len(before[-1]) + 1}: a control character: delete it"
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    problem = re.sub(r"(tag handle|anchor) '.*'", r"\1", problem)  # it may be part of a password
    hint = next((hint for sign, hint in HINTS.items() if sign in problem), None)
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
    return f"{where}: not YAML: {problem}" + (f"; {hint}" if hint else "")


def _walk_nodes(
    node: yaml.Node, place: Place, lines: dict[Place, int], empties: list[Place]
) -> Iterator[Problem]:
    """Note the line of every place, and the empty ones; give a problem for each key said a second time."""
    children: list[tuple[Place, yaml.Node, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        pairs: list[tuple[yaml.Node, yaml.Node]] = node.value
        children = [((*place, str(key.value)), key, value) for key, value in pairs]
    elif isinstance(node, yaml.SequenceNode):
        children = [((*place, number), item, item) for number, item in enumerate(node.value)]
    elif node.tag == NULL:
        empties.append(place)
    for child, mark, value in children:
        line = mark.start_mark.line + 1
        if child in lines:
            yield Problem(line, child, f"said twice, first on line {lines[child]}: keep one")
            continue
        lines[child] = line
        yield from _walk_nodes(value, child, lines, empties)
