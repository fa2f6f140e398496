"""The register of processing holds every field about somebody, and says nothing that the code does not."""

import pytest
from django.conf import settings

from tenants.continuity import register


def test_the_page_is_up_to_date():
    """`manage.py privacy register` writes it anew."""
    assert (settings.ROOT / "docs" / "privacy" / "register.md").read_text() == register.render()


def test_every_table_about_somebody_belongs_to_an_activity():
    """A new room: add it to an activity of tenants/continuity/register/activities.toml, or write its own."""
    assert [model._meta.label for model in register.classified() if register.activity_of(model) is None] == []


@pytest.mark.parametrize("activity", register.activities(), ids=lambda one: one.title)
def test_every_activity_says_why_and_for_whom(activity):
    assert all([activity.purpose, activity.basis, activity.subjects, activity.recipients, activity.tables])


def test_no_activity_names_a_room_that_is_gone():
    from django.apps import apps  # noqa: PLC0415 - the apps are ready only now

    known = {model._meta.label for model in apps.get_models()} | {model._meta.app_label for model in apps.get_models()}
    assert {name for one in register.activities() for name in one.tables} <= known


def test_what_is_encrypted_is_marked():
    assert "🔒" in register.render()
