"""Alerts as an Atom feed (RFC 4287): an entry a night, with an id for good, updated at its last change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from ..lang import ENGLISH, Words
from ..reports import add_prefix
from .alerts import AlertLine
from .rendering import as_iso

ATOM: Final = "http://www.w3.org/2005/Atom"
AUTHORITY: Final = "tag:raid-monitor,2025:"
MOST: Final = 50
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
HEADS: Final = {"withdrawn": "Withdrawn: ", "revised": "Revised: "}


def make_feed(
    lines: Sequence[AlertLine], began: datetime, address: str | None = None, t: Words = ENGLISH
) -> bytes:
    """The feed of the latest alerts, the latest change first. `began` is its date while there is none.

    `address` is where the site will be found, with a slash at its end; without one, links are relative to
    the feed.
    """
    from lxml import etree

    root = address or ""
    feed = etree.Element(f"{{{ATOM}}}feed", {XML_LANG: t.lang}, nsmap={None: ATOM})

    def add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
        element = etree.SubElement(parent, f"{{{ATOM}}}{tag}", attributes)
        element.text = text
        return element

    newest = sorted(lines, key=lambda line: (line.changed, line.night), reverse=True)[:MOST]
    add(feed, "id", f"{AUTHORITY}alerts")
    add(feed, "title", t("Raid Monitor: unusual nights"))
    add(
        feed,
        "subtitle",
        t("Nights with unusually many drones or missiles launched at Ukraine, by published counts"),
    )
    add(feed, "updated", as_iso(max((line.changed for line in newest), default=began)))
    add(feed, "link", rel="self", href=f"{root}feed.atom", type="application/atom+xml")
    add(feed, "link", rel="alternate", href=f"{root}alerts.html", type="text/html")
    add(add(feed, "author"), "name", "Raid Monitor")
    for line in newest:
        entry = add(feed, "entry")
        add(entry, "id", f"{AUTHORITY}alert/{line.night.isoformat()}")
        add(entry, "title", add_prefix(line.title, HEADS.get(line.state, ""), t))
        add(entry, "published", as_iso(line.raised))
        add(entry, "updated", as_iso(line.changed))
        add(entry, "link", rel="alternate", href=root + line.page, type="text/html")
        add(entry, "category", term=line.level or "withdrawn")
        add(entry, "summary", " ".join(line.sentences))
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in line.sentences)
        add(
            entry,
            "content",
            f'{said}<p><a href="{escape(root + line.page)}">{escape(t("The report"))}</a></p>',
            type="html",
        )
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))
