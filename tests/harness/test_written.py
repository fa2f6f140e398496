"""A question that is written once asks what the query would have asked, of each place and with each value."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.models import Session
from kernel import clock
from kernel.ids import uuid7
from kernel.place import entered
from kernel.written import written
from services.people.models import Person
from services.staff.models import Worker

pytestmark = pytest.mark.django_db


@written
def _living_in(*, code: str, since) -> QuerySet[Person]:
    return Person.objects.filter(kind="child", settlement_code=code, created_at__gte=since).order_by(
        "created_at", "id"
    )


@pytest.fixture
def family(in_a):
    return [Person.objects.create(kind="child", settlement_code=code) for code in ("77195", "68850", "77195")]


def test_each_value_gets_its_own_rows(family):
    since = clock.now() - timedelta(days=1)
    first, second, third = family
    assert _living_in(code="77195", since=since) == [first, third]
    assert _living_in(code="68850", since=since) == [second]
    assert _living_in(code="77195", since=clock.now() + timedelta(days=1)) == []
    assert _living_in(code="'; DROP TABLE people_person; --", since=since) == []


def test_it_is_worked_out_once(family):
    asked = []

    @written
    def question(*, code: str) -> QuerySet[Person]:
        asked.append(code)
        return Person.objects.filter(settlement_code=code).order_by("created_at", "id")

    assert len(question(code="77195")) == 2
    times = len(asked)
    assert [len(question(code=code)) for code in ("68850", "77195")] == [1, 2]
    assert len(asked) == times


@pytest.mark.parametrize("values", [{}, {"code": None}, {"code": "77195", "kind": "child"}], ids=str)
def test_each_value_is_named_and_there(in_a, values):
    @written
    def question(*, code: str = "77195") -> QuerySet[Person]:
        return Person.objects.filter(settlement_code=code).order_by("pk")

    with pytest.raises(TypeError, match="wants a value"):
        question(**values)
    with pytest.raises(TypeError, match="wants a value"):
        question("77195")
    assert question(code="77195") == []


def test_what_is_asked_does_not_depend_on_a_value(in_a):
    @written
    def question(*, kids: bool) -> QuerySet[Person]:
        rows = Person.objects.order_by("pk")
        return rows.filter(kind="child") if kids else rows

    with pytest.raises(TypeError, match="depend"):
        question(kids=False)


def test_rows_to_be_changed_are_asked_for_anew(in_a):
    @written
    def locked(*, code: str) -> QuerySet[Person]:
        return Person.objects.select_for_update().filter(settlement_code=code).order_by("pk")

    with pytest.raises(TypeError, match="transaction"):
        locked(code="77195")


def test_each_place_gets_its_own_rows(family, place_b):
    since = clock.now() - timedelta(days=1)
    assert len(_living_in(code="77195", since=since)) == 2
    with entered(place_b):
        assert _living_in(code="77195", since=since) == []


def test_rows_are_whole_with_what_is_joined_and_added(cast):
    @written
    def accounts(*, email: str) -> QuerySet[Worker]:
        mine = Session.objects.filter(user=OuterRef("user"))
        rows = Worker.objects.filter(user__email=email).select_related("user").annotate(is_here=Exists(mine))
        return rows.order_by("pk")

    head = cast.a.head
    with entered(cast.places[head.user.pk]):
        (found,) = accounts(email=head.user.email)
        asked = Worker.objects.select_related("user").get(user__email=head.user.email)
        fields = [field.attname for field in Worker._meta.concrete_fields]
        assert [getattr(found, name) for name in fields] == [getattr(asked, name) for name in fields]
        assert "user" in found._state.fields_cache
        assert found.user == head.user
        assert found.is_here is Session.objects.filter(user=head.user).exists()


def test_values_alone_are_rows_too(family):
    @written
    def ids(*, code: str) -> QuerySet[Person, UUID]:
        return Person.objects.filter(settlement_code=code).order_by("created_at", "id").values_list("pk", flat=True)

    assert ids(code="77195") == [family[0].pk, family[2].pk]


@pytest.mark.parametrize(
    "value", [clock.now(), clock.today(), uuid7(), str(uuid7())], ids=["a moment", "a day", "an id", "its text"]
)
def test_nothing_that_was_not_given_stays(in_a, value):
    columns = {"datetime": "created_at__gte", "date": "created_at__date", "UUID": "pk", "str": "import_key"}
    column = columns[type(value).__name__]

    @written
    def question(*, code: str) -> QuerySet[Person]:
        return Person.objects.filter(settlement_code=code, **{column: value}).order_by("pk")

    with pytest.raises(TypeError, match="for ever"):
        question(code="77195")


def test_a_list_has_an_order(in_a):
    @written
    def unordered(*, code: str) -> QuerySet[Person]:
        return Person.objects.filter(settlement_code=code)

    with pytest.raises(TypeError, match="order"):
        unordered(code="77195")


def test_what_is_fetched_beside_it_is_refused(in_a):
    @written
    def fetched(*, code: str) -> QuerySet[Person]:
        rows = Person.objects.filter(settlement_code=code).order_by("pk")
        return rows.prefetch_related(Prefetch("contact_points"))

    with pytest.raises(TypeError, match="another question"):
        fetched(code="77195")
