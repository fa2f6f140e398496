"""The promise about a large sheet with bad lines: what is good is stored, what is bad is named, twice adds nothing."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from config.memory import settle
from kernel.clock import now
from kernel.place import Place
from services.onboarding import operations
from services.onboarding.enums import ImportState
from services.onboarding.models import ImportLine, ImportRun
from services.people.models import Person
from tests.onboarding.sheets.books import book
from tests.onboarding.test_import_worker import files, rows, work  # noqa: F401 - a fixture among them
from tests.utils.security import figure, size

FULL, SECONDS = 10_000, 15  # the time is promised for the full size alone
ROWS, BAD = size(730, full=FULL), size(10, full=137)
NAME = "import of 10,000 rows, 137 bad"


def through(head: Any, file: bytes) -> ImportRun:
    """Uploaded, checked, confirmed and stored, as the worker does it."""
    upload = SimpleUploadedFile("много.xlsx", file)
    run = operations.start_import(kind="people", upload=upload, by=head, at=now())
    operations.check_import(run=run, by=head, at=now())
    work()
    run.refresh_from_db()
    if run.fresh:
        operations.confirm_import(run=run, by=head, at=now())
        work()
        run.refresh_from_db()
    return run


def told(what: str, value: float, wanted: float, unit: str) -> None:
    figure(f"{NAME}: {what}; {ROWS} rows, {BAD} bad", value, unit=unit, bound=f"= {wanted}", holds=value == wanted)


@pytest.mark.slow
@pytest.mark.security_figure
def test_a_large_sheet_with_bad_lines(cast: Any, in_a: Place, files: Path) -> None:  # noqa: F811
    file = book(rows(ROWS, wrong=BAD)).read()
    settle()  # as the worker did when it began
    began = time.monotonic()
    run = through(cast.a.head, file)
    took = time.monotonic() - began
    assert run.state == ImportState.DONE
    told("stored", Person.objects.count(), ROWS - BAD, "rows")
    told("named", ImportLine.objects.filter(run=run, state="wrong").count(), BAD, "lines")
    again = through(cast.a.head, file)
    assert again.fresh == 0
    told("added by the second time", Person.objects.count() - (ROWS - BAD), 0, "rows")
    if ROWS == FULL:
        figure(f"{NAME}: takes", round(took, 2), unit="s", bound=f"<= {SECONDS}", holds=took <= SECONDS)
