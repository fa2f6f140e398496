"""The import itself, a stretch of lines at a time: each stretch commits whole, so that nothing is done twice."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.onboarding import sealed
from services.onboarding.checking import BATCH, TAKERS, blame, remarks_of, taker_of
from services.onboarding.enums import ImportKind, ImportState, LineState
from services.onboarding.models import ImportLine, ImportRun, TakenLine
from services.onboarding.sheets.specs import SPECS, Kind
from services.onboarding.sheets.specs.base import Values
from services.onboarding.taking.base import Taker, Verdict
from services.onboarding.taking.packing import unpacked
from services.staff.models import Worker

logger = logging.getLogger(__name__)
WAITING = (LineState.NEW, LineState.KNOWN)


def store_some(run: ImportRun, by: Worker, at: datetime) -> bool:
    """Store the next lines; True when more are waiting. The caller holds the run's lock and the transaction."""
    stretch = TAKERS[run.kind].stretch
    lines = list(run.lines.filter(state__in=WAITING).order_by("number")[:stretch])
    if lines:
        _Stretch(run, by, at).work(lines)
    if run.lines.filter(state__in=WAITING).exists():
        run.save()
        return True
    _finish(run, by, at)
    return False


@dataclass(slots=True)
class _Outcome:
    """What became of a line, and of `sign`, the family that it names; `made` is the person it is now."""

    line: ImportLine
    verdict: Verdict
    made: UUID | None = None
    sign: object = None


class _Stretch:
    """Lines of one transaction: all together where that goes well, else each in a savepoint of its own."""

    def __init__(self, run: ImportRun, by: Worker, at: datetime) -> None:
        self.run, self.by, self.at, self.spec = run, by, at, SPECS[Kind(run.kind)]
        self.taken: set[bytes] = set()

    def work(self, lines: list[ImportLine]) -> None:
        self.taken = self._taken(lines)
        first = {bytes(line.key): line for line in reversed(lines) if bytes(line.key) not in self.taken}
        fresh = [line for line in lines if first.get(bytes(line.key)) is line]
        rest = [line for line in lines if first.get(bytes(line.key)) is not line]
        outcomes = self._together(fresh) or self._one_by_one(fresh)
        self._settle([*outcomes, *self._again(rest)])

    def _again(self, lines: list[ImportLine]) -> list[_Outcome]:
        """Lines that were stored before, or stand further up in this file; what is wrong there is wrong here too."""
        taken = self._taken(lines)
        known = [_Outcome(line, Verdict(LineState.KNOWN)) for line in lines if bytes(line.key) in taken]
        return [*known, *self._one_by_one([line for line in lines if bytes(line.key) not in taken])]

    def _taken(self, lines: list[ImportLine]) -> set[bytes]:
        rows = TakenLine.objects.filter(key__in=[bytes(line.key) for line in lines])
        return {bytes(key) for key in rows.order_by().values_list("key", flat=True)}

    def _together(self, lines: list[ImportLine]) -> list[_Outcome]:
        """Nothing, and nothing stored, when a line is in the way: then they are looked at one by one."""
        if not lines:
            return []
        taker = self._taker()
        if not taker.gathers:
            return []
        try:
            with transaction.atomic():
                outcomes = [self._stored(taker, line) for line in lines]
                taker.write()
                self._take(outcomes)
        except (OperationalError, InterfaceError):
            raise  # the database is gone: the whole stretch comes again
        except Exception as error:  # noqa: BLE001 - one by one they tell whose trouble it is
            logger.info("lines of import %s are stored one by one: %s", self.run.pk, type(error).__name__)
            return []
        return outcomes

    def _one_by_one(self, lines: list[ImportLine]) -> list[_Outcome]:
        if not lines:
            return []
        outcomes, taker = [], self._taker()
        for line in lines:
            outcome = self._alone(taker, line)
            if outcome.verdict.state == LineState.WRONG:
                taker = self._taker()  # the former one may know somebody who was taken back
            outcomes.append(outcome)
        return outcomes

    def _alone(self, taker: Taker, line: ImportLine) -> _Outcome:
        verdict = Verdict()
        try:
            with transaction.atomic():
                outcome = self._stored(taker, line)
                taker.write()
                self._take([outcome])
                return outcome
        except Refusal as refusal:
            blame(verdict, refusal)
        except ValidationError as invalid:
            verdict.fault("", " ".join(invalid.messages))
        except (OperationalError, InterfaceError):
            raise  # the database is gone: the whole stretch comes again
        except Exception as error:  # noqa: BLE001 - one line's trouble is not the next one's
            logger.error("a line of import %s could not be stored: %s", self.run.pk, type(error).__name__)
            verdict.fault("", _("This line could not be stored because of an error on our side."))
        return _Outcome(line, verdict)

    def _stored(self, taker: Taker, line: ImportLine) -> _Outcome:
        values, key = unpacked(self.spec, line.values or {}), bytes(line.key)
        verdict = taker.judge(values, key)
        made = taker.store(values, key) if verdict.state != LineState.WRONG else None
        return _Outcome(line, verdict, made, values.get("family"))

    def _take(self, outcomes: list[_Outcome]) -> None:
        """The same line again, from whatever file, adds nothing."""
        good = [one.line for one in outcomes if one.verdict.state != LineState.WRONG]
        TakenLine.objects.bulk_create([TakenLine(key=line.key, run=self.run) for line in good], batch_size=BATCH)

    def _taker(self) -> Taker:
        return taker_of(self.run, self.by, self.at)

    # --- what is told of them --------------------------------------------------------------------------------------

    def _settle(self, outcomes: list[_Outcome]) -> None:
        """Of a line that is stored nothing is needed any more, except for the family it names."""
        states = [one.verdict.state for one in outcomes]
        self.run.seen += len(states)
        self.run.fresh += states.count(LineState.NEW)
        self.run.known += states.count(LineState.KNOWN)
        self.run.wrong += states.count(LineState.WRONG)
        good = [one for one in outcomes if one.verdict.state != LineState.WRONG]
        self._remember_families([one for one in good if one.sign and one.made])
        ImportLine.objects.filter(pk__in=[one.line.pk for one in good if not (one.sign and one.made)]).delete()
        for one in outcomes:
            if one.verdict.state == LineState.WRONG:
                self._put_aside(one.line, one.verdict)

    def _remember_families(self, outcomes: list[_Outcome]) -> None:
        """Families are put together at the end, when everybody of the file is there."""
        for one in outcomes:
            one.line.made, one.line.state = one.made, LineState.STORED
        ImportLine.objects.bulk_update([one.line for one in outcomes], ["made", "state"], batch_size=BATCH)

    def _put_aside(self, line: ImportLine, verdict: Verdict) -> None:
        line.remarks = [*(line.remarks or []), *remarks_of(verdict, self.run.mapping, line.number)]
        line.state, line.has_remarks, line.values = LineState.WRONG, True, None
        line.save(update_fields=["state", "remarks", "has_remarks", "values"])


def _finish(run: ImportRun, by: Worker, at: datetime) -> None:
    """Families, then everything goes that only the import needed. What went wrong stays until somebody removes it."""
    if run.kind == ImportKind.PEOPLE:
        taker_of(run, by, at).finish(_families(run))
    run.lines.exclude(state=LineState.WRONG).delete()
    run.lines.update(values=None)
    sealed.drop(run)
    run.state, run.finished_at = ImportState.DONE, at
    run.save()


def _families(run: ImportRun) -> Iterator[tuple[Values, UUID | None]]:
    for line in run.lines.filter(state=LineState.STORED).order_by("number"):
        yield unpacked(SPECS[Kind(run.kind)], line.values or {}), line.made
