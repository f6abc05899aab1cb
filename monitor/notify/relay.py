"""A program of its own that hands one note to Apprise: JSON on standard input, JSON on standard output.

In: `url`, `title`, `text`, and `png` in base64, which may be empty. Out: `taken`, and the `problem` where it
was not; nothing of the address is in it. It knows nothing of the rest, so that it starts quickly.
"""

from __future__ import annotations

import base64
import json
import re
import sys
from contextlib import redirect_stdout

READ_SECONDS = 20.0


def relay(order: dict[str, str]) -> dict[str, object]:
    """Hand the note over; say whether it was taken."""
    import apprise

    # In this thread, without a limit of Apprise's own: whoever called kills the process.
    asset = apprise.AppriseAsset(app_id="raid-monitor", async_mode=False, service_timeout=0)
    service = apprise.Apprise.instantiate(order["url"], asset=asset)
    if service is None:
        return {"taken": False, "problem": "Apprise cannot read its address: correct the URL"}
    if "overflow=" not in order["url"]:  # a text too long for the service becomes several
        service.overflow_mode = apprise.OverflowMode.SPLIT
    if "rto=" not in order["url"]:
        service.socket_read_timeout = READ_SECONDS
    everything = apprise.Apprise(asset=asset)
    everything.add(service)
    picture = None
    if order["png"] and service.attachment_support:
        png = base64.b64decode(order["png"])
        in_memory = apprise.AttachmentManager()["memory"]  # type: ignore[no-untyped-call]
        picture = apprise.AppriseAttachment(in_memory(content=png, name="chart.png", mimetype="image/png"))
    done = everything.notify(
        body=order["text"], title=order["title"], body_format=apprise.NotifyFormat.TEXT, attach=picture
    )
    if done:
        return {"taken": True}
    codes = [found[1] for entry in done.logs() if (found := re.search(r"\berror=(\d{3})\b", entry.message))]
    answer = f"answered {codes[-1]}" if codes else "could not be reached, or did not take it"
    return {"taken": False, "problem": f"the service {answer}"}


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):
        said = relay(json.load(sys.stdin))
    print(json.dumps(said))
