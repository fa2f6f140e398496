"""What was signed, hashed or handed out at one place opens no other: every kind, at every other host."""

import ast

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts import signing
from accounts.models import ApiToken, Invitation, Session, User
from accounts.signing import pack
from api.models import Sending
from api.once import REPLAYED
from kernel.addresses import address
from kernel.place import entered
from services.links import codes
from services.links.operations.links import PAGES, token_of
from tenants.isolation import doors
from tests.architecture.source import trees
from tests.isolation_crawl.fillers import secrets_of
from tests.utils.security import figure
from vault.errors import VaultError

pytestmark = [pytest.mark.django_db, pytest.mark.security_figure]
ELSEWHERE = ("centre-b.", "network.", "operator.", "")
# Every purpose for which the product signs or hashes; each has a test here or in the place that is named.
PURPOSES = {
    "session.id": "test_a_session",
    "session.data": "test_a_session",
    "api.token": "test_a_key",
    "api.sending": "test_a_kept_answer",
    "api.request": "test_a_kept_answer",
    "device.mark": "test_a_known_browser",
    "invitation.token": "test_an_invitation",
    "invitation.lookup": "test_an_invitation",
    "day.owner": "test_a_key_of_lines_that_wait_on_a_telephone",
    "day.lines": "test_a_key_of_lines_that_wait_on_a_telephone",
    "links.submission": "test_a_code_of_a_referral",
}


def at(host: str) -> Client:
    return Client(headers={"host": f"{host}{settings.BASE_DOMAIN}"}, raise_request_exception=False)


def accepted(what: str, *is_refused: bool) -> None:
    """Tells how many of the tries got in."""
    count = is_refused.count(False)
    name = "tokens of A accepted elsewhere"
    figure(name, count, unit="tokens", bound="= 0", holds=not count, evidence=what)


def purposes() -> set[str]:
    """The first words given to accounts.signing, wherever it is called."""
    names = {"sign", "unsign", "derive", "digest"}
    calls = [node for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    signing_ = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in names]
    ours = [call for call in signing_ if isinstance(call.func.value, ast.Name) and call.func.value.id == "signing"]  # type: ignore[attr-defined]
    given = [[*call.args, *(word.value for word in call.keywords if word.arg == "purpose")] for call in ours]
    return {one.value for arguments in given for one in arguments if isinstance(one, ast.Constant)}


def test_no_kind_of_token_is_without_a_test():
    assert purposes() == set(PURPOSES)
    assert {name for name in PURPOSES.values() if name not in globals()} == set()


@pytest.mark.parametrize("host", ELSEWHERE)
@pytest.mark.parametrize("person", ["a.head", "a.reception"])
def test_a_session(host, person, world):
    client = at(host)
    client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[person]
    answer = client.get("/account/")
    accepted(f"session at {host}", answer.status_code == (404 if host == "" else 302))


@pytest.mark.parametrize("host", ELSEWHERE)
def test_a_key(host, world):
    answer = at(host).get("/api/v1/people/", headers={"authorization": f"Bearer {world.keys['a.head']}"})
    accepted(f"key at {host}", answer.status_code == (401 if host == "centre-b." else 404))


def test_a_kept_answer(world):
    """Copied into B under B's own key: the name of the request is another one there, and the answer noise."""
    path, body = "/api/v1/people/", {"kind": "adult", "names": "Мария Иванова"}

    def post(host, key):
        headers = {"authorization": f"Bearer {world.keys[key]}", "idempotency-key": "one"}
        return at(host).post(path, body, content_type="application/json", headers=headers)

    assert [post("centre-a.", "a.head").headers.get(REPLAYED) for _ in range(2)] == [None, "true"]
    with entered(world.a.place), connection.cursor() as cursor:
        cursor.execute("SELECT id, name_hash, request_hash, status, answer, created_at, expires_at FROM api_sending")
        row = cursor.fetchone()
    with entered(world.b.place), connection.cursor() as cursor:
        token = ApiToken.objects.get(user=world.b.one("accounts.User", "head"), revoked_at=None).pk
        columns = "id, name_hash, request_hash, status, answer, created_at, expires_at, token_id"
        cursor.execute(f"INSERT INTO api_sending ({columns}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", [*row, token])
        with pytest.raises(VaultError):
            str(Sending.objects.get(pk=row[0]).answer)
    answer = post("centre-b.", "b.head")
    accepted("a kept answer", (answer.status_code, answer.headers.get(REPLAYED)) == (201, None))


@pytest.mark.parametrize("host", ELSEWHERE)
def test_an_invitation(host, world):
    path = f"/account/invitation/{secrets_of(world.a)['token']}/"
    assert at("centre-a.").get(path).status_code == 200
    statuses = [getattr(at(host), verb)(path).status_code for verb in ("get", "post")]
    accepted(f"invitation at {host}", *(status == (404 if host == "" else 410) for status in statuses))


@pytest.mark.parametrize("host", ELSEWHERE[:-1])
def test_a_password_reset(host, world):
    path = "/account/password/reset/key/{uidb36}-{key}/".format(**secrets_of(world.a))
    assert at("centre-a.").get(path).status_code == 302
    answer = at(host).get(path)
    accepted(f"reset at {host}", answer.status_code == 200 and b'type="password"' not in answer.content)


def test_a_reset_of_a_copied_account(world):
    """The account's row copied into B, id and password alike: A's link is noise there."""
    head, key = world.a.one("accounts.User", "head"), secrets_of(world.a)["key"]
    with entered(world.b.place):
        copy = User(**{field.attname: getattr(head, field.attname) for field in User._meta.concrete_fields})
        copy.save(force_insert=True)
    path = "/account/password/reset/key/{uidb36}-{key}/".format(**secrets_of(world.a) | {"key": key})
    assert at("centre-b.").get(path).status_code == 200
    assert at("centre-a.").get(path).status_code == 302


@pytest.mark.parametrize("model", [Session, ApiToken, Invitation])
def test_a_copied_row(model, world):
    """Sessions, keys and invitations copied into B with their account, as a template or a restore would leave them."""
    with entered(world.a.place):
        rows = [row for row in model.objects.order_by("pk") if getattr(row, "user_id", None) in {None, _head(world)}]
    with entered(world.b.place):
        _copy(world.a.one("accounts.User", "head"))
        for row in rows:
            _copy(row)
    client = at("centre-b.")
    client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions["a.head"]
    assert client.get("/account/").status_code == 302
    bearer = {"authorization": f"Bearer {world.keys['a.head']}"}
    assert at("centre-b.").get("/api/v1/people/", headers=bearer).status_code == 401
    assert at("centre-b.").get(f"/account/invitation/{secrets_of(world.a)['token']}/").status_code == 410


def _head(world):
    return world.a.one("accounts.User", "head").pk


def _copy(row):
    type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}).save(
        force_insert=True
    )


@pytest.mark.parametrize("place", [doors.PUBLIC, doors.NETWORK, doors.OPERATOR], ids=lambda place: place.door)
def test_what_is_signed_for_a_centre_is_noise_elsewhere(place, world):
    from datetime import timedelta  # noqa: PLC0415 - beside its only use

    with entered(world.a.place):
        text = signing.sign({"case": "1"}, purpose="download", lasts=timedelta(hours=1))
        assert signing.unsign(text, purpose="download") == {"case": "1"}
        with pytest.raises(signing.Unacceptable):
            signing.unsign(text, purpose="invitation")
    for other in (place, world.b.place):
        with entered(other), pytest.raises(signing.Unacceptable):
            signing.unsign(text, purpose="download")


def test_a_known_browser(place_a, place_b, world):
    """Its cookie is known under another mark elsewhere, also for the same account."""
    with entered(place_a):
        here = signing.digest("device.mark", "account cookie")
    marks = []
    for place in (place_b, doors.NETWORK, doors.OPERATOR):
        with entered(place):
            marks.append(signing.digest("device.mark", "account cookie"))
    accepted("the mark of a known browser", *(mark != here for mark in marks))


@pytest.mark.parametrize("purpose", ["day.owner", "day.lines"])
def test_a_key_of_lines_that_wait_on_a_telephone(purpose, world):
    """The same worker's number gives another key elsewhere: what A sealed on a device, no page of B opens."""
    keys = []
    for seeds in (world.a, world.b):
        with entered(seeds.place):
            keys.append(signing.derive(purpose, world.a.one("staff.Worker", "head").pk))
    accepted(purpose, keys[0] != keys[1])


@pytest.mark.parametrize("kind", list(PAGES))
def test_a_signed_link(kind, world):
    """Of A's link: its handle signed for B opens nothing, and its own address opens no page for another purpose."""
    link, client = world.a.one("links.Link", kind), at("link.")
    with entered(world.a.place):
        token = token_of(link)
    forged = pack(bytes.fromhex(link.handle), purpose=kind, until=link.expires_at, at=world.b.place)
    with entered(doors.LINK):
        others = [address(name, token) for other, name in PAGES.items() if other != kind]
        tries = [*others, address(PAGES[kind], forged)]
    accepted(f"signed link {kind}", *[client.get(one).status_code == 404 for one in tries])


def test_a_code_of_a_referral(world):
    code = codes.new_code(world.a.place.uuid)
    accepted("code of a referral", codes.digest(code, world.a.place) != codes.digest(code, world.b.place))
