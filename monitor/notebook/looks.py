"""A store is opened to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .. import store as stores
from ..config import Config, load_config, parse_config, template_text
from ..errors import InputError
from ..pipeline.judge import DRAWN
from ..pipeline.oneoff import OneOff, analyse_store
from ..pipeline.record import Known

if TYPE_CHECKING:
    import pandas as pd


class Store:
    """A look at the store of a monitor, which may be at work. Made by `Store.open`; nothing is written."""

    def __init__(self, store: stores.Store, config: Config) -> None:
        self._store, self._config = store, config

    @classmethod
    def open(cls, place: str | Path = "raid-monitor.db", config: str | Path | None = None) -> Self:
        """Opens the store in a file, or at the URL of a database.

        `config` names the feeds.yaml that says how much each source weighs; by default the one
        that `raid-monitor init` writes. Raises an InputError where no store has begun there, a ConfigError
        where the configuration holds a mistake, a StoreError where the store cannot be opened.
        """
        url = str(place) if "://" in str(place) else f"sqlite:///{Path(place).absolute()}"
        known = (
            load_config(Path(config)) if config else parse_config(template_text(), "feeds.yaml", Path.cwd())
        )
        if not stores.Store.exists(url):
            raise InputError(f"{place}: no store has begun there")
        return cls(stores.Store.open(url, datetime.now(UTC)), replace(known, store=url))

    def series(self, now: datetime | None = None) -> pd.DataFrame:
        """A column a series, a row a night, of all that is known, the history too; NaN where nobody said."""
        import pandas as pd

        with self._store.one_moment():
            record = Known(self._config, self._store, now or datetime.now(UTC)).make_record(DRAWN)
        return pd.DataFrame({name: series.values for name, series in record.series.items()})

    def alerts(self) -> pd.DataFrame:
        """A row an alert: night, series, state, level, value, reason, raised and changed."""
        import pandas as pd

        names = ["night", "series", "state", "level", "value", "reason", "raised", "changed"]
        rows = [
            (
                one.night,
                one.series,
                str(one.state),
                one.verdict.level.name,
                one.verdict.value,
                one.verdict.reason,
                one.raised,
                one.changed,
            )
            for one in self._store.alerts()
        ]
        return pd.DataFrame(rows, columns=names)

    def analyse(self, method: str, now: datetime) -> OneOff:
        """The last nights judged by a method, as known at a time (aware)."""
        with self._store.one_moment():
            return analyse_store(self._config, self._store, now, method)

    def __repr__(self) -> str:
        return f"<a look at {stores.Store.describe(self._config.store)}>"

    def close(self) -> None:
        """Closes the connections."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
