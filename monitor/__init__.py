"""Raid Monitor. For notebooks: `extract`, `analyze`, `fit`, `draw` and `Store`, imported when first used."""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .notebook import Store, analyze, draw, extract, fit

__all__ = ["Store", "analyze", "draw", "extract", "fit"]


class _Package(ModuleType):
    """Keeps the function `extract`: importing the package of that name would put itself in its place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


def __getattr__(name: str) -> Any:
    """One of `__all__`, when somebody asks for it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import notebook

    globals()[name] = getattr(notebook, name)
    return globals()[name]


def __dir__() -> list[str]:
    """The names for notebooks, beside those that any module has."""
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})


sys.modules[__name__].__class__ = _Package
