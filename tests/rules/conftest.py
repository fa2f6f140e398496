"""The families and the house of the contact centre's tests."""

from tests.contact_centre.conftest import (  # noqa: F401 - fixtures
    another_family,
    centre_addresses,
    door,
    family,
    house,
    meeting,
    now,
    wanted,
)
