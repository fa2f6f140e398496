"""What leaves by mail: in the reader's language, with links to the place's own host, and no secret in the queue."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail

from accounts import operations, second_factor
from accounts.mail import NOTICES, post
from accounts.models import Invitation, Session, User
from audit.models import Event
from kernel.actor import SYSTEM
from kernel.place import entered
from outbox import work
from outbox.models import Message
from tests.conftest import HostClient
from tests.utils.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "три зелени чадъра"


def delivered(place):
    """Let the outbox work as its worker would; the mails of this round."""
    mail.outbox.clear()
    with entered(place):
        while work.work_one():
            pass
    return list(mail.outbox)


def path_in(message) -> str:
    (line,) = [line for line in message.body.splitlines() if line.startswith("http")]
    return line


@pytest.fixture
def invited(place_a):
    with entered(place_a):
        return operations.invite(email="petya@x.bg", name="Петя", roles=["reception"], by=SYSTEM)


def test_an_invitation_leads_to_the_centre_s_own_host(place_a, invited):
    (message,) = delivered(place_a)
    assert message.to == ["petya@x.bg"]
    assert message.subject == "Покана за Център А"
    assert path_in(message).startswith("http://centre-a.localhost:")
    with entered(place_a):
        assert path_in(message).endswith(f"/account/invitation/{invited.token()}/")


def test_the_html_says_the_same_and_loads_nothing(place_a, invited):
    (message,) = delivered(place_a)
    html = BeautifulSoup(message.alternatives[0].content, "html.parser")
    assert [a["href"] for a in html.find_all("a")] == [path_in(message)]
    assert not html.find_all(["img", "script", "style", "link", "iframe"])
    assert "http" not in str(html).replace(path_in(message), "").replace("http-equiv", "")


def test_the_queue_holds_no_link(place_a, invited):
    with entered(place_a):
        payload = Message.objects.get().payload
        assert payload == {"kind": "invitation", "id": str(invited.pk)}


def test_a_withdrawn_invitation_is_not_sent(place_a, invited):
    with entered(place_a):
        operations.revoke(invitation=invited, by=SYSTEM)
    assert not delivered(place_a)


@pytest.mark.parametrize(("language", "word"), [("bg", "Покана"), ("en", "Invitation"), ("hu", "Meghívó")])
def test_it_is_written_in_the_language_of_its_reader(place_a, language, word):
    with entered(place_a):
        operations.invite(email="p@x.bg", name="П", roles=["reception"], by=SYSTEM, language=language)
    (message,) = delivered(place_a)
    assert message.subject.startswith(word)


def reset_link(client, cast, person) -> str:
    client.post("/account/password/reset/", {"email": person.user.email})
    (message,) = delivered(cast.a.place)
    return path_in(message).partition("centre-a.localhost")[2].partition("/")[2]


def follow(client, link):
    return client.get(f"/{link}", follow=True)


def new_password(client, link, password=NEW):
    page = follow(client, link)
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_a_forgotten_password(at_a, cast):
    elsewhere = cast.at(cast.a.head)
    response = new_password(at_a, reset_link(at_a, cast, cast.a.head))
    assert response.url == "/account/password/reset/key/done/"
    assert elsewhere.get("/account/").status_code == 302  # open sessions ended
    assert at_a.get("/account/").status_code == 302  # and the link signs nobody in
    assert at_a.post("/account/login/", {"login": cast.a.head.user.email, "password": PASSWORD}).status_code == 200
    assert at_a.post("/account/login/", {"login": cast.a.head.user.email, "password": NEW}).status_code == 302
    (notice,) = delivered(cast.a.place)
    assert "Паролата Ви е сменена" in notice.body


def test_a_reset_link_works_once(at_a, cast):
    link = reset_link(at_a, cast, cast.a.head)
    new_password(at_a, link)
    fresh = HostClient(headers={"host": "centre-a.localhost"})
    assert follow(fresh, link).context["token_fail"]


def test_a_reset_link_opens_no_other_place(at_a, at_b, at_network, cast):
    link = reset_link(at_a, cast, cast.a.head)
    assert follow(at_network, link).context["token_fail"]
    with entered(cast.a.place):
        user = User.objects.get(pk=cast.a.head.pk)
    with entered(cast.b.place):
        User.objects.bulk_create([user])
    assert follow(at_b, link).context["token_fail"]


def test_a_reset_does_not_skip_the_second_factor(at_a, cast):
    with entered(cast.a.place):
        second_factor.enrol(cast.a.head.user)
    new_password(at_a, reset_link(at_a, cast, cast.a.head))
    response = at_a.post("/account/login/", {"login": cast.a.head.user.email, "password": NEW})
    assert response.url == "/account/code/"


@pytest.mark.parametrize("address", ["nobody@x.bg", "deactivated", "neighbour"])
def test_an_unknown_address_gets_the_same_page_and_no_mail(at_a, cast, address):
    known = at_a.post("/account/password/reset/", {"email": cast.a.head.user.email})
    with entered(cast.a.place):
        User.objects.filter(pk=cast.a.reception.pk).update(is_active=False)
    delivered(cast.a.place)
    people = {"deactivated": cast.a.reception, "neighbour": cast.b.head}
    email = people[address].user.email if address in people else address
    response = at_a.post("/account/password/reset/", {"email": email})
    assert (response.status_code, response.url) == (known.status_code, known.url)
    assert not delivered(cast.a.place)


def test_resets_are_limited_per_address_without_saying_so_about_others(at_a, cast):
    for _ in range(5):
        at_a.post("/account/password/reset/", {"email": cast.a.head.user.email})
    assert len(delivered(cast.a.place)) == 3
    at_a.post("/account/password/reset/", {"email": cast.a.reception.user.email})
    assert len(delivered(cast.a.place)) == 1


def test_a_weak_new_password_is_refused(at_a, cast):
    response = new_password(at_a, reset_link(at_a, cast, cast.a.head), password="password2026")
    assert response.context["form"].errors["password1"]


def test_changing_one_s_own_password(cast):
    client, elsewhere = cast.at(cast.a.head), cast.at(cast.a.head)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/account/password/", {**form, "oldpassword": "wrong"}).context["form"].errors["oldpassword"]
    assert client.post("/account/password/", form).status_code == 302
    assert client.get("/account/").status_code == 200  # this session goes on
    assert elsewhere.get("/account/").status_code == 302  # the other one ended
    (notice,) = delivered(cast.a.place)
    assert notice.to == [cast.a.head.user.email]
    with entered(cast.a.place):
        assert Session.objects.exclude(user=None).count() == 1
        assert {tuple(e.fields) for e in Event.objects.filter(action="write")} == {("password",)}


@pytest.mark.parametrize("what", sorted(NOTICES))
@pytest.mark.parametrize("language", ["bg", "en", "hu"])
def test_every_notice_says_what_happened(cast, what, language):
    person = cast.a.worker("reception", language=language)
    with entered(cast.a.place):
        post("notice", person.pk, what=what)
    (message,) = delivered(cast.a.place)
    lines = [line for line in message.body.splitlines() if line.strip()]
    assert len(lines) == 5
    assert all("%(" not in line for line in lines)


def test_a_new_role_is_told(cast):
    with entered(cast.a.place):
        operations.set_roles(user=cast.a.reception.user, roles=["key_worker"], by=SYSTEM)
    (message,) = delivered(cast.a.place)
    assert "Ролите Ви са променени" in message.body


def test_invitations_to_the_other_doors_lead_there(db, cast):
    for team, role in ((cast.network, "analyst"), (cast.operators, "operator")):
        with entered(team.place):
            operations.invite(email="p@x.bg", name="П", roles=[role], by=SYSTEM)
        (message,) = delivered(team.place)
        assert path_in(message).startswith(f"http://{team.place.slug}.localhost:")
        with entered(team.place):
            assert Invitation.objects.get().token() in message.body
