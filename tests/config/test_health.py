"""What a supervisor and a proxy ask."""

import pytest


@pytest.mark.parametrize("door", ["at_public", "at_a", "at_network", "at_operator"])
def test_every_door_says_that_it_lives_and_is_ready(door, request):
    client = request.getfixturevalue(door)
    assert client.get("/healthz").content == b"ok\n"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["database"] is True


def test_metrics_do_not_exist_without_the_token(at_public, monkeypatch):
    assert at_public.get("/metrics").status_code == 404
    monkeypatch.setenv("METRICS_TOKEN", "geheim")
    assert at_public.get("/metrics").status_code == 404
    assert at_public.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404


def test_metrics_count_by_route_and_name_no_centre(at_a, at_public, place_a, monkeypatch):
    monkeypatch.setenv("METRICS_TOKEN", "geheim")
    at_a.get("/people/")
    text = at_public.get("/metrics", headers={"authorization": "Bearer geheim"}).content.decode()
    assert 'route="people:list"' in text
    assert place_a.slug not in text
    assert str(place_a.uuid) not in text
