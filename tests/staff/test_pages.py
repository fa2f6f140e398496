"""The team's pages, for each role."""

import pytest
from bs4 import BeautifulSoup

from accounts.models import Invitation, User
from kernel.place import entered
from services.staff.models import Qualification, Worker

INVITE = {
    "name": "Нова Колежка",
    "email": "nova@x.bg",
    "profession": "psychologist",
    "roles": ["key_worker", "session_supervisor"],
    "language": "bg",
}


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        ("head", "/staff/", 200),
        ("reception", "/staff/", 200),
        ("head", "/staff/invite/", 200),
        ("coordinator", "/staff/invite/", 403),
        ("reception", "/staff/invite/", 403),
        ("head", "/staff/keys/", 200),
        ("coordinator", "/staff/keys/", 200),
        ("key_worker", "/staff/keys/", 403),
        ("head", "/staff/{other}/", 200),
        ("reception", "/staff/{other}/", 200),
        ("head", "/staff/{other}/roles/", 200),
        ("coordinator", "/staff/{other}/roles/", 403),
        ("head", "/staff/{other}/end/", 200),
        ("coordinator", "/staff/{other}/end/", 403),
        ("head", "/staff/{other}/second-factor/", 200),
        ("key_worker", "/staff/{other}/second-factor/", 403),
        ("head", "/staff/{other}/qualifications/add/", 200),
        ("supervisor", "/staff/{other}/qualifications/add/", 403),
        ("head", "/staff/{b}/", 404),
        ("head", "/staff/{b}/roles/", 404),
        ("head", "/staff/00000000-0000-0000-0000-000000000000/", 404),
    ],
)
def test_who_may_open(cast, who, page, status):
    page = page.format(other=cast.a.worker("key_worker").pk, b=cast.b.head.pk)
    assert cast.at(getattr(cast.a, who)).get(page).status_code == status


def test_strangers_and_other_doors_open_nothing(cast, at_a):
    assert at_a.get("/staff/").status_code == 302
    assert cast.at(cast.b.head, "centre-a").get("/staff/").status_code == 302
    assert cast.at(cast.analyst).get("/staff/").status_code == 404


def test_the_list_finds_by_name_and_role(cast):
    client = cast.at(cast.a.head)
    assert cast.a.reception
    assert cast.a.key_worker
    found = client.get("/staff/", {"text": "дора"})
    assert [w.pk for w in found.context["page"]] == [cast.a.reception.pk]
    found = client.get("/staff/", {"role": "key_worker"})
    assert [w.pk for w in found.context["page"]] == [cast.a.key_worker.pk]
    assert not client.get("/staff/", {"text": "никой такъв"}).context["page"].object_list
    assert client.get("/staff/", {"role": "no such role"}).status_code == 200


def test_the_list_costs_the_same_for_one_and_for_many(cast, django_assert_num_queries):
    client = cast.at(cast.a.head)
    client.get("/staff/")
    with django_assert_num_queries(FULL := 9):
        client.get("/staff/")
    for _ in range(10):
        cast.a.worker("reception")
    with django_assert_num_queries(FULL):
        client.get("/staff/")


def test_inviting(cast):
    client = cast.at(cast.a.head)
    assert client.post("/staff/invite/", INVITE).url == "/staff/"
    page = client.get("/staff/")
    assert "nova@x.bg" in page.content.decode()
    with entered(cast.a.place):
        invitation = Invitation.objects.get()
    assert client.post(f"/staff/invitations/{invitation.pk}/resend/").status_code == 302
    assert client.post(f"/staff/invitations/{invitation.pk}/revoke/").status_code == 302
    assert client.post(f"/staff/invitations/{invitation.pk}/resend/").status_code == 404
    assert cast.at(cast.a.reception).get("/staff/").context["invitations"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": ""}, "email"),
        ({"name": "Само"}, "name"),
        ({"name": "<script>"}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["operator"]}, "roles"),
        ({"profession": "spy"}, "profession"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(cast, change, field):
    response = cast.at(cast.a.head).post("/staff/invite/", {**INVITE, **change})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert soup(response).select_one(f"#id_{field}_error")
    with entered(cast.a.place):
        assert not Invitation.objects.exists()


def test_an_address_that_is_known_is_said_beside_the_field(cast):
    email = cast.a.head.user.email
    response = cast.at(cast.a.head).post("/staff/invite/", {**INVITE, "email": email})
    assert response.status_code == 422
    assert response.context["form"].errors["email"]


def test_changing_roles(cast):
    client = cast.at(cast.a.head)
    page = f"/staff/{cast.a.reception.pk}/roles/"
    assert client.post(page, {"roles": ["reception", "key_worker"]}).status_code == 302
    with entered(cast.a.place):
        assert User.objects.get(pk=cast.a.reception.pk).roles == ["key_worker", "reception"]
    refused = client.post(f"/staff/{cast.a.head.pk}/roles/", {"roles": ["reception"]})
    assert refused.status_code == 422
    assert refused.context["form"].errors["roles"]


def test_ending_and_giving_access(cast):
    client, pk = cast.at(cast.a.head), cast.a.reception.pk
    assert client.post(f"/staff/{pk}/end/", {"reason": ""}).status_code == 422
    assert client.post(f"/staff/{pk}/end/", {"reason": "Прекратен договор"}).status_code == 302
    assert [w.pk for w in client.get("/staff/", {"former": "on"}).context["page"]] == [pk]
    assert client.get(f"/staff/{pk}/").status_code == 200
    assert client.post(f"/staff/{pk}/reactivate/").status_code == 302
    with entered(cast.a.place):
        assert Worker.objects.get(pk=pk).active


def test_qualifications(cast):
    client, pk = cast.at(cast.a.head), cast.a.supervisor.pk
    form = {"title": "Наблюдение на срещи", "obtained_on": "30.04.2026", "expires_on": "30.04.2028"}
    assert client.post(f"/staff/{pk}/qualifications/add/", form).status_code == 302
    assert client.post(f"/staff/{pk}/qualifications/add/", {**form, "obtained_on": "31.02.2026"}).status_code == 422
    assert "Наблюдение на срещи" in client.get(f"/staff/{pk}/").content.decode()
    with entered(cast.a.place):
        qualification = Qualification.objects.get()
    assert cast.at(cast.a.supervisor).post(f"/staff/qualifications/{qualification.pk}/remove/").status_code == 403
    assert client.post(f"/staff/qualifications/{qualification.pk}/remove/").status_code == 302


def test_one_s_own_page_can_be_edited(cast):
    client, pk = cast.at(cast.a.reception), cast.a.reception.pk
    assert "profession" not in client.get(f"/staff/{pk}/edit/").context["form"].fields
    assert client.post(f"/staff/{pk}/edit/", {"phone": "0888 123 456", "languages": ["bg"]}).status_code == 302
    assert "+359888123456" in client.get(f"/staff/{pk}/").content.decode()
    assert client.post(f"/staff/{cast.a.head.pk}/edit/", {"phone": ""}).status_code == 403


def test_a_key_is_shown_once(cast):
    client = cast.at(cast.a.head)
    response = client.post("/staff/keys/", {"name": "Таблица", "scopes": ["reports.view"]})
    secret = response.context["secret"]
    assert secret in response.content.decode()
    page = client.get("/staff/keys/")
    assert secret not in page.content.decode()
    assert f"…{secret[-4:]}" in page.content.decode()
    assert client.post("/staff/keys/", {"name": "", "scopes": ["reports.view"]}).status_code == 422
    token = page.context["tokens"][0]
    assert cast.at(cast.a.worker("head_of_service")).post(f"/staff/keys/{token.pk}/revoke/").status_code == 404
    assert client.post(f"/staff/keys/{token.pk}/revoke/").status_code == 302


@pytest.mark.parametrize("language", ["bg", "en", "hu"])
def test_pages_speak_three_languages(cast, language):
    person = cast.a.worker("head_of_service", language=language)
    client = cast.at(person)
    for page in ("/staff/", "/staff/invite/", "/staff/keys/", f"/staff/{person.pk}/", "/account/"):
        response = client.get(page)
        assert response.status_code == 200
        assert soup(response).html["lang"] == language
        assert len(soup(response).find_all("h1")) == 1
