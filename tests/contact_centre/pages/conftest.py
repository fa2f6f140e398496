"""What the pages of meetings are opened with."""

import pytest

from kernel import clock
from services.contact_centre.operations.sessions import book_session
from tests.contact_centre.pages.addresses import tomorrow


@pytest.fixture
def planned(family, wanted, cast):
    """A meeting tomorrow, by the real clock: pages ask it."""
    return book_session(
        case=family.case, booking=wanted(family.first, day=tomorrow()), by=cast.a.coordinator, at=clock.now()
    )
