"""Pages of the people room."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from audit.enums import Action
from audit.record import record
from directory.queries import search_settlements
from kernel import clock, hooks
from kernel.errors import Refusal
from services.people import forms, operations, queries
from services.people.access import visible_to
from services.people.lift_page import Lifting, lift_page
from services.people.likeness import likenesses
from services.people.models import ContactPoint, Person
from services.people.operations import NewContact
from services.people.secrecy import is_protected
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal
from ui.panels import arranged

PAGE = 25
MOST_FOUND = 100
FORM = ("GET", "POST")


@centre_view(Capability.PEOPLE_VIEW, journal=Action.LIST)
def people_list(request: Any) -> HttpResponse:
    form = forms.SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    text, kind = wanted.get("q", ""), wanted.get("kind", "")
    people: Any = queries.people_list(request.worker, kind)
    if text:
        people = queries.search_people(
            visible_to(request.worker), text, kind=kind, limit=MOST_FOUND, reader=request.worker
        )
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "text": text, "is_cut": bool(text) and len(people) == MOST_FOUND}
    return render(request, "people/list.html", context)


@centre_view(Capability.PEOPLE_CREATE, methods=FORM)
def new(request: Any) -> HttpResponse:
    """Search before create: the form opens after a search, and is not saved while somebody alike was not judged."""
    text = request.GET.get("q", "").strip()
    form = forms.NewPersonForm(request.POST or None, initial={"names": text if _is_name(text) else ""})
    found = _searched(request, text) if text else []
    if request.method == "POST" and form.is_valid():
        alike = queries.look_alikes(form.cleaned_data, form.cleaned_data["kind"])
        if alike and not form.cleaned_data["is_new"]:
            found = alike
            form.add_error("is_new", _("Look at the people above: is one of them meant?"))
        else:
            person = _record(request, form, alike)
            if person is not None:
                return redirect(_onward(request, person))
    context = {"form": form, "text": text, "found": likenesses(request.worker, found)}
    context |= {"step": bool(text or form.is_bound), "onward": request.GET.get("next", "")}
    return render(request, "people/new.html", context, status=422 if form.errors else 200)


def _is_name(text: str) -> bool:
    return text.replace(" ", "").replace("-", "").isalpha()


def _searched(request: Any, text: str) -> list[Person]:
    """Looks beyond one's own cases, so it is written down; whom one may not open is shown by name and year only."""
    record(Action.SEARCH, actor=request.actor, what=Person)
    return queries.search_everybody(text)


def _record(request: Any, form: forms.NewPersonForm, alike: list[Person]) -> Person | None:
    data = dict(form.cleaned_data) | {"told_apart": [one.pk for one in alike]}
    phone, _is_new = data.pop("phone"), data.pop("is_new")
    contacts = [NewContact("phone", phone)] if phone else []
    try:
        return operations.record_person(by=request.worker, at=clock.now(), contacts=contacts, **data)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return None


def _onward(request: Any, person: Person) -> str:
    """Back to the page that needed somebody new, with the person's id; else to the person's own page."""
    wanted = _next(request)
    return f"{wanted}?person={person.pk}" if wanted else reverse("people:detail", args=[person.pk])


def _next(request: Any) -> str:
    """The page of ours that sent the worker here, if any."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and ours else ""


@centre_view(Capability.PEOPLE_EDIT, Capability.PEOPLE_CREATE)
def settlements(request: Any) -> HttpResponse:
    """Suggestions for whichever input asks: its only parameter is what was typed."""
    text = next(iter(request.GET.values()), "").replace("\0", "")[:100]
    options = [row.full_name for row in search_settlements(text, most=8)] if text.strip() else []
    return render(request, "people/_options.html", {"options": options})


@centre_view(Capability.PEOPLE_VIEW, journal=Action.READ)
def detail(request: Any, person_id: UUID) -> HttpResponse:
    return _person_page(request, queries.get_person(request.worker, person_id))


@centre_view(Capability.PEOPLE_VIEW_PROTECTED, methods=("POST",), fresh=True)
def reveal(request: Any, person_id: UUID, point_id: UUID) -> HttpResponse:
    """Shows one protected value on this one page; the next page hides it again."""
    point = queries.get_contact_point(request.worker, person_id, point_id)
    operations.reveal(point=point, by=request.worker)
    return _person_page(request, queries.get_person(request.worker, person_id), revealed=point.pk)


def _person_page(request: Any, person: Person, revealed: UUID | None = None) -> HttpResponse:
    request.journal_about = person
    points = [point for point in person.contact_points.all() if point.ended_at is None]
    relatives, children = queries.kin_of(request.worker, person)
    context = {
        "person": person,
        "contacts": [_shown(point, revealed) for point in points],
        "settlement": forms.SettlementField.written(person.settlement_code),
        "languages": [label for code, label in forms.LANGUAGES if code in person.languages],
        "relatives": relatives,
        "children": children,
        "panels": arranged(hooks.person_panels(person, request.worker)),
    }
    return render(request, "people/detail.html", context)


def _shown(point: ContactPoint, revealed: UUID | None) -> dict[str, Any]:
    """A protected value stays out of the page until it is asked for, whoever reads."""
    protected = is_protected(point)
    secrets = [row for row in point.withholdings.all() if row.ended_at is None]
    return {"point": point, "protected": protected, "known": not protected or point.pk == revealed, "secrets": secrets}


@centre_view(Capability.PEOPLE_EDIT, methods=FORM)
def edit(request: Any, person_id: UUID) -> HttpResponse:
    person = queries.get_person(request.worker, person_id)
    form = forms.ChangePersonForm(request.POST or None, initial=forms.ChangePersonForm.initial_of(person))

    def save(data: dict[str, Any]) -> None:
        operations.change_person(person=person, by=request.worker, at=clock.now(), **data)

    return _form_page(request, person, form, _("Correct the facts"), save)


@centre_view(Capability.PEOPLE_EDIT, methods=FORM)
def add_contact(request: Any, person_id: UUID) -> HttpResponse:
    person = queries.get_person(request.worker, person_id)

    def save(data: dict[str, Any]) -> None:
        contact = NewContact(**data)
        operations.add_contact_point(person=person, contact=contact, by=request.worker, at=clock.now())

    form = forms.ContactForm(request.POST or None)
    return _form_page(request, person, form, _("Add a way to reach this person"), save)


@centre_view(Capability.PEOPLE_EDIT, methods=("POST",))
def end_contact(request: Any, person_id: UUID, point_id: UUID) -> HttpResponse:
    point = queries.get_contact_point(request.worker, person_id, point_id)
    operations.end_contact_point(point=point, by=request.worker, at=clock.now())
    return redirect("people:detail", person_id)


@centre_view(Capability.PEOPLE_EDIT, methods=FORM)
def withhold(request: Any, person_id: UUID, point_id: UUID) -> HttpResponse:
    point = queries.get_contact_point(request.worker, person_id, point_id)
    others = list(queries.close_people(request.worker, point.person))

    def save(data: dict[str, Any]) -> None:
        data["withheld_from"] = next(person for person in others if str(person.pk) == data["withheld_from"])
        operations.withhold(point=point, by=request.worker, at=clock.now(), **data)

    form = forms.WithholdForm(request.POST or None, people=others)
    return _form_page(request, point.person, form, _("Keep this secret from somebody"), save)


@centre_view(Capability.PEOPLE_VIEW_PROTECTED, Capability.RELEASES_DECIDE, methods=FORM)
def lift(request: Any, row_id: UUID) -> HttpResponse:
    row = queries.get_withholding(request.worker, row_id)
    person = row.contact_point.person

    def ask(reason: str) -> None:
        operations.lift_withholding(row=row, reason=reason, by=request.worker, at=clock.now())

    address = reverse("people:detail", args=[person.pk])
    crumbs = [(reverse("people:list"), _("People")), (address, person.names)]
    title = _("%(name)s may know it again") % {"name": row.withheld_from.names}
    request.journal_about = person
    return lift_page(request, Lifting(row, person, title, crumbs, ask))


@centre_view(Capability.PEOPLE_EDIT, methods=FORM)
def relate(request: Any, person_id: UUID) -> HttpResponse:
    person = queries.get_person(request.worker, person_id)
    others = list(queries.close_people(request.worker, person))

    def save(data: dict[str, Any]) -> None:
        relative = next(one for one in others if str(one.pk) == data["relative"])
        kinship = data["kinship"]
        operations.relate(child=person, relative=relative, kinship=kinship, by=request.worker, at=clock.now())

    known = queries.kinship_of(request.worker, person, request.GET.get("relative", ""))
    form = forms.RelationForm(request.POST or None, people=others, initial=known)
    title = _("Correct what this person is to the child") if known else _("Add a relative")
    return _form_page(request, person, form, title, save)


def _form_page(
    request: Any, person: Person, form: Any, title: str, save: Callable[[dict[str, Any]], None], tab: str = ""
) -> HttpResponse:
    """
    Shows the form, saves it by one operation, puts a refusal beside its field, goes back.

    `tab` is the browser's title where the page's own names somebody: titles stay in its history.
    """
    request.journal_about = person
    back = _next(request) or reverse("people:detail", args=[person.pk])
    if request.method == "POST" and form.is_valid():
        try:
            save(dict(form.cleaned_data))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect(back)
    context = {"person": person, "form": form, "title": title, "tab": tab or title, "back": back}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)
