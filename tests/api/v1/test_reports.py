"""Factual reports for programs: their state and their papers; what is withheld from a party never leaves by a key."""

import pytest

from kernel.place import entered
from services.people.operations import NewContact, add_contact_point, withhold
from tests.reports.conftest import (  # noqa: F401 - fixtures
    AT,
    centre_addresses,
    desk,
    door,
    family,
    house,
    meeting,
    signed,
    wanted,
)


def test_list_state_and_paper(cast, desk, program):  # noqa: F811
    report, draft = desk.issued(), desk.draft()
    client = program(cast.a.head).client
    rows = client.get("/api/v1/reports/").json()["results"]
    assert [(one["id"], one["state"]) for one in rows] == [(str(draft.pk), "draft"), (str(report.pk), "issued")]
    one = client.get(f"/api/v1/reports/{report.pk}/").json()
    assert one["number"] == report.number
    assert "Детето сяда" not in str(one)
    assert client.get(f"/api/v1/reports/{report.pk}/file/").content.startswith(b"%PDF")
    assert client.get(f"/api/v1/reports/{draft.pk}/file/").status_code == 404


def test_a_paper_that_tells_a_party_what_is_withheld_stays(cast, desk, family, program):  # noqa: F811
    report = desk.issued(intro="Майката дойде от ул. Зограф 14 в Димитровград.")
    with entered(cast.a.place):
        address = NewContact("address", "Димитровград, ул. „Захари Зограф“ № 14, ап. 9")
        facts = {"by": cast.a.head, "at": AT}
        point = add_contact_point(person=family.mother, contact=address, **facts)
        withhold(point=point, withheld_from=family.father, reason="ЗЗДН", ground="protection_order", **facts)
    answer = program(cast.a.head).client.get(f"/api/v1/reports/{report.pk}/file/")
    assert answer.status_code == 409
    assert "Зограф" not in answer.content.decode()


@pytest.mark.parametrize("who", ["stranger", "supervisor"])
def test_who_must_not(cast, desk, program, who):  # noqa: F811
    report = desk.issued()
    worker = cast.a.supervisor if who == "supervisor" else cast.a.worker("key_worker")
    client = program(worker).client
    assert client.get(f"/api/v1/reports/{report.pk}/").status_code in {403, 404}
    assert client.get(f"/api/v1/reports/{report.pk}/file/").status_code in {403, 404}


def test_whoever_asks_for_a_pdf_alone_gets_it_or_is_told_why_not(cast, desk, program):  # noqa: F811
    report, draft = desk.issued(), desk.draft()
    client, asked = program(cast.a.head).client, {"headers": {"Accept": "application/pdf"}}
    paper = client.get(f"/api/v1/reports/{report.pk}/file/", **asked)
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    missing = client.get(f"/api/v1/reports/{draft.pk}/file/", **asked)
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/json")
    assert missing.json()
