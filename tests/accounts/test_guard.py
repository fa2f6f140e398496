"""A route says who may open it; a refusal is one of three answers and always in the audit."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import Resolver404, get_resolver, path, resolve

from accounts.guard import Guard, account_view, door_view, open_view
from accounts.models import Counter, User
from accounts.roles import NetworkCapability, OperatorCapability
from audit.models import Event
from kernel.place import Door, entered
from services.staff.guard import centre_view
from services.staff.roles import Capability
from tenants.isolation.middleware import PlaceMiddleware


@centre_view(Capability.CASES_CLOSE, methods=("POST",), journal="read")
def close(request):
    return HttpResponse(request.worker.display_name)


@centre_view(Capability.CASES_VIEW_ALL, Capability.CASES_VIEW_ASSIGNED, journal="list")
def either(request):
    return HttpResponse("cases")


@centre_view(Capability.HOME_VIEW, methods=("GET", "POST"), journal="read")
def writes_then_misses(request):
    Counter.objects.create(key="left behind", value=1)
    raise Http404


@centre_view(Capability.HOME_VIEW)
def forbids(request):
    raise PermissionDenied


@centre_view(reason="every worker")
def everybody(request):
    return HttpResponse("hello", headers={"Cache-Control": "max-age=5"})


@door_view(OperatorCapability.CENTRES_VIEW, door=Door.OPERATOR)
def centres(request):
    return HttpResponse("centres")


@door_view(NetworkCapability.STATISTICS_VIEW, door=Door.NETWORK)
def statistics(request):
    return HttpResponse("figures")


@open_view(reason="a test", doors=(Door.CENTRE,))
def anybody(request):
    return HttpResponse("open")


@account_view(reason="one's own", second_factor=False)
def enrol(request):
    return HttpResponse("enrol")


def unguarded(request):
    return HttpResponse("never seen")


urlpatterns = [
    path("close/", close),
    path("either/", either),
    path("misses/", writes_then_misses),
    path("forbids/", forbids),
    path("everybody/", everybody),
    path("centres/", centres),
    path("statistics/", statistics),
    path("anybody/", anybody),
    path("enrol/", enrol),
    path("unguarded/", unguarded),
    path("account/login/", anybody, name="account_login"),
    path("account/second-factor/", anybody, name="mfa_activate_totp"),
]


@pytest.fixture
def routes(monkeypatch):
    """Every door serves this module's routes: the guard alone decides."""
    serve = PlaceMiddleware._serve

    def with_our_routes(self, request, place):
        original = self.get_response

        def here(request):
            request.urlconf = __name__
            return original(request)

        monkeypatch.setattr(self, "get_response", here)
        try:
            return serve(self, request, place)
        finally:
            self.get_response = original

    monkeypatch.setattr(PlaceMiddleware, "_serve", with_our_routes)


WHO = {
    "head": lambda cast: cast.at(cast.a.head),
    "coordinator": lambda cast: cast.at(cast.a.coordinator),
    "key_worker": lambda cast: cast.at(cast.a.key_worker),
    "supervisor": lambda cast: cast.at(cast.a.supervisor),
    "reception": lambda cast: cast.at(cast.a.reception),
    "account without worker": lambda cast: cast.at(cast.a.user("head_of_service")),
    "head of b at a": lambda cast: cast.at(cast.b.head, "centre-a"),
    "analyst at a": lambda cast: cast.at(cast.analyst, "centre-a"),
    "operator at a": lambda cast: cast.at(cast.operator, "centre-a"),
    "head without second factor": lambda cast: cast.at(cast.a.head, second_factor=False),
}


@pytest.mark.parametrize(
    ("who", "method", "route", "status"),
    [
        ("head", "post", "/close/", 200),
        ("coordinator", "post", "/close/", 403),
        ("key_worker", "post", "/close/", 403),
        ("reception", "post", "/close/", 403),
        ("account without worker", "post", "/close/", 403),
        ("head of b at a", "post", "/close/", 302),
        ("analyst at a", "post", "/close/", 302),
        ("operator at a", "post", "/close/", 302),
        ("head without second factor", "post", "/close/", 302),
        ("head", "get", "/close/", 405),
        ("coordinator", "get", "/close/", 403),
        ("head", "put", "/close/", 405),
        ("head", "delete", "/either/", 405),
        ("head", "head", "/either/", 200),
        ("key_worker", "get", "/either/", 200),
        ("coordinator", "get", "/either/", 200),
        ("supervisor", "get", "/either/", 403),
        ("reception", "get", "/everybody/", 200),
        ("head", "get", "/misses/", 404),
        ("head", "get", "/forbids/", 403),
        ("head", "get", "/centres/", 404),
        ("operator at a", "get", "/centres/", 404),
        ("analyst at a", "get", "/statistics/", 404),
        ("head without second factor", "get", "/enrol/", 200),
        ("head", "get", "/unguarded/", 403),
    ],
)
def test_who_may(cast, routes, who, method, route, status):
    client = WHO[who](cast)
    assert getattr(client, method)(route).status_code == status


@pytest.mark.parametrize(
    ("person", "route", "status"),
    [
        ("analyst", "/statistics/", 200),
        ("methodologist", "/statistics/", 403),
        ("analyst", "/centres/", 404),
        ("operator", "/centres/", 200),
        ("operator", "/statistics/", 404),
        ("operator", "/everybody/", 404),
        ("analyst", "/everybody/", 404),
    ],
)
def test_who_may_at_the_other_doors(cast, routes, person, route, status):
    assert cast.at(getattr(cast, person)).get(route).status_code == status


def test_strangers_are_shown_the_door(at_a, routes):
    response = at_a.get("/either/?q=1")
    assert (response.status_code, response.url) == (302, "/account/login/?next=/either/%3Fq%3D1")
    assert at_a.post("/close/").url == "/account/login/"
    assert at_a.get("/anybody/").status_code == 200
    assert at_a.post("/anybody/").status_code == 405


def test_a_fragment_tells_the_page_to_cover_itself(at_a, routes):
    response = at_a.get("/either/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Trigger"]) == (401, "session-lost")


@pytest.mark.parametrize("route", ["/either/", "/anybody/"])
def test_nothing_is_stored_by_browsers(cast, routes, route):
    assert cast.at(cast.a.head).get(route)["Cache-Control"] == "no-store"


def test_a_view_may_say_otherwise(cast, routes):
    assert cast.at(cast.a.head).get("/everybody/")["Cache-Control"] == "max-age=5"


def events(place):
    """What the audit holds, opened while the place's keys are at hand."""
    names = ("action", "actor_id", "reason", "detail", "roles", "request_id", "session", "address")
    with entered(place):
        rows = Event.objects.order_by("number")
        return [SimpleNamespace(**{name: getattr(row, name) for name in names}) for row in rows]


def test_a_missing_capability_is_in_the_audit(cast, routes):
    cast.at(cast.a.reception).post("/close/", {"text": "canary"})
    (event,) = events(cast.a.place)
    assert (event.action, event.actor_id, event.reason) == ("deny", cast.a.reception.pk, "capability")
    assert "canary" not in str(event.detail)


def test_a_missing_object_is_in_the_audit_although_everything_else_was_rolled_back(cast, routes):
    cast.at(cast.a.head).get("/misses/")
    (event,) = events(cast.a.place)
    assert (event.action, event.reason) == ("deny", "object")
    with entered(cast.a.place):
        assert not Counter.objects.filter(key="left behind").exists()


def test_what_was_shown_is_in_the_audit(cast, routes):
    cast.at(cast.a.head).get("/either/")
    (event,) = events(cast.a.place)
    assert (event.action, event.actor_id, event.roles) == ("list", cast.a.head.pk, ["head_of_service"])
    assert event.request_id
    assert event.session
    assert event.address == "127.0.0.0/24"


def test_without_the_audit_nothing_is_shown(cast, routes, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("audit is down")

    client = cast.at(cast.a.head)
    client.raise_request_exception = False
    monkeypatch.setattr("accounts.journal.record", broken)
    response = client.get("/either/")
    assert response.status_code == 500
    assert b"cases" not in response.content


def test_a_stranger_s_miss_is_not_in_the_audit(at_a, routes, place_a):
    at_a.get("/either/")
    assert not events(place_a)


def test_new_roles_hold_from_the_next_request(cast, routes):
    client = cast.at(cast.a.reception)
    assert client.get("/either/").status_code == 403
    with entered(cast.a.place):
        User.objects.filter(pk=cast.a.reception.pk).update(roles=["coordinator"])
    assert client.get("/either/").status_code == 200


def test_a_role_that_nobody_knows_means_nothing(cast, routes):
    client = cast.at(cast.a.worker("superuser", "operator", "analyst"))
    assert client.get("/either/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_failing_view_leaves_nothing(cast, routes):
    client = cast.at(cast.a.head)
    client.get("/misses/")
    with entered(cast.a.place):
        assert not Counter.objects.filter(key="left behind").exists()
        assert [event.reason for event in Event.objects.all()] == ["object"]


def test_the_guard_opens_the_transaction_itself():
    assert writes_then_misses._non_atomic_requests == {"default"}


def test_a_route_names_a_capability_or_a_reason():
    with pytest.raises(ValueError, match="capability or gives a reason"):
        Guard("door", (Door.CENTRE,), ("GET",))


def test_two_queries_for_a_signed_in_request(cast, routes, django_assert_num_queries):
    """The session with its account, the worker, the journal; savepoints stand for BEGIN and COMMIT inside a test."""
    client = cast.at(cast.a.head)
    client.get("/everybody/")
    with django_assert_num_queries(5):
        client.get("/everybody/")


@pytest.mark.parametrize("door", ["centre", "network", "operator"])
def test_every_route_of_ours_carries_a_guard(door):
    for pattern in _leaves(f"config.urls.{door}"):
        if pattern.callback.__module__.startswith(("accounts", "services.staff", "allauth")):
            assert isinstance(getattr(pattern.callback, "guard", None), Guard), pattern


def _leaves(urlconf):
    def walk(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern

    return walk(get_resolver(urlconf).url_patterns)


@pytest.mark.parametrize("route", ["signup/", "email/", "social/", "3rdparty/", "login/code/", "trust/"])
def test_pages_of_allauth_that_we_do_not_list_do_not_exist(route):
    with pytest.raises(Resolver404):
        resolve(f"/account/{route}", urlconf="config.urls.centre")


def test_request_factory_is_not_enough():
    """A view called without the middleware has no place and therefore no answer."""
    with pytest.raises(AttributeError):
        everybody(RequestFactory().get("/everybody/"))
