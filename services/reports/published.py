"""What makes a paper findable: its outgoing number, its code, and the page where a stranger checks both."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from services.reports.typeset import codes
from services.reports.typeset.documents.common import Verification

VERIFY_PATH = "/certificates/"


@dataclass(frozen=True, slots=True)
class Numbered:
    number: str
    code: str

    @property
    def published(self) -> str:
        return codes.published_hash(self.code, self.number)

    @property
    def verification(self) -> Verification:
        address = public_address()
        link = f"{address}?{urlencode({'number': self.number, 'code': self.code})}"
        return Verification(self.code, address.split("://", 1)[1], link)


def public_address() -> str:
    """On the public door, whose name tells no town."""
    port = getattr(settings, "BASE_PORT", "")
    scheme = "http" if port else "https"
    return f"{scheme}://{settings.BASE_DOMAIN}" + (f":{port}" if port else "") + VERIFY_PATH
