"""Keys of workers of the cast, and a client that sends one."""

import pytest
from django.test import Client

from accounts.operations import issue_api_token
from kernel.place import entered
from tests.conftest import HostClient
from tests.contact_centre.conftest import (  # noqa: F401 - fixtures
    another_family,
    door,
    family,
    house,
    meeting,
    wanted,
)


@pytest.fixture
def key(cast):
    """key(worker, *scopes) -> secret; without scopes everything the worker may."""

    def make(worker, *scopes):
        with entered(cast.places[worker.pk]):
            _token, secret = issue_api_token(
                user=worker.user, name="test", scopes=scopes or worker.capabilities, by=worker.as_actor()
            )
        return secret

    return make


@pytest.fixture
def ask():
    """ask(client, secret) -> a client that sends the key with every request."""

    def with_key(client: Client, secret: str) -> Client:
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        return client

    return with_key


@pytest.fixture
def program(cast, key, ask):
    """program(worker, *scopes) -> Program: a client of the worker's own centre with a key of theirs."""

    def make(worker, *scopes):
        host = f"{cast.places[worker.pk].slug}.localhost"
        return Program(ask(HostClient(headers={"host": host}), key(worker, *scopes)))

    return make


class Program:
    """Sends and reads JSON under /api/v1/."""

    def __init__(self, client):
        self.client = client

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path, **body):
        return self.client.post(f"/api/v1/{path}", body, content_type="application/json")
