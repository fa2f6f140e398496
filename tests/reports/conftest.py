"""A signed meeting of one family, for papers about it."""

import pytest

from tests.contact_centre.conftest import (  # noqa: F401 - fixtures
    centre_addresses,
    door,
    family,
    house,
    meeting,
    wanted,
)


@pytest.fixture
def signed(door, meeting, family):  # noqa: F811
    """Ani met her father from 10:04 to 12:00, and her supervisor has signed."""
    return door.signed(door.whole_meeting(meeting, family), family)
