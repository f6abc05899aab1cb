"""Tables of nights that a person holds become a history or a series of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InputError
from ..history import History, read_history
from ..series import HEADLINE, NAMES

if TYPE_CHECKING:
    import pandas as pd


def read_frame(data: pd.DataFrame | pd.Series[float]) -> History:
    """The history in a frame with the columns of a CSV of nights, or in one series of nights.

    The nights are a column `night` or the index. A series that is not named as one counts drones. Raises an
    InputError where a column or a number is none.
    """
    import pandas as pd

    frame = data.to_frame(name_series(data)) if isinstance(data, pd.Series) else data
    if "night" not in frame.columns:
        frame = frame.rename_axis("night").reset_index()
    nights = pd.to_datetime(frame["night"]).dt.strftime("%Y-%m-%d")
    return read_history(frame.assign(night=nights).to_csv(index=False), "the data")


def name_series(data: pd.Series[float]) -> str:
    """The series that some nights are of: the one they are named after, else drones launched."""
    return str(data.name) if data.name in NAMES else HEADLINE[0]


def lay_out(data: pd.Series[float]) -> pd.Series[float]:
    """A series of nights as methods take it: float64 on every date in order, NaN where there is no number.

    Raises an InputError where its index holds no dates, or one twice, and where a value is no count.
    """
    import pandas as pd

    if not isinstance(data, pd.Series):
        raise InputError("a series of nights is wanted, as frame['drones_launched']")
    try:
        if pd.api.types.is_numeric_dtype(data.index):
            raise TypeError("it holds numbers")
        index = pd.DatetimeIndex(pd.to_datetime(data.index)).normalize()
    except (ValueError, TypeError) as error:
        raise InputError(f"the index of the series holds no dates of nights: {error}") from None
    if not len(index) or index.has_duplicates:
        raise InputError("a series has at least one night, and each date once")
    try:
        values = pd.Series(data.to_numpy(dtype=float, na_value=float("nan")), index).sort_index()
    except (ValueError, TypeError) as error:
        raise InputError(f"the series holds what is no count: {error}") from None
    if (values < 0).any():
        raise InputError(f"the series holds what is no count: {values.min():g} on {values.idxmin():%Y-%m-%d}")
    return values.asfreq("D").rename(name_series(data)).rename_axis("night")
