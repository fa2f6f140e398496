"""What stands on a page for people to read, and what of it nobody translated."""

import re
from html.parser import HTMLParser

SPOKEN = {"aria-label", "placeholder", "title", "alt", "data-label"}
SILENT = {"script", "style", "code", "pre", "textarea", "svg"}
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
Attributes = list[tuple[str, str | None]]

# Latin words that a Bulgarian page may hold: names of languages, of formats, of products, and what is an address.
_KNOWN = """
aegis age android api authenticator axe chrome chromium csv datamaps docx domain earth edge english eupl excel
firefox freeotp google haskovo http https iban inspire ios javascript jpeg json libreoffice linux macos
magyar mit natural nvda ods openapi pdf png postgresql public safari stripe swagger thunderbird totp wcag
windows word xls xlsx yaml zakrila
"""
KNOWN = set(_KNOWN.split())
ADDRESS = re.compile(r"\S*[@/]\S*|\S+\.\S+|\S*[0-9_]\S*")
WORD = re.compile(r"[A-Za-z]{3,}")


class _Reader(HTMLParser):
    """`marks` are the kinds of elements; a page without a new kind is no news for a browser."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.marks: set[str] = set()
        self._open: list[tuple[str, bool]] = []  # the tag, and whether what it holds is read in Bulgarian

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        values = {name: value or "" for name, value in attrs}
        own = self._speaks() and tag not in SILENT and values.get("lang", "bg") == "bg" or tag == "html"
        if own:
            self.texts += [values[name] for name in SPOKEN & set(values)]
        self.marks.add(" ".join([tag, values.get("class", ""), values.get("type", ""), values.get("role", "")]))
        if tag not in EMPTY:
            self._open.append((tag, own))

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag in {name for name, _ in self._open}:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._speaks() and data.strip():
            self.texts.append(data.strip())

    def _speaks(self) -> bool:
        return not self._open or self._open[-1][1]


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def foreign(html: str) -> list[str]:
    """Texts of a Bulgarian page that are not Bulgarian."""
    return [text for text in read(html).texts if _words(text)]


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(ADDRESS.sub(" ", text)) if word.lower() not in KNOWN]
