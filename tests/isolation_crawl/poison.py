"""What people, scripts and damaged browsers put into fields and addresses."""

from collections.abc import Iterator

from tests.isolation_crawl.forms import Form
from tests.isolation_crawl.shown import Shown

NUL = "a\x00b"
LONG = "x" * 1_000_000  # half of what a request may weigh
NOBODY = "00000000-0000-0000-0000-000000000000"
NUMBERS = ("9" * 5000, "-1", "1e9999", "NaN", "9223372036854775808", "٣")
DATES = ("9999-12-31", "31.12.2100", "0001-01-01", "01.01.1900", "2026-02-30", "9" * 12 + "-01-01")
TIMES = ("99:99", "24:00", "٣:٠٠")
CHOICES = ("zzz", NUL, NOBODY, "", "-1")
TEXTS = (NUL, LONG, "\u202e\ufeff\u0301" * 50)
# By the kind of a field, as the page says it.
OF_KIND = {"number": NUMBERS, "date": DATES, "select": CHOICES, "radio": CHOICES, "checkbox": CHOICES}
# A request line has its limit, which the proxy and the server keep.
IN_ADDRESSES = (NUL, "щ" * 500, NOBODY, "zzz", "", *NUMBERS[1:], *DATES, "9999-W52", "9999-12", "0000-00")


def doses(form: Form) -> Iterator[tuple[str, str]]:
    """Each field of a form with everything that is poison for its kind, while the others stay as they are."""
    for name, kind in dict(form.kinds).items():
        for value in poisons(name, kind):
            yield name, value


def poisons(name: str, kind: str) -> tuple[str, ...]:
    if kind == "hidden":
        return (NUL, "zzz", NUMBERS[0])
    if kind == "text" and name.endswith(("time", "at")):
        return (*TIMES, NUL)
    if name.endswith(("_on", "day", "dated", "_from", "_until", "_date")):
        return DATES
    return OF_KIND.get(kind, TEXTS)


def described(one: Shown, name: str, value: str) -> str:
    return f"POST {one.form.action} {name}={value[:20]!r} ({len(value)})"
