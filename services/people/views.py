"""Pages of the people room."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock, hooks
from kernel.errors import Refusal
from services.people import forms, operations, queries
from services.people.access import visible_to
from services.people.models import ContactPoint, Person
from services.people.operations import NewContact
from services.people.secrecy import visible_contact_points
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal
from ui.panels import arranged

PAGE = 25


@centre_view(Capability.PEOPLE_VIEW, journal=Action.LIST)
def people_list(request: Any) -> HttpResponse:
    form = forms.SearchForm(request.GET)
    form.is_valid()
    text, kind = form.cleaned_data.get("q", ""), form.cleaned_data.get("kind", "")
    people: Any = queries.people_list(request.worker, kind)
    if text:
        people = queries.search_people(visible_to(request.worker), text, kind=kind, limit=100)
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    return render(request, "people/list.html", {"form": form, "page": page, "text": text})


@centre_view(Capability.PEOPLE_CREATE, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    """Search before create: the form opens only after a search whose result was seen."""
    text = request.GET.get("q", "").strip()
    found = queries.search_people(Person.objects.all(), text, limit=10) if text else []
    form = forms.NewPersonForm(
        request.POST or None, initial={"names": text if text.replace(" ", "").isalpha() else ""}
    )
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        phone = data.pop("phone")
        contacts = [NewContact("phone", phone)] if phone else []
        try:
            person = operations.record_person(by=request.worker, at=clock.now(), contacts=contacts, **data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("people:detail", person.pk)
    seen = visible_to(request.worker).filter(pk__in=[person.pk for person in found]).values_list("pk", flat=True)
    context = {"form": form, "text": text, "found": found, "openable": set(seen), "step": bool(text or form.is_bound)}
    return render(request, "people/new.html", context, status=422 if form.errors else 200)


@centre_view(Capability.PEOPLE_VIEW, journal=Action.READ)
def detail(request: Any, person_id: UUID) -> HttpResponse:
    person = queries.get_person(request.worker, person_id)
    context = {
        "person": person,
        "contacts": visible_contact_points(person.contact_points.all(), request.worker),
        "relatives": person.relatives.select_related("relative").order_by("id"),
        "children": person.related_children.select_related("child").order_by("id"),
        "panels": arranged(hooks.person_panels(person, request.worker)),
    }
    return render(request, "people/detail.html", context)


@centre_view(Capability.PEOPLE_EDIT, methods=("GET", "POST"))
def edit(request: Any, person_id: UUID) -> HttpResponse:
    person = queries.get_person(request.worker, person_id)
    form = forms.ChangePersonForm(request.POST or None, initial=forms.ChangePersonForm.initial_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_person(person=person, by=request.worker, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("people:detail", person.pk)
    return _form_page(request, person, form, _("Correct the facts"))


@centre_view(Capability.PEOPLE_EDIT, methods=("GET", "POST"))
def add_contact(request: Any, person_id: UUID) -> HttpResponse:
    person = queries.get_person(request.worker, person_id)
    form = forms.ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact = NewContact(**form.cleaned_data)
        operations.add_contact_point(person=person, contact=contact, by=request.worker, at=clock.now())
        return redirect("people:detail", person.pk)
    return _form_page(request, person, form, _("Add a way to reach this person"))


@centre_view(Capability.PEOPLE_EDIT, methods=("POST",))
def end_contact(request: Any, person_id: UUID, point_id: UUID) -> HttpResponse:
    point = _point(request, person_id, point_id)
    operations.end_contact_point(point=point, by=request.worker, at=clock.now())
    return redirect("people:detail", person_id)


@centre_view(Capability.PEOPLE_EDIT, methods=("GET", "POST"))
def withhold(request: Any, person_id: UUID, point_id: UUID) -> HttpResponse:
    point = _point(request, person_id, point_id)
    form = forms.WithholdForm(request.POST or None, people=_close_people(request, point.person))
    if request.method == "POST" and form.is_valid():
        try:
            operations.withhold(
                point=point,
                withheld_from=queries.get_person(request.worker, UUID(form.cleaned_data["withheld_from"])),
                reason=form.cleaned_data["reason"],
                by=request.worker,
                at=clock.now(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("people:detail", person_id)
    return _form_page(request, point.person, form, _("Keep this secret from somebody"))


@centre_view(Capability.PEOPLE_EDIT, methods=("GET", "POST"))
def relate(request: Any, person_id: UUID) -> HttpResponse:
    person = queries.get_person(request.worker, person_id)
    form = forms.RelationForm(request.POST or None, people=_close_people(request, person))
    if request.method == "POST" and form.is_valid():
        relative = queries.get_person(request.worker, UUID(form.cleaned_data["relative"]))
        kinship = form.cleaned_data["kinship"]
        try:
            operations.relate(child=person, relative=relative, kinship=kinship, by=request.worker, at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("people:detail", person.pk)
    return _form_page(request, person, form, _("Add a relative"))


def _form_page(request: HttpRequest, person: Person, form: Any, title: str) -> HttpResponse:
    context = {"person": person, "form": form, "title": title}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


def _point(request: Any, person_id: UUID, point_id: UUID) -> ContactPoint:
    person = queries.get_person(request.worker, person_id)
    if not person.contact_points.filter(pk=point_id).exists():
        raise Http404
    return get_object_or_404(ContactPoint.objects.select_related("person"), pk=point_id)


def _close_people(request: Any, person: Person) -> list[Person]:
    """The others of this person's families: whom a relationship or a secret can concern."""
    return list(
        visible_to(request.worker).filter(families__members=person).exclude(pk=person.pk).distinct().order_by("id")
    )
