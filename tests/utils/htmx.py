"""What htmx leaves in the page must be what a reload would show."""

from itertools import zip_longest

from bs4 import BeautifulSoup
from bs4.element import PageElement, Tag

Line = tuple[str, dict[str, str], str]


class SwapDiffers(AssertionError):
    """Somebody who does not reload sees another page than somebody who does."""


def swapped(page: str, fragment: str, *, target: str, swap: str = "innerHTML") -> BeautifulSoup:
    """The page after htmx put the fragment into `target` (a CSS selector), out-of-band parts included."""
    tree, parts = _parsed(page), _parsed(fragment)
    for part in parts.select("[hx-swap-oob]"):
        _out_of_band(tree, part.extract())
    _put(_one(tree, target), list(parts.contents), swap)
    return tree


def _parsed(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def _out_of_band(tree: BeautifulSoup, part: Tag) -> None:
    how = str(part.attrs.pop("hx-swap-oob"))
    own = _one(tree, f"#{part['id']}")
    if how == "delete":
        own.decompose()
    elif how == "innerHTML":
        _put(own, list(part.contents), how)
    else:
        _put(own, [part], "outerHTML")


def _one(tree: BeautifulSoup, selector: str) -> Tag:
    found = tree.select(selector)
    assert len(found) == 1, f"{selector} is found {len(found)} times in the page"
    return found[0]


def _put(own: Tag, parts: list[PageElement], swap: str) -> None:
    if swap == "innerHTML":
        own.clear()
        own.extend(parts)
    elif swap == "outerHTML":
        own.replace_with(*parts)
    elif swap == "beforeend":
        own.extend(parts)
    else:
        raise NotImplementedError(f"this helper does not know the swap {swap}")


def assert_swap_equals_reload(
    page: str, fragment: str, reloaded: str, *, target: str, swap: str = "innerHTML"
) -> None:
    """:raises SwapDiffers: names the first element in which the swapped page and the reloaded one differ."""
    left, right = _lines(swapped(page, fragment, target=target, swap=swap)), _lines(_parsed(reloaded))
    for one, other in zip_longest(left, right):
        if one != other:
            raise SwapDiffers(f"\nswapped:  {one}\nreloaded: {other}")


def _lines(tree: BeautifulSoup) -> list[Line]:
    return [_line(tag) for tag in tree.find_all(True)]


def _line(tag: Tag) -> Line:
    """A tag, its attributes and its own words; the CSRF token is another one in every rendering."""
    attributes = {
        name: " ".join(value) if isinstance(value, list) else str(value) for name, value in tag.attrs.items()
    }
    if attributes.get("name") == "csrfmiddlewaretoken":
        attributes["value"] = ""
    words = " ".join(" ".join(tag.find_all(string=True, recursive=False)).split())
    return tag.name, attributes, words
