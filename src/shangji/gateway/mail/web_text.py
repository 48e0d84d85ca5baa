"""The words of an HTML letter, without scripts, styles and marks; in time that grows with its length only."""

import re
from collections.abc import Iterator
from html import unescape

_OPENING = re.compile(r"<(?:/?([A-Za-z][A-Za-z0-9]{0,15})|[!?])")
"""Of a tag, whose name it gives, or of what is no text either. Any other < is one that somebody wrote."""
_UNREAD = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object"})
_BLOCKS = frozenset(
    {
        "p", "div", "br", "tr", "table", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section",
        "article", "header", "footer", "hr", "dl", "dt", "dd", "pre", "tbody", "body",
    }
)  # fmt: skip


def words_of_html(html: str) -> str:
    """Lines where a browser breaks them, a tab between the cells of a row."""
    text = unescape("".join(_pieces(html)))
    lines = (re.sub(r"[ \r\xa0]+", " ", line).strip(" ") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line if line.strip() else "" for line in lines)).strip()


def _pieces(html: str) -> Iterator[str]:
    lower = html.lower()
    place = 0
    while 0 <= place < len(html):
        opening = _OPENING.search(html, place)
        if opening is None:
            yield _flowing(html[place:])
            return
        yield _flowing(html[place : opening.start()])
        name = (opening[1] or "").lower()
        yield _break(name, closes=opening[0][1] == "/")
        place = _behind(lower, opening.start(), name)


def _flowing(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _break(name: str, *, closes: bool) -> str:
    if name in ("td", "th"):
        return "\t" if closes else ""
    return "\n" if name in _BLOCKS else ""


def _behind(lower: str, opening: int, name: str) -> int:
    """Where the text goes on behind a tag, a comment or an element nobody reads; -1 if nowhere."""
    if lower.startswith("<!--", opening):
        closing = lower.find("-->", opening + 4)
        return closing + 3 if closing >= 0 else -1
    if name in _UNREAD and lower[opening + 1] != "/":
        closing = lower.find(f"</{name}", opening)
        if closing < 0:
            return -1
        opening = closing
    end = lower.find(">", opening)
    return end + 1 if end >= 0 else -1
