"""Forms of the planner: which months, a place by hand, and what becomes of a morning's meetings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel import clock
from services.contact_centre.forms.sessions import MoveForm
from services.contact_centre.operations.replanning import Decision, Touched
from services.contact_centre.operations.sessions import Move
from services.contact_centre.queries.alternatives import PLACE_FIELDS, Alternative
from services.staff.models import Worker
from ui.forms import Form
from ui.templatetags.ui import written

AHEAD = 12  # months that can be chosen


def first_of(month: date, later: int) -> date:
    number = month.year * 12 + month.month - 1 + later
    return date(number // 12, number % 12 + 1, 1)


class MonthsForm(Form):
    month = forms.ChoiceField(label=_("From the month"))
    months = forms.TypedChoiceField(
        label=_("How many months"), coerce=int, choices=[(number, str(number)) for number in (1, 2, 3)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [first_of(clock.today(), number) for number in range(AHEAD + 1)]
        self.fields["month"].choices = [(f"{one:%Y-%m}", written(one, "month")) for one in months]  # type: ignore[attr-defined]
        self.initial.setdefault("month", f"{months[1]:%Y-%m}")

    def days(self) -> tuple[date, date]:
        year, month = map(int, self.cleaned_data["month"].split("-"))
        first = date(year, month, 1)
        return first, first_of(first, self.cleaned_data["months"]) - timedelta(days=1)


class OtherwiseForm(MoveForm):
    """The reason is asked for once: against a warning, or against what the planner found, it is the same one."""

    field_order = [*PLACE_FIELDS, "interpreter", "reason"]

    def __init__(self, *args: Any, by: Worker, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields.pop("override", None)


LATER, CANCEL, ALONE = "later", "cancel", "alone"


class ReplanForm(Form):
    """One choice for each meeting; its values stand for the moves that this page found, and for nothing else."""

    reason = forms.CharField(label=_("Reason, for the journal"), max_length=300)

    def __init__(self, *args: Any, touched: Sequence[Touched], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.touched = touched
        self.moves: dict[str, dict[str, Move]] = {}
        for one in touched:
            self._add(one)

    def _add(self, one: Touched) -> None:
        moves = dict(_same_hour(one)) | dict(_elsewhere(one))
        self.moves[self._name(one)] = {key: move for key, (_label, move) in moves.items()}
        choices = [(key, label) for key, (label, _move) in moves.items()]
        self.fields[self._name(one)] = forms.ChoiceField(
            label=_("What becomes of it"),
            choices=[*choices, (CANCEL, _("cancelled by the centre, a make-up is owed")), (LATER, _("decide later"))],
            initial=next((key for key in _proposed(one) if key in moves), CANCEL),
            widget=forms.RadioSelect,
        )

    @staticmethod
    def _name(one: Touched) -> str:
        return f"session_{one.session.pk.hex}"

    def rows(self) -> list[tuple[Touched, Any]]:
        return [(one, self[self._name(one)]) for one in self.touched]

    def decisions(self) -> list[Decision]:
        chosen = [(one, self.cleaned_data[self._name(one)]) for one in self.touched]
        return [Decision(one.session, self._move(one, key)) for one, key in chosen if key != LATER]

    def _move(self, one: Touched, key: str) -> Move | None:
        """One where two are needed: the reason of the page is also why."""
        move = self.moves[self._name(one)].get(key)
        return replace(move, alone_because=self.cleaned_data["reason"]) if move and key == ALONE else move


Choices = list[tuple[str, tuple[str, Move]]]


def _same_hour(one: Touched) -> Choices:
    session = one.session
    if session.room is not None and one.room is None:
        return []
    found = []
    for worker in one.who:
        words = [worker.display_name, ", ".join(worker.spoken)]
        if one.room and one.room != session.room:
            words.insert(1, one.room.name)
        found.append((f"who-{worker.pk.hex}", (" · ".join(word for word in words if word), _with(one, worker))))
    return [*found, *_alone(one)]


def _with(one: Touched, worker: Worker) -> Move:
    first, second = (one.beside, worker) if one.is_second else (worker, one.beside)
    return Move(one.session.starts_at, one.session.ends_at, one.room, first, second_supervisor=second)


def _alone(one: Touched) -> Choices:
    """Whoever is left of two goes on without another: where two are needed, only for whoever may decide that."""
    if not one.may_be_alone:
        return []
    move = Move(one.session.starts_at, one.session.ends_at, one.room, one.beside, second_supervisor=None)
    label = _("%(name)s goes on as the only supervisor") % {"name": one.beside}
    return [(ALONE, (label, move))]


def _elsewhere(one: Touched) -> Choices:
    """By day, hour and place: what is free is looked for anew when it is sent, and must not change under a choice."""
    return [(f"at-{free.key}", (_words(free), _move(free))) for free in one.elsewhere]


def _move(free: Alternative) -> Move:
    return Move(free.starts_at, free.ends_at, free.room, free.supervisor, second_supervisor=free.second_supervisor)


def _words(free: Alternative) -> str:
    parts = [written(free.starts_at, "long_moment"), free.room.name if free.room else "", free.leaders]
    return " · ".join(part for part in [*parts, free.reason] if part)


def _proposed(one: Touched) -> list[str]:
    """The best first: whoever takes the place, or nobody where one is enough."""
    taken_over = [f"who-{one.proposed.pk.hex}"] if one.proposed else []
    return taken_over if one.needs_two else [*taken_over, ALONE]
