"""Loading is idempotent and never deletes; everybody reads, nobody but the owner writes."""

import pytest
from django.db import ProgrammingError, connections

from directory import operations
from directory.models import Institution, Region, Settlement

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def test_installed_and_loaded_again_changes_nothing():
    assert Settlement.objects.using("owner").count() == 5256
    assert operations.load(using="owner") == (0, 0, 0)


def test_what_differs_is_mended_and_what_is_missing_added():
    Settlement.objects.using("owner").filter(code="77195").update(name="Хаsково", spelling="x")
    Institution.objects.using("owner").filter(code="rs-haskovo").delete()
    assert operations.load(using="owner") == (1, 1, 0)
    assert Settlement.objects.using("owner").get(code="77195").name == "Хасково"


def test_what_left_the_files_is_retired_and_keeps_its_name():
    old = Institution(code="rs-old", type="court_regional", name="Стар съд", spelling="star sad", bones="str sd")
    old.save(using="owner")
    assert operations.load(using="owner") == (0, 0, 1)
    assert operations.load(using="owner") == (0, 0, 0)
    kept = Institution.objects.using("owner").get(code="rs-old")
    assert (kept.name, kept.is_active) == ("Стар съд", False)


def test_loading_costs_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(6, connection=connections["owner"]):
        operations.load(using="owner")


@pytest.mark.parametrize("model", [Region, Settlement, Institution])
def test_a_centre_and_the_doors_may_only_read(model, request):
    for place in ("in_a", "in_public", "in_network", "in_operator"):
        request.getfixturevalue(place)
        assert model.objects.order_by("code").first() is not None


@pytest.mark.parametrize("model", [Region, Settlement, Institution])
@pytest.mark.parametrize("place", ["in_a", "in_public", "in_network", "in_operator"])
def test_nobody_writes_through_a_door(model, place, request):
    request.getfixturevalue(place)
    with pytest.raises(ProgrammingError, match="permission denied"):
        model.objects.update(code="x")
