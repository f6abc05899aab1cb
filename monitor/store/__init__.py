"""The store: what we were told, what we told, and the cache between; the only place with SQL."""

from .retries import conclude, next_try
from .store import Store

__all__ = ["Store", "conclude", "next_try"]
