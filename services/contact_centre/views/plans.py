"""From the court's words to confirmed dates, and from confirmed dates to meetings."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from audit.enums import Action
from kernel import clock
from kernel.errors import Refusal
from services.cases.access import may
from services.cases.letters import can_print
from services.cases.queries import get_case
from services.contact_centre import guards
from services.contact_centre.forms.plans import MOST_ROWS, ORDINALS, HandRule, PlanForm, answers_of, hand_rule
from services.contact_centre.forms.preparation import three_months_after
from services.contact_centre.forms.sessions import GenerateForm
from services.contact_centre.models import ContactPlan, LegalBasis
from services.contact_centre.operations import generation
from services.contact_centre.operations.clarify import write_clarification
from services.contact_centre.operations.plans import NewPlan, confirm_plan
from services.contact_centre.queries import orders
from services.contact_centre.queries import sessions as queries
from services.contact_centre.readings import Facts, Reading, read_text, stored_rule
from services.contact_centre.views.common import FORM
from services.scheduling.regime import check
from services.scheduling.regime.describe import beside_rows, describe
from services.scheduling.regime.occurrences import preview
from services.staff.guard import centre_view
from services.staff.roles import Capability
from ui.forms import add_refusal


@centre_view(Capability.ORDERS_EDIT, methods=FORM)
def plan(request: Any, basis_id: UUID) -> HttpResponse:
    """The text is read again at every change; nothing is stored before somebody confirms dates that were seen."""
    basis = orders.get_basis(request.worker, basis_id)
    page = _Page(request, basis)
    if request.method == "POST" and page.action == "letter":
        return page.letter()
    if request.method == "POST" and page.action == "confirm":
        confirmed = page.confirm()
        if confirmed is not None:
            return redirect("meetings:plan_page", confirmed.pk)
    template = "contact_centre/_plan_reading.html" if request.htmx else "contact_centre/plans.html"
    return render(request, template, page.context(), status=422 if page.form.errors else 200)


class _Page:
    """One request of the page: what was sent, what was read from it, what is shown."""

    def __init__(self, request: Any, basis: LegalBasis) -> None:
        self.request, self.basis, self.worker = request, basis, request.worker
        self.case = get_case(request.worker, basis.case_id)
        self.today = clock.today()
        self.data = request.POST if request.method == "POST" else None
        self.action = request.POST.get("action", "preview")
        self.by_hand = request.POST.get("mode") == "hand"
        self.rows = [row for row in orders.arrangements(self.case) if row.basis_id == basis.pk]
        self.form = PlanForm(
            self.data,
            arrangements=self.rows,
            former=queries.plans(self.case).filter(ended_at__isnull=True).count(),
            initial={"text": basis.regime_text, "arrangements": [row.pk for row in self.rows]},
        )
        self.read = self._read_text()
        self.hand = self._by_hand()
        self.reading = self._reading()

    def _read_text(self) -> Reading:
        facts = Facts(self.basis.dated, self.today, orders.youngest_born(self.basis), now=clock.now())
        return read_text(self.text, answers_of(self.data) if self.data else {}, facts)

    def _by_hand(self) -> HandRule:
        hand = hand_rule(self.data if self.by_hand else None, self.read.rule)
        if not self.by_hand:
            return hand
        if self.action == "add_row" and len(hand.rows) < MOST_ROWS:
            data = self.request.POST.copy()
            data["rows"] = str(len(hand.rows) + 1)
            return hand_rule(data, None)
        return hand.make(self.today)

    def _reading(self) -> Reading:
        if not self.by_hand:
            return self.read
        rule = self.hand.rule
        found = check.issues(rule, today=self.today) if rule else ()
        return Reading(rule=rule, warnings=found, today=self.today, now=clock.now())

    # --- acts ---

    def confirm(self) -> ContactPlan | None:
        """Only the rule whose dates were on the screen: a text changed since then is shown anew first."""
        if not self.form.is_valid():
            return None
        try:
            return confirm_plan(basis=self.basis, plan=self._new_plan(), by=self.worker, at=clock.now())
        except Refusal as refusal:
            add_refusal(self.form, refusal)
        return None

    def _new_plan(self) -> NewPlan:
        facts = self.form.cleaned_data
        return NewPlan(
            arrangements=tuple(facts["arrangements"]),
            rule=self.reading.confirmable(self.request.POST.get("seen", ""), read_left=facts["read_left"]),
            answers=[*self.reading.edited(self.basis.regime_text), *self.reading.answers()],
            cancel_former=facts.get("cancel_former", False),
        )

    @property
    def text(self) -> str:
        return str(self.form["text"].value() or "")

    @property
    def is_edited(self) -> bool:
        """Line ends do not count: a browser changes them by itself."""
        return not self.by_hand and self.text.split() != self.basis.regime_text.split()

    def letter(self) -> HttpResponse:
        """Back to the page, which names the letter: whoever downloads a file does not see that anything was done."""
        assert self.read.proposal is not None
        try:
            write_clarification(basis=self.basis, proposal=self.read.proposal, by=self.worker, at=clock.now())
        except Refusal as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, _("The letter stands among the documents of the case. Sign and send it."))
        return redirect("meetings:plan", self.basis.pk)

    # --- what is shown ---

    def context(self) -> dict[str, Any]:
        return {
            "case": self.case,
            "basis": self.basis,
            "form": self.form,
            "rows": self.rows,
            "by_hand": self.by_hand,
            "not_in_rows": beside_rows(self.read.rule) if self.by_hand and self.read.rule else [],
            "hand": self.hand,
            "edited": self.is_edited,
            "reading": self.reading,
            "may_confirm": may(self.worker, Capability.ORDERS_CONFIRM, self.case),
            "can_print": can_print(),
            "asked_of_court": [] if self.request.htmx else orders.clarifications(self.basis),
            "most_rows": MOST_ROWS,
            "weekdays": [(str(number), name) for number, name in WEEKDAYS.items()],
            "ordinals": ORDINALS,
        }


@centre_view(Capability.ORDERS_EDIT, methods=FORM, journal=Action.READ)
def plan_page(request: Any, plan_id: UUID) -> HttpResponse:
    """A confirmed plan: the words, the rule, the next dates; its meetings are made here."""
    row = queries.get_plan(request.worker, plan_id)
    may_plan = may(request.worker, Capability.SESSIONS_PLAN, row.case)
    latest = clock.today() + timedelta(days=366)
    form = GenerateForm(request.POST or None, latest=latest, initial={"until": three_months_after(clock.today())})
    made = _generated(request, row, form) if request.method == "POST" and may_plan and form.is_valid() else None
    rule = stored_rule(row.rule)
    directions = generation.directions_of(row.arrangements.all())
    context = {
        "case": row.case,
        "plan": row,
        "sentences": describe(rule),
        "dates": preview(rule, clock.today(), now=clock.now()),
        "form": form,
        "made": made,
        "may_plan": may_plan and row.ended_at is None,
        "not_yet": guards.plan_holds_meetings(row.case, directions, clock.today()),
        "may_change": may(request.worker, Capability.ORDERS_CONFIRM, row.case) and row.ended_at is None,
        "open_points": [point for point in rule.open_points if point.settled is None],
        "sessions": queries.planned_ahead(row.case, clock.now()),
    }
    return render(request, "contact_centre/plans_page.html", context, status=422 if form.errors else 200)


def _generated(request: Any, row: ContactPlan, form: GenerateForm) -> generation.Generated | None:
    facts = form.cleaned_data
    wish = generation.Wish(facts["room"], facts["supervisor"]) if facts["room"] or facts["supervisor"] else None
    try:
        return generation.generate_sessions(
            plan=row, until=facts["until"], by=request.worker, at=clock.now(), wish=wish
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
    return None
