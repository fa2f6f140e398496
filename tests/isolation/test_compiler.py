"""Statements with less looking up are the same statements that Django writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.backends.postgresql import compiler as djangos
from django.db.models import Count, Exists, F, OuterRef, Value
from django.db.models.functions import Lower
from django.test.utils import isolate_apps

from services.cases.models import Case
from services.contact_centre.models import Session
from tenants.isolation.backend import compiler as ours

Make = Callable[[], Any]
LISTS: dict[str, Make] = {
    "by fields": lambda: Session.objects.order_by("starts_at", "-id"),
    "by fields of others": lambda: Session.objects.select_related("case", "room").order_by("case__number", "room"),
    "values by a field that is not among them": lambda: Session.objects.values("id").order_by("starts_at"),
    "values by one of them": lambda: Session.objects.values("state", "starts_at").order_by("starts_at"),
    "values by another name": lambda: Session.objects.values(when=F("starts_at")).order_by("when"),
    "by an annotation": lambda: Case.objects.annotate(many=Count("sessions")).order_by("-many", "id"),
    "by an expression": lambda: Case.objects.order_by(Lower("number").desc(nulls_last=True), F("id").asc()),
    "by a value": lambda: Case.objects.order_by(Value(1)),
    "by chance": lambda: Case.objects.order_by("?"),
    "distinct": lambda: Session.objects.filter(participants__part="child").distinct().order_by("case__number", "id"),
    "distinct on": lambda: Session.objects.order_by("case", "-starts_at").distinct("case"),
    "grouped": lambda: Session.objects.values("state").annotate(many=Count("pk")).order_by("state"),
    "both": lambda: Session.objects.values("id").union(Case.objects.values("id")).order_by("id"),
    "both by their first column": lambda: (
        Session.objects.order_by().values_list("id", "starts_at").union(Session.objects.values_list("id", "ends_at"))
    ).order_by("starts_at"),
    "backwards": lambda: Session.objects.order_by("starts_at").reverse(),
    "some of its columns": lambda: Session.objects.only("starts_at", "case").order_by("id"),
    "all but some, and some of another": lambda: (
        Session.objects.defer("state").select_related("case__family").defer("case__number").order_by("id")
    ),
    "the same table twice": lambda: Session.objects.select_related(
        "supervisor", "second_supervisor", "pair_with"
    ).order_by("supervisor", "id"),
    "in no order": lambda: Session.objects.order_by(),
    "inside another": lambda: Case.objects.filter(
        Exists(Session.objects.filter(case=OuterRef("pk")).order_by("id")[:1])
    ),
    "sliced inside another": lambda: Case.objects.filter(
        pk__in=Session.objects.order_by("-starts_at").values("case")[:5]
    ),
}


def statement(queryset: Any, module: Any) -> tuple[str, tuple[Any, ...]]:
    return module.SQLCompiler(queryset.query.chain(), connection, connection.alias).as_sql()


@pytest.mark.parametrize("make", LISTS.values(), ids=LISTS)
def test_every_kind_of_order_is_written_as_django_writes_it(in_a, make):
    assert statement(make(), ours) == statement(make(), djangos)


def test_lists_of_every_model_are_written_as_django_writes_them(in_a):
    rows: list[type[models.Model]] = [one for one in apps.get_models() if one._meta.managed]
    assert len(rows) > 100
    for row in rows:
        for queryset in (row._default_manager.all(), row._default_manager.select_related().order_by("-pk")):
            assert statement(queryset, ours) == statement(queryset, djangos), row


def test_the_connection_writes_with_it(in_a):
    assert isinstance(Case.objects.all().query.get_compiler(connection=connection), ours.SQLCompiler)


@isolate_apps("services.cases")
def test_models_that_pass_by_are_written_alike_and_not_kept(in_a):
    """Migrations make hundreds of them for every centre."""

    class Passing(models.Model):
        name = models.TextField()

        class Meta:
            app_label = "cases"

    class Heir(Passing):
        more = models.TextField()

        class Meta:
            app_label = "cases"

    kept = ours._columns.cache_info().currsize
    for row in (Passing, Heir):
        assert statement(row.objects.order_by("pk"), ours) == statement(row.objects.order_by("pk"), djangos)
    assert ours._columns.cache_info().currsize == kept
