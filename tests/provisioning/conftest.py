from collections.abc import Callable

import pytest

from tenants.centres.models import Centre


@pytest.fixture
def requested(db: None) -> Callable[..., Centre]:
    """Makes a centre that was asked for and does not exist yet."""

    def make(slug: str = "pleven", **fields: object) -> Centre:
        facts = {"name": "Център Плевен", "organisation": "Сдружение Плевен", "registration_number": "000694037"}
        facts |= {"kind": "contact_centre", "oblast": "BG-15", "town": "Плевен"}
        centre = Centre(slug=slug, **facts | fields)
        centre.save(using="owner")
        return centre

    return make
