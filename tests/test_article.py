"""The body of an article comes out of its page."""

import pytest

from monitor.article import article_text

ADDRESS = "https://owl.example/night"
FIRST = "Overnight 61 attack drones crossed the border, the air force of the country said on Monday morning."
SECOND = "Mobile groups brought down 54 of them over four regions; seven reached what they were sent for."
PAGE = f"""<!doctype html><html lang="en"><head><title>Night report</title><meta charset="{{charset}}"></head>
<body>
<nav><ul><li><a href="/">Front page</a></li><li><a href="/sport">Sport, with 11 goals</a></li></ul></nav>
<article><h1>A loud night</h1><p>{FIRST}</p><p>{SECOND}</p><p>{{more}}</p></article>
<div id="comments" class="comments"><p class="comment">I counted 900 of them from my balcony.</p></div>
<footer>Owl News, 12 Bridge Street</footer></body></html>"""


def test_paragraphs_come_out_in_order_and_what_is_around_them_does_not() -> None:
    more = "The wreckage of one fell on a field outside a village, where nobody was hurt, its mayor wrote."
    text = article_text(PAGE.format(charset="utf-8", more=more).encode(), ADDRESS)
    assert text is not None
    assert text.index(FIRST) < text.index(SECOND)
    assert "900" not in text
    assert "Bridge Street" not in text
    assert "11 goals" not in text
    assert "<" not in text


def test_a_page_in_windows_1251_is_read() -> None:
    more = "Вночі протиповітряна оборона працювала у восьми областях, повідомили військові у зведенні. " * 3
    text = article_text(PAGE.format(charset="windows-1251", more=more).encode("cp1251"), ADDRESS)
    assert text is not None
    assert "працювала у восьми областях" in text


@pytest.mark.parametrize(
    "page",
    [b"", b" \n", b"\x00\xff\xfe\x00", b"\x1f\x8b\x08 no gzip", b"%PDF-1.7", b"<html></html>", b"<" * 5000],
)
def test_what_is_no_article_has_no_text(page: bytes) -> None:
    assert article_text(page, ADDRESS) is None
