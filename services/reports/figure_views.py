"""The centre's own figures, the list behind each of them, and the same as a file."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from audit.enums import Action
from kernel import clock
from services.reports.figures import sheet
from services.reports.figures.catalogue import OF_ONE, OPENED, Figure
from services.reports.figures.counting import rows_of, tables
from services.reports.figures.period import Period, fault
from services.reports.figures.shapes import SHAPES, Row, Shape
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import DateField, Form

PAGE = 25
FILES = {
    "csv": (sheet.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (sheet.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class PeriodForm(Form):
    only_asks = True

    since = DateField(label=_("From"))
    until = DateField(label=_("Until"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and (wrong := fault(since, until)):
            self.add_error("until", ValidationError(wrong))
        return data


def _asked(request: Any) -> tuple[PeriodForm, Period | None]:
    """What was asked, else the usual period. None for one that cannot be: no page may answer for another instead."""
    usual = Period.usual(clock.today())
    form = PeriodForm(request.GET if {"since", "until"} & set(request.GET) else None, initial=usual.query())
    if not form.is_bound:
        return form, usual
    return form, Period(**form.cleaned_data) if form.is_valid() else None


@centre_view(Capability.REPORTS_VIEW, journal=Action.READ)
def figures(request: Any) -> HttpResponse:
    return _page(request, *_asked(request))


def _page(request: Any, form: PeriodForm, period: Period | None) -> HttpResponse:
    found = {"tables": tables(request.worker, period), "query": period.query()} if period else {}
    context = {"form": form, "period": period, **found}
    return render(request, "reports/figures.html", context, status=200 if period else 422)


@centre_view(Capability.REPORTS_VIEW, journal=Action.LIST)
def rows(request: Any) -> HttpResponse:
    """The very rows that a figure counts."""
    form, period = _asked(request)
    figure = OPENED.get(request.GET.get("key", "meetings"))
    if figure is None:
        raise Http404
    of = _of(request, figure.key)
    context = {"form": form, "figure": figure, "period": period, "of": of}
    context |= _listed(request, figure, period, of) if period else {}
    return render(request, "reports/figure_rows.html", context, status=200 if period else 422)


def _listed(request: Any, figure: Figure, period: Period, of: UUID | None) -> dict[str, Any]:
    shape = SHAPES[figure.shape]
    found = shape.prepare(rows_of(figure, request.worker, period, of))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [_shown(shape, shape.row(one)) for one in page.object_list]
    return {"query": period.query(), "columns": shape.columns, "page": page, "rows": rows}


def _shown(shape: Shape, row: Row) -> dict[str, Any]:
    return {"url": row.url, "cells": list(zip(shape.columns, row.cells, strict=True))}


def _of(request: Any, key: str) -> UUID | None:
    """Whose: figures of one room or worker name it."""
    if key not in OF_ONE:
        return None
    try:
        return UUID(request.GET.get("of", ""))
    except ValueError as error:
        raise Http404 from error


@centre_view(Capability.REPORTS_VIEW, journal=Action.EXPORT)
def file(request: Any) -> HttpResponse:
    """Never of another period than was asked for: one that cannot be is said on the page."""
    form, period = _asked(request)
    kind = request.GET.get("as", "csv")
    if kind not in FILES:
        raise Http404
    if period is None:
        return _page(request, form, period)
    write, content_type = FILES[kind]
    response = HttpResponse(write(tables(request.worker, period), period), content_type=content_type)
    name = f"pokazateli-{period.since:%Y-%m-%d}-{period.until:%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
