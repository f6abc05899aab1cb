"""No module reaches down: the order of layers that docs/design.md gives is the order of imports."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "monitor"
ROWS = [
    {"model", "errors"},
    {"config"},
    {
        "polling",
        "feeds",
        "article",
        "extract",
        "history",
        "reconcile",
        "series",
        "story",
        "baseline",
        "alerts",
        "lang",
        "facts",
    },
    {"analysis", "backtest", "dataset"},
    {"charts"},
    {"reports"},
    {"site"},
    {"fetch", "store", "notify", "publish", "archive"},
    {"pipeline"},
    {"daemon", "replay", "web", "notebook"},
    {"cli"},
    {"__main__", "__init__"},
]
ROW_OF = {module: number for number, row in enumerate(ROWS) for module in row}
FILES = sorted(ROOT.rglob("*.py"))


def owner_of(path: Path) -> str:
    """The module of the table that a file belongs to: its own name, or that of its package."""
    first = path.relative_to(ROOT).parts[0]
    return first.removesuffix(".py")


def imported_modules(path: Path) -> set[str]:
    """The modules of this project that a file imports, at its top or inside its functions."""
    found = set()
    package = ("monitor", *path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) + "." if node.level else ""
            stem = base + (node.module or "")
            names = (
                [stem] if stem.strip(".") != "monitor" else [f"monitor.{alias.name}" for alias in node.names]
            )
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("monitor.")}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_come_from_rows_above(path: Path) -> None:
    own = owner_of(path)
    assert own in ROW_OF, f"{own} has no row: give it one here and a line in docs/design.md"
    for other in imported_modules(path) - {own}:
        assert other in ROW_OF, f"{path.name} imports {other}, which has no row"
        assert ROW_OF[other] < ROW_OF[own], f"{own} may not import {other}"


def test_a_module_is_at_most_300_lines() -> None:
    long = {str(path): n for path in FILES if (n := len(path.read_text(encoding="utf-8").splitlines())) > 300}
    assert not long
