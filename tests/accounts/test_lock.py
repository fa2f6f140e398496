"""A session that sleeps is locked and not lost: nothing opens, nothing that was typed goes, its person wakes it."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from accounts.models import Session
from audit.models import Event
from kernel import clock
from kernel.place import entered
from tests.accounts.test_passkeys import DATA, ORIGIN, added, begun
from tests.accounts.test_sign_in import HOME, LOGIN, sign_in
from tests.conftest import HostClient
from tests.utils.authenticator import Device
from tests.utils.cast import PASSWORD

LOCKED, STATE, AWAKE, NOTES = "/account/locked/", "/account/state/", "/account/awake/", "/account/locked/notes/"
LOCK, LEAVE, BY_PASSKEY = "/account/lock/", "/account/locked/leave/", "/account/locked/passkey/"
TEXT = "Бащата дойде навреме и донесе подарък за рождения ден."


@pytest.fixture
def head(cast):
    return cast.a.head


@pytest.fixture
def asleep(cast, head):
    """A client whose session has slept for 31 minutes; the clock stays there."""
    client = cast.at(head)
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        yield client


def state(client):
    return client.get(STATE).json()["state"]


def test_nothing_opens_while_it_sleeps(asleep):
    for page in (HOME, "/", "/staff/", "/board/"):
        assert asleep.get(page).url.startswith(LOCKED)
    assert state(asleep) == "locked"


def test_the_password_wakes_it_and_leads_back(asleep):
    away = asleep.get("/staff/").url
    assert asleep.post(away, {"password": PASSWORD, "next": "/staff/"}).url == "/staff/"
    assert asleep.get("/staff/").status_code == 200
    assert state(asleep) == "open"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "http://centre-b.localhost/"])
def test_it_leads_to_no_other_host(asleep, target):
    assert asleep.post(LOCKED, {"password": PASSWORD, "next": target}).url == "/"


def test_a_wrong_password_does_not_wake_it(asleep, cast, head):
    assert asleep.post(LOCKED, {"password": "wrong"}).status_code == 422
    assert asleep.get(HOME).url.startswith(LOCKED)
    with entered(cast.a.place):
        (failure,) = Event.objects.filter(action="sign_in_failed")
        assert (failure.reason, str(failure.object_id)) == ("unlock", str(head.pk))


def test_after_five_wrong_passwords_it_ends(asleep, cast):
    for _ in range(5):
        asleep.post(LOCKED, {"password": "wrong"})
    assert asleep.get(HOME).url.startswith(LOGIN)
    with entered(cast.a.place):
        assert not Session.objects.exclude(user=None).exists()


def test_waking_is_written_down(asleep, cast, head):
    asleep.post(LOCKED, {"password": PASSWORD})
    with entered(cast.a.place):
        (woken,) = Event.objects.filter(action="sign_in", actor_id=head.pk)
        assert woken.reason == "unlocked"


def test_a_passkey_wakes_it(cast, head):
    client = cast.at(head)
    device = added(client, Device())
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert client.get(HOME).url.startswith(LOCKED)
        answer = device.answered(begun(client, BY_PASSKEY), ORIGIN)
        assert client.post(BY_PASSKEY, {"answer": answer, "next": HOME}).url == HOME
        assert client.get(HOME).status_code == 200


def test_somebody_else_s_passkey_does_not(cast, head):
    other = added(cast.at(cast.a.coordinator), Device())
    client = cast.at(head)
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        client.post(BY_PASSKEY, {"answer": other.answered(begun(client, BY_PASSKEY), ORIGIN)})
        assert client.get(HOME).url.startswith(LOCKED)


def test_locking_by_hand_is_at_once(cast, head):
    client = cast.at(head)
    assert client.post(LOCK).url == LOCKED
    assert client.get("/staff/").url.startswith(LOCKED)
    assert client.get(LOCKED).status_code == 200
    client.post(LOCKED, {"password": PASSWORD})
    assert client.get("/staff/").status_code == 200


def test_locking_by_hand_leads_back_to_the_page_on_which_it_was_pressed(cast, head):
    client = cast.at(head)
    assert 'name="next" value="/staff/?page=1"' in client.get("/staff/?page=1").content.decode()
    away = client.post(LOCK, {"next": "/staff/?page=1"}).url
    assert away == f"{LOCKED}?next=/staff/%3Fpage%3D1"
    assert client.get(away).context["wanted"] == "/staff/?page=1"
    assert client.post(away, {"password": "wrong", "next": "/staff/?page=1"}).context["wanted"] == "/staff/?page=1"
    assert client.post(LOCKED, {"password": PASSWORD, "next": "/staff/?page=1"}).url == "/staff/?page=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "http://centre-b.localhost/",
    ],
)
def test_the_lock_carries_no_other_host_on(cast, head, target):
    client = cast.at(head)
    assert client.post(LOCK, {"next": target}).url == LOCKED
    assert state(client) == "locked"
    assert client.get(LOCKED, {"next": target}).context["wanted"] == ""


@pytest.mark.parametrize("target", [LOCK, LEAVE, "/nowhere/"])
def test_nobody_is_led_back_to_what_is_no_page(asleep, target):
    assert asleep.post(LOCKED, {"password": PASSWORD, "next": target}).url == "/"


@pytest.mark.parametrize(("lock", "opens"), [(LOCK, LOCKED), ("/board/lock/", "/board/locked/")])
def test_the_same_form_sent_again_locks_again(cast, head, lock, opens):
    """As „back“ shows it: the page of before, with the token of before."""
    client = cast.at(head)
    form = {"csrfmiddlewaretoken": str(client.get("/staff/").context["csrf_token"]), "next": "/staff/"}
    for _ in range(3):
        assert client.post(lock, form).url.startswith(opens)
        assert client.get("/staff/").url.startswith(opens)
        client.post(opens, {"password": PASSWORD})
        assert client.get("/staff/").status_code == 200


def test_a_page_that_covers_itself_is_told_in_a_word_that_it_is_locked(cast, head):
    client = cast.at(head)
    form = {"csrfmiddlewaretoken": str(client.get(HOME).context["csrf_token"]), "next": HOME}
    for _ in range(2):  # the second is sent from another window, over the lock of the first
        assert client.post(LOCK, form, headers=DATA, follow=True).json()["state"] == "locked"
        assert client.get("/staff/").url.startswith(LOCKED)


def test_the_twelve_hours_end_it_also_when_locked(cast, head):
    client = cast.at(head)
    with time_machine.travel(clock.now() + timedelta(hours=12, seconds=1)):
        assert state(client) == "ended"
        assert client.get(LOCKED).url == "/"
        assert client.get("/staff/").url.startswith(LOGIN)


def test_waking_does_not_prolong_the_twelve_hours(cast, head):
    client, start = cast.at(head), clock.now()
    for hours in range(1, 12):
        with time_machine.travel(start + timedelta(hours=hours)):
            client.post(LOCKED, {"password": PASSWORD})
            assert state(client) == "open", hours
    with time_machine.travel(start + timedelta(hours=12, seconds=1)):
        assert state(client) == "ended"


def test_asking_for_the_state_wakes_nothing(cast, head):
    client, start = cast.at(head), clock.now()
    for minutes in range(5, 30, 5):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert state(client) == "open"
    with time_machine.travel(start + timedelta(minutes=31)):
        assert state(client) == "locked"


def test_typing_keeps_it_awake(cast, head):
    client, start = cast.at(head), clock.now()
    for minutes in range(5, 120, 5):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert client.get(AWAKE).json()["state"] == "open"


def test_typing_does_not_wake_what_sleeps(asleep):
    assert asleep.get(AWAKE).json()["state"] == "locked"
    assert state(asleep) == "locked"


def test_a_page_asks_in_the_language_of_its_script(asleep):
    told = asleep.post(LOCKED, {"password": "wrong"}, headers=DATA)
    assert (told.status_code, told.json()["state"]) == (422, "locked")
    assert told.json()["said"]
    assert asleep.post(LOCKED, {"password": PASSWORD}, headers=DATA).json() == {"state": "open"}


def test_the_form_s_token_stays_good_over_the_lock(cast, head):
    """What was typed can be sent: the page is not made anew by waking."""
    client = cast.at(head)
    client.handler.enforce_csrf_checks = True
    token = client.get(HOME).context["csrf_token"]
    form = {"name": "Яна Нова", "language": "bg", "csrfmiddlewaretoken": str(token)}
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        client.post(LOCKED, {"password": PASSWORD, "csrfmiddlewaretoken": str(token)})
        assert client.post(HOME, form).status_code == 302
        assert "Яна Нова" in client.get(HOME).content.decode()


# --- a form that arrives too late ----------------------------------------------------------------------------------


def test_a_form_that_meets_the_lock_is_kept_in_the_page(asleep, head):
    page = asleep.post(f"/staff/{head.pk}/edit/", {"phone": "0888 123 456", "languages": ["bg", "tr"], "note": TEXT})
    html = page.content.decode()
    assert page.status_code == 401
    assert html.count(TEXT) == 2  # in the form, and to be copied by hand
    assert html.count('name="languages"') == 2
    assert f'action="/staff/{head.pk}/edit/"' in html
    assert f'href="{LOCKED}"' in html
    assert page.headers["Cache-Control"] == "no-store"


def test_it_can_be_sent_from_there_after_waking(asleep, cast, head):
    page = asleep.post(f"/staff/{head.pk}/edit/", {"phone": "0888123456", "languages": ["tr"], "profession": "lawyer"})
    fields = {name: [v for n, v in page.context["fields"] if n == name] for name, _ in page.context["fields"]}
    asleep.post(LOCKED, {"password": PASSWORD})
    assert asleep.post(f"/staff/{head.pk}/edit/", fields).status_code == 302
    with entered(cast.a.place):
        head.refresh_from_db()
        assert (head.profession, head.languages) == ("lawyer", ["tr"])


def test_a_form_that_meets_a_dead_session_is_kept_too(cast, head):
    client = cast.at(head)
    with entered(cast.a.place):
        Session.objects.all().delete()
    page = client.post(f"/staff/{head.pk}/edit/", {"note": TEXT})
    assert page.status_code == 401
    assert TEXT in page.content.decode()
    assert f'href="{LOGIN}"' in page.content.decode()


def test_the_token_for_sending_it_comes_with_the_new_session(cast, head, at_a):
    """Signing in changes the token; the page that keeps the form asks for the present one."""
    client = cast.at(head, second_factor=False)
    told = client.get(STATE).json()
    assert told["state"] == "half"
    assert "token" not in told
    told = cast.at(head).get(STATE).json()
    assert (told["state"], told["person"], bool(told["token"])) == ("open", str(head.pk), True)
    assert at_a.get(STATE).json() == {"state": "ended"}


def test_passwords_and_files_are_not_kept(asleep, head):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - for this test alone

    upload = SimpleUploadedFile("a.pdf", b"%PDF secret content")
    page = asleep.post(f"/staff/{head.pk}/edit/", {"password": "тайна-тайна", "file": upload, "note": TEXT})
    html = page.content.decode()
    assert "тайна-тайна" not in html
    assert "secret content" not in html
    assert page.context["had_files"]


def test_what_was_typed_is_shown_as_text(asleep, head):
    page = asleep.post(f"/staff/{head.pk}/edit/", {"note": '<script>alert("x")</script>' * 3, '"><b>': "x"})
    assert "<script>alert" not in page.content.decode()
    assert '"><b>' not in page.content.decode()


def test_a_stranger_s_form_is_not_shown_back(at_a, head):
    assert at_a.post(f"/staff/{head.pk}/edit/", {"note": TEXT}).url == LOGIN


def test_a_part_of_a_page_is_told_in_a_word(asleep):
    response = asleep.post("/staff/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Trigger"]) == (401, "session-lost")
    assert "HX-Redirect" not in response.headers


def test_the_neighbour_s_cookie_opens_no_lock_here(cast, head):
    client = cast.at(head, "centre-b")
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert client.get(LOCKED).url == "/"
        assert state(client) == "ended"


# --- somebody else at the same computer ----------------------------------------------------------------------------


def test_leaving_ends_it(asleep, cast):
    assert asleep.post(LEAVE).url == LOGIN
    assert state(asleep) == "ended"


def test_leaving_ends_nothing_that_is_open(cast, head):
    client = cast.at(head)
    client.post(LEAVE)
    assert state(client) == "open"


def test_somebody_else_signs_in_over_a_locked_session(asleep, cast, head):
    """Two people's sessions never mix: the locked one ends."""
    other = cast.a.coordinator
    assert sign_in(asleep, other).url == "/"
    assert asleep.get(STATE).json()["person"] == str(other.pk)
    with entered(cast.a.place):
        assert not Session.objects.filter(user_id=head.pk).exists()


def test_somebody_else_s_passkey_starts_a_new_session(cast, head):
    other = cast.a.coordinator
    device = added(cast.at(other), Device())
    client = cast.at(head)
    client.post(LOCK)
    client.post(
        "/account/login/passkey/", {"answer": device.answered(begun(client, "/account/login/passkey/"), ORIGIN)}
    )
    assert client.get(STATE).json()["person"] == str(other.pk)
    assert client.get(HOME).status_code == 200


def test_a_deactivated_person_wakes_nothing(cast, head):
    from accounts.models import User  # noqa: PLC0415 - for this test alone

    client = cast.at(head)
    client.post(LOCK)
    with entered(cast.a.place):
        User.objects.filter(pk=head.pk).update(is_active=False)
    client.post(LOCKED, {"password": PASSWORD})
    assert client.get(HOME).url.startswith(LOGIN)


# --- what stays visible --------------------------------------------------------------------------------------------


def test_the_entrance_sees_who_must_wait_and_the_steps_of_an_emergency(cast):
    client = cast.at(cast.a.reception)
    client.post(LOCK)
    for page in (LOCKED, NOTES):
        html = client.get(page).content.decode()
        assert "112" in html
        assert "data-board-holds" in html


@pytest.mark.parametrize("door", ["analyst", "operator"])
def test_the_other_doors_lock_alike(cast, door):
    client = cast.at(getattr(cast, door))
    client.post(LOCK)
    assert client.get(LOCKED).status_code == 200
    assert client.get(NOTES).content == b""
    client.post(LOCKED, {"password": PASSWORD})
    assert client.get(HOME).status_code == 200


def test_notes_are_for_locked_screens(cast, at_a, head):
    assert at_a.get(NOTES).content == b""
    assert cast.at(head).get(NOTES).content == b""


def test_a_locked_session_changes_nothing_of_the_account(cast, head):
    """Also pages that are open to everybody see nobody there."""
    client = cast.at(head)
    client.post(LOCK)
    client.post("/language/", {"language": "hu", "next": "/"})
    with entered(cast.a.place):
        head.user.refresh_from_db()
        assert head.user.language == "bg"


def test_every_page_brings_its_cover(cast, head):
    html = cast.at(head).get(HOME).content.decode()
    assert 'data-idle="1800"' in html
    assert f'data-state="{STATE}"' in html
    assert HostClient(headers={"host": "centre-a.localhost"}).get(LOGIN).content.decode().count('id="lock"') == 0
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
