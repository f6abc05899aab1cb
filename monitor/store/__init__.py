"""The store: what we were told, what we told, and the cache between; the only place with SQL."""

from .copies import back_up, restore
from .places import Loan
from .retries import conclude, next_try
from .store import Store

__all__ = ["Loan", "Store", "back_up", "conclude", "next_try", "restore"]
