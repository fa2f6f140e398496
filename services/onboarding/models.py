"""A spreadsheet on its way in: the file until it is done, its lines until they are stored, and what stays for ever."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.clock import now
from kernel.models import Row, classify
from services.onboarding.enums import CONFIRMED, ImportKind, ImportState, LineState
from services.staff.models import Worker
from vault.fields import EncryptedJSONField, EncryptedTextField

SHOWN_CELLS, SHOWN_SIGNS = 4, 40


class ImportRun(Row):
    """
    One file. Its sealed bytes lie under `storage_key` until the import is done, afterwards only the counts stay.

    `mapping` is field → column of the sheet; `seen` counts lines while they are checked or stored.
    """

    FIELD_CLASSES = classify(
        personal="file_name titles warnings offers failure",
        operational="kind state storage_key sheet header_line mapping restores_zeros same_names language total seen"
        " fresh known wrong created_at created_by confirmed_at confirmed_by finished_at",
    )

    kind = models.CharField(_("what the file holds"), max_length=10, choices=ImportKind)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.MATCHING)
    file_name = EncryptedTextField(_("file"), max_length=200)
    storage_key = EncryptedTextField(max_length=120, blank=True)
    sheet = models.PositiveSmallIntegerField(default=0)
    header_line = models.PositiveIntegerField(default=1)
    mapping = EncryptedJSONField(default=dict)
    restores_zeros = models.BooleanField(default=False)
    same_names = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="bg")
    titles = EncryptedJSONField(null=True, blank=True)  # the headings, once the file itself is gone
    warnings = EncryptedJSONField(null=True, blank=True)
    offers = EncryptedJSONField(null=True, blank=True)  # remedy for the whole file → how many lines it would mend
    failure = EncryptedTextField(max_length=500, blank=True)
    total = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Worker, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(CONFIRMED), confirmed_at__isnull=False, confirmed_by__isnull=False)
                | (~Q(state__in=sorted(CONFIRMED)) & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)),
                name="import_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.DONE, finished_at__isnull=False)
                | (~Q(state=ImportState.DONE) & Q(finished_at__isnull=True)),
                name="import_done_has_date",
            ),
        ]


class ImportLine(Row):
    """
    One line of the file, from the check until it is stored. Wrong ones stay for the workbook of what went wrong.

    `values` is what is to be stored, `cells` what stood in the file, `remarks` the sentences about it; `made` is the
    person that a line became, for putting families together at the end.
    """

    FIELD_CLASSES = classify(personal="values cells remarks made", operational="run number state key has_remarks")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=LineState)
    key = models.BinaryField(max_length=32)
    values = EncryptedJSONField(null=True, blank=True)
    cells = EncryptedJSONField(null=True, blank=True)
    remarks = EncryptedJSONField(null=True, blank=True)
    has_remarks = models.BooleanField(default=False)
    made = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["run", "state", "number"], name="import_line_queue")]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_line_once")]

    @property
    def shown(self) -> str:
        """The beginning of the line, by which a person finds it again."""
        filled = [cell[:SHOWN_SIGNS] for cell in self.cells or [] if cell.strip()]
        return " · ".join(filled[:SHOWN_CELLS])


class TakenLine(Row):
    """
    A line that was stored once. The same line again, from whatever file, adds nothing.

    `key` is a hash under a key of this centre: nobody can try names against it.
    """

    FIELD_CLASSES = classify(operational="key run taken_at")

    key = models.BinaryField(max_length=32, unique=True)
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL, related_name="taken")
    taken_at = models.DateTimeField(default=now)
