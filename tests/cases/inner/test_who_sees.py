"""Who must not refer or answer, and the secrecy of the other case."""

import pytest
from django.core.exceptions import PermissionDenied

from services.cases import inner, operations

pytestmark = pytest.mark.usefixtures("in_a", "two_services")


def test_who_must_not(cast, led, propose, accept, colleague, now):
    with pytest.raises(PermissionDenied):
        propose(led, by=colleague)
    row = propose(led)
    with pytest.raises(PermissionDenied):
        accept(row, by=cast.a.key_worker)
    for answer in ("accept", "decline", "ask"):
        assert cast.at(cast.a.key_worker).get(f"/cases/inner/{row.pk}/{answer}/").status_code == 403
    for page in ("accept", "decline", "ask", "reply", "withdraw"):
        assert cast.at(cast.a.supervisor).get(f"/cases/inner/{row.pk}/{page}/").status_code == 403
        assert cast.at(cast.b.head).get(f"/cases/inner/{row.pk}/{page}/").status_code == 404
    for page in (f"/cases/inner/{row.pk}/reply/", f"/cases/{led.pk}/inner/new/"):
        assert cast.at(colleague).get(page).status_code == 404
    assert cast.at(cast.a.reception).get("/cases/inner/").status_code == 403


def test_who_sees_one_case_sees_that_a_referral_exists_and_no_facts_of_the_other(
    cast, led, propose, accept, colleague, now
):
    operations.add_note(case=led, text="Само за първия случай", by=cast.a.head, at=now, happened_at=now)
    opened = accept(propose(led))
    theirs = cast.at(colleague).get(f"/cases/{opened.pk}/?whole").content.decode()
    assert "друга услуга на центъра" in theirs
    for fact in (led.number, str(led.pk), "Само за първия случай", str(cast.a.key_worker)):
        assert fact not in theirs
    mine = cast.at(cast.a.key_worker).get(f"/cases/{led.pk}/?whole").content.decode()
    assert "прието" in mine
    for fact in (opened.number, str(opened.pk), str(colleague)):
        assert fact not in mine
    assert cast.at(cast.a.key_worker).get(f"/cases/{opened.pk}/").status_code == 404
    assert inner.origin(colleague, opened) is None
    assert list(inner.listed(colleague, state="all")) == []


def test_who_sees_both_follows_the_link_both_ways(cast, led, propose, accept):
    opened = accept(propose(led))
    client = cast.at(cast.a.coordinator)
    assert opened.number in client.get(f"/cases/{led.pk}/").content.decode()
    assert led.number in client.get(f"/cases/{opened.pk}/").content.decode()
