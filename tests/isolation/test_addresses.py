"""Pages are named alike in a request, a worker and a command."""

import pytest
from django.urls import NoReverseMatch, get_urlconf

from kernel.addresses import address
from kernel.place import NoPlace
from services.cases.guards import duplicates_checked
from services.cases.models import Case


def test_a_centre_s_page_outside_of_a_request(in_a):
    assert get_urlconf() is None
    assert address("scheduling:calendar", tail="?view=list") == "/calendar/?view=list"


def test_a_guard_says_where_to_mend_it_outside_of_a_request(in_a):
    case = Case()
    (hint,) = duplicates_checked(case).hints
    assert hint.url == f"/cases/{case.pk}/duplicates/"


def test_a_door_knows_its_own_pages_alone(in_operator):
    assert address("centres:list") == "/"
    with pytest.raises(NoReverseMatch):
        address("cases:list")


def test_nowhere_there_are_no_pages():
    with pytest.raises(NoPlace):
        address("cases:list")
