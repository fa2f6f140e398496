"""The import itself, a stretch of lines at a time: each stretch commits whole, so that nothing is done twice."""

import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from kernel.errors import Refusal
from services.onboarding import sealed
from services.onboarding.checking import blame, remarks_of, taker_of
from services.onboarding.enums import ImportKind, ImportState, LineState
from services.onboarding.models import ImportLine, ImportRun, TakenLine
from services.onboarding.sheets.specs import SPECS, Kind
from services.onboarding.sheets.specs.base import Values
from services.onboarding.taking.base import Taker, Verdict
from services.onboarding.taking.packing import unpacked
from services.staff.models import Worker

logger = logging.getLogger(__name__)
STRETCH = 200
WAITING = (LineState.NEW, LineState.KNOWN)


def store_some(run: ImportRun, by: Worker, at: datetime) -> bool:
    """Store the next lines; True when more are waiting. The caller holds the run's lock and the transaction."""
    lines = list(run.lines.filter(state__in=WAITING).order_by("number")[:STRETCH])
    if lines:
        _Stretch(run, taker_of(run, by, at)).work(lines)
    if run.lines.filter(state__in=WAITING).exists():
        run.save()
        return True
    _finish(run, by, at)
    return False


class _Stretch:
    """Lines that are stored in one transaction, each in a savepoint of its own."""

    def __init__(self, run: ImportRun, taker: Taker) -> None:
        self.run, self.taker, self.spec = run, taker, SPECS[Kind(run.kind)]

    def work(self, lines: list[ImportLine]) -> None:
        keys = [bytes(line.key) for line in lines]
        taken = {bytes(key) for key in TakenLine.objects.filter(key__in=keys).values_list("key", flat=True)}
        finished = [line.pk for line in lines if self._line(line, taken)]
        ImportLine.objects.filter(pk__in=finished).delete()
        self.run.seen += len(lines)

    def _line(self, line: ImportLine, taken: set[bytes]) -> bool:
        """True when nothing of the line is needed any more."""
        key = bytes(line.key)
        if key in taken:
            self.run.known += 1
            return True
        verdict = self._stored(line, key)
        if verdict.state == LineState.WRONG:
            self._put_aside(line, verdict)
            return False
        taken.add(key)
        self.run.fresh += verdict.state == LineState.NEW
        self.run.known += verdict.state == LineState.KNOWN
        return line.made is None

    def _stored(self, line: ImportLine, key: bytes) -> Verdict:
        values = unpacked(self.spec, line.values or {})
        verdict = Verdict()
        try:
            with transaction.atomic():
                verdict = self.taker.judge(values, key)
                if verdict.state != LineState.WRONG:
                    made = self.taker.store(values, key)
                    TakenLine.objects.create(key=key, run=self.run)
                    self._remember_family(line, values.get("family"), made)
        except Refusal as refusal:
            blame(verdict, refusal)
        except ValidationError as invalid:
            verdict.fault("", " ".join(invalid.messages))
        except (OperationalError, InterfaceError):
            raise  # the database is gone: the whole stretch comes again
        except Exception as error:  # noqa: BLE001 - one line's trouble is not the next one's
            logger.error("a line of import %s could not be stored: %s", self.run.pk, type(error).__name__)
            verdict.fault("", _("This line could not be stored because of an error on our side."))
        return verdict

    def _remember_family(self, line: ImportLine, sign: object, made: UUID | None) -> None:
        """Families are put together at the end, when everybody of the file is there."""
        if sign and made:
            line.made, line.state = made, LineState.STORED
            line.save(update_fields=["made", "state"])

    def _put_aside(self, line: ImportLine, verdict: Verdict) -> None:
        line.remarks = [*(line.remarks or []), *remarks_of(verdict, self.run.mapping, line.number)]
        line.state, line.has_remarks, line.values = LineState.WRONG, True, None
        line.save(update_fields=["state", "remarks", "has_remarks", "values"])
        self.run.wrong += 1


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
