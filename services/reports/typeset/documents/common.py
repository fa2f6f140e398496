"""Parts that several documents share."""

from dataclasses import dataclass, field

from services.reports.typeset import codes, qr


@dataclass(frozen=True, slots=True)
class Letterhead:
    """
    Who issues the document.

    `registration` holds lines such as „ЕИК 000000000 · Лиценз № 0000/2026 г."; `contacts` the address, telephone and
    e-mail of the centre itself, which are public.
    """

    organisation: str
    centre: str
    contacts: tuple[str, ...] = ()
    registration: tuple[str, ...] = ()
    logo: bytes | None = None

    def data(self) -> dict[str, object]:
        return {
            "organisation": self.organisation,
            "centre": self.centre,
            "contacts": list(self.contacts),
            "registration": list(self.registration),
        }

    @property
    def assets(self) -> dict[str, bytes]:
        return {"logo": self.logo} if self.logo else {}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Number and date under which the document leaves, and to whom (lines)."""

    number: str
    date: str
    addressee: tuple[str, ...]

    def data(self) -> dict[str, object]:
        return {"number": self.number, "date": self.date, "addressee": list(self.addressee)}


@dataclass(frozen=True, slots=True)
class Signatory:
    name: str
    position: str

    def data(self) -> dict[str, str]:
        return {"name": self.name, "position": self.position}


@dataclass(frozen=True, slots=True)
class Verification:
    """A stranger's way to check the paper: `address` is printed for typing, `link` is what the QR opens."""

    code: str
    address: str
    link: str

    def data(self) -> dict[str, str]:
        return {"code": codes.grouped(self.code), "address": self.address, "qr": qr.svg(self.link)}


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The court's act: `lines` are pairs of a name and a value, `quote` its words that rule this meeting."""

    lines: tuple[tuple[str, str], ...]
    quote: str = ""

    def data(self) -> dict[str, object]:
        return {"lines": [list(pair) for pair in self.lines], "quote": self.quote}


@dataclass(frozen=True, slots=True)
class Section:
    """A titled paragraph of a letter."""

    title: str
    text: str = ""
    items: tuple[str, ...] = field(default=())

    def data(self) -> dict[str, object]:
        return {"title": self.title, "text": self.text, "items": list(self.items)}
