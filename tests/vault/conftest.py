"""A table of its own, in both test centres, with every kind of encrypted field."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.test import override_settings
from django.test.utils import isolate_apps

from kernel.models import Row
from tests.utils import tables
from vault import columns, keyring, normalise
from vault.fields import BlindIndexField, EncryptedDateField, EncryptedJSONField, EncryptedTextField, NameTokensField

with isolate_apps("vault"):

    class Soul(Row):
        """Stands outside of the real registry: no migration, no architecture test meets it."""

        first = EncryptedTextField(max_length=50)
        last = EncryptedTextField(max_length=50, blank=True)
        born_on = EncryptedDateField(null=True, blank=True)
        facts = EncryptedJSONField(default=dict, blank=True)
        notes = EncryptedTextField(blank=True)
        egn = EncryptedTextField(max_length=10, null=True, blank=True)
        egn_index = BlindIndexField("egn", "egn", normalise.digits, unique=True)
        phone = EncryptedTextField(blank=True)
        phone_index = BlindIndexField("phone", "phone", normalise.phone)
        name_tokens = NameTokensField(("first", "last"))
        is_child = models.BooleanField(default=False)

        class Meta:
            app_label = "vault"
            indexes = [GinIndex(fields=["name_tokens"], name="vault_soul_tokens")]

        def __str__(self) -> str:
            return str(self.pk)

        def vault_subject(self) -> Any:
            return self.pk if self.is_child else None


@pytest.fixture(scope="package", autouse=True)
def _no_table_is_left(django_db_setup: None) -> Iterator[None]:
    yield
    tables.drop(Soul)


@pytest.fixture
def soul(db: None) -> type[Soul]:
    tables.ensure(Soul)
    return Soul


@pytest.fixture
def soul_among_models(soul: type[Soul], monkeypatch: pytest.MonkeyPatch) -> type[Soul]:
    """As if the table belonged to the product: what walks over all models meets it."""
    known = columns.models_of_the_product
    monkeypatch.setattr(columns, "models_of_the_product", lambda: [*known(), soul])
    return soul


@pytest.fixture
def prompt() -> Iterator[None]:
    """Processes ask again at once, and what is retired may go at once."""
    with override_settings(KEYS_RECHECK_SECONDS=0.05, KEYS_KEEP_SECONDS=0.0):
        keyring.forget()
        yield
    keyring.forget()
