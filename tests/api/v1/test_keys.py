"""What a key opens, and what it does not."""

import pytest

from accounts.models import ApiToken
from accounts.operations import revoke_api_token
from kernel.place import entered
from services.cases.access import visible_to
from services.cases.operations import break_glass
from services.staff.operations import deactivate
from services.staff.roles import PEOPLE_ONLY

PEOPLE = "/api/v1/people/"


def test_without_a_key_nothing_opens(at_a):
    response = at_a.get(PEOPLE)
    assert response.status_code == 401
    assert "Bearer" in response["WWW-Authenticate"]


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer zk_nothing", "Token abc", "Bearer \x00", "Basic YTpi", "Bearer я"]
)
def test_malformed_and_unknown_keys_are_refused_alike(at_a, header):
    assert at_a.get(PEOPLE, headers={"authorization": header}).status_code == 401


def test_key_of_the_head_lists_people(cast, key, ask, at_a):
    assert ask(at_a, key(cast.a.head)).get(PEOPLE).status_code == 200


def test_key_of_one_centre_opens_no_other(cast, key, ask, at_b):
    assert ask(at_b, key(cast.a.head)).get(PEOPLE).status_code == 401


def test_key_never_may_more_than_its_scopes(cast, key, ask, at_a):
    client = ask(at_a, key(cast.a.head, "sessions.view"))
    assert client.get("/api/v1/sessions/").status_code == 200
    assert client.get(PEOPLE).status_code == 403


def test_key_shrinks_with_its_owners_roles(cast, key, ask, at_a):
    secret = key(cast.a.coordinator)
    with entered(cast.a.place):
        cast.a.coordinator.user.roles = ["reception"]
        cast.a.coordinator.user.save(update_fields=["roles"])
    assert ask(at_a, secret).get(PEOPLE).status_code == 403


def test_revoked_key_is_refused_at_the_next_request(cast, key, ask, at_a):
    client = ask(at_a, key(cast.a.head))
    assert client.get(PEOPLE).status_code == 200
    with entered(cast.a.place):
        revoke_api_token(token=ApiToken.objects.get(), by=cast.a.head.as_actor())
    assert client.get(PEOPLE).status_code == 401


def test_key_of_a_deactivated_worker_is_refused(cast, key, ask, at_a):
    secret = key(cast.a.key_worker)
    with entered(cast.a.place):
        deactivate(worker=cast.a.key_worker, by=cast.a.head, reason="left")
    assert ask(at_a, secret).get(PEOPLE).status_code == 401


def test_signed_in_browser_cannot_use_the_api(cast):
    assert cast.at(cast.a.head).get(PEOPLE).status_code == 401


def test_a_key_sees_no_more_during_its_owner_s_emergency(cast, key, ask, family):
    """The emergency is the person's: no key can hold its right, whatever the owner may for hours."""
    other = cast.a.worker("key_worker")
    secret = key(other, *(other.capabilities - PEOPLE_ONLY))
    with entered(cast.a.place):
        break_glass(asked=family.case.number, category="danger", reason="Детето е в опасност сега.", by=other)
        assert visible_to(other).filter(pk=family.case.pk).exists()
    client = ask(cast.at(other), secret)
    assert client.get(f"/api/v1/cases/{family.case.pk}/").status_code == 404
    assert client.get("/api/v1/cases/").json()["count"] == 0
