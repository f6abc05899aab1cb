"""What is answered over HTTP: health and metrics beside the daemon, and the whole site by `serve`.

`monitor.web.site` brings Starlette and uvicorn, for which the daemon has no use: only `serve` imports it.
"""

from .health import Look, Page, find_page, make_health_page, serve

__all__ = ["Look", "Page", "find_page", "make_health_page", "serve"]
