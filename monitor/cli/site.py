"""`raid-monitor site`: bring the site in the reports folder up to date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from ..config import Site
from ..lang import LANGS
from .options import (
    config_option,
    echo,
    json_option,
    look_at_store,
    now,
    read_config,
    to_json,
)


@click.command()
@click.option("--full", is_flag=True, help="Make every page again, not only those that changed.")
@click.option("--lang", type=click.Choice(LANGS), help="The language, whatever the configuration says.")
@config_option
@json_option
def site(full: bool, lang: Literal["en", "uk"] | None, config_path: Path, as_json: bool) -> None:
    """Bring the static site in reports/ up to date: open index.html there, or serve the folder.

    Each cycle does the same. Looks at the store only; files that the site did not write are left alone.

    \b
      raid-monitor site
      raid-monitor site --full
      raid-monitor site --lang uk             `site: {lang: uk}` in feeds.yaml keeps it so
    """
    from ..pipeline.site import write_site

    config, moment = read_config(config_path), now()
    if lang is not None:
        config = replace(config, site=replace(config.site or Site(), lang=lang))
    with look_at_store(config, moment) as store:
        done = write_site(config, store, moment, full=full)
    front = config.reports / "index.html"
    if as_json:
        answer = {"pages": done.pages, "made": done.made, "changed": done.changed, "removed": done.removed}
        echo(to_json({"front": str(front), **answer}))
        return
    echo(
        f"{front}: {done.pages:,} pages, {done.changed:,} of them new or changed, {done.removed:,} taken away"
    )
