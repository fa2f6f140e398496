"""What a careless program sends is answered with a sentence, never with an error page."""

import json

import pytest

QUERIES = [
    "people/?q=%00",
    "people/?q=%ff&limit=-1&offset=99999999999999999999999",
    "cases/?q=%00&state=%00",
    "cases/?state=%ff",
    "sessions/?since=9999-12-31",
    "sessions/?since=9999-12-15",
    "sessions/?since=9999-01-01&until=9999-12-31",
    "sessions/?since=0001-01-01",
    "sessions/?since=%00",
    "certificates/?limit=%00",
    "people/00000000-0000-0000-0000-000000000000/",
    "orders/?case=%00",
    "orders/?case=x&limit=0&offset=-1",
    "arrangements/?case=%ff",
    "plans/?case=%00",
    "plans/00000000-0000-0000-0000-000000000000/",
    "board/?day=%00",
    "records/00000000-0000-0000-0000-000000000000/",
]


@pytest.mark.parametrize("query", QUERIES)
def test_odd_questions(cast, key, ask, query):
    client = ask(cast.at(cast.a.head), key(cast.a.head))
    client.raise_request_exception = False
    assert client.get(f"/api/v1/{query}").status_code < 500


BODIES = [
    b"\xff\xfe",
    b"{",
    b"[]",
    b'"x"',
    json.dumps({"kind": "child", "names": "a\0b"}).encode(),
    json.dumps({"kind": "adult", "names": "Мария Иванова", "birth_date": "9999-12-31"}).encode(),
    json.dumps({"kind": "adult", "names": "Мария Иванова", "birth_date": "0001-01-01"}).encode(),
    json.dumps({"kind": "adult", "names": "=1+1", "contacts": "x"}).encode(),
    json.dumps(
        {"source": "court", "received_at": "0001-01-01T00:00:00+14:00", "children": ["x"], "adults": [1]}
    ).encode(),
    json.dumps(
        {"case": {}, "kind": [], "dated": 7, "in_force_from": None, "order": True, "arrangements": {}, "answers": 1}
    ).encode(),
    json.dumps({"order": "00000000-0000-0000-0000-000000000000", "text": "\ud800", "answers": {"\0": "\0"}}).encode(),
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("resource", ["people", "cases", "orders", "plans", "plans/reading"])
def test_odd_bodies(cast, key, ask, resource, body):
    client = ask(cast.at(cast.a.head), key(cast.a.head))
    client.raise_request_exception = False
    assert client.post(f"/api/v1/{resource}/", body, content_type="application/json").status_code < 500
