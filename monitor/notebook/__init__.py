"""For a person in a notebook: plain arguments in, objects out that show themselves as tables and pictures."""

from .analyses import Analysis, analyze
from .drawing import draw
from .fits import Fit, fit
from .looks import Store
from .pictures import Picture
from .readings import Claims, extract

__all__ = ["Analysis", "Claims", "Fit", "Picture", "Store", "analyze", "draw", "extract", "fit"]
