"""A page as a tree of elements, without what belongs to the page and not to the policy.

What goes, and is no loss (the audit counts it on neither side):

- elements that hold no running text, such as script, style and form controls
- nav, footer and aside, and what has their roles; an aside or footer inside an article stays
- hidden elements, but for the panels of accordions and tabs, which a reader can open
- cookie notices: named so, about cookies, and with something to accept or refuse
- what is called menu, sidebar, share or the like and consists mostly of links
- readers' comments

Nothing that holds more than half of the page's words goes, whatever it is called.
"""

import re
from itertools import islice

from lxml import etree, html

from policyanalysis.errors import CorpusError

_NO_TEXT = frozenset(
    """
    audio canvas del embed head iframe input map math meta noscript object option s script select
    strike style svg template textarea video
    """.split()
)
_PAGE = frozenset({"nav", "footer", "aside"})
_PAGE_ROLES = frozenset(
    "navigation banner contentinfo complementary search menu menubar alertdialog".split()
)
_LINK_LISTS = frozenset(
    """
    aside breadcrumb breadcrumbs footer header links menu nav navbar navigation pagination related
    share sharing sidebar skip social toc widget
    """.split()
)
_FOOTERS = frozenset({"footer", "site-footer", "page-footer", "colophon"})
_COMMENTS = frozenset({"comments", "commentlist", "comment-list", "comment-respond", "respond"})
_COOKIES = re.compile(r"cookie|consent|gdpr|ccpa|onetrust|cmplz|\bcky\b", re.I)
_CHOICE = re.compile(
    r"\b(?:accept|allow|reject|refuse|decline|agree|dismiss|settings|preferences|manage|got it|ok"
    r"|close)\b",
    re.I,
)
_PANEL = re.compile(
    r"accordion|collaps|toggle|\btab\b|tab-|tabs|faq|panel|expand|answer|spoiler", re.I
)
_PANEL_LEVELS = 4
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_ELEMENT = re.compile(r"<[a-z!?/]", re.I)
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_OTHERS = {b"%PDF-": "a PDF", b"PK\x03\x04": "a ZIP archive, as Word makes them"}


def parse(page: str) -> html.HtmlElement:
    """Return the root element of a page; nothing it refers to is fetched.

    Raises CorpusError if there is no element in it or its elements are nested too deeply to be
    read whole.
    """
    parser = html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        if not _ELEMENT.search(page):
            raise etree.ParserError("no element")
        root = html.document_fromstring(_NOT_XML.sub(" ", page).encode(), parser=parser)
    except etree.ParserError as error:
        raise CorpusError(
            "the file holds no HTML element",
            expected="a page in HTML",
            action="give a plain text the ending .txt",
        ) from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise CorpusError(
            "the elements of the page are nested too deeply",
            expected="at most 256 levels",
            action="save the policy alone as a page or as plain text",
        )
    return root


def without_furniture(root: html.HtmlElement) -> html.HtmlElement:
    """Return the tree after taking out of it what belongs to the page and not to the policy.

    >>> page = parse("<nav><a href='/'>Home</a></nav><p>I do not text.</p><script>x</script>")
    >>> without_furniture(page).text_content()
    'I do not text.'
    """
    controlled = {
        name.lstrip("#")
        for attribute in ("aria-controls", "href", "data-target", "data-bs-target")
        for name in root.xpath(f"//@{attribute}")
    }
    for element in list(root.iter(*_NO_TEXT)):
        _drop(element)
    page = _Page(root, controlled)
    half = page.n_words[root] / 2
    doomed = [element for element in root.iter(etree.Element) if _is_furniture(element, page)]
    for element in doomed:
        if _names(element) & _COMMENTS or page.n_words[element] <= half:
            _drop(element)
    return root


class _Page:
    """What is known of a whole page: words and linked words under each element, panels' ids."""

    def __init__(self, root: html.HtmlElement, controlled: set[str]) -> None:
        self.controlled = controlled
        self.n_words: dict[html.HtmlElement, int] = {}
        self._n_linked: dict[html.HtmlElement, int] = {}
        for element in reversed(list(root.iter(etree.Element))):  # children before parents
            own = _count(element.text)
            words = own + sum(self.n_words[c] + _count(c.tail) for c in element)
            linked = sum(self._n_linked[child] for child in element)
            self.n_words[element] = words
            self._n_linked[element] = words if element.tag in ("a", "button") else linked

    def is_mostly_links(self, element: html.HtmlElement) -> bool:
        """Return whether half of the words under an element or more are links."""
        return 2 * self._n_linked[element] >= self.n_words[element]


def _count(text: str | None) -> int:
    return len(text.split()) if text else 0


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _names(element: html.HtmlElement) -> set[str]:
    return set(f"{element.get('id', '')} {element.get('class', '')}".lower().split())


def _is_furniture(element: html.HtmlElement, page: _Page) -> bool:
    names = _names(element)
    parts = {part for name in names for part in re.split(r"[_-]+", name)}
    return (
        _is_declared(element, page)
        or bool(names & (_FOOTERS | _COMMENTS))
        or (_is_hidden(element) and not _is_panel(element, page))
        or (bool(parts & _LINK_LISTS) and page.is_mostly_links(element))
        or (_COOKIES.search(" ".join(names)) is not None and _is_cookie_notice(element))
    )


def _is_declared(element: html.HtmlElement, page: _Page) -> bool:
    """Return whether the page itself says by element or role that this is not its content."""
    if element.tag == "button":
        return not _opens_a_panel(element)
    if (
        element.tag in ("aside", "footer")
        and next(element.iterancestors("article"), None) is not None
    ):
        return page.is_mostly_links(element)
    return element.tag in _PAGE or element.get("role", "").lower() in _PAGE_ROLES


def _opens_a_panel(button: html.HtmlElement) -> bool:
    opens = {"aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle"} & set(button.keys())
    heads = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary")
    return bool(opens) or next(button.iterancestors(*heads), None) is not None


def _is_hidden(element: html.HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _INVISIBLE.search(element.get("style", "")) is not None
        or (element.tag == "dialog" and element.get("open") is None)
    )


def _is_panel(element: html.HtmlElement, page: _Page) -> bool:
    if element.get("role") in ("tabpanel", "region") or element.get("id") in page.controlled:
        return not page.is_mostly_links(element)
    around = [element, *islice(element.iterancestors(), _PANEL_LEVELS)]
    named = (f"{e.get('id', '')} {e.get('class', '')}" for e in around)
    return any(_PANEL.search(name) for name in named)


def _is_cookie_notice(element: html.HtmlElement) -> bool:
    choices = (e.text_content() for e in element.iter("a", "button", "label"))
    return "cookie" in element.text_content().lower() and any(map(_CHOICE.search, choices))


def refuse_other(raw: bytes) -> None:
    """Raise CorpusError if the bytes are those of a PDF or of an archive.

    >>> refuse_other(b"<p>I do not text.</p>")
    """
    for start, name in _OTHERS.items():
        if raw.lstrip()[:8].startswith(start):
            raise CorpusError(
                f"the file is {name}",
                expected="a page in HTML",
                action="give the file the ending of its format",
            )
