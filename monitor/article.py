"""Finds the body of an article: the bytes of a page go in, plain text comes out."""

from __future__ import annotations


def article_text(html: bytes, url: str) -> str | None:
    """The text of the article on a page, a line for each paragraph, or None. Never raises."""
    import trafilatura

    try:
        found = trafilatura.extract(html, url=url, output_format="txt", include_comments=False)
    except Exception:  # a stranger's page: what cannot be read has no text
        return None
    return str(found).strip() or None if found else None
