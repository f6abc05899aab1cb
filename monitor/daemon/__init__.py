"""The same cycle on a schedule, until SIGTERM: a door without logic of its own.

What only judging and drawing need is imported in a child that ends, so that the daemon itself stays small.
"""

from .watching import watch

__all__ = ["watch"]
