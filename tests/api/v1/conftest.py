"""Keys of workers of the cast, and a client that sends one."""

import pytest
from django.test import Client

from accounts.operations import issue_api_token
from kernel.place import entered


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
