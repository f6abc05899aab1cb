"""`raid-monitor serve`: the reports folder as a site, for a browser on this machine or a proxy before it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from ..config import Config
from ..config.values import check_listen
from ..errors import MonitorError
from .options import config_option, echo, look_at_store, now, read_config

if TYPE_CHECKING:
    from ..pipeline.health import Health


def check_address(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The address as it stands, or the mistake in it."""
    try:
        return check_listen(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from None


@click.command()
@config_option
@click.option(
    "--listen",
    metavar="ADDRESS:PORT",
    default="127.0.0.1:8000",
    show_default=True,
    callback=check_address,
    help="Where to listen.",
)
@click.option(
    "--reports",
    type=click.Path(path_type=Path),
    help="The folder to serve; else that of the configuration. With it no configuration is needed.",
)
@click.pass_context
def serve(ctx: click.Context, config_path: Path, listen: str, reports: Path | None) -> None:
    """Serve the site in reports/, with /healthz and /metrics, until SIGTERM or Ctrl-C.

    Nothing can be written, no cookie is set, and only what the monitor wrote is served.

    \b
      raid-monitor serve
      raid-monitor serve --listen 0.0.0.0:8080
      raid-monitor serve --reports reports       the pages alone, without a configuration
    """
    from ..daemon.signals import Signals
    from ..web.site import serve_site

    is_named = ctx.get_parameter_source("config_path") is not ParameterSource.DEFAULT
    config = read_config(config_path) if reports is None or is_named or config_path.exists() else None
    folder = reports or (config.reports if config else Path())
    with Signals():  # the server passes on the signal that ended it
        serve_site(folder, listen, lambda: find_health_of(config, config_path), echo)
    echo("stopped")


def find_health_of(config: Config | None, path: Path) -> Health:
    """How the monitor of a configuration is; a store that cannot be asked is a trouble too."""
    from ..pipeline.health import Health, Trouble, find_health

    if config is None:
        return Health((Trouble("store", f"not known: {path} is not there (serve --config FILE)"),))
    moment = now()
    try:
        with look_at_store(config, moment) as store:
            return find_health(config, store, moment)
    except MonitorError as error:
        return Health((Trouble("store", str(error)),))
