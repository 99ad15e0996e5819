"""Markdown of a course's authors as HTML: without HTML of its own, headings below those of the page."""

import functools
import re

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#]", re.IGNORECASE)
_LONGEST = 500_000  # characters
_DEEPEST = 6
# What may be wider than a phone is scrolled by keys as well.
_SCROLLING = {
    "<pre>": '<pre tabindex="0">',
    "<table>": '<div class="wide" role="group" aria-label="Table" tabindex="0"><table>',
    "</table>": "</table></div>",
}


@functools.lru_cache(64)
def as_html(text: str, files: str) -> Markup:
    """Return a text as HTML; what it names relative to itself lies below the address `files`."""
    markdown = MarkdownIt("js-default")
    tokens = markdown.parse(text[:_LONGEST])
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        del tokens[:3]  # the page has its title already
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_DEEPEST, int(token.tag[1]) + 1)}"
        if aligned := token.attrs.pop("style", ""):  # of a cell; styles that stand in a page are refused
            token.attrs["class"] = "number" if str(aligned).endswith("right") else ""
        for inner in token.children or ():
            _with_address(inner, files)
    html = markdown.renderer.render(tokens, markdown.options, {})
    for plain, scrolling in _SCROLLING.items():  # text of the author's is escaped, so these are no text
        html = html.replace(plain, scrolling)
    return Markup(html)


def _with_address(token: Token, files: str) -> None:
    for name in ("href", "src"):
        told = token.attrGet(name)
        if isinstance(told, str) and not _ELSEWHERE.match(told):
            token.attrSet(name, f"{files}/{told.removeprefix('./')}")
