"""A signed meeting of one family, for papers about it."""

import io
from datetime import date
from typing import Any

import pytest

from services.reports.operations import approve_report, ask_approval, build_report, draft_report
from tests.contact_centre.conftest import (  # noqa: F401 - fixtures
    SATURDAY,
    another_family,
    centre_addresses,
    door,
    family,
    house,
    meeting,
    wanted,
)
from tests.contact_centre.door import moment

AT = moment("13:30")
COURT = "Районен съд – Хасково\nII състав"
BECAUSE = "Прочетох записите и доклада ред по ред."


@pytest.fixture
def signed(door, meeting, family):  # noqa: F811
    """Ani met her father from 10:04 to 12:00, and her supervisor has signed."""
    return door.signed(door.whole_meeting(meeting, family), family)


class Desk:
    """Reports of the family: written by the coordinator, approved by the head."""

    def __init__(self, cast: Any, family: Any) -> None:  # noqa: F811
        self.cast, self.case = cast, family.case
        self.author, self.second = cast.a.coordinator, cast.a.head

    def draft(self, **facts: Any) -> Any:
        period = {"starts_on": date(2026, 11, 1), "ends_on": SATURDAY, "addressee": COURT, "profile": "parties"}
        return draft_report(case=self.case, facts={**period, **facts}, by=self.author, at=AT)

    def asked(self, **facts: Any) -> Any:
        return ask_approval(report=self.draft(**facts), by=self.author, at=AT)

    def approved(self, **facts: Any) -> Any:
        return approve_report(report=self.asked(**facts), because=BECAUSE, by=self.second, at=AT)

    def issued(self, **facts: Any) -> Any:
        return build_report(report_id=self.approved(**facts).pk, at=AT)


@pytest.fixture
def desk(cast, family, signed):  # noqa: F811
    return Desk(cast, family)


def word_text(content: bytes) -> str:
    """Every word of a Word file: paragraphs, tables, headers and footers."""
    from docx import Document  # noqa: PLC0415 - slow to import

    from services.reports.wordfile.reading import P, roots, words_of  # noqa: PLC0415

    document = Document(io.BytesIO(content))
    return "\n".join(words_of(one) for root in roots(document.part.package) for one in root.iter(P))
