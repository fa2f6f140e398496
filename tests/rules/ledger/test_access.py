"""Who may not open the pages of the account, of reviews and of the end."""

import pytest

from tests.rules.ledger.addresses import reverse


@pytest.mark.parametrize("name", ["account", "reviews", "closing", "new_review", "measure", "goodbye"])
def test_who_must_not(cast, family, name):
    where = reverse(f"meetings:{name}", args=[family.case.pk])
    assert cast.at(cast.a.key_worker).get(where).status_code == 200
    assert cast.at(cast.a.worker("key_worker")).get(where).status_code == 404
    for who in (cast.a.supervisor, cast.a.reception):
        assert cast.at(who).get(where).status_code == 403
    assert cast.at(cast.b.head).get(where).status_code == 404
