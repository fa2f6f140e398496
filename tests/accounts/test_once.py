"""A form is known again by its page; a race is lost politely."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path

from accounts import once
from accounts.models import Counter
from services.scheduling.models import Room
from services.staff.guard import centre_view
from services.staff.roles import Capability
from tests.utils.routes import planted

pytestmark = pytest.mark.django_db
opened = centre_view(Capability.ROOMS_MANAGE, methods=("GET", "POST"))
calls = []


@opened
def saves(request):
    calls.append(request.FILES["paper"].read() if request.FILES else request.POST.get("name"))
    return HttpResponseRedirect(f"/made/{len(calls)}/")


@opened
def refuses(request):
    calls.append("refused")
    return HttpResponse(status=422)


@opened
def loses_a_race(request):
    """As if somebody had saved the same name between the look and the leap."""
    calls.append(request.FILES["paper"].read())
    if len(calls) == 1:
        Room.objects.bulk_create([Room(name="Синя", capacity=1), Room(name="Синя", capacity=1)])
    return HttpResponse(status=422)


@opened
def loses_always(request):
    calls.append("lost")
    Room.objects.get(name="няма такава")


@pytest.fixture
def at(cast):
    calls.clear()
    views = {"saves": saves, "refuses": refuses, "race": loses_a_race, "always": loses_always}
    with planted("centre", [path(f"planted/{name}/", view) for name, view in views.items()]):
        yield cast.at(cast.a.head)


def test_the_same_form_leads_to_the_same_place(at):
    answers = [at.post("/planted/saves/", {once.TOKEN: "one", "name": "Ана"}).url for _ in range(3)]
    assert answers == ["/made/1/"] * 3
    assert calls == ["Ана"]


@pytest.mark.parametrize(
    "other", [{once.TOKEN: "two", "name": "Ана"}, {once.TOKEN: "one", "name": "Ива"}, {"name": "Ана"}]
)
def test_another_page_or_another_text_is_another_form(at, other):
    at.post("/planted/saves/", {once.TOKEN: "one", "name": "Ана"})
    assert at.post("/planted/saves/", other).url == "/made/2/"


def test_another_file_is_another_form(at):
    papers = [b"one", b"one", b"two"]
    sent = [{once.TOKEN: "one", "paper": SimpleUploadedFile("paper.txt", content)} for content in papers]
    assert [at.post("/planted/saves/", facts).url for facts in sent] == ["/made/1/", "/made/1/", "/made/2/"]
    assert calls == [b"one", b"two"]


def test_a_refused_form_is_asked_again_and_leaves_nothing(at, cast, in_a):
    for _ in range(2):
        assert at.post("/planted/refuses/", {once.TOKEN: "one"}).status_code == 422
    assert len(calls) == 2
    assert not Counter.objects.filter(key__startswith="form:").exists()


def test_whoever_loses_a_race_tries_once_more_with_the_same_upload(at):
    facts = {once.TOKEN: "one", "paper": SimpleUploadedFile("paper.txt", b"text")}
    assert at.post("/planted/race/", facts).status_code == 422
    assert calls == [b"text", b"text"]


def test_what_always_fails_is_tried_twice_and_no_more(at):
    at.raise_request_exception = False
    assert at.post("/planted/always/").status_code == 500
    assert calls == ["lost", "lost"]
